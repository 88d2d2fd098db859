// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/error.h"
#include "model/circuit/circuit.h"

namespace hsdc::circuit {

/// How the key of a device begins in a CircuitProblem: "device.states".
inline const std::string kDevicePrefix = "device.";

/// A rule of the circuit that is broken. The file reader adds file and line.
struct CircuitProblem {
  enum class Part { kCircuit, kNode, kProjection } part = Part::kCircuit;
  int index = -1;   ///< of the node or projection
  std::string key;  ///< the TOML key at fault, e.g. "weight_bits"
  std::string found;
  std::string allowed;
  std::string message() const;  ///< "found X, allowed Y"
};
/// Every rule that a circuit must keep for that engine; empty when it is sound. Floating point has
/// activations of its own, and needs no widths of sums and updates. Hardware has more rules, which
/// neither training nor drawing asks for: hardware_problems() of gen/plan/rules.h.
std::vector<CircuitProblem> validate(const Circuit& circuit, Engine engine = Engine::kFixed);
/// Throws UserError with the first of them: "node h1: t_bits: found ..., allowed ...".
void require_sound(const Circuit& circuit, Engine engine);
/// What a user reads: "node h1: t_bits: found ..., allowed ...".
Problem describe(const Circuit& circuit, const CircuitProblem& problem);

}  // namespace hsdc::circuit
