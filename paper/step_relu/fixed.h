// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "paper/common/experiment.h"

namespace hsdc::paper::step_relu {

/// step-relu in fixed point: the same circuits, SAL and KP of three sizes, at Q = 1 .. 8, learn
/// online in floating point and with weights of 8, 10, 12 and 16 bits, so that the cost of
/// quantization is a number.
ExperimentResult run_step_relu_fixed(const ExperimentOptions&);

}  // namespace hsdc::paper::step_relu
