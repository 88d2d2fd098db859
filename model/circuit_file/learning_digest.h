#pragma once
#include <cstdint>

#include "model/circuit/circuit.h"

namespace hsdc {

/// Digest of all of a circuit that decides what it learns in that engine, the contents of mask
/// files included. Names, and how arrays are built (architecture, lanes), decide no bit and do not
/// count; nor do formats, shifts and rounding in floating point, which has none.
std::uint32_t learning_digest(const Circuit& circuit, Engine engine);

}  // namespace hsdc
