#include "figure/box_plot.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace hsdc {
namespace {

/// The p-quantile of sorted values, by linear interpolation.
double quantile_of_sorted(const std::vector<double>& sorted, double p) {
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

BoxPlot box_plot_of(std::vector<double> values) {
  std::erase_if(values, [](double v) { return !std::isfinite(v); });
  if (values.empty()) throw std::invalid_argument("figure: a box plot of no values");
  std::sort(values.begin(), values.end());
  BoxPlot box;
  box.median = quantile_of_sorted(values, 0.5);
  box.lower = quantile_of_sorted(values, 0.25);
  box.upper = quantile_of_sorted(values, 0.75);
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

}  // namespace hsdc
