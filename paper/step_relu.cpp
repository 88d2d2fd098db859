// Training through an activation whose gradient is zero everywhere (paper, Fig. 4, 8; D.5).
#include <fmt/format.h>

#include <algorithm>

#include "model/statistics.h"
#include "paper/palette.h"
#include "paper/paper_circuit.h"
#include "paper/paper_run.h"
#include "paper/step_relu_fixed.h"

namespace hsdc {
namespace {

constexpr int kMostQ = 8;
constexpr int kProbedQ[] = {1, 4, 7};  // Fig. 8

/// How a net is trained.
enum class Method { kTwoSignal, kTwoSignalRelu, kLastLayer, kBackpropRelu };

struct Config {
  Method method;
  int q = 0;  ///< of step_relu
};

struct Plan {
  std::vector<int> hidden;
  int train, test, epochs, seeds;
};

Plan plan_for(const ExperimentOptions& o) {
  return {o.at_scale<std::vector<int>>({64, 64, 64}, {256, 256, 256}, {2000, 2000, 2000}),
          o.at_scale(2000, 15'000, 50'000), o.at_scale(1000, 5000, 10'000), o.at_scale(40, 10, 100),
          o.at_scale(2, 3, 20)};
}

std::vector<Config> configs() {
  std::vector<Config> list{{Method::kTwoSignalRelu}, {Method::kBackpropRelu}};
  for (int q = 1; q <= kMostQ; ++q) list.push_back({Method::kTwoSignal, q});
  for (int q = 1; q <= kMostQ; ++q) list.push_back({Method::kLastLayer, q});
  return list;
}

Circuit circuit_of(const Config& config, const std::vector<int>& layers, std::uint32_t seed) {
  PaperCircuit o;
  o.layers = layers;
  o.seed = seed;
  o.q = std::max(config.q, 1);
  switch (config.method) {
    case Method::kTwoSignalRelu:
      break;
    case Method::kBackpropRelu:
      o.preset = "sgd";
      break;
    case Method::kTwoSignal:
      o.hidden = ActivationKind::kStepRelu;
      break;
    case Method::kLastLayer:
      o.hidden = ActivationKind::kStepRelu;
      return make_last_layer_circuit(o);
  }
  return make_circuit(o);
}

bool probed(const Config& config) {
  return config.method == Method::kTwoSignal &&
         std::find(std::begin(kProbedQ), std::end(kProbedQ), config.q) != std::end(kProbedQ);
}

/// Everything that was trained: [config][seed].
class StepRelu {
 public:
  explicit StepRelu(const ExperimentOptions& options)
      : options_(options), plan_(plan_for(options)), configs_(configs()) {
    data_ = load_samples(options, "digits:16", plan_.train, plan_.test);
    layers_ = layers_for(data_, plan_.hidden);
  }

  ExperimentResult run() {
    const auto seeds = static_cast<size_t>(plan_.seeds);
    runs_.assign(configs_.size(), std::vector<TrainedRun>(seeds));
    run_side_by_side(options_, "step-relu", static_cast<int>(configs_.size() * seeds),
                     [&](int job) {
                       const auto config = static_cast<size_t>(job) / seeds;
                       const auto seed = static_cast<size_t>(job) % seeds;
                       runs_[config][seed] = train(configs_[config], static_cast<int>(seed));
                     });
    ExperimentResult result;
    add_settings(result);
    add_claims(result);
    result.figures.push_back({"accuracy",
                              "Test accuracy after training, mean and deviation over the seeds. "
                              "The paper's Fig. 4, middle.",
                              accuracy_figure()});
    result.figures.push_back({"alignment",
                              "Alignment of the update with the negative gradient of the ReLU "
                              "dual, by layer; median and quartiles. The paper's Fig. 8.",
                              alignment_figure()});
    result.tables.push_back(accuracy_table());
    result.tables.push_back(alignment_table());
    return result;
  }

 private:
  TrainedRun train(const Config& config, int seed) const {
    FloatNetwork network(
        circuit_of(config, layers_, options_.seed + static_cast<std::uint32_t>(seed)),
        paper_learning());
    RunPlan plan;
    plan.epochs = plan_.epochs;
    if (probed(config)) {
      const int batch = network.options().batch;
      const int steps = (data_.train.size() + batch - 1) / batch * plan_.epochs;
      plan.probe_steps = spaced_steps(steps, 25);
    }
    return train_run(network, data_, plan, options_);
  }

  size_t index_of(Method method, int q = 0) const {
    for (size_t k = 0; k < configs_.size(); ++k) {
      if (configs_[k].method == method && configs_[k].q == q) return k;
    }
    return 0;
  }
  Spread accuracy(Method method, int q = 0) const {
    std::vector<double> values;
    for (const TrainedRun& run : runs_[index_of(method, q)]) values.push_back(run.final_accuracy());
    return spread_of(values);
  }
  /// What the last epoch added, mean over the seeds.
  double last_gain(Method method, int q = 0) const {
    std::vector<double> gains;
    for (const TrainedRun& run : runs_[index_of(method, q)]) {
      const size_t count = run.accuracy.size();
      gains.push_back(count > 1 ? run.accuracy[count - 1] - run.accuracy[count - 2] : 0);
    }
    return spread_of(gains).mean;
  }
  int hidden_layers() const { return static_cast<int>(plan_.hidden.size()); }

  /// Alignments of layer `layer` (from 1) in all runs at Q = q: [seed][probe].
  std::vector<std::vector<double>> alignments(int q, int layer) const {
    std::vector<std::vector<double>> all;
    for (const TrainedRun& run : runs_[index_of(Method::kTwoSignal, q)]) {
      std::vector<double>& curve = all.emplace_back();
      for (const Probe& probe : run.probes) {
        curve.push_back(measures_of(probe.measures, fmt::format("W{}", layer)).alignment);
      }
    }
    return all;
  }
  /// Mean over the hidden layers, per seed, at the first or the last probe.
  Spread mean_alignment(int q, bool last) const {
    std::vector<double> values(static_cast<size_t>(plan_.seeds), 0.0);
    for (int layer = 1; layer <= hidden_layers(); ++layer) {
      const auto all = alignments(q, layer);
      for (size_t s = 0; s < all.size(); ++s) {
        values[s] += (last ? all[s].back() : all[s].front()) / hidden_layers();
      }
    }
    return spread_of(values);
  }

  void add_settings(ExperimentResult& result) const;
  void add_claims(ExperimentResult& result) const;
  Figure accuracy_figure() const;
  Figure alignment_figure() const;
  ResultTable accuracy_table() const;
  ResultTable alignment_table() const;

  const ExperimentOptions& options_;
  Plan plan_;
  std::vector<Config> configs_;
  DataSplit data_;
  std::vector<int> layers_;
  std::vector<std::vector<TrainedRun>> runs_;
};

void StepRelu::add_settings(ExperimentResult& result) const {
  result.settings = {
      describe(data_),
      fmt::format("SAL {}, {} epochs, {} seeds", fmt::join(layers_, "-"), plan_.epochs,
                  plan_.seeds) +
          divergence_text(runs_),
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

void StepRelu::add_claims(ExperimentResult& result) const {
  const Spread relu = accuracy(Method::kTwoSignalRelu), backprop = accuracy(Method::kBackpropRelu);
  const Spread at_4 = accuracy(Method::kTwoSignal, 4);
  const double chance = 1.0 / data_.train.classes;
  Claim close{"Performance is close to optimal, that of ReLU, even at Q ≈ 4",
              fmt::format("Q = 4: {}; the same circuit with ReLU: {} (SGD with ReLU: {}). Judged: "
                          "at least 95 % of ReLU's, which is above three times chance",
                          percent_text(at_4), percent_text(relu), percent_text(backprop)),
              relu.mean > 3 * chance && at_4.mean >= 0.95 * relu.mean, ""};
  if (!close.holds) {
    close.reason = fmt::format(
        "not known; in the last epoch step-ReLU gained {:.1f} points and ReLU {:.1f}",
        100 * last_gain(Method::kTwoSignal, 4), 100 * last_gain(Method::kTwoSignalRelu));
  }
  result.claims.push_back(close);

  const double gap_at_4 = at_4.mean - accuracy(Method::kLastLayer, 4).mean;
  int below = 0;
  double widest = 0;
  for (int q = 1; q <= kMostQ; ++q) {
    const Spread two = accuracy(Method::kTwoSignal, q), sgd = accuracy(Method::kLastLayer, q);
    below += two.mean - two.deviation > sgd.mean + sgd.deviation ? 1 : 0;
    widest = std::max(widest, two.mean - sgd.mean);
  }
  result.claims.push_back(
      {"SGD can only train the last layer and stays far below",
       fmt::format(
           "SGD at Q = 4: {}, {:.1f} points below; the largest gap {:.1f} points. Judged: "
           "below by more than both deviations at every Q (here {} of {}), and by more than "
           "5 points at Q = 4",
           percent_text(accuracy(Method::kLastLayer, 4)), 100 * gap_at_4, 100 * widest, below,
           kMostQ),
       below == kMostQ && gap_at_4 > 0.05, ""});

  bool grows = true;
  std::string growth;
  for (const int q : kProbedQ) {
    const Spread first = mean_alignment(q, false), last = mean_alignment(q, true);
    grows = grows && last.mean > first.mean + first.deviation + last.deviation;
    growth += fmt::format("{}Q = {}: {} to {}", growth.empty() ? "" : "; ", q, number_text(first),
                          number_text(last));
  }
  result.claims.push_back(
      {"The network self-assembles: alignment with the gradient of the ReLU dual grows in training",
       "mean over the hidden layers, " + growth, grows, ""});
  const bool ordered = mean_alignment(1, true).mean < mean_alignment(4, true).mean &&
                       mean_alignment(4, true).mean < mean_alignment(7, true).mean;
  result.claims.push_back(
      {"The larger Q is, the better the alignment with ReLU becomes",
       fmt::format("at the end: {} at Q = 1, {} at Q = 4, {} at Q = 7",
                   number_text(mean_alignment(1, true)), number_text(mean_alignment(4, true)),
                   number_text(mean_alignment(7, true))),
       ordered, ""});
}

Figure StepRelu::accuracy_figure() const {
  Figure figure{"Learning through a step activation", {}, 1};
  Panel panel;
  panel.x_label = "Q";
  panel.y_label = "test accuracy (%)";
  for (const auto& [method, label, colour] :
       {std::tuple(Method::kTwoSignal, "SAL, step-ReLU", kTwoSignalColour),
        std::tuple(Method::kLastLayer, "SGD, step-ReLU (last layer only)", kBackpropColour)}) {
    Series series;
    series.label = label;
    series.style = Series::Style::kLinePoints;
    series.colour = colour;
    for (int q = 1; q <= kMostQ; ++q) {
      const Spread a = accuracy(method, q);
      series.x.push_back(q);
      series.y.push_back(100 * a.mean);
      series.low.push_back(100 * (a.mean - a.deviation));
      series.high.push_back(100 * (a.mean + a.deviation));
    }
    panel.series.push_back(series);
  }
  for (const auto& [method, label, colour] :
       {std::tuple(Method::kTwoSignalRelu, "SAL, ReLU", kTwoSignalColour),
        std::tuple(Method::kBackpropRelu, "SGD, ReLU", kBackpropColour)}) {
    const double level = 100 * accuracy(method).mean;
    Series series;
    series.label = label;
    series.colour = colour;
    series.dashed = true;
    series.x = {1, kMostQ};
    series.y = {level, level};
    panel.series.push_back(series);
  }
  figure.panels.push_back(panel);
  return figure;
}

Figure StepRelu::alignment_figure() const {
  Figure figure{"Alignment with the gradient of the ReLU dual", {}, 3};
  for (const int q : kProbedQ) {
    Panel panel;
    panel.title = fmt::format("Q = {}", q);
    panel.x_label = "epoch";
    panel.y_label = "cosine";
    panel.y_min = -0.2;
    panel.y_max = 1.0;
    panel.level_lines = {0};
    std::vector<double> epochs;
    for (const Probe& probe : runs_[index_of(Method::kTwoSignal, q)].front().probes) {
      epochs.push_back(probe.epoch);
    }
    for (int layer = 1; layer <= hidden_layers(); ++layer) {
      add_curves(panel, epochs, curve_spread(alignments(q, layer)), fmt::format("layer {}", layer),
                 layer_colour(layer));
    }
    figure.panels.push_back(panel);
  }
  return figure;
}

ResultTable StepRelu::accuracy_table() const {
  ResultTable table{"accuracy", {"method", "q", "seed", "final_accuracy", "best_accuracy"}, {}};
  const char* names[] = {"sal step_relu", "sal relu", "sgd step_relu", "sgd relu"};
  for (size_t k = 0; k < configs_.size(); ++k) {
    for (size_t s = 0; s < runs_[k].size(); ++s) {
      table.rows.push_back({names[static_cast<size_t>(configs_[k].method)],
                            configs_[k].q > 0 ? std::to_string(configs_[k].q) : "",
                            std::to_string(options_.seed + s),
                            fmt::format("{:.4f}", runs_[k][s].final_accuracy()),
                            fmt::format("{:.4f}", runs_[k][s].best_accuracy())});
    }
  }
  return table;
}

ResultTable StepRelu::alignment_table() const {
  ResultTable table{
      "alignment", {"q", "seed", "step", "epoch", "layer", "alignment", "dual_alignment"}, {}};
  for (const int q : kProbedQ) {
    const auto& runs = runs_[index_of(Method::kTwoSignal, q)];
    for (size_t s = 0; s < runs.size(); ++s) {
      for (const Probe& probe : runs[s].probes) {
        for (int layer = 1; layer <= hidden_layers(); ++layer) {
          const ProjectionMeasures& m = measures_of(probe.measures, fmt::format("W{}", layer));
          table.rows.push_back({std::to_string(q), std::to_string(options_.seed + s),
                                std::to_string(probe.step), fmt::format("{:.3f}", probe.epoch),
                                std::to_string(layer), fmt::format("{:.5f}", m.alignment),
                                fmt::format("{:.5f}", m.dual_alignment)});
        }
      }
    }
  }
  return table;
}

}  // namespace

ExperimentResult run_step_relu(const ExperimentOptions& options) {
  if (options.engine == Engine::kFixed) return run_step_relu_fixed(options);
  return StepRelu(options).run();
}

}  // namespace hsdc
