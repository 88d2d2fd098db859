// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "report/chart.h"

namespace hsdc::report {

/// How a series is told apart from the others of its panel.
struct SeriesStyle {
  std::string colour;  ///< "#rrggbb"
  int mark = 0;  ///< shape of points: disc, square, triangle, diamond, triangle down, pentagon
};

/// One for each series of the panel.
std::vector<SeriesStyle> styles_of(const Panel& panel);

/// True for the styles that are areas.
bool is_area(const Series& series);

/// Throws std::invalid_argument, naming the series, for lists that differ in length.
void check_lists(const Series& series);

/// True where the lists low and high are read as ends of error bars.
bool has_error_bars(const Series& series);

}  // namespace hsdc::report
