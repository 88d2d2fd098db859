// SPDX-License-Identifier: Apache-2.0
#include "report/box_plot.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/statistics.h"

namespace hsdc::report {
BoxPlot box_plot_of(std::vector<double> values) {
  std::erase_if(values, [](double v) { return !std::isfinite(v); });
  if (values.empty()) throw std::invalid_argument("figure: a box plot of no values");
  BoxPlot box;
  box.median = quantile(values, 0.5);
  box.lower = quantile(values, 0.25);
  box.upper = quantile(values, 0.75);
  const double reach = 1.5 * (box.upper - box.lower);
  // Of interpolated quartiles, no value need lie between a quartile and the reach beyond it: then
  // the whisker is as long as nothing.
  box.whisker_low = box.lower;
  box.whisker_high = box.upper;
  for (const double v : values) {
    if (v < box.lower - reach || v > box.upper + reach) {
      box.outliers.push_back(v);
    } else {
      box.whisker_low = std::min(box.whisker_low, v);
      box.whisker_high = std::max(box.whisker_high, v);
    }
  }
  return box;
}

}  // namespace hsdc::report
