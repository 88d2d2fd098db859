// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "paper/step_relu/report.h"

namespace hsdc::paper::step_relu {

/// Made-up runs of step-relu of which every claim holds: ten classes, two hidden layers, a run for
/// every seed; runs differ by `noise`, up and down in turn.
StepReluRuns made_up_step_relu(int seeds, double noise = 0.01);

/// The runs of one method at one Q, to be changed.
std::vector<TrainedRun>& runs_of(StepReluRuns& runs, StepReluMethod method, int q = 0);

/// Accuracies at the end, by seed.
void set_accuracy(StepReluRuns& runs, StepReluMethod method, int q,
                  const std::vector<double>& by_seed);

/// Alignment of every hidden layer of SAL at the last probe (or the first), by seed.
void set_alignment(StepReluRuns& runs, int q, const std::vector<double>& by_seed, bool last = true);

}  // namespace hsdc::paper::step_relu
