// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "paper/common/experiment.h"

namespace hsdc {

/// All experiments, in the paper's order.
const std::vector<Experiment>& experiments();

}  // namespace hsdc
