// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "report/axis.h"

namespace hsdc::report {
namespace {

/// The smallest interval around the values that it was shown.
class Extent {
 public:
  explicit Extent(bool log) : log_(log) {}

  void add(double value) {
    if (!std::isfinite(value) || (log_ && value <= 0)) return;
    low_ = std::min(low_, value);
    high_ = std::max(high_, value);
  }
  void add(const std::vector<double>& values) {
    for (const double v : values) add(v);
  }
  bool empty() const { return low_ > high_; }
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  bool log_;
  double low_ = std::numeric_limits<double>::infinity();
  double high_ = -std::numeric_limits<double>::infinity();
};

/// The extent with a share of itself added at both ends.
AxisRange widened(const Extent& extent, bool log, double share) {
  if (extent.empty()) return log ? AxisRange{0.1, 10, true} : AxisRange{0, 1, false};
  if (log) {
    double low = std::log10(extent.low()), high = std::log10(extent.high());
    if (high - low < 1e-9) low -= 0.5, high += 0.5;
    const double air = share * (high - low);
    return {std::pow(10, low - air), std::pow(10, high + air), true};
  }
  double low = extent.low(), high = extent.high();
  // Constant, or constant up to rounding: no axis can tell such values apart.
  const double scale = std::max(std::abs(low), std::abs(high));
  if (high - low <= 1e-9 * scale || high == low) {
    const double half = scale > 0 ? 0.2 * scale : 0.5;
    low -= half, high += half;
  }
  const double air = share * (high - low);
  AxisRange range{low - air, high + air, false};
  if (extent.low() >= 0) range.low = std::max(range.low, 0.0);
  if (extent.high() <= 0) range.high = std::min(range.high, 0.0);
  return range;
}

AxisRange bounded(AxisRange range, const std::optional<double>& low,
                  const std::optional<double>& high, const char* axis) {
  for (const auto& bound : {low, high}) {
    if (bound && (!std::isfinite(*bound) || (range.log && *bound <= 0))) {
      throw std::invalid_argument(std::string("figure: a bound that the ") + axis +
                                  " axis cannot have");
    }
  }
  if (low) range.low = *low;
  if (high) range.high = *high;
  // A single bound may lie beyond the data; then the axis goes on from it.
  const auto further = [&](double from) {
    return range.log ? from * 10 : from + std::max(1.0, std::abs(from));
  };
  const bool reversed_on_purpose = low && high && *low != *high;
  if (range.high <= range.low && !reversed_on_purpose) {
    if (low) {
      range.high = further(range.low);
    } else {
      range.low = range.log ? range.high / 10 : range.high - std::max(1.0, std::abs(range.high));
    }
  }
  return range;
}

}  // namespace

double AxisRange::share(double place) const {
  if (!std::isfinite(place) || (log && place <= 0)) return std::numeric_limits<double>::quiet_NaN();
  return log ? std::log(place / low) / std::log(high / low) : (place - low) / (high - low);
}

bool AxisRange::holds(double place) const {
  constexpr double kRounding = 1e-9;
  const double at = share(place);
  return at >= -kRounding && at <= 1 + kRounding;
}

bool stands(const Series& series) {
  return series.style == Series::Style::kBars || series.style == Series::Style::kBoxes;
}

double place_spacing(const Panel& panel) {
  std::vector<double> places;
  for (const Series& s : panel.series) {
    if (!stands(s)) continue;
    for (const double x : s.x) {
      if (std::isfinite(x) && (!panel.log_x || x > 0)) places.push_back(x);
    }
  }
  std::sort(places.begin(), places.end());
  double spacing = std::numeric_limits<double>::infinity();
  for (size_t k = 1; k < places.size(); ++k) {
    if (places[k] > places[k - 1]) spacing = std::min(spacing, places[k] - places[k - 1]);
  }
  return std::isfinite(spacing) ? spacing : 1;
}

AxisRange x_range(const Panel& panel) {
  if (panel.heat) return {-0.5, static_cast<double>(panel.heat->columns.size()) - 0.5, false};
  Extent extent(panel.log_x);
  const double room = 0.65 * place_spacing(panel);
  for (const Series& s : panel.series) {
    extent.add(s.x);
    if (!stands(s)) continue;
    for (const double x : s.x) {
      extent.add(x - room);
      extent.add(x + room);
    }
  }
  for (const auto& [place, text] : panel.x_ticks) extent.add(place);
  const bool any_stands = std::any_of(panel.series.begin(), panel.series.end(), stands);
  AxisRange range = widened(extent, panel.log_x, any_stands ? 0 : 0.03);
  // A first bar at 0.4 has room left of 0.
  if (any_stands && !panel.log_x && !extent.empty()) range.low = std::min(range.low, extent.low());
  return bounded(range, panel.x_min, panel.x_max, "x");
}

AxisRange y_range(const Panel& panel) {
  // The first row on top.
  if (panel.heat) return {static_cast<double>(panel.heat->rows.size()) - 0.5, -0.5, false};
  Extent extent(panel.log_y);
  bool bars = false;
  for (const Series& s : panel.series) {
    if (s.style != Series::Style::kBand && s.style != Series::Style::kBoxes) extent.add(s.y);
    extent.add(s.low);
    extent.add(s.high);
    for (const auto& sample : s.samples) extent.add(sample);
    bars = bars || s.style == Series::Style::kBars;
  }
  extent.add(panel.level_lines);
  if (bars) extent.add(0);
  AxisRange range = widened(extent, panel.log_y, 0.06);
  if (bars && !panel.log_y && extent.low() >= 0) range.low = 0;
  if (bars && !panel.log_y && extent.high() <= 0) range.high = 0;
  return bounded(range, panel.y_min, panel.y_max, "y");
}

}  // namespace hsdc::report
