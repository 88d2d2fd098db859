// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "paper/common/experiment.h"

namespace hsdc::paper::macroscopic {

/// Which pathways to connect. Throws UserError for bad options, Interrupted.
ExperimentResult run_macroscopic(const ExperimentOptions&);

}  // namespace hsdc::paper::macroscopic
