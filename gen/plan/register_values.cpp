// SPDX-License-Identifier: Apache-2.0
#include "gen/plan/register_values.h"

namespace hsdc::plan {

registers::RegisterValues register_values(const circuit::Circuit& circuit, const HardwarePlan& plan,
                                          const Identity& identity) {
  const auto count = [](auto n) { return static_cast<std::uint32_t>(n); };
  return {identity.version,
          identity.digest,
          count(circuit.input_size()),
          count(circuit.target_size()),
          count(plan.arrays.size()),
          circuit.seed};
}

}  // namespace hsdc::plan
