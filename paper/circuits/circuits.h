// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "paper/common/experiment.h"

namespace hsdc::paper::circuits {

/// SGD, FA, DFA, KP, SAL and amorphous on one net. Throws UserError for bad options, Interrupted.
ExperimentResult run_circuits(const ExperimentOptions&);

}  // namespace hsdc::paper::circuits
