// SPDX-License-Identifier: Apache-2.0
#include "paper/circuits/circuits.h"

// Two-signal circuits are ubiquitous: those of the paper's Fig. 2 on one net.
#include <fmt/format.h>

#include <algorithm>

#include "base/statistics.h"
#include "model/circuit/presets.h"
#include "paper/common/circuit.h"
#include "paper/common/palette.h"
#include "paper/common/run.h"
#include "report/draw.h"

namespace hsdc::paper::circuits {
namespace {

struct Plan {
  std::vector<int> hidden;
  int train, test, epochs, seeds;
};

Plan plan_for(const ExperimentOptions& o) {
  return {o.at_scale<std::vector<int>>({64, 64, 64}, {256, 256, 256}, {2000, 2000, 2000, 2000}),
          o.at_scale(2000, 15'000, 50'000), o.at_scale(1000, 5000, 10'000), o.at_scale(40, 20, 100),
          o.at_scale(2, 3, 10)};
}

const std::string kLastLayer = "last layer only";

class Circuits {
 public:
  explicit Circuits(const ExperimentOptions& options)
      : options_(options), plan_(plan_for(options)), names_(circuit::preset_names()) {
    names_.push_back(kLastLayer);
    data_ = load_samples(options, "digits:16", plan_.train, plan_.test);
    layers_ = layers_for(data_, plan_.hidden);
  }

  ExperimentResult run() {
    const auto seeds = static_cast<size_t>(plan_.seeds);
    runs_.assign(names_.size(), std::vector<TrainedRun>(seeds));
    run_side_by_side(options_, "circuits", static_cast<int>(names_.size() * seeds), [&](int job) {
      const auto name = static_cast<size_t>(job) / seeds;
      const auto seed = static_cast<size_t>(job) % seeds;
      runs_[name][seed] = train(names_[name], static_cast<std::uint32_t>(seed));
    });
    ExperimentResult result;
    result.settings = {describe(data_),
                       fmt::format("{} with ReLU, {} epochs, {} seeds", fmt::join(layers_, "-"),
                                   plan_.epochs, plan_.seeds) +
                           divergence_text(runs_),
                       describe(paper_learning()) + ", masking trick on",
                       "amorphous: sal with forward skips, crossings and a reused forward weight "
                       "(docs/circuit-files.md)",
                       "last layer only: the same net, hidden layers left at their first weights"};
    result.claims = {learning_claim(), alignment_claim()};
    result.figures.push_back({"accuracy",
                              "Test accuracy by epoch: median and quartiles over the "
                              "seeds; and alignment of hidden updates with the gradient",
                              figure()});
    for (const char* name : {"sal", "amorphous"}) {
      result.drawings.push_back(
          {name, fmt::format("The circuit {}", name),
           report::draw_dot(circuit_of(name, options_.seed), circuit::Engine::kFloat)});
    }
    result.tables.push_back(table());
    return result;
  }

 private:
  circuit::Circuit circuit_of(const std::string& name, std::uint32_t seed) const {
    PaperCircuit o;
    o.preset = name;
    o.layers = layers_;
    o.seed = seed;
    return name == kLastLayer ? make_last_layer_circuit(o) : make_circuit(o);
  }

  TrainedRun train(const std::string& name, std::uint32_t seed) const {
    floating::FloatNetwork network(circuit_of(name, options_.seed + seed), paper_learning());
    RunPlan plan;
    plan.epochs = plan_.epochs;
    const int batch = network.options().batch;
    plan.probe_steps = {0, (data_.train.size() + batch - 1) / batch * plan_.epochs};
    return train_run(network, data_, plan, options_);
  }

  Summary accuracy(size_t name) const {
    std::vector<double> values;
    for (const TrainedRun& run : runs_[name]) values.push_back(run.final_accuracy());
    return summary_of(values);
  }
  /// Of the update with the negative gradient at the end, by hidden layer.
  Summary alignment(size_t name, int layer) const {
    std::vector<double> values;
    for (const TrainedRun& run : runs_[name]) {
      values.push_back(
          measures_of(run.probes.back().measures, fmt::format("W{}", layer)).alignment);
    }
    return summary_of(values);
  }
  int hidden_layers() const { return static_cast<int>(plan_.hidden.size()); }
  size_t learning_circuits() const { return names_.size() - 1; }

  Claim learning_claim() const {
    const Summary floor = accuracy(learning_circuits());
    bool all = true;
    std::string texts;
    for (size_t k = 0; k < learning_circuits(); ++k) {
      const Summary a = accuracy(k);
      all = all && a.mean - a.deviation > floor.mean + floor.deviation;
      texts += fmt::format("{} {}; ", names_[k], percent_text(a));
    }
    return {
        "All these circuits can simulate gradient learning",
        fmt::format("{}last layer only {}. Judged: every circuit above the last layer alone, by "
                    "more than both deviations",
                    texts, percent_text(floor)),
        all, ""};
  }

  Claim alignment_claim() const {
    bool all = true;
    std::vector<std::string> texts;
    for (size_t k = 0; k < learning_circuits(); ++k) {
      std::vector<std::string> layers;
      for (int layer = 1; layer <= hidden_layers(); ++layer) {
        const Summary a = alignment(k, layer);
        all = all && a.lowest > 0;
        layers.push_back(fmt::format("{:.2f}", a.mean));
      }
      texts.push_back(fmt::format("{} {}", names_[k], fmt::join(layers, " ")));
    }
    return {
        "The updates that they make follow the negative gradient",
        fmt::format("alignment at the end, by hidden layer: {}. Judged: positive in every layer "
                    "and run",
                    fmt::join(texts, "; ")),
        all, ""};
  }

  report::Figure figure() const {
    report::Figure figure{"Circuits on one net", {}, 2};
    report::Panel curves;
    curves.x_label = "epoch";
    curves.y_label = "test accuracy (%)";
    std::vector<double> epochs;
    for (int e = 1; e <= plan_.epochs; ++e) epochs.push_back(e);
    report::Panel aligned;
    aligned.x_label = "hidden layer";
    aligned.y_label = "alignment at the end";
    aligned.level_lines = {0};
    for (int layer = 1; layer <= hidden_layers(); ++layer) {
      aligned.x_ticks.emplace_back(layer, std::to_string(layer));
    }
    for (size_t k = 0; k < names_.size(); ++k) {
      std::vector<std::vector<double>> all;
      for (const TrainedRun& run : runs_[k]) {
        std::vector<double>& curve = all.emplace_back();
        for (const double a : run.accuracy) curve.push_back(100 * a);
      }
      const bool floor = names_[k] == kLastLayer;
      const std::string colour = floor ? kNeutralColour : layer_colour(static_cast<int>(k) + 1);
      add_curves(curves, epochs, curve_summary(all), names_[k], colour);
      if (floor) continue;
      report::Series series;
      series.label = names_[k];
      series.style = report::Series::Style::kLinePoints;
      series.colour = colour;
      for (int layer = 1; layer <= hidden_layers(); ++layer) {
        series.x.push_back(layer);
        const Summary a = alignment(k, layer);
        series.y.push_back(a.mean);
        series.low.push_back(a.mean - a.deviation);
        series.high.push_back(a.mean + a.deviation);
      }
      aligned.series.push_back(series);
    }
    figure.panels = {curves, aligned};
    return figure;
  }

  ResultTable table() const {
    ResultTable table{"accuracy", {"circuit", "seed", "epoch", "accuracy"}, {}};
    for (size_t k = 0; k < names_.size(); ++k) {
      for (size_t s = 0; s < runs_[k].size(); ++s) {
        for (size_t e = 0; e < runs_[k][s].accuracy.size(); ++e) {
          table.rows.push_back({names_[k], std::to_string(options_.seed + s), std::to_string(e + 1),
                                fmt::format("{:.4f}", runs_[k][s].accuracy[e])});
        }
      }
    }
    return table;
  }

  const ExperimentOptions& options_;
  Plan plan_;
  std::vector<std::string> names_;  ///< the presets, then the floor
  data::DataSplit data_;
  std::vector<int> layers_;
  std::vector<std::vector<TrainedRun>> runs_;  ///< [circuit][seed]
};

}  // namespace

ExperimentResult run_circuits(const ExperimentOptions& options) { return Circuits(options).run(); }

}  // namespace hsdc::paper::circuits
