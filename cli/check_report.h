// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `hsdc check` shows of a circuit.
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "gen/plan/hardware.h"
#include "model/circuit_file/circuit_file.h"

namespace hsdc::cli {

/// What is counted rather than written in the file.
struct CircuitCounts {
  circuit::PerProjection<std::uint64_t> synapses;     ///< that exist; 0 without own weights
  circuit::PerProjection<std::uint64_t> memory_bits;  ///< masks included
  std::uint64_t plastic = 0, total_bits = 0;
};

/// Of a circuit that is sound in floating point at least; without memory.
CircuitCounts count_synapses(const circuit::Circuit& circuit);
/// Of one that is sound in fixed point.
CircuitCounts count_all(const plan::Hardware& hardware);

/// Nodes and projections with all their formats, levels, memory and, in hardware, cycles.
std::string circuit_text(const plan::Hardware& hardware, bool in_hardware);
/// The same: circuit_json() of model/training/dump.h, and what is counted.
nlohmann::ordered_json checked_json(const plan::Hardware& hardware, bool in_hardware);
/// An order in which nodes can be computed.
std::string levels_text(const circuit::CircuitGraph& graph);

}  // namespace hsdc::cli
