// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

#include "model/circuit/circuit.h"

namespace hsdc::plan {

/// A name that SystemVerilog takes, made of the circuit's.
std::string module_name(const circuit::Circuit& circuit);

/// The circuit as the emitted folder holds it: its mask files in masks/.
circuit::Circuit with_masks_inside(circuit::Circuit circuit);

/// Of the generator: "0.1.0".
std::string tool_version();

/// Numbers by which a register file identifies its circuit.
struct Identity {
  std::uint32_t version = 0;  ///< 0x00MMmmpp
  std::uint32_t digest = 0;   ///< of the circuit, hardware_digest()
};
Identity identity_of(const circuit::Circuit& circuit);

}  // namespace hsdc::plan
