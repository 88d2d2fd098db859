// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>

// Levels of what differs from cell to cell: 15 of the gain, 16 of every other parameter, equally
// spaced and drawn with Gaussian probabilities, of unit variance. The tails that four bits cut off
// cost .13 per cent of a range; levels of equal probability would cost 1.6.

namespace hsdc::device {

/// How many deviations a level is from the mean: gain level 1..15, other levels 0..15.
constexpr double gain_level(int level) { return (level - 8) * 0.446861; }
constexpr double other_level(int level) { return (level - 7.5) * 0.417525; }

/// Between the levels, of a 16-bit word.
inline constexpr std::array kGainThresholds{112,   436,   1404,  3776,  8538,  16373, 26934,
                                            38601, 49162, 56997, 61759, 64131, 65099, 65423};
inline constexpr std::array kOtherThresholds{107,   384,   1170,  3046,  6804,  13136, 22101, 32768,
                                             43434, 52399, 58731, 62489, 64365, 65151, 65428};

/// The number of thresholds at or below the low 16 bits of a word.
template <std::size_t N>
int level_of(const std::array<int, N>& thresholds, std::uint32_t word) {
  const int number = static_cast<int>(word & 0xffff);
  return static_cast<int>(std::upper_bound(thresholds.begin(), thresholds.end(), number) -
                          thresholds.begin());
}

}  // namespace hsdc::device
