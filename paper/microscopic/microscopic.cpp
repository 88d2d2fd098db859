// SPDX-License-Identifier: Apache-2.0
#include "paper/microscopic/microscopic.h"

// Random connections between neighbouring layers: does gradient learning emerge in every one of
// them? (paper, Fig. 3b, 9, 10, 11; D.3)
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/statistics.h"
#include "paper/common/circuit.h"
#include "paper/common/run.h"
#include "paper/microscopic/report.h"

namespace hsdc::paper::microscopic {
namespace {

constexpr double kDensity = 0.7;
constexpr int kProbeSamples = 1000;

struct Plan {
  int width, train, steps, graphs;
};

Plan plan_for(const ExperimentOptions& o) {
  return {o.at_scale(64, 256, 2000), o.at_scale(6000, 20'000, 50'000),
          o.at_scale(4000, 8000, 20'000), o.at_scale(6, 6, 100)};
}

/// What the report needs of a probe.
std::vector<LayerMoment> layers_of(const floating::CircuitMeasures& m) {
  std::vector<LayerMoment> layers;
  for (int layer = 1; layer <= kMicroscopicLayers; ++layer) {
    const floating::ProjectionMeasures& w = measures_of(m, fmt::format("W{}", layer));
    // V_k brings the teaching signal to h(5 - k).
    const floating::ProjectionMeasures& v =
        measures_of(m, fmt::format("V{}", kMicroscopicLayers + 1 - layer));
    const floating::Consistency& c = node_measures_of(m, fmt::format("h{}", layer)).consistency;
    layers.push_back({w.alignment, w.hebbian, c.cosine, c.phi, c.agreement, v.stationarity * v.norm,
                      v.stationarity});
  }
  return layers;
}

class Microscopic {
 public:
  explicit Microscopic(const ExperimentOptions& options)
      : options_(options), plan_(plan_for(options)) {
    data_ = load_samples(options, "digits:16", plan_.train, 1000);
  }

  ExperimentResult run() {
    runs_.steps = probe_steps();
    runs_.graphs.resize(static_cast<size_t>(plan_.graphs));
    run_side_by_side(options_, "microscopic", plan_.graphs,
                     [&](int graph) { runs_.graphs[static_cast<size_t>(graph)] = train(graph); });
    return {.settings = settings(),
            .claims = judge_microscopic(runs_),
            .figures = microscopic_figures(runs_),
            .drawings = {},
            .tables = {microscopic_table(runs_)}};
  }

 private:
  /// Rate and steps may be smaller than the paper's, but the first weights are forgotten as far as
  /// there: by exp(-rate decay steps / (1 - momentum)) = 1/e. V can come to rest only as they fade,
  /// and only then does h̄ follow the gradient (Theorem 1).
  circuit::FloatOptions learning() const {
    circuit::FloatOptions options = paper_learning();
    options.decay = (1 - options.momentum) / (options.rate * plan_.steps);
    return options;
  }
  /// Dense in the transient, then evenly spaced.
  std::vector<int> probe_steps() const {
    std::vector<int> steps = spaced_steps(std::min(kTransientSteps, plan_.steps), 24);
    for (int k = 1; k <= 40; ++k) {
      const int step = kTransientSteps + (plan_.steps - kTransientSteps) * k / 40;
      if (step > steps.back()) steps.push_back(step);
    }
    return steps;
  }

  GraphRun train(int graph) const {
    PaperCircuit o;
    o.layers = layers_for(data_, std::vector<int>(kMicroscopicLayers, plan_.width));
    o.hidden = circuit::ActivationKind::kGelu;
    o.density = kDensity;
    o.seed = options_.seed + static_cast<std::uint32_t>(graph);
    floating::FloatNetwork network(make_circuit(o), learning());
    const int steps_an_epoch = (data_.train.size() + learning().batch - 1) / learning().batch;
    RunPlan plan;
    plan.epochs = (plan_.steps + steps_an_epoch - 1) / steps_an_epoch;
    plan.probe_steps = probe_steps();
    plan.probe_samples = kProbeSamples;
    plan.probe_training = true;
    plan.test = false;
    const TrainedRun trained = train_run(network, data_, plan, options_);
    GraphRun run;
    run.accuracy = training::accuracy_of(network, data_.test);
    run.diverged = trained.diverged;
    for (const Probe& probe : trained.probes) {
      run.loss.push_back(probe.measures.loss);
      run.layers.push_back(layers_of(probe.measures));
    }
    return run;
  }

  std::vector<std::string> settings() const {
    std::vector<double> accuracies;
    for (const GraphRun& run : runs_.graphs) accuracies.push_back(run.accuracy);
    return {
        describe(data_),
        fmt::format("SAL with {} hidden layers of {} in both pathways, GELU, every connection "
                    "masked at {:.0f} %: {} random graphs",
                    kMicroscopicLayers, plan_.width, 100 * kDensity, plan_.graphs),
        fmt::format("{} steps; {}", plan_.steps, describe(learning())),
        fmt::format("measured on {} of the training samples, since stationarity is theirs",
                    std::min(kProbeSamples, data_.train.size())),
        fmt::format("test accuracy at the end: {}", percent_text(summary_of(accuracies))),
        "alignment: cosine of a layer's update with the negative gradient; Hebbian overlap: share "
        "of synapses whose update has the sign of p(t) h(t)ᵀ",
        "consistency of a layer: (∇ℓᵀp) / (‖∇ℓ‖ ‖p‖), whose sign is that of φ = γ / ∇ℓᵀp",
        "stationarity of V: ‖ΔV‖, and ‖ΔV‖ / ‖V‖, ΔV = clipped update − γV",
        "at the end: mean over the last quarter of the run"};
  }

  const ExperimentOptions& options_;
  Plan plan_;
  data::DataSplit data_;
  MicroscopicRuns runs_;
};

}  // namespace

ExperimentResult run_microscopic(const ExperimentOptions& options) {
  return Microscopic(options).run();
}

}  // namespace hsdc::paper::microscopic
