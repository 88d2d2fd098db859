// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/circuit/graph.h"

namespace hsdc::circuit {

/// What is sound, but learns worse than it may look: "projection W1: pulses of up to 126 are cut to
/// 15
/// ..." for devices whose codes ask for more pulses than an update gives, or whose steps are so
/// small that rounding shows.
std::vector<std::string> learning_warnings(const CircuitGraph& graph);

}  // namespace hsdc::circuit
