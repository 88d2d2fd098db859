#include "figure/gnuplot_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>

namespace hsdc {
namespace {

/// Width of a character in ems: DejaVu Sans, among the widest of the usual fonts.
double em_width(unsigned char first_byte) {
  const auto in = [first_byte](std::string_view set) {
    return set.find(static_cast<char>(first_byte)) != std::string_view::npos;
  };
  if (in("ijlI.,:;'|! ")) return 0.31;
  if (in("frt()[]-/\"")) return 0.4;
  if (in("mwMW%@")) return 0.9;
  if (first_byte >= 'A' && first_byte <= 'Z') return 0.68;
  return 0.6;
}

}  // namespace

std::string gnuplot_string(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "''";
    } else if (c == '\n') {
      out += "'.\"\\n\".'";
    } else {
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
  }
  return out + "'";
}

double text_width(const std::string& text, double size) {
  double ems = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continues = (byte & 0xc0) == 0x80;  // a later byte of a UTF-8 character
    if (!continues) ems += em_width(byte);
  }
  return ems * size;
}

std::vector<std::string> wrap_text(const std::string& text, double size, double width) {
  std::vector<std::string> lines{""};
  bool empty = true;  // the line being filled
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find_first_of(" \n", at), text.size());
    const std::string word = text.substr(at, end - at);
    const std::string longer = empty ? word : lines.back() + " " + word;
    if (!empty && text_width(longer, size) > width) {
      lines.push_back(word);
    } else {
      lines.back() = longer;
    }
    empty = false;
    if (end < text.size() && text[end] == '\n') {
      lines.emplace_back();
      empty = true;
    }
    at = end + 1;
  }
  return lines;
}

std::string gnuplot_colour(const std::string& colour, double opacity) {
  const bool sound = colour.size() == 7 && colour[0] == '#' &&
                     colour.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  if (!sound) throw std::invalid_argument("figure: \"" + colour + "\" is no colour \"#rrggbb\"");
  const auto transparent = static_cast<int>(std::lround(255 * (1 - std::clamp(opacity, 0.0, 1.0))));
  return transparent == 0 ? fmt::format("'{}'", colour)
                          : fmt::format("'#{:02x}{}'", transparent, colour.substr(1));
}

}  // namespace hsdc
