// SPDX-License-Identifier: Apache-2.0
#include "paper/step_relu/step_relu.h"

// Training through an activation whose gradient is zero everywhere (paper, Fig. 4, 8; D.5).
#include <fmt/format.h>

#include <algorithm>

#include "paper/common/circuit.h"
#include "paper/step_relu/fixed.h"
#include "paper/step_relu/report.h"

namespace hsdc::paper::step_relu {
namespace {

struct Plan {
  std::vector<int> hidden;
  int train, test, epochs, seeds;
};

Plan plan_for(const ExperimentOptions& o) {
  return {o.at_scale<std::vector<int>>({64, 64, 64}, {256, 256, 256}, {2000, 2000, 2000}),
          o.at_scale(2000, 15'000, 50'000), o.at_scale(1000, 5000, 10'000), o.at_scale(40, 10, 100),
          o.at_scale(2, 3, 20)};
}

/// Every method at each of its Q, not trained yet.
std::vector<StepReluNets> nets_to_train(const Plan& plan) {
  const std::vector<TrainedRun> runs(static_cast<std::size_t>(plan.seeds));
  std::vector<StepReluNets> nets{{StepReluMethod::kTwoSignalRelu, 0, runs},
                                 {StepReluMethod::kBackpropRelu, 0, runs}};
  for (const StepReluMethod method : {StepReluMethod::kTwoSignal, StepReluMethod::kLastLayer}) {
    for (int q = 1; q <= kStepReluMostQ; ++q) nets.push_back({method, q, runs});
  }
  return nets;
}

circuit::Circuit circuit_of(StepReluMethod method, int q, const std::vector<int>& layers,
                            std::uint32_t seed) {
  PaperCircuit o;
  o.layers = layers;
  o.seed = seed;
  o.q = std::max(q, 1);
  switch (method) {
    case StepReluMethod::kTwoSignalRelu:
      break;
    case StepReluMethod::kBackpropRelu:
      o.preset = "sgd";
      break;
    case StepReluMethod::kTwoSignal:
      o.hidden = circuit::ActivationKind::kStepRelu;
      break;
    case StepReluMethod::kLastLayer:
      o.hidden = circuit::ActivationKind::kStepRelu;
      return make_last_layer_circuit(o);
  }
  return make_circuit(o);
}

bool is_probed(const StepReluNets& nets) {
  return nets.method == StepReluMethod::kTwoSignal &&
         std::find(kStepReluProbedQ.begin(), kStepReluProbedQ.end(), nets.q) !=
             kStepReluProbedQ.end();
}

TrainedRun train(const StepReluNets& nets, std::uint32_t seed, const std::vector<int>& layers,
                 const data::DataSplit& data, int epochs, const ExperimentOptions& options) {
  floating::FloatNetwork network(circuit_of(nets.method, nets.q, layers, seed), paper_learning());
  RunPlan plan;
  plan.epochs = epochs;
  if (is_probed(nets)) {
    const int batch = network.options().batch;
    plan.probe_steps = spaced_steps((data.train.size() + batch - 1) / batch * epochs, 25);
  }
  return train_run(network, data, plan, options);
}

std::vector<std::string> settings_of(const StepReluRuns& runs, const Plan& plan,
                                     const data::DataSplit& data, const std::vector<int>& layers) {
  std::vector<std::vector<TrainedRun>> all;
  for (const StepReluNets& nets : runs.nets) all.push_back(nets.runs);
  return {
      describe(data),
      fmt::format("SAL {}, {} epochs, {} seeds", fmt::join(layers, "-"), plan.epochs, plan.seeds) +
          divergence_text(all),
      describe(paper_learning()) + ", masking trick on",
      "hidden neurons are step-ReLU at t, backward neurons ReLU: only the inference pathway is of "
      "low precision",
      "SGD means backpropagation: the derivative of step-ReLU is zero everywhere, so only the last "
      "layer learns, and hidden weights stay at their first values",
      "alignment: cosine of the update with the negative gradient, on 256 test samples: the "
      "network's own error, brought back through the slopes of its ReLU dual. The CSV also has "
      "that of the dual run by itself (dual_alignment): late in training its error is mostly the "
      "difference of the two networks, about 1/(2Q) a neuron, so that alignment with it says "
      "little"};
}

}  // namespace

ExperimentResult run_step_relu(const ExperimentOptions& options) {
  if (options.engine == circuit::Engine::kFixed) return run_step_relu_fixed(options);
  const Plan plan = plan_for(options);
  const data::DataSplit data = load_samples(options, "digits:16", plan.train, plan.test);
  const std::vector<int> layers = layers_for(data, plan.hidden);
  StepReluRuns runs{static_cast<int>(plan.hidden.size()), data.train.classes, options.seed,
                    nets_to_train(plan)};
  const auto seeds = static_cast<std::size_t>(plan.seeds);
  run_side_by_side(options, "step-relu", static_cast<int>(runs.nets.size() * seeds), [&](int job) {
    StepReluNets& nets = runs.nets[static_cast<std::size_t>(job) / seeds];
    const std::size_t seed = static_cast<std::size_t>(job) % seeds;
    nets.runs[seed] = train(nets, options.seed + static_cast<std::uint32_t>(seed), layers, data,
                            plan.epochs, options);
  });
  ExperimentResult result;
  result.settings = settings_of(runs, plan, data, layers);
  result.claims = judge_step_relu(runs);
  result.figures = step_relu_figures(runs);
  result.tables = step_relu_tables(runs);
  return result;
}

}  // namespace hsdc::paper::step_relu
