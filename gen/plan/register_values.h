// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "gen/plan/identity.h"
#include "gen/plan/plan.h"
#include "gen/registers/register.h"
#include "model/circuit/circuit.h"

namespace hsdc::plan {

/// What the registers of this circuit's hardware hold.
registers::RegisterValues register_values(const circuit::Circuit& circuit, const HardwarePlan& plan,
                                          const Identity& identity);

}  // namespace hsdc::plan
