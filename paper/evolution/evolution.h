// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "paper/common/experiment.h"

namespace hsdc::paper::evolution {

/// Two-signal circuits grow by evolution. Throws UserError for bad options, Interrupted.
ExperimentResult run_evolution(const ExperimentOptions&);

}  // namespace hsdc::paper::evolution
