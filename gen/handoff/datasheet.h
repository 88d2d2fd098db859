#pragma once
#include <string>
#include <vector>

#include "gen/emit/registers.h"
#include "gen/plan/plan.h"
#include "model/circuit/circuit.h"

namespace hsdc {

/// What the hardware of a circuit is and does, in Markdown.
std::string emit_datasheet(const Circuit& circuit, const HardwarePlan& plan);
/// The table as Markdown.
std::string register_markdown(const std::vector<Register>& table);

}  // namespace hsdc
