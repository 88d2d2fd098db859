// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "paper/common/experiment.h"

namespace hsdc::paper::rewiring {

/// Exchanged channels and the critical period. Throws UserError for bad options, Interrupted.
ExperimentResult run_rewiring(const ExperimentOptions&);

}  // namespace hsdc::paper::rewiring
