// SPDX-License-Identifier: Apache-2.0
#include "base/statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace hsdc {

Summary summary_of(const std::vector<double>& values) {
  Summary s;
  s.count = static_cast<int>(values.size());
  if (values.empty()) return s;
  double sum = 0;
  for (const double v : values) sum += v;
  s.mean = sum / s.count;
  double squares = 0;
  for (const double v : values) squares += (v - s.mean) * (v - s.mean);
  if (s.count > 1) s.deviation = std::sqrt(squares / (s.count - 1));
  const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
  s.lowest = *lowest;
  s.highest = *highest;
  return s;
}

double quantile(std::vector<double> values, double p) {
  std::erase_if(values, [](double v) { return !std::isfinite(v); });
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double place = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, values.size() - 1);
  const double share = place - static_cast<double>(below);
  return values[below] + share * (values[above] - values[below]);
}

double standard_error(const Summary& summary) {
  return summary.count > 1 ? summary.deviation / std::sqrt(summary.count) : 0;
}

std::string percent_text(const Summary& share) {
  return fmt::format("{:.1f} ± {:.1f} %", 100 * share.mean, 100 * share.deviation);
}

std::string number_text(const Summary& value, int decimals) {
  return fmt::format("{:.{}f} ± {:.{}f}", value.mean, decimals, value.deviation, decimals);
}

CurveSummary curve_summary(const std::vector<std::vector<double>>& runs) {
  CurveSummary curve;
  const size_t points = runs.empty() ? 0 : runs.front().size();
  for (size_t k = 0; k < points; ++k) {
    std::vector<double> values;
    for (const std::vector<double>& run : runs) {
      if (run.size() != points) throw std::invalid_argument("curve_summary: runs of unlike length");
      values.push_back(run[k]);
    }
    curve.mean.push_back(summary_of(values).mean);
    curve.low.push_back(quantile(values, 0.25));
    curve.median.push_back(quantile(values, 0.5));
    curve.high.push_back(quantile(values, 0.75));
  }
  return curve;
}

}  // namespace hsdc
