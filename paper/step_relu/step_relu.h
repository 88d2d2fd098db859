// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "paper/common/experiment.h"

namespace hsdc::paper::step_relu {

/// Learning through a step activation. Throws UserError for bad options, Interrupted.
ExperimentResult run_step_relu(const ExperimentOptions&);

}  // namespace hsdc::paper::step_relu
