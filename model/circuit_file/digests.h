// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "model/circuit/circuit.h"

namespace hsdc::circuit_file {

// Digests of a circuit's values, in the order of its nodes and projections; the contents of mask
// files are among them, their names are not. Both throw UserError for a mask file that cannot be
// used.

/// Of all that decides what a circuit learns in that engine. Names, and how arrays are built
/// (architecture, lanes), decide no bit; nor do formats, shifts and rounding in floating point,
/// which has none.
std::uint32_t learning_digest(const circuit::Circuit& circuit, circuit::Engine engine);

/// Of all that decides its hardware: the same for fixed point, and names and foldings.
std::uint32_t hardware_digest(const circuit::Circuit& circuit);

}  // namespace hsdc::circuit_file
