// SPDX-License-Identifier: Apache-2.0
#include "report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "report/html.h"

namespace hsdc::report {
namespace {

constexpr double kBaseline = 0.325;  // from the middle of a line of text, in its size

/// Six digits, and nothing so far away that a viewer could not count to it.
std::string number(double value) {
  constexpr double kFar = 1e6;
  return fmt::format("{:.6g}", std::clamp(value, -kFar, kFar));
}

std::string paint(const char* name, const std::string& colour, double opacity) {
  const bool sound = colour.size() == 7 && colour[0] == '#' &&
                     colour.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  if (!sound) throw std::invalid_argument("figure: \"" + colour + "\" is no colour \"#rrggbb\"");
  std::string text = fmt::format(" {}=\"{}\"", name, colour);
  if (opacity < 1) text += fmt::format(" {}-opacity=\"{:.3g}\"", name, std::max(opacity, 0.0));
  return text;
}

/// `text` with a mark in the place of bytes that are not UTF-8: an SVG with one shows nothing.
std::string sound_text(const std::string& text) {
  using Json = nlohmann::json;
  const std::string quoted = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  return html_text(Json::parse(quoted).get<std::string>());
}

/// "M1,2 3,4 M5,6 7,8": runs of points without a gap.
std::string runs(const SvgPoints& points) {
  std::string text, run;
  size_t length = 0;
  const auto end_run = [&] {
    if (length > 1) text += (text.empty() ? "M" : " M") + run;
    run.clear();
    length = 0;
  };
  for (const auto& [x, y] : points) {
    if (!std::isfinite(x) || !std::isfinite(y)) {
      end_run();
      continue;
    }
    run += (run.empty() ? "" : " ") + number(x) + "," + number(y);
    ++length;
  }
  end_run();
  return text;
}

}  // namespace

std::string svg_fill(const std::string& colour, double opacity) {
  return paint("fill", colour, opacity);
}

std::string svg_stroke(const std::string& colour, double width, double opacity, bool dashed) {
  return paint("stroke", colour, opacity) +
         fmt::format(" stroke-width=\"{:g}\"{}", width, dashed ? " stroke-dasharray=\"8,5\"" : "");
}

std::string svg_lines(const SvgPoints& points, const std::string& stroke) {
  const std::string path = runs(points);
  return path.empty() ? "" : fmt::format("<path d=\"{}\" fill=\"none\"{}/>\n", path, stroke);
}

std::string svg_area(const SvgPoints& points, const std::string& fill) {
  const std::string path = runs(points);
  return path.empty() ? "" : fmt::format("<path d=\"{} Z\"{}/>\n", path, fill);
}

std::string svg_rectangle(double x1, double y1, double x2, double y2,
                          const std::string& attributes) {
  return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}/>\n",
                     number(std::min(x1, x2)), number(std::min(y1, y2)), number(std::abs(x2 - x1)),
                     number(std::abs(y2 - y1)), attributes);
}

std::string svg_mark(int mark, double x, double y, double radius, const std::string& attributes) {
  if (mark == 0) {
    return fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>\n", number(x), number(y),
                       number(radius), attributes);
  }
  static const std::array<SvgPoints, 5> kCorners{
      {{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}},
       {{0, -1.33}, {1.33, 0.67}, {-1.33, 0.67}},
       {{0, -1.41}, {1.41, 0}, {0, 1.41}, {-1.41, 0}},
       {{0, 1.33}, {1.33, -0.67}, {-1.33, -0.67}},
       {{0, -1.33}, {1.265, -0.411}, {0.782, 1.076}, {-0.782, 1.076}, {-1.265, -0.411}}}};
  SvgPoints corners = kCorners.at(static_cast<size_t>(mark) - 1);
  for (auto& [dx, dy] : corners) dx = x + radius * dx, dy = y + radius * dy;
  return svg_area(corners, attributes);
}

std::string svg_text(const std::string& text, double x, double y, double size, const SvgText& how) {
  // Where it is turned, its own down is to the right of the page.
  const double angle = -how.turned * 3.14159265358979 / 180;
  const double down = kBaseline * size;
  const double at_x = x - down * std::sin(angle), at_y = y + down * std::cos(angle);
  return fmt::format(
      "<text x=\"{0}\" y=\"{1}\" font-size=\"{2:g}\" text-anchor=\"{3}\"{4}{5}{6}>{7}</text>\n",
      number(at_x), number(at_y), size, how.anchor, how.bold ? " font-weight=\"bold\"" : "",
      how.turned == 0
          ? ""
          : fmt::format(" transform=\"rotate({} {} {})\"", -how.turned, number(at_x), number(at_y)),
      svg_fill(how.colour), sound_text(text));
}

std::string svg_frame(const std::string& name, double x1, double y1, double x2, double y2) {
  return fmt::format("<clipPath id=\"{}\">{}</clipPath>\n", name,
                     svg_rectangle(x1, y1, x2, y2, ""));
}

std::string svg_within(const std::string& name, const std::string& body) {
  return body.empty() ? "" : fmt::format("<g clip-path=\"url(#{})\">\n{}</g>\n", name, body);
}

std::string svg_document(double width, double height, const std::string& title,
                         const std::string& body) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
      "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"sans-serif\" stroke-linecap=\"round\" "
      "stroke-linejoin=\"round\">\n{2}<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
      "{3}</svg>\n",
      width, height, title.empty() ? "" : "<title>" + sound_text(title) + "</title>\n", body);
}

}  // namespace hsdc::report
