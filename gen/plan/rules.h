// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/circuit/check.h"

namespace hsdc::plan {

/// Why a sound circuit cannot be made into hardware, though it can be trained and drawn: names that
/// SystemVerilog or the emitted files could not bear, and more inputs, roots, projections or lanes
/// than the cells' parameters have room for. Empty: emit_hardware() takes it.
std::vector<circuit::CircuitProblem> hardware_problems(const circuit::Circuit& circuit);

/// Synapse cells of a parallel array from which on it is worth a warning: 64 x 64. A cell is some
/// 470 gates (OSU 0.18 um, with its registers), so that such an array is 2 million gates and 73
/// mm2, or 20 LUTs a cell of the largest ECP5, which a multiplier alone takes.
inline constexpr long kManyCells = 4096;

/// "projection W1: 784 x 256 = 200704 synapse cells side by side ..." for every parallel array with
/// that many.
std::vector<std::string> hardware_warnings(const circuit::Circuit& circuit);

/// Throws UserError with the first of them, or of those of validate().
void require_hardware(const circuit::Circuit& circuit);

}  // namespace hsdc::plan
