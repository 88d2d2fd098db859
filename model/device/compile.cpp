// SPDX-License-Identifier: Apache-2.0
#include "model/device/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

#include "model/device/levels.h"

namespace hsdc::device {
namespace {

using arithmetic::DeviceLaw;
using arithmetic::kCurveNodes;
using arithmetic::kMostPulses;

constexpr std::int32_t kCurveMax = (1 << arithmetic::kCurveBits) - 1;
constexpr std::int32_t kGainMax = 511;
constexpr std::int32_t kNoiseMax = 511;
constexpr int kDrawMax = 45;  // of noise_draw()
constexpr int kMostNoiseFraction = 6;
constexpr int kAdditiveNoiseFraction = 4;
constexpr int kLeastStepShift = 5, kMostStepShift = 30;

std::int32_t rounded(double value) { return static_cast<std::int32_t>(std::lrint(value)); }
std::int32_t rounded(double value, std::int32_t least, std::int32_t most) {
  return static_cast<std::int32_t>(
      std::lrint(std::clamp(value, static_cast<double>(least), static_cast<double>(most))));
}

/// What is worked out on the way.
struct Compiler {
  const Device& device;
  DeviceLaw law;
  double step;   ///< of a nominal pulse, in the last place of a weight
  double scale;  ///< the same as a share of 2^P, at most 1

  Compiler(const Device& d, int weight_bits)
      : device(d),
        law(begun(d, weight_bits)),
        step(d.step() * law.weight_max()),
        scale(step / std::exp2(law.pulse_shift)) {}

  /// The law without its tables.
  static DeviceLaw begun(const Device& d, int weight_bits) {
    DeviceLaw law;
    law.weight_bits = weight_bits;
    law.one_sided = d.pair;
    law.additive = d.additive && d.cycle_noise > 0;
    const double step = d.step() * law.weight_max();
    law.pulse_shift = std::max(0, static_cast<int>(std::ceil(std::log2(step) - 1e-9)));
    return law;
  }

  /// The state at node k of a curve, by the room left; within the bounds, beyond which no state is.
  double state_at(int node, Direction direction) const {
    const double room = static_cast<double>(node) / (kCurveNodes - 1);
    const double above = direction == Direction::kDown ? room : 1 - room;
    const double x = law.one_sided ? above : 2 * above - 1;
    return std::clamp(x, device.lower, device.upper);
  }

  void curves() {
    std::array<std::array<double, kCurveNodes>, 2> nodes{};
    double most = 0;
    for (const Direction d : {Direction::kUp, Direction::kDown}) {
      for (int k = 0; k < kCurveNodes; ++k) {
        double& node = nodes[static_cast<size_t>(d)][static_cast<size_t>(k)];
        node = device.mean_step(state_at(k, d), d) * scale;
        most = std::max(most, node);
      }
    }
    law.curve_fraction = arithmetic::kCurveBits;
    while (law.curve_fraction > 0 && std::lrint(most * std::exp2(law.curve_fraction)) > kCurveMax) {
      --law.curve_fraction;
    }
    for (size_t k = 0; k < kCurveNodes; ++k) {
      const double one = std::exp2(law.curve_fraction);
      law.curve_up[k] = rounded(nodes[0][k] * one, 0, kCurveMax);
      law.curve_down[k] = rounded(nodes[1][k] * one, 0, kCurveMax);
    }
  }

  void variation() {
    constexpr double kOne = 1 << arithmetic::kGainFraction;
    std::int32_t least = kGainMax;
    for (size_t k = 1; k < 16; ++k) {
      const double z = gain_level(static_cast<int>(k));
      law.gain[k] = rounded((1 + device.gain_spread * z) * kOne, 0, kGainMax);
      least = std::min(least, law.gain[k]);
    }
    const double most = law.weight_max();
    for (size_t k = 0; k < 16; ++k) {
      const double z = other_level(static_cast<int>(k));
      law.skew[k] = rounded(device.skew_spread * z * kOne, -least, least);
      const double upper = std::max(0., device.upper * (1 + device.bound_spread * z));
      const double lower = std::min(0., device.lower * (1 + device.bound_spread * z));
      law.upper[k] = rounded(upper * most, 0, law.weight_max());
      law.lower[k] = rounded(lower * most, -law.weight_max(), 0);
      law.offset_up[k] = rounded((upper - device.upper) * most);
      law.offset_down[k] = rounded((lower - device.lower) * most);
    }
  }

  /// Of what is given as one pulse.
  double noise() const { return device.cycle_noise / std::exp2(device.burst / 2.); }

  /// A pulse's noise relative to its own step.
  void relative_noise() {
    for (law.noise_fraction = kMostNoiseFraction;; --law.noise_fraction) {
      for (size_t a = 0; a <= kMostPulses; ++a) {
        law.noise[a] =
            rounded(noise() * std::sqrt(static_cast<double>(a)) * std::exp2(law.noise_fraction), 0,
                    std::numeric_limits<std::int16_t>::max());
      }
      if (law.noise_fraction == 0 || largest_magnitude() <= kMagnitudeMax) return;
    }
  }
  /// The same whatever the step; as Y is known.
  void additive_noise() {
    const double one = noise() * step * std::exp2(law.step_shift() - 4);
    const double most = one * std::sqrt(static_cast<double>(kMostPulses));
    law.noise_shift = 0;
    while (most / std::exp2(law.noise_shift) > kNoiseMax) ++law.noise_shift;
    for (size_t a = 0; a <= kMostPulses; ++a) {
      law.noise[a] = rounded(one * std::sqrt(static_cast<double>(a)) / std::exp2(law.noise_shift));
    }
  }

  static constexpr std::int64_t kMagnitudeMax = std::numeric_limits<std::int16_t>::max();
  std::int64_t largest_magnitude() const {
    return (std::int64_t{kMostPulses} << (law.noise_fraction + 4)) +
           (law.additive ? 0 : std::int64_t{kDrawMax} * law.noise[kMostPulses]);
  }
  std::int64_t largest_scaled_curve() const {
    std::int64_t curve = 0;
    for (const auto* nodes : {&law.curve_up, &law.curve_down}) {
      curve = std::max<std::int64_t>(curve, *std::max_element(nodes->begin(), nodes->end()));
    }
    const auto [least, most] = std::minmax_element(law.skew.begin(), law.skew.end());
    const std::int64_t gain = law.gain[15] + std::max(-*least, *most);
    return (gain * curve + (std::int64_t{1} << (law.gain_shift - 1))) >> law.gain_shift;
  }

  /// QS: products of gain and curve in 16 bits, times the pulses in 31.
  void gain_shift() {
    constexpr std::int64_t kScaledMax = 65535, kProductMax = 2'000'000'000;
    law.gain_shift = 1;
    while (largest_scaled_curve() >= kScaledMax ||
           largest_magnitude() * largest_scaled_curve() > kProductMax) {
      ++law.gain_shift;
    }
  }

  void all() {
    curves();
    variation();
    if (law.additive) {
      law.noise_fraction = kAdditiveNoiseFraction;
    } else {
      relative_noise();
    }
    gain_shift();
    if (law.additive && step_shift_fits()) additive_noise();
  }

  bool step_shift_fits() const {
    return law.step_shift() >= kLeastStepShift && law.step_shift() <= kMostStepShift;
  }
  bool sum_fits() const {
    if (law.step_shift() > kMostStepShift) return false;
    const double noise =
        law.additive ? double{kDrawMax} * law.noise[kMostPulses] * std::exp2(law.noise_shift) : 0;
    const double most =
        static_cast<double>(largest_magnitude()) * static_cast<double>(largest_scaled_curve()) +
        noise + std::exp2(law.step_shift());
    return most < 2147483648.0;
  }
};

/// Rules of the description alone.
void check_description(const Device& d, std::vector<DeviceProblem>& found) {
  const auto add = [&](const char* key, std::string what, std::string allowed) {
    found.push_back({key, std::move(what), std::move(allowed)});
  };
  if (!(d.lower < d.upper) || std::max(d.upper, -d.lower) != 1 || d.upper < 0 || d.lower > 0) {
    add("lower", fmt::format("bounds {} and {}", d.lower, d.upper),
        "bounds around 0, the larger of which is 1 or -1");
  }
  if (d.pair && d.lower != 0) {
    add("lower", fmt::format("{} of a pair", d.lower), "0: each of its cells is one-sided");
  }
  if (d.reset < d.lower || d.reset > d.upper) {
    add("reset", fmt::format("{}", d.reset),
        fmt::format("a state between the bounds, {}..{}", d.lower, d.upper));
  }
  for (const Direction direction : {Direction::kUp, Direction::kDown}) {
    const char* name = direction == Direction::kUp ? "up" : "down";
    const Curve& curve = d.curve(direction);
    const std::string key = fmt::format("curve_{}", name);
    if (!curve.nodes.empty() && curve.nodes.size() != kCurveNodes) {
      add(key.c_str(), fmt::format("{} numbers", curve.nodes.size()),
          fmt::format("{}", kCurveNodes));
      continue;
    }
    double largest = 0;
    for (int k = 0; k <= 64; ++k) {
      const double share = k / 64.;
      const double x = d.lower + (d.upper - d.lower) * share;
      const double value = d.mean_step(x, direction);
      if (!std::isfinite(value) || value < 0) {
        add(key.c_str(), fmt::format("a step of {:.4g} at state {:.3g}", value, x),
            "steps of 0 or more: a pulse never moves a state back");
        largest = 1;
        break;
      }
      largest = std::max(largest, value);
    }
    if (largest == 0 && !(d.pair && direction == Direction::kDown)) {
      add(key.c_str(), "steps of 0 at every state", "a step somewhere");
    }
  }
}

}  // namespace

std::vector<DeviceProblem> problems(const Device& device, int weight_bits) {
  std::vector<DeviceProblem> found;
  check_description(device, found);
  if (!found.empty()) return found;
  Compiler compiler(device, weight_bits);
  if (compiler.law.pulse_shift > 13) {
    found.push_back({"states",
                     fmt::format("{:.4g}, a step of {:.0f} of {}", device.states, compiler.step,
                                 compiler.law.weight_max()),
                     "4 states or more"});
    return found;
  }
  compiler.all();
  if (compiler.largest_magnitude() > Compiler::kMagnitudeMax) {
    const double most = (Compiler::kMagnitudeMax - (kMostPulses << 4)) /
                        (kDrawMax * std::sqrt(static_cast<double>(kMostPulses)));
    found.push_back(
        {"cycle_noise", fmt::format("{:.4g}", device.cycle_noise),
         fmt::format("up to {:.4g}: 15 pulses and their noise fit 16 bits", std::floor(most))});
  } else if (!compiler.step_shift_fits() || !compiler.sum_fits()) {
    found.push_back(
        {"states",
         fmt::format(
             "{:.4g} with steps up to {:.3g} times the nominal one and noise {:.3g}: a step has {} "
             "fractional bits",
             device.states,
             std::max(device.mean_step(device.lower, Direction::kUp),
                      device.mean_step(device.upper, Direction::kDown)),
             device.cycle_noise, compiler.law.step_shift()),
         fmt::format("{} to {}, and sums of 32 bits: more states, flatter curves or less noise",
                     kLeastStepShift, kMostStepShift)});
  }
  return found;
}

DeviceLaw compile(const Device& device, int weight_bits) {
  const auto found = problems(device, weight_bits);
  if (!found.empty()) {
    throw std::invalid_argument(fmt::format("device {}: found {}, allowed {}", found.front().key,
                                            found.front().found, found.front().allowed));
  }
  Compiler compiler(device, weight_bits);
  compiler.all();
  return compiler.law;
}

int leak_shift(const Device& device) {
  if (device.leak <= 0) return 0;
  const double shift = -std::log2(device.leak * device.leak_period);
  return std::clamp(static_cast<int>(std::lround(shift)), 1, 16);
}

std::int32_t reset_code(const Device& device, int weight_bits) {
  return rounded(device.reset * ((1 << (weight_bits - 1)) - 1));
}

std::int32_t refresh_code(const Device& device, int weight_bits) {
  return static_cast<std::int32_t>(std::floor(device.refresh * ((1 << (weight_bits - 1)) - 1)));
}

}  // namespace hsdc::device
