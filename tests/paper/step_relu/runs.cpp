// SPDX-License-Identifier: Apache-2.0
#include "tests/paper/step_relu/runs.h"

#include <fmt/format.h>

#include <algorithm>

namespace hsdc::paper::step_relu {
namespace {

constexpr int kHiddenLayers = 2;

/// value + noise, value - noise, ...
std::vector<double> around(double value, double noise, int seeds) {
  std::vector<double> values;
  for (int s = 0; s < seeds; ++s) values.push_back(s % 2 == 0 ? value + noise : value - noise);
  return values;
}

Probe probe_at(double epoch, int step) {
  Probe probe{epoch, step, {}};
  for (int layer = 1; layer <= kHiddenLayers; ++layer) {
    floating::ProjectionMeasures& m = probe.measures.projections.emplace_back();
    m.projection = fmt::format("W{}", layer);
  }
  return probe;
}

}  // namespace

StepReluRuns made_up_step_relu(int seeds, double noise) {
  using enum StepReluMethod;
  StepReluRuns runs;
  runs.hidden_layers = kHiddenLayers;
  runs.classes = 10;
  TrainedRun run;
  run.accuracy = {0.1, 0.2};
  const std::vector<TrainedRun> all(static_cast<std::size_t>(seeds), run);
  runs.nets = {{kTwoSignalRelu, 0, all}, {kBackpropRelu, 0, all}};
  for (int q = 1; q <= kStepReluMostQ; ++q) {
    runs.nets.push_back({kTwoSignal, q, all});
    runs.nets.push_back({kLastLayer, q, all});
    set_accuracy(runs, kTwoSignal, q, around(0.93, noise, seeds));
    set_accuracy(runs, kLastLayer, q, around(0.4, noise, seeds));
  }
  for (const StepReluMethod method : {kTwoSignalRelu, kBackpropRelu}) {
    set_accuracy(runs, method, 0, around(0.95, noise, seeds));
  }
  for (const int q : kStepReluProbedQ) {
    for (TrainedRun& r : runs_of(runs, kTwoSignal, q)) r.probes = {probe_at(0, 0), probe_at(2, 64)};
    set_alignment(runs, q, around(0.03, noise, seeds), false);
    set_alignment(runs, q, around(0.4 + 0.05 * q, noise, seeds));
  }
  return runs;
}

std::vector<TrainedRun>& runs_of(StepReluRuns& runs, StepReluMethod method, int q) {
  return std::find_if(runs.nets.begin(), runs.nets.end(),
                      [&](const StepReluNets& n) { return n.method == method && n.q == q; })
      ->runs;
}

void set_accuracy(StepReluRuns& runs, StepReluMethod method, int q,
                  const std::vector<double>& by_seed) {
  std::vector<TrainedRun>& list = runs_of(runs, method, q);
  for (std::size_t s = 0; s < list.size(); ++s) list[s].accuracy.back() = by_seed.at(s);
}

void set_alignment(StepReluRuns& runs, int q, const std::vector<double>& by_seed, bool last) {
  std::vector<TrainedRun>& list = runs_of(runs, StepReluMethod::kTwoSignal, q);
  for (std::size_t s = 0; s < list.size(); ++s) {
    Probe& probe = last ? list[s].probes.back() : list[s].probes.front();
    for (floating::ProjectionMeasures& m : probe.measures.projections) m.alignment = by_seed.at(s);
  }
}

}  // namespace hsdc::paper::step_relu
