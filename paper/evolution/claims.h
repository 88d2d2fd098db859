// SPDX-License-Identifier: Apache-2.0
#pragma once
// The verdicts on evolutions, by subject; used by claims*.cpp only.
#include "paper/evolution/report.h"

namespace hsdc::paper::evolution {

// Density of synapses: paper/evolution/claims_density.cpp.
Claim densifies_claim(const EvolutionRows& rows);
Claim large_densifies_claim(const EvolutionRows& rows);
Claim sparsifies_claim(const EvolutionRows& rows);

// Kinds of plasticity: paper/evolution/claims_plasticity.cpp.
Claim heterosynaptic_claim(const EvolutionRows& rows);
Claim hebbian_claim(const EvolutionRows& rows, std::size_t k);  // 1: sparse start; 2: dense

// Learning: paper/evolution/claims_learning.cpp.
Claim gradient_claim(const EvolutionRows& rows);
Claim alignment_claim(const EvolutionRows& rows);

}  // namespace hsdc::paper::evolution
