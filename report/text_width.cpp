// SPDX-License-Identifier: Apache-2.0
#include "report/text_width.h"

#include <algorithm>
#include <array>

namespace hsdc::report {
namespace {

/// Widths of DejaVu Sans, among the widest of the usual fonts, from the space to "~", in hundredths
/// of an em.
constexpr std::array<int, 95> kWidths{
    32, 40, 46, 84, 64, 95, 78, 27, 39,  39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
    64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79,
    60, 79, 69, 63, 61, 73, 68, 99, 69,  61, 69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63,
    63, 28, 28, 58, 28, 97, 63, 61, 63,  63, 41, 52, 39, 63, 59, 82, 59, 59, 52, 64, 34, 64, 84};

/// Width of the character that begins at a place of the text, in ems.
double em_width(const std::string& text, size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte >= ' ' && byte <= '~') return kWidths[byte - ' '] / 100.0;
  if (text.compare(at, 3, "′") == 0) return 0.25;
  return 0.84;  // of the other signs that stand in pictures the widest: minus, times
}

}  // namespace

double text_width(const std::string& text, double size) {
  double ems = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool continues = (byte & 0xc0) == 0x80;  // a later byte of a UTF-8 character
    if (!continues) ems += em_width(text, at);
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

}  // namespace hsdc::report
