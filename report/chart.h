// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hsdc::report {

/// One line, cloud of points, row of boxes of a panel. x is as long as what it places.
struct Series {
  enum class Style {
    kLine,        ///< y over x
    kLinePoints,  ///< the same with a mark a point; with error bars where low and high are given
    kPoints,      ///< marks alone; with error bars where low and high are given
    kBand,        ///< the area between low and high, translucent; y is not read
    kBars,        ///< bars from 0 to y; with error bars where low and high are given
    kBoxes,       ///< at each x a box plot of `samples`: median, quartiles, whiskers, outliers
    // Several series of bars or boxes of one panel stand side by side at the x that they share.
  };
  std::string label;  ///< in the legend; none if empty
  Style style = Style::kLine;
  std::vector<double> x, y;
  std::vector<double> low, high;             ///< ends of bands and error bars
  std::vector<std::vector<double>> samples;  ///< kBoxes: one list per x
  /// "#rrggbb"; the palette's next if empty. A band without label takes that of the series after
  /// it, the curve that it belongs to.
  std::string colour;
  bool dashed = false;
  double width = 2;    ///< of lines, in points
  double opacity = 1;  ///< 0..1
};

/// A table of shaded cells, its first row on top.
struct HeatMap {
  std::vector<std::string> rows, columns;  ///< their names; at least one of each
  std::vector<std::vector<double>> shade;  ///< [row][column], 0 (white) .. 1; NaN: nothing known
  std::vector<std::vector<std::string>> texts;  ///< in the cells, where there is room; may be empty
  std::vector<std::pair<double, std::string>> scale;  ///< marks along the shades, below the table
  std::string scale_label;
};

/// One system of axes. Values that are not finite leave a gap.
struct Panel {
  std::string title, x_label, y_label;
  std::vector<Series> series;
  std::optional<HeatMap> heat;  ///< instead of series; then of what follows nothing is read
  bool log_x = false, log_y = false;
  std::optional<double> x_min, x_max, y_min, y_max;
  std::vector<std::pair<double, std::string>> x_ticks;  ///< instead of numbers, if not empty
  std::vector<double> level_lines;                      ///< thin grey horizontal lines at these y
  bool own_y = false;  ///< not the range that panels of one y_label have in common
  bool legend = true;  ///< show labels
};

/// A picture of one or more panels, read row by row. Panels of the same y_label show the same range
/// of it, so that they can be compared. A legend that all panels have, or all of one column, is
/// shown once.
struct Figure {
  std::string title;
  std::vector<Panel> panels;
  int columns = 0;  ///< panels side by side; 0: up to three
};

/// The colours that series get in turn: told apart by colour-blind readers, and on paper.
const std::vector<std::string>& palette();

/// The figure as SVG. Text of titles and labels is shown as it is: no character of it is markup.
/// Throws std::invalid_argument for series or heat maps whose lists differ in length.
std::string figure_svg(const Figure& figure);

/// Draws it into `stem`.svg and `stem`.png, each appearing in one step. Throws UserError if
/// rsvg-convert, which makes PNG, is missing or fails, or a file cannot be written.
void draw_figure(const Figure& figure, const std::string& stem);
/// The same into one file, whose name ends in .svg or .png.
void draw_picture(const Figure& figure, const std::string& path);

}  // namespace hsdc::report
