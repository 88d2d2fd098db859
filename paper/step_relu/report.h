// SPDX-License-Identifier: Apache-2.0
#pragma once
// What run_step_relu() makes of its runs; used within this folder only.
#include <array>
#include <cstdint>
#include <vector>

#include "base/statistics.h"
#include "paper/common/experiment.h"
#include "paper/common/run.h"

namespace hsdc::paper::step_relu {

/// How a net is trained.
enum class StepReluMethod : std::uint8_t {
  kTwoSignal,      ///< SAL, step-ReLU
  kTwoSignalRelu,  ///< SAL, ReLU
  kLastLayer,      ///< SGD, step-ReLU: only the last layer learns
  kBackpropRelu,   ///< SGD, ReLU
};

inline constexpr int kStepReluMostQ = 8;
/// SAL's alignment is measured at these Q (Fig. 8).
inline constexpr std::array kStepReluProbedQ{1, 4, 7};

/// Nets that differ in their seed alone.
struct StepReluNets {
  StepReluMethod method = StepReluMethod::kTwoSignal;
  int q = 0;                     ///< of step-ReLU; 0 with ReLU
  std::vector<TrainedRun> runs;  ///< by seed
};

/// Everything that was trained: each method at each of its Q.
struct StepReluRuns {
  int hidden_layers = 0;
  int classes = 1;
  std::uint32_t first_seed = 1;
  std::vector<StepReluNets> nets;

  /// Throws std::out_of_range if there are none.
  const std::vector<TrainedRun>& of(StepReluMethod method, int q = 0) const;
  /// At the end, by seed; a run that diverged counts as chance.
  std::vector<double> accuracies(StepReluMethod method, int q = 0) const;
  Summary accuracy(StepReluMethod method, int q = 0) const {
    return summary_of(accuracies(method, q));
  }
  int diverged(StepReluMethod method, int q = 0) const;
  /// Alignments of the W of hidden layer `layer`, from 1, of SAL at one of the probed Q:
  /// [seed][probe].
  std::vector<std::vector<double>> alignments(int q, int layer) const;
};

std::vector<Claim> judge_step_relu(const StepReluRuns& runs);
/// Accuracy over Q; alignment over the epochs, a panel for every probed Q.
std::vector<ResultFigure> step_relu_figures(const StepReluRuns& runs);
/// The numbers behind them, run by run.
std::vector<ResultTable> step_relu_tables(const StepReluRuns& runs);

}  // namespace hsdc::paper::step_relu
