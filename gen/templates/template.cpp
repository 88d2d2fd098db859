// SPDX-License-Identifier: Apache-2.0
#include "gen/templates/template.h"

#include <fmt/format.h>

#include <stdexcept>

#include "gen/templates/embedded.h"

namespace hsdc::templates {

namespace {

constexpr std::string_view kKeyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";

/// The key that begins at text[at], without its marks; empty where none does.
std::string_view key_at(std::string_view text, size_t at) {
  if (text[at] != '@') return {};
  const size_t end = text.find_first_not_of(kKeyLetters, at + 1);
  if (end == std::string_view::npos || text[end] != '@') return {};
  return text.substr(at + 1, end - at - 1);
}

const std::string& value_of(std::string_view key, const TemplateKeys& keys) {
  const auto found = keys.find(std::string(key));
  if (found == keys.end()) throw std::logic_error(fmt::format("template key {}: no value", key));
  return found->second;
}

/// Every line of `block` behind `indent`; empty lines stay empty.
std::string indented(std::string_view block, std::string_view indent) {
  std::string text;
  while (!block.empty()) {
    const size_t end = std::min(block.find('\n'), block.size());
    if (end > 0) text += fmt::format("{}{}", indent, block.substr(0, end));
    text += '\n';
    block.remove_prefix(std::min(end + 1, block.size()));
  }
  return text;
}

std::string fill_line(std::string_view line, const TemplateKeys& keys) {
  const size_t first = line.find_first_not_of(' ');
  if (first != std::string_view::npos) {
    const std::string_view key = key_at(line, first);
    if (!key.empty() && line.substr(first + key.size() + 2) == "\n") {
      return indented(value_of(key, keys), line.substr(0, first));
    }
  }
  std::string text;
  for (size_t at = 0; at < line.size(); ++at) {
    const std::string_view key = key_at(line, at);
    if (key.empty()) {
      text += line[at];
    } else {
      text += value_of(key, keys);
      at += key.size() + 1;
    }
  }
  return text;
}

}  // namespace

std::string fill(std::string_view text, const TemplateKeys& keys) {
  std::string filled;
  while (!text.empty()) {
    const size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    filled += fill_line(text.substr(0, size), keys);
    text.remove_prefix(size);
  }
  return filled;
}

std::string fill_template(std::string_view name, const TemplateKeys& keys) {
  for (const EmbeddedFile& file : templates()) {
    if (file.name == name) return fill(file.text, keys);
  }
  throw std::logic_error(fmt::format("no template {}", name));
}

}  // namespace hsdc::templates
