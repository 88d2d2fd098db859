// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>

#include "model/circuit/circuit.h"

namespace hsdc::circuit {

/// A small valid circuit, a function of the seed alone, for property tests: 1-3 inputs, up to 6
/// hidden nodes, 1-2 roots, 1-20 neurons each, a random acyclic graph in each phase. Over some
/// hundred seeds every activation, weight kind, rounding, gate, mask, decay and architecture occurs
/// often, as do tied projections both ways, owners listed after those tied to them, and several
/// projections at one node. Half of them have nodes that are `one`: these and the projections that
/// leave them come last, and are drawn apart, so that the rest is the circuit without.
Circuit random_circuit(std::uint32_t seed);
Circuit random_circuit_without_ones(std::uint32_t seed);

/// One of those in which some plastic projections, one at least, are of devices: published ones,
/// changed at random in all that a device has. Empty for the seeds of circuits without one that
/// could be.
std::optional<Circuit> random_device_circuit(std::uint32_t seed);

}  // namespace hsdc::circuit
