#include "paper/step_relu_report.h"

#include <fmt/format.h>

#include <stdexcept>

namespace hsdc {

const std::vector<TrainedRun>& StepReluRuns::of(StepReluMethod method, int q) const {
  for (const StepReluNets& n : nets) {
    if (n.method == method && n.q == q) return n.runs;
  }
  throw std::out_of_range(fmt::format("step-relu: no such nets at Q = {}", q));
}

Spread StepReluRuns::accuracy(StepReluMethod method, int q) const {
  std::vector<double> values;
  for (const TrainedRun& run : of(method, q)) values.push_back(run.final_accuracy());
  return spread_of(values);
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

}  // namespace hsdc
