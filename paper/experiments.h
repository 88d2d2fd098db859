// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "paper/common/experiment.h"

namespace hsdc::paper {

/// All experiments, in the paper's order.
const std::vector<Experiment>& experiments();
/// Lines of the help of `hsdc paper`.
extern const char* const kExperimentExamples;

}  // namespace hsdc::paper
