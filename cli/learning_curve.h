// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/training/training.h"
#include "report/chart.h"

namespace hsdc::cli {

/// A run by epoch: test accuracy; the error while learning; how large the weights are, which shows
/// what diverges or collapses. `epochs`: 1 or more.
report::Figure learning_curve(const std::string& title,
                              const std::vector<training::TrainingEpoch>& epochs,
                              circuit::Engine engine);

}  // namespace hsdc::cli
