// SPDX-License-Identifier: Apache-2.0
#include "gen/verilog/writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace hsdc::verilog {

void VerilogWriter::line(std::string_view text) {
  if (!text.empty()) {
    text_.append(static_cast<size_t>(depth_) * 2, ' ');
    text_ += text;
  }
  text_ += '\n';
}

void VerilogWriter::open(std::string_view text) {
  line(text);
  ++depth_;
}

void VerilogWriter::close(std::string_view text) {
  --depth_;
  line(text);
}

void VerilogWriter::comment(std::string_view text) {
  const size_t width = 97 - static_cast<size_t>(depth_) * 2;
  while (text.size() > width) {
    size_t cut = text.rfind(' ', width);
    const bool between_words = cut != std::string_view::npos && cut != 0;
    if (!between_words) cut = width;
    line(fmt::format("// {}", text.substr(0, cut)));
    text.remove_prefix(between_words ? cut + 1 : cut);
  }
  line(fmt::format("// {}", text));
}

void VerilogWriter::connections(const std::vector<Connection>& list) {
  size_t widest = 0;
  for (const Connection& c : list) widest = std::max(widest, c.name.size());
  for (size_t k = 0; k < list.size(); ++k) {
    line(fmt::format(".{:<{}}({}){}", list[k].name, widest, list[k].value,
                     k + 1 < list.size() ? "," : ""));
  }
}

void VerilogWriter::instance(std::string_view module, std::string_view name,
                             const std::vector<Connection>& parameters,
                             const std::vector<Connection>& ports) {
  if (parameters.empty()) {
    open(fmt::format("{} {} (", module, name));
  } else {
    open(fmt::format("{} #(", module));
    connections(parameters);
    close(fmt::format(") {} (", name));
    ++depth_;
  }
  connections(ports);
  close(");");
}

std::string upper(std::string name) {
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::string lower(std::string name) {
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

std::string sized(int bits, unsigned long long value) { return fmt::format("{}'d{}", bits, value); }

}  // namespace hsdc::verilog
