// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "gen/plan/plan.h"
#include "gen/registers/register.h"
#include "model/circuit/circuit.h"

namespace hsdc::handoff {

/// What the hardware of a circuit is and does, in Markdown.
std::string emit_datasheet(const circuit::Circuit& circuit, const plan::HardwarePlan& plan);
/// The table of registers as Markdown.
std::string register_markdown(const registers::RegisterValues& values);

}  // namespace hsdc::handoff
