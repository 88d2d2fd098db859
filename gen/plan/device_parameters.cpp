// SPDX-License-Identifier: Apache-2.0
#include "gen/plan/device_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hsdc::plan {
namespace {

using Table = std::array<std::int32_t, 16>;

bool all_are(const Table& table, std::int32_t value, size_t first = 0) {
  return std::all_of(table.begin() + static_cast<std::ptrdiff_t>(first), table.end(),
                     [value](std::int32_t entry) { return entry == value; });
}

/// n, if node k of both curves is k * 2^n.
int line_of(const arithmetic::DeviceLaw& law) {
  constexpr int kMost = arithmetic::kPlaceFraction - 1;  // 16 * 2^n has 12 bits
  for (int n = 0; n <= kMost; ++n) {
    bool same = true;
    for (int k = 0; k < arithmetic::kCurveNodes; ++k) {
      const std::int32_t node = k << n;
      const auto at = static_cast<size_t>(k);
      same = same && law.curve_up[at] == node && law.curve_down[at] == node;
    }
    if (same && n <= law.weight_bits - 4) return n;
  }
  return -1;
}

/// "64'h...": entries of `bits` bits in two's complement, sliced: bit b of entry k at 16 b + k.
std::string sliced(const Table& table, int bits) {
  std::string digits;
  for (int b = bits - 1; b >= 0; --b) {
    unsigned slice = 0;
    for (size_t k = 0; k < table.size(); ++k)
      slice |= (static_cast<unsigned>(table[k]) >> b & 1) << k;
    digits += fmt::format("{:04x}", slice);
  }
  return fmt::format("{}'h{}", 16 * bits, digits);
}

Table starts(const std::array<std::int32_t, arithmetic::kCurveNodes>& curve) {
  Table table{};
  std::copy_n(curve.begin(), table.size(), table.begin());
  return table;
}
Table slopes(const std::array<std::int32_t, arithmetic::kCurveNodes>& curve) {
  Table table{};
  for (size_t k = 0; k < table.size(); ++k) table[k] = curve[k + 1] - curve[k];
  return table;
}

}  // namespace

DeviceFeatures device_features(const arithmetic::DeviceLaw& law, bool some_are_stuck) {
  constexpr int kOne = 1 << arithmetic::kGainFraction;
  DeviceFeatures f;
  f.curve_line = line_of(law);
  // Without a gain of its own a cell's product is shifted: what rounding to QS leaves must be
  // exact.
  f.varies = !all_are(law.gain, kOne, 1) || !all_are(law.skew, 0) ||
             law.gain_shift > arithmetic::kGainFraction;
  const std::int32_t least = law.one_sided ? 0 : -law.weight_max();
  f.has_bounds = !all_are(law.upper, law.weight_max()) || !all_are(law.lower, least);
  f.has_offsets = !all_are(law.offset_up, 0) || !all_are(law.offset_down, 0);
  f.noisy = !all_are(law.noise, 0);
  f.has_cells = f.varies || f.has_bounds || f.has_offsets || some_are_stuck;
  return f;
}

std::vector<std::pair<std::string, std::string>> device_parameters(const arithmetic::DeviceLaw& law,
                                                                   const DeviceFeatures& f) {
  const auto number = [](int value) { return fmt::format("{}", value); };
  const auto bit = [](bool value) { return std::string(value ? "1'b1" : "1'b0"); };
  std::vector<std::pair<std::string, std::string>> list{
      {"CountShift", number(law.count_shift)},
      {"GainShift", number(law.gain_shift)},
      {"NoiseFraction", number(law.noise_fraction)},
      {"NoiseShift", number(law.noise_shift)},
      {"StepShift", number(law.step_shift())},
      {"CurveLine", number(f.curve_line)},
      {"OneSided", bit(law.one_sided)},
      {"HasCells", bit(f.has_cells)},
      {"Varies", bit(f.varies)},
      {"HasBounds", bit(f.has_bounds)},
      {"HasOffsets", bit(f.has_offsets)},
      {"Noisy", bit(f.noisy)},
      {"Additive", bit(law.additive)}};
  if (f.curve_line < 0) {
    list.insert(list.end(), {{"NodeUp", sliced(starts(law.curve_up), 12)},
                             {"NodeDown", sliced(starts(law.curve_down), 12)},
                             {"SlopeUp", sliced(slopes(law.curve_up), 13)},
                             {"SlopeDown", sliced(slopes(law.curve_down), 13)}});
  }
  if (f.varies) {
    list.insert(list.end(), {{"Gain", sliced(law.gain, 9)}, {"Skew", sliced(law.skew, 10)}});
  }
  if (f.noisy) list.emplace_back("Noise", sliced(law.noise, 10));
  if (f.has_bounds) {
    list.insert(list.end(), {{"Upper", sliced(law.upper, law.weight_bits)},
                             {"Lower", sliced(law.lower, law.weight_bits)}});
  }
  if (f.has_offsets) {
    list.insert(list.end(), {{"OffsetUp", sliced(law.offset_up, law.weight_bits + 1)},
                             {"OffsetDown", sliced(law.offset_down, law.weight_bits + 1)}});
  }
  return list;
}

}  // namespace hsdc::plan
