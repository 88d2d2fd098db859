// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "paper/common/experiment.h"

namespace hsdc::paper::microscopic {

/// Gradient learning emerges in random graphs. Throws UserError for bad options, Interrupted.
ExperimentResult run_microscopic(const ExperimentOptions&);

}  // namespace hsdc::paper::microscopic
