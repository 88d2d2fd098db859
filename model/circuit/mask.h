// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc::circuit {

/// Which synapses of a plastic or fixed projection exist: 0 or 1, [pre][post]; empty if all do.
/// Without a mask file, synapse (post i, pre j) exists if and only if
///   seeded_word(seed, projection, kMask, i * pre_size + j) < floor(density * 2^32),
/// so every one does at density 1. A mask file is .npy, uint8 or bool, of shape [post, pre]; throws
/// UserError naming it where it cannot be read, has another shape or type, or holds another value.
std::vector<std::uint8_t> make_mask(const Circuit& circuit, ProjectionId projection);

}  // namespace hsdc::circuit
