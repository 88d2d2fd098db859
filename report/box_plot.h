// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

namespace hsdc::report {

/// What a box plot shows of a list of numbers.
struct BoxPlot {
  double median = 0, lower = 0, upper = 0;  ///< lower and upper: quartiles
  double whisker_low = 0, whisker_high = 0;
  std::vector<double> outliers;  ///< ascending
};

/// Tukey's: whiskers reach to the last value within 1.5 times the height of the box beyond it; what
/// lies further out is an outlier. Values that are not finite are left out; at least one must be.
/// Throws std::invalid_argument without one.
BoxPlot box_plot_of(std::vector<double> values);

}  // namespace hsdc::report
