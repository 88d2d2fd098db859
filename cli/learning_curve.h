// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/training/training.h"
#include "report/chart.h"

namespace hsdc {

/// A run by epoch: test accuracy; the error while learning; how large the weights are, which shows
/// what diverges or collapses. `epochs`: 1 or more.
Figure learning_curve(const std::string& title, const std::vector<TrainingEpoch>& epochs,
                      Engine engine);

}  // namespace hsdc
