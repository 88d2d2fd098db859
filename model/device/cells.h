// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "model/arithmetic/random_words.h"
#include "model/device/device.h"

namespace hsdc::device {

/// Which cell of a synapse: of a pair, each has a word of its own.
enum class CellOf { kPlus, kMinus };

/// The cell word of synapse (post, pre), index = post * (pre size) + pre
/// (docs/arithmetic.md, "Variation").
std::uint16_t drawn_cell(const Device& device, std::uint32_t seed, std::uint32_t projection,
                         CellOf cell, std::uint32_t index);

/// Those of a projection, [pre][post].
std::vector<std::uint16_t> drawn_cells(const Device& device, std::uint32_t seed,
                                       std::uint32_t projection, CellOf cell, int pre_size,
                                       int post_size);

}  // namespace hsdc::device
