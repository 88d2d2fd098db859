#pragma once
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc {

/// Wide enough for the worst sum of any circuit: 2^16 neurons * 2^15 weight * 2^15 code * 2^45 of
/// alignment is 2^91, which leaves room for 2^36 projections.
using Int128 = __int128;

/// Projections on a cycle of that phase, each one's `to` being the next one's `from`, the last
/// one's `to` the first one's `from`; empty if there is none. Projections without valid ends are
/// passed over.
std::vector<int> find_cycle(const Circuit& circuit, Phase phase);

/// That cycle as text, "h1 -> h2 -> h1".
std::string cycle_text(const Circuit& circuit, const std::vector<int>& cycle);

/// Largest magnitude that the aligned sum at `node` in `phase` can have: over its projections, the
/// sum of fan-in * max|w| * max|code| * 2^(largest fa - own fa). Neither density nor masks are
/// counted on.
Int128 accumulator_magnitude(const Circuit& circuit, int node, Phase phase);

/// Bits of a two's-complement number that holds -magnitude .. magnitude; 1 for 0.
int signed_bits(Int128 magnitude);

}  // namespace hsdc
