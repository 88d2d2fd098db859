// SPDX-License-Identifier: Apache-2.0
#include "model/device/device.h"

#include <algorithm>
#include <cmath>

namespace hsdc::device {

double Curve::at(double x, Direction direction, bool one_sided) const {
  if (!nodes.empty()) {
    const double least = one_sided ? 0 : -1;
    const auto last = static_cast<double>(nodes.size() - 1);
    const double place = std::clamp((x - least) / (1 - least), 0.0, 1.0) * last;
    const double segment = std::min(std::floor(place), last - 1);
    const auto at = static_cast<size_t>(segment);
    return nodes[at] + (nodes[at + 1] - nodes[at]) * (place - segment);
  }
  const double left = std::max(0.0, direction == Direction::kUp ? 1 - slope * x : 1 + slope * x);
  const double bounded = slope == 0 ? 1 : std::pow(left, exponent);
  return scale * (bounded + (amplitude == 0 ? 0 : amplitude * std::exp(growth * x)));
}

double Device::step() const { return (upper - lower) / states * std::exp2(burst); }

double Device::mean_step(double x, Direction direction) const {
  const double favour = direction == Direction::kUp ? 1 + asymmetry : 1 - asymmetry;
  return favour * curve(direction).at(x, direction, pair);
}

Device Device::without_noise() const {
  Device clean = *this;
  clean.cycle_noise = 0;
  return clean;
}

Device Device::without_variation() const {
  Device same = *this;
  same.gain_spread = same.skew_spread = same.bound_spread = same.stuck = 0;
  return same;
}

}  // namespace hsdc::device
