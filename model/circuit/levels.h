// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a circuit's graph is made of, for circuits that may not be sound; others ask CircuitGraph.
#include <array>
#include <vector>

#include "model/arithmetic/arithmetic.h"
#include "model/arithmetic/device.h"
#include "model/circuit/circuit.h"

namespace hsdc::circuit {

/// Wide enough for the worst sum of any circuit: 2^16 neurons * 2^15 weight * 2^15 code * 2^45 of
/// alignment is 2^91, which leaves room for 2^36 projections.
using Int128 = __int128;

/// Nodes by level, for each phase: level 0 holds what no projection feeds (input, error), level n
/// what is fed by levels below n only. Nodes that are off in the phase are left out.
using Levels = std::array<std::vector<std::vector<NodeId>>, 2>;

/// Levels of a circuit without cycles.
Levels derive_levels(const Circuit& circuit);

/// Projections on a cycle of that phase, each one's `to` being the next one's `from`, the last
/// one's `to` the first one's `from`; empty if there is none. Projections without valid ends are
/// passed over.
std::vector<ProjectionId> find_cycle(const Circuit& circuit, Phase phase);

/// That cycle as text, "h1 -> h2 -> h1".
std::string cycle_text(const Circuit& circuit, const std::vector<ProjectionId>& cycle);

/// Fractional bits of the weights that projection uses; 0 for identity, and for a tie to nothing.
int weight_fraction(const Circuit& circuit, ProjectionId projection);
/// Fractional bits of that projection's own sums: F_pre + WF.
int projection_fraction(const Circuit& circuit, ProjectionId projection);

/// Fractional bits and largest magnitude of a node's sums.
struct SumRange {
  int fraction = 0;  ///< the largest of its projections; 0 if there are none
  Int128 magnitude = 0;
};
/// Of the aligned sum over `incoming`, the node's projections in one phase: the sum of fan-in *
/// max|w| * max|code| * 2^(fraction - own fraction). Neither density nor masks are counted on.
SumRange sum_range(const Circuit& circuit, const std::vector<ProjectionId>& incoming);

/// Bits of a two's-complement number that holds -magnitude .. magnitude; 1 for 0.
int signed_bits(Int128 magnitude);

/// The integers of a plastic projection with a device (docs/arithmetic.md, "Devices").
arithmetic::DeviceLaw device_law(const Circuit& circuit, ProjectionId projection);
/// The update law of a plastic projection (docs/arithmetic.md).
arithmetic::UpdateLaw update_law(const Circuit& circuit, ProjectionId projection);

}  // namespace hsdc::circuit
