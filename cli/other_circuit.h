// SPDX-License-Identifier: Apache-2.0
#pragma once
// Why a checkpoint is one of another circuit, as far as a digest can tell.
#include <cstdint>
#include <string>

#include "model/circuit/circuit.h"

namespace hsdc::cli {

/// What `train` may change of a file's circuit.
struct CircuitChange {
  std::uint32_t seed = 1;
  bool no_gated = false;
};

/// `circuit` with a change made.
circuit::Circuit changed(circuit::Circuit circuit, const CircuitChange& change);

/// "found a checkpoint of a run with --seed 1, allowed one with --seed 2" where the file's circuit
/// has the learning_digest() `found` with another change than `change`, that of the run; else what
/// may differ. Tried are both gatings with the seeds of the run, of the file, and the first ones.
std::string other_circuit_text(const circuit::Circuit& of_file, const CircuitChange& change,
                               circuit::Engine engine, std::uint32_t found);

}  // namespace hsdc::cli
