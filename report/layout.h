// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "report/axis.h"
#include "report/chart.h"
#include "report/series_style.h"

namespace hsdc::report {

// Sizes of text, in pixels.
inline constexpr double kSmallText = 11;  // numbers at axes, legends
inline constexpr double kLabelText = 12;
inline constexpr double kPanelTitle = 13;
inline constexpr double kFigureTitle = 15;
inline constexpr double kTickGap = 8;        // between an axis and its numbers
inline constexpr double kLegendSample = 26;  // width of the piece of line before a label

/// One line of a legend: a sample of the series, and its label.
struct LegendEntry {
  const Series* series = nullptr;
  SeriesStyle style;
  std::vector<std::string> lines;  ///< of its label
  double x = 0, y = 0;             ///< left end of the sample, middle of the first line
};

/// Where the parts of a panel lie, in pixels from the picture's upper left corner.
struct PanelLayout {
  double left = 0, right = 0, top = 0, bottom = 0;  ///< the axes
  AxisRange x, y;
  Ticks x_ticks, y_ticks;
  int angle = 0;  ///< degrees by which texts of x_ticks are turned, being too long to stand side by
                  ///< side: 35, and 90 where leaning ones too would run into each other
  std::vector<std::string> title, x_label, y_label;  ///< their lines
  double title_y = 0, x_label_y = 0, y_label_x = 0;  ///< middle of the first line
  std::vector<SeriesStyle> styles;                   ///< one for each series
  std::vector<LegendEntry> legend;
  double scale_top = 0, scale_bottom = 0;  ///< of a heat map's scale, as wide as the axes
  double scale_label_y = 0;                ///< middle of its line

  /// Where a value lies; NaN where its axis lacks it (AxisRange::share).
  double at_x(double value) const { return left + x.share(value) * (right - left); }
  double at_y(double value) const { return bottom - y.share(value) * (bottom - top); }
};

struct FigureLayout {
  double width = 0, height = 0;
  double cell = 0;  ///< width of a panel with all that belongs to it
  std::vector<std::string> title;
  double title_y = 0;
  std::vector<PanelLayout> panels;
  std::vector<LegendEntry>
      legend;  ///< of the whole figure, where all panels have the same; theirs are empty
};

/// Between lines of text of this size.
double line_height(double size);

/// The layout; it points into the figure. Throws std::invalid_argument as figure_svg does.
FigureLayout lay_out(const Figure& figure);

/// The legend of a panel, not yet placed.
std::vector<LegendEntry> legend_of(const Panel& panel, const std::vector<SeriesStyle>& styles);

/// The legend that serves all of these panels: that of one of them, if no other shows a label that
/// it lacks, or the same label in another way. A sample with marks stands for the same line
/// without. Empty if there is none.
std::vector<LegendEntry> common_legend(const std::vector<const std::vector<LegendEntry>*>& legends);

/// Places the entries in rows, in columns of their own widths, between `left` and `right`, around
/// `middle` if there is room, below `top`. Returns the height that they take; 0 without entries.
double place_legend(std::vector<LegendEntry>& legend, double left, double right, double middle,
                    double top);

}  // namespace hsdc::report
