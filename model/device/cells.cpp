// SPDX-License-Identifier: Apache-2.0
#include "model/device/cells.h"

#include <cmath>

#include "model/arithmetic/device.h"
#include "model/device/levels.h"

namespace hsdc::device {
namespace {

using arithmetic::WordSide;

}  // namespace

std::uint16_t drawn_cell(const Device& device, std::uint32_t seed, std::uint32_t projection,
                         CellOf cell, std::uint32_t index) {
  const bool plus = cell == CellOf::kPlus;
  const auto word = [&](WordSide of_plus, WordSide of_minus) {
    return arithmetic::seeded_word(seed, projection, plus ? of_plus : of_minus, index);
  };
  const std::uint32_t gain = word(WordSide::kCellGain, WordSide::kMinusGain);
  const std::uint32_t skew = word(WordSide::kCellSkew, WordSide::kMinusSkew);
  const std::uint32_t lower = word(WordSide::kCellLower, WordSide::kMinusLower);
  const auto stuck = static_cast<std::uint32_t>(std::floor(device.stuck * 65536));
  arithmetic::DeviceCell parts;
  parts.gain = (gain >> 16) < stuck ? 0 : 1 + level_of(kGainThresholds, gain);
  parts.skew = level_of(kOtherThresholds, skew);
  parts.upper = level_of(kOtherThresholds, skew >> 16);
  parts.lower = level_of(kOtherThresholds, lower);
  return parts.word();
}

std::vector<std::uint16_t> drawn_cells(const Device& device, std::uint32_t seed,
                                       std::uint32_t projection, CellOf cell, int pre_size,
                                       int post_size) {
  std::vector<std::uint16_t> cells;
  cells.reserve(static_cast<size_t>(pre_size) * static_cast<size_t>(post_size));
  for (int pre = 0; pre < pre_size; ++pre) {
    for (int post = 0; post < post_size; ++post) {
      const auto index = static_cast<std::uint32_t>(post) * static_cast<std::uint32_t>(pre_size) +
                         static_cast<std::uint32_t>(pre);
      cells.push_back(drawn_cell(device, seed, projection, cell, index));
    }
  }
  return cells;
}

}  // namespace hsdc::device
