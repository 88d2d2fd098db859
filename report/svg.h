// SPDX-License-Identifier: Apache-2.0
#pragma once
// Pieces of SVG. Places are in pixels from the picture's upper left corner.
#include <string>
#include <utility>
#include <vector>

namespace hsdc::report {

using SvgPoints = std::vector<std::pair<double, double>>;

/// Attributes of what is filled. `colour`: "#rrggbb", else std::invalid_argument is thrown.
std::string svg_fill(const std::string& colour, double opacity = 1);
/// Attributes of a line of so many pixels, its ends and turns rounded.
std::string svg_stroke(const std::string& colour, double width, double opacity = 1,
                       bool dashed = false);

/// Straight lines from point to point. One that is not finite is a gap; a point alone is none.
std::string svg_lines(const SvgPoints& points, const std::string& stroke);
/// The area within them.
std::string svg_area(const SvgPoints& points, const std::string& fill);
/// A rectangle between two corners.
std::string svg_rectangle(double x1, double y1, double x2, double y2,
                          const std::string& attributes);
/// A shape of a series' points, of about `radius` around a place: see SeriesStyle.
std::string svg_mark(int mark, double x, double y, double radius, const std::string& attributes);

/// What is special about a text.
struct SvgText {
  const char* anchor = "middle";  ///< which part of it is at x: "start", "middle", "end"
  bool bold = false;
  int turned = 0;  ///< degrees, against the clock
  std::string colour = "#222222";
};
/// A line of text whose middle has the height y, character by character as it is.
std::string svg_text(const std::string& text, double x, double y, double size,
                     const SvgText& how = {});

/// What `body` shows within the frame `name`, one of those that svg_frame() makes.
std::string svg_within(const std::string& name, const std::string& body);
std::string svg_frame(const std::string& name, double x1, double y1, double x2, double y2);

/// The whole picture; `title` is its name, for those who do not see it.
std::string svg_document(double width, double height, const std::string& title,
                         const std::string& body);

}  // namespace hsdc::report
