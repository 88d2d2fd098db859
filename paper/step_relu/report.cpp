// SPDX-License-Identifier: Apache-2.0
#include "paper/step_relu/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace hsdc::paper::step_relu {

const std::vector<TrainedRun>& StepReluRuns::of(StepReluMethod method, int q) const {
  for (const StepReluNets& n : nets) {
    if (n.method == method && n.q == q) return n.runs;
  }
  throw std::out_of_range(fmt::format("step-relu: no such nets at Q = {}", q));
}

std::vector<double> StepReluRuns::accuracies(StepReluMethod method, int q) const {
  std::vector<double> values;
  for (const TrainedRun& run : of(method, q)) {
    values.push_back(run.diverged ? 1.0 / classes : run.final_accuracy());
  }
  return values;
}

int StepReluRuns::diverged(StepReluMethod method, int q) const {
  const std::vector<TrainedRun>& runs = of(method, q);
  return static_cast<int>(
      std::count_if(runs.begin(), runs.end(), [](const TrainedRun& run) { return run.diverged; }));
}

std::vector<std::vector<double>> StepReluRuns::alignments(int q, int layer) const {
  std::vector<std::vector<double>> all;
  for (const TrainedRun& run : of(StepReluMethod::kTwoSignal, q)) {
    std::vector<double>& curve = all.emplace_back();
    for (const Probe& probe : run.probes) {
      curve.push_back(measures_of(probe.measures, fmt::format("W{}", layer)).alignment);
    }
  }
  return all;
}

}  // namespace hsdc::paper::step_relu
