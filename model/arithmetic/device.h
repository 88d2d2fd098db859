// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>

#include "model/arithmetic/arithmetic.h"

// The law of a synapse that is an emulated analog device (docs/arithmetic.md, "Devices"): pulses, a
// curve, variation from cell to cell, noise from pulse to pulse, bounds, leak. Exact integers, one
// function per rule; plain C++17, as arithmetic.h.

namespace hsdc::arithmetic {

inline constexpr int kMostPulses = 15;    ///< of one update
inline constexpr int kCurveNodes = 17;    ///< between them, 16 segments
inline constexpr int kCurveBits = 12;     ///< of a node of a curve
inline constexpr int kGainFraction = 8;   ///< GAIN and SKEW: 1.0 = 2^8
inline constexpr int kPlaceFraction = 8;  ///< bits of the place within a segment, at most

/// The cell word, drawn once per cell: a level of each of its parameters.
struct DeviceCell {
  int gain = 8;  ///< 1..15; 0 = stuck
  int skew = 7;  ///< 0..15, as the next
  int upper = 7;
  int lower = 7;

  static constexpr DeviceCell of(std::uint16_t word) {
    return {word & 15, (word >> 4) & 15, (word >> 8) & 15, (word >> 12) & 15};
  }
  constexpr std::uint16_t word() const {
    return static_cast<std::uint16_t>(gain | skew << 4 | upper << 8 | lower << 12);
  }
  constexpr bool stuck() const { return gain == 0; }
};

/// The integers of one projection's device. Tables of 16 are looked up with a nibble.
struct DeviceLaw {
  int weight_bits = 16;     ///< WB, 8..16
  int count_shift = 6;      ///< X, 1..16: pulses = (post * pre + r) >> X
  int pulse_shift = 6;      ///< P: a nominal pulse is 2^P in the last place of a weight
  int curve_fraction = 11;  ///< CF: 1.0 of a curve = 2^CF
  int gain_shift = 5;       ///< QS, 1..15
  int noise_fraction = 6;   ///< NF, 0..6
  int noise_shift = 0;      ///< KS; of additive noise only
  bool additive = false;    ///< the noise of a pulse does not depend on curve and gain
  bool one_sided = false;   ///< a state is 0 .. M instead of -M .. M
  /// By the room that is left in the pulse's direction, 0..4095.
  std::array<std::int32_t, kCurveNodes> curve_up{}, curve_down{};
  std::array<std::int32_t, 16> gain{};                      ///< 0..511; [0] is not read: stuck
  std::array<std::int32_t, 16> skew{};                      ///< never more than the least gain
  std::array<std::int32_t, 16> noise{};                     ///< by pulses; [0] = 0
  std::array<std::int32_t, 16> upper{}, lower{};            ///< bounds
  std::array<std::int32_t, 16> offset_up{}, offset_down{};  ///< of the curve's place

  constexpr std::int32_t weight_max() const { return (1 << (weight_bits - 1)) - 1; }
  /// Y
  constexpr int step_shift() const {
    return noise_fraction + 4 + curve_fraction + kGainFraction - gain_shift - pulse_shift;
  }
};

/// Pulses of one update, up (> 0) or down (< 0): sat((post * pre + r) >> X, 15).
constexpr std::int32_t pulse_count(std::int64_t post, std::int64_t pre, std::int64_t r, int shift) {
  return static_cast<std::int32_t>(saturate((post * pre + r) >> shift, kMostPulses));
}

/// p: the room that a state has left in the direction of the pulse, 0 .. 2^WB - 1: its distance
/// from the end of the range there. One-sided states count twice, so that their half fills the
/// curve.
constexpr std::int32_t curve_room(const DeviceLaw& law, std::int32_t state, DeviceCell cell,
                                  bool down) {
  const std::int32_t place = state - (down ? law.offset_down[static_cast<std::size_t>(cell.lower)]
                                           : law.offset_up[static_cast<std::size_t>(cell.upper)]);
  const std::int32_t last = (1 << law.weight_bits) - 1;
  const std::int32_t below = law.one_sided ? 2 * place : place + (1 << (law.weight_bits - 1));
  const std::int32_t room = down ? below : last - below;
  return room < 0 ? 0 : room > last ? last : room;
}

/// c: the curve there, 1.0 = 2^CF.
constexpr std::int32_t curve_value(const DeviceLaw& law, std::int32_t room, bool down) {
  const auto& nodes = down ? law.curve_down : law.curve_up;
  const int rest = law.weight_bits - 4;
  const int bits = rest < kPlaceFraction ? rest : kPlaceFraction;
  const auto segment = static_cast<std::size_t>(room >> rest);
  const std::int32_t f = (room >> (rest - bits)) & ((1 << bits) - 1);
  return nodes[segment] + (((nodes[segment + 1] - nodes[segment]) * f) >> bits);
}

/// q: gain times curve, less than 2^16; 0 of a stuck cell.
constexpr std::int32_t scaled_curve(const DeviceLaw& law, std::int32_t curve, DeviceCell cell,
                                    bool down) {
  if (cell.stuck()) return 0;
  const std::int32_t skew = law.skew[static_cast<std::size_t>(cell.skew)];
  const std::int32_t gain = law.gain[static_cast<std::size_t>(cell.gain)] + (down ? -skew : skew);
  return (gain * curve + (1 << (law.gain_shift - 1))) >> law.gain_shift;
}

/// xi: noise of deviation 16 from the low 12 bits of a half-word, -45..45.
constexpr std::int32_t noise_draw(std::uint32_t half) {
  return 2 * static_cast<std::int32_t>((half & 15) + (half >> 4 & 15) + (half >> 8 & 15)) - 45;
}

/// What `pulses` (-15..15) add to a state, before its bounds. `half`: the low 16 bits of row state
/// XOR column state.
constexpr std::int32_t device_step(const DeviceLaw& law, std::int32_t state, std::int32_t pulses,
                                   DeviceCell cell, std::uint32_t half) {
  const bool down = pulses < 0;
  const std::int32_t count = down ? -pulses : pulses;
  const std::int32_t curve = curve_value(law, curve_room(law, state, cell, down), down);
  const std::int32_t q = scaled_curve(law, curve, cell, down);
  const std::int32_t noise = law.noise[static_cast<std::size_t>(count)] * noise_draw(half);
  const std::int32_t magnitude =
      count * (1 << (law.noise_fraction + 4)) + (law.additive ? 0 : noise);
  const std::int32_t free = law.additive && !cell.stuck() ? noise * (1 << law.noise_shift) : 0;
  const int shift = law.step_shift();
  const auto nibble = static_cast<std::int32_t>(half >> 12 & 15);
  const std::int32_t rounding = nibble * (1 << (shift - 4)) + (1 << (shift - 5));
  return ((down ? -magnitude : magnitude) * q + free + rounding) >> shift;
}

/// The state within its cell's bounds.
constexpr std::int32_t bounded(const DeviceLaw& law, std::int32_t state, DeviceCell cell) {
  const std::int32_t upper = law.upper[static_cast<std::size_t>(cell.upper)];
  const std::int32_t lower = law.lower[static_cast<std::size_t>(cell.lower)];
  return state > upper ? upper : state < lower ? lower : state;
}

/// A pass of leak, before bounds: towards `reset` by 2^-shift of the distance, rounded by r, 0 <= r
/// < 2^shift.
constexpr std::int32_t leaked(std::int32_t state, std::int32_t reset, DeviceCell cell,
                              std::int32_t r, int shift) {
  return cell.stuck() ? state : state + ((reset - state + r) >> shift);
}

/// A pair of one-sided cells: the weight is the difference of both states.
struct DevicePair {
  std::int32_t plus = 0, minus = 0;  ///< states, 0 .. M
  constexpr std::int32_t weight() const { return plus - minus; }
};
/// Where a state is above `threshold` and neither cell is stuck, both are set anew, the weight
/// kept: (max(w, 0), max(-w, 0)).
constexpr DevicePair refreshed(DevicePair pair, std::int32_t threshold, DeviceCell plus,
                               DeviceCell minus) {
  if (plus.stuck() || minus.stuck()) return pair;
  if (pair.plus <= threshold && pair.minus <= threshold) return pair;
  const std::int32_t w = pair.weight();
  return {w > 0 ? w : 0, w < 0 ? -w : 0};
}

}  // namespace hsdc::arithmetic
