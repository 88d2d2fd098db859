// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "gen/plan/identity.h"
#include "gen/plan/plan.h"
#include "model/circuit/circuit.h"

namespace hsdc::handoff {

/// A C header: offsets, identity, the place of every weight in the window, the packets of the
/// streams, functions that save and load through the window.
std::string emit_c_header(const std::string& name, const circuit::Circuit& circuit,
                          const plan::HardwarePlan& plan, const plan::Identity& identity);

}  // namespace hsdc::handoff
