// SPDX-License-Identifier: Apache-2.0
#include "gen/verilog/cells.h"

#include <fmt/format.h>

#include <cctype>

#include "gen/verilog/constant.h"
#include "gen/verilog/error.h"

namespace hsdc::verilog {

namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}

/// The text without comments and compiler directives.
std::string plain(std::string_view text) {
  std::string result;
  for (size_t at = 0; at < text.size(); ++at) {
    const std::string_view left = text.substr(at);
    if (left.starts_with("//") || left.starts_with("`")) {
      at = std::min(text.find('\n', at), text.size()) - 1;
    } else if (left.starts_with("/*")) {
      at = std::min(text.find("*/", at), text.size() - 2) + 1;
    } else {
      result += text[at];
    }
  }
  return result;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes the word that `text` begins with.
std::string_view take_word(std::string_view& text) {
  text = trimmed(text);
  size_t end = 0;
  while (end < text.size() && is_word(text[end])) ++end;
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}
bool take(std::string_view& text, std::string_view word) {
  std::string_view rest = text;
  if (take_word(rest) != word) return false;
  text = rest;
  return true;
}

/// Takes what stands in brackets at the beginning of `text`, which may hold others.
std::string_view take_brackets(std::string_view& text) {
  int depth = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (std::string_view("([{").find(text[at]) != std::string_view::npos) ++depth;
    if (std::string_view(")]}").find(text[at]) != std::string_view::npos && --depth == 0) {
      const std::string_view inside = text.substr(1, at - 1);
      text = trimmed(text.substr(at + 1));
      return inside;
    }
  }
  throw VerilogError(fmt::format("no end of \"{}\"", text.substr(0, 40)));
}

/// The parts between commas that stand in no brackets.
std::vector<std::string_view> parts_of(std::string_view list) {
  std::vector<std::string_view> parts;
  int depth = 0;
  size_t begin = 0;
  for (size_t at = 0; at <= list.size(); ++at) {
    const char c = at < list.size() ? list[at] : ',';
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (c != ',' || depth != 0) continue;
    if (const auto part = trimmed(list.substr(begin, at - begin)); !part.empty()) {
      parts.push_back(part);
    }
    begin = at + 1;
  }
  return parts;
}

/// Takes [high:0] and says how many bits these are, an expression; "1" where there is no range.
std::string take_width(std::string_view& text, std::string_view where) {
  if (!text.starts_with("[")) return "1";
  const std::string_view range = take_brackets(text);
  const size_t colon = range.rfind(':');
  if (colon == std::string_view::npos || trimmed(range.substr(colon + 1)) != "0") {
    throw VerilogError(fmt::format("{}: found [{}], allowed [high:0]", where, range));
  }
  return fmt::format("({}) + 1", trimmed(range.substr(0, colon)));
}

CellParameter read_parameter(std::string_view text, std::string_view cell) {
  CellParameter p;
  p.is_local = take(text, "localparam");
  if (!p.is_local && !take(text, "parameter")) {
    throw VerilogError(fmt::format("{}: found \"{}\", allowed a parameter", cell, text));
  }
  for (const char* type : {"int", "bit", "logic"}) {
    if (take(text, type)) p.type = type;
  }
  if (p.type == "logic") {
    take(text, "signed");
    p.width = take_width(text, cell);
  }
  p.name = take_word(text);
  if (!text.starts_with("=")) throw VerilogError(fmt::format("{}.{}: no default", cell, p.name));
  p.value = trimmed(text.substr(1));
  return p;
}

CellPort read_port(std::string_view text, std::string_view cell) {
  CellPort port;
  port.is_input = take(text, "input");
  if (!port.is_input && !take(text, "output")) {
    throw VerilogError(fmt::format("{}: found \"{}\", allowed an input or output", cell, text));
  }
  if (!take(text, "wire")) take(text, "logic");
  port.is_signed = take(text, "signed");
  port.width = take_width(text, cell);
  port.name = take_word(text);
  if (port.name.empty() || !text.empty()) {
    throw VerilogError(fmt::format("{}: port \"{}\" is not understood", cell, text));
  }
  return port;
}

}  // namespace

const CellParameter* CellHeader::parameter(std::string_view wanted) const {
  for (const CellParameter& p : parameters) {
    if (p.name == wanted) return &p;
  }
  return nullptr;
}

void CellLibrary::add(std::string_view source) {
  const std::string text = plain(source);
  std::string_view left = text;
  std::string package;
  while (!left.empty()) {
    const std::string_view word = take_word(left);
    if (word.empty()) {
      left.remove_prefix(std::min<size_t>(1, left.size()));
    } else if (word == "package") {
      package = take_word(left);
    } else if (word == "endpackage") {
      package.clear();
    } else if (word == "localparam" && !package.empty()) {
      const size_t end = std::min(left.find(';'), left.size());
      const CellParameter p =
          read_parameter("localparam " + std::string(left.substr(0, end)), package);
      constants_[package + "::" + p.name] = bits({package, {}, {}}, p.value, {});
    } else if (word == "module") {
      CellHeader cell;
      cell.name = take_word(left);
      if (left.starts_with("#")) {
        left = trimmed(left.substr(1));
        for (const auto part : parts_of(take_brackets(left))) {
          cell.parameters.push_back(read_parameter(part, cell.name));
        }
      }
      if (left.starts_with("(")) {
        for (const auto part : parts_of(take_brackets(left))) {
          cell.ports.push_back(read_port(part, cell.name));
        }
      }
      cells_[cell.name] = std::move(cell);
    }
  }
}

const CellHeader* CellLibrary::find(std::string_view name) const {
  const auto found = cells_.find(name);
  return found == cells_.end() ? nullptr : &found->second;
}

bool CellLibrary::has_constant(std::string_view name) const { return constants_.contains(name); }

long CellLibrary::bits(const CellHeader& cell, std::string_view width,
                       const std::map<std::string, std::string>& values) const {
  return constant_value(width, [&](std::string_view name) {
    if (const auto constant = constants_.find(name); constant != constants_.end()) {
      return constant->second;
    }
    const CellParameter* p = cell.parameter(name);
    if (p == nullptr) throw VerilogError(fmt::format("{}: no parameter {}", cell.name, name));
    const auto given = values.find(p->name);
    return bits(cell, given == values.end() ? p->value : given->second, values);
  });
}

}  // namespace hsdc::verilog
