// SPDX-License-Identifier: Apache-2.0
#include "report/dot_text.h"

#include <fmt/format.h>

#include <cmath>

namespace hsdc::report {

std::string dot_html(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == ' ' && (out.empty() || out.back() == ' ')) {
      out += "&#160;";  // Graphviz drops it else
    } else {
      out += c;
    }
  }
  return out;
}

std::string dot_quoted(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string dot_point(const std::pair<double, double>& point) {
  const auto number = [](double v) { return std::round(100 * v) / 100 + 0.0; };  // no "-0"
  return fmt::format("{:g},{:g}", number(point.first), number(point.second));
}

std::string dot_box(const CircuitPicture::Box& box) {
  constexpr double kInch = 72;
  return fmt::format("pos=\"{}\", width={:.4f}, height={:.4f}",
                     dot_point({box.middle_x(), box.middle_y()}), box.width() / kInch,
                     box.height() / kInch);
}

}  // namespace hsdc::report
