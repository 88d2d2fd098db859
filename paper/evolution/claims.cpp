// SPDX-License-Identifier: Apache-2.0
#include "paper/evolution/claims.h"

namespace hsdc::paper::evolution {

std::vector<Claim> judge_evolution(const EvolutionRows& rows) {
  return {densifies_claim(rows),  large_densifies_claim(rows), heterosynaptic_claim(rows),
          sparsifies_claim(rows), gradient_claim(rows),        hebbian_claim(rows, 1),
          hebbian_claim(rows, 2), alignment_claim(rows)};
}

}  // namespace hsdc::paper::evolution
