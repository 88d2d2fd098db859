// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "paper/common/experiment.h"

namespace hsdc::paper::metaplasticity {

/// Experience shifts the plasticity of a synapse. Throws UserError for bad options, Interrupted.
ExperimentResult run_metaplasticity(const ExperimentOptions&);

}  // namespace hsdc::paper::metaplasticity
