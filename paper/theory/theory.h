// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "paper/common/experiment.h"

namespace hsdc::paper::theory {

/// The theorems, on small nets. Throws UserError for bad options, Interrupted.
ExperimentResult run_theory(const ExperimentOptions&);

}  // namespace hsdc::paper::theory
