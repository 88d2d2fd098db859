// Random connections between neighbouring layers: does gradient learning emerge in every one of
// them? (paper, Fig. 3b, 9, 10, 11; D.3)
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/statistics.h"
#include "paper/palette.h"
#include "paper/paper_circuit.h"
#include "paper/paper_run.h"

namespace hsdc {
namespace {

constexpr double kDensity = 0.7;
constexpr int kHiddenLayers = 4;
constexpr int kTransient = 300;  // steps in which the paper sees an anti-Hebbian phase

struct Plan {
  int width, train, steps, graphs;
};

Plan plan_for(const ExperimentOptions& o) {
  return {o.at_scale(64, 256, 2000), o.at_scale(6000, 20'000, 50'000),
          o.at_scale(4000, 8000, 20'000), o.at_scale(6, 6, 100)};
}

/// One number of a probe, of hidden layer `layer`, 1..4 from the input.
using Measure = double (*)(const CircuitMeasures&, int layer);

double alignment_of(const CircuitMeasures& m, int layer) {
  return measures_of(m, fmt::format("W{}", layer)).alignment;
}
double hebbian_of(const CircuitMeasures& m, int layer) {
  return measures_of(m, fmt::format("W{}", layer)).hebbian;
}
/// V_k brings the teaching signal to h(5 - k).
const ProjectionMeasures& teaching(const CircuitMeasures& m, int layer) {
  return measures_of(m, fmt::format("V{}", kHiddenLayers + 1 - layer));
}
double stationarity_of(const CircuitMeasures& m, int layer) {
  return teaching(m, layer).stationarity;
}
double change_of(const CircuitMeasures& m, int layer) {
  return teaching(m, layer).stationarity * teaching(m, layer).norm;
}
double consistency_of(const CircuitMeasures& m, int layer) {
  return node_measures_of(m, fmt::format("h{}", layer)).consistency.cosine;
}

class Microscopic {
 public:
  explicit Microscopic(const ExperimentOptions& options)
      : options_(options), plan_(plan_for(options)) {
    data_ = load_samples(options, "digits:16", plan_.train, 1000);
  }

  ExperimentResult run() {
    runs_.resize(static_cast<size_t>(plan_.graphs));
    run_side_by_side(options_, "microscopic", plan_.graphs,
                     [&](int graph) { runs_[static_cast<size_t>(graph)] = train(graph); });
    ExperimentResult result;
    add_settings(result);
    add_claims(result);
    result.figures.push_back({"emergence",
                              "Median and quartiles over the graphs, by hidden layer. The paper's "
                              "Fig. 3b, 9, 10 and 11, upper.",
                              emergence_figure()});
    result.figures.push_back({"transient",
                              fmt::format("The first {} steps of the Hebbian overlap. The paper's "
                                          "Fig. 11, lower.",
                                          kTransient),
                              transient_figure()});
    result.tables.push_back(table());
    return result;
  }

 private:
  int steps_an_epoch() const {
    const int batch = paper_learning().batch;
    return (data_.train.size() + batch - 1) / batch;
  }
  /// Dense in the transient, then evenly spaced.
  std::vector<int> probe_steps() const {
    std::vector<int> steps = spaced_steps(std::min(kTransient, plan_.steps), 24);
    for (int k = 1; k <= 40; ++k) {
      const int step = kTransient + (plan_.steps - kTransient) * k / 40;
      if (step > steps.back()) steps.push_back(step);
    }
    return steps;
  }

  TrainedRun train(int graph) const {
    PaperCircuit o;
    o.layers = layers_for(data_, std::vector<int>(kHiddenLayers, plan_.width));
    o.hidden = ActivationKind::kGelu;
    o.density = kDensity;
    o.seed = options_.seed + static_cast<std::uint32_t>(graph);
    FloatNetwork network(make_circuit(o), paper_learning());
    RunPlan plan;
    plan.epochs = (plan_.steps + steps_an_epoch() - 1) / steps_an_epoch();
    plan.probe_steps = probe_steps();
    plan.test = false;
    TrainedRun run = train_run(network, data_, plan, options_);
    run.accuracy.push_back(accuracy_of(network, data_.test));
    return run;
  }

  double at(size_t graph, bool last, Measure measure, int layer) const {
    const auto& probes = runs_[graph].probes;
    return measure((last ? probes.back() : probes.front()).measures, layer);
  }
  std::vector<double> over_graphs(bool last, Measure measure, int layer) const {
    std::vector<double> values;
    for (size_t g = 0; g < runs_.size(); ++g) values.push_back(at(g, last, measure, layer));
    return values;
  }
  CurveSpread curves(Measure measure, int layer) const {
    std::vector<std::vector<double>> all;
    for (const TrainedRun& run : runs_) {
      std::vector<double>& curve = all.emplace_back();
      for (const Probe& probe : run.probes) curve.push_back(measure(probe.measures, layer));
    }
    return curve_spread(all);
  }
  /// "0.61 ± 0.02, 0.70 ± 0.02, ..." by layer.
  std::string by_layer(bool last, Measure measure) const {
    std::vector<std::string> texts;
    for (int layer = 1; layer <= kHiddenLayers; ++layer) {
      texts.push_back(number_text(spread_of(over_graphs(last, measure, layer))));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
  }

  void add_settings(ExperimentResult& result) const;
  void add_claims(ExperimentResult& result) const;
  std::string reason() const;
  Claim judged(Claim claim) const;
  bool ends_hebbian() const;
  Claim alignment_claim() const;
  Claim stationarity_claim() const;
  Claim consistency_claim() const;
  Claim overlap_claim() const;
  Claim order_claim() const;
  Claim transient_claim() const;
  Panel panel(const std::string& title, const std::string& y_label, Measure measure) const;
  Figure emergence_figure() const;
  Figure transient_figure() const;
  ResultTable table() const;

  const ExperimentOptions& options_;
  Plan plan_;
  DataSplit data_;
  std::vector<TrainedRun> runs_;  ///< by graph
};

void Microscopic::add_settings(ExperimentResult& result) const {
  std::vector<double> accuracies;
  for (const TrainedRun& run : runs_) accuracies.push_back(run.final_accuracy());
  result.settings = {
      describe(data_),
      fmt::format("SAL with {} hidden layers of {} in both pathways, GELU, every connection masked "
                  "at {:.0f} %: {} random graphs",
                  kHiddenLayers, plan_.width, 100 * kDensity, plan_.graphs),
      fmt::format("{} steps; {}", plan_.steps, describe(paper_learning())),
      fmt::format("test accuracy at the end: {}", percent_text(spread_of(accuracies))),
      "alignment: cosine of a layer's update with the negative gradient; Hebbian overlap: share of "
      "synapses whose update has the sign of p(t) h(t)ᵀ; both on 256 test samples",
      "consistency of a layer: (∇ℓᵀp) / (‖∇ℓ‖ ‖p‖), whose sign is that of φ = γ / ∇ℓᵀp",
      "stationarity of V: ‖ΔV‖, and ‖ΔV‖ / ‖V‖, ΔV = clipped update − γV"};
}

/// What is known of why a claim may fail at a small scale: the task is learned, and what is left of
/// the gradient is the last errors of few samples.
std::string Microscopic::reason() const {
  std::vector<double> losses;
  for (const TrainedRun& run : runs_) losses.push_back(run.probes.back().measures.loss);
  return fmt::format("not known; the loss on the measured samples went from {:.2f} to {:.2f}",
                     runs_.front().probes.front().measures.loss, quantile(losses, 0.5));
}

Claim Microscopic::judged(Claim claim) const {
  if (!claim.holds) claim.reason = reason();
  return claim;
}

Claim Microscopic::alignment_claim() const {
  double first = 0, least = 1;
  int strong = 0;
  for (size_t g = 0; g < runs_.size(); ++g) {
    double mean = 0;
    for (int layer = 1; layer <= kHiddenLayers; ++layer) {
      first = std::max(first, std::abs(at(g, false, alignment_of, layer)));
      mean += at(g, true, alignment_of, layer) / kHiddenLayers;
    }
    least = std::min(least, mean);
    strong += mean > 0.3 ? 1 : 0;
  }
  return judged(
      {"Alignment with the gradient grows from about 0 to order 1 in every graph",
       fmt::format(
           "by layer from {} to {}. Largest |alignment| before the first step: {:.2f}; the "
           "weakest graph ends at {:.2f}, mean over its layers. Judged: below 0.2 at first, "
           "every graph above 0.3 at the end",
           by_layer(false, alignment_of), by_layer(true, alignment_of), first, least),
       first < 0.2 && strong == plan_.graphs, ""});
}

Claim Microscopic::stationarity_claim() const {
  bool falls = true;
  std::vector<std::string> texts;
  for (int layer = 1; layer <= kHiddenLayers; ++layer) {
    const CurveSpread change = curves(change_of, layer);
    const double peak = *std::max_element(change.median.begin(), change.median.end());
    falls = falls && change.median.back() < 0.5 * peak;
    texts.push_back(fmt::format("{:.3g} → {:.3g}", peak, change.median.back()));
  }
  return judged(
      {"‖ΔV‖ falls toward stationarity in every layer",
       fmt::format("median ‖ΔV‖ from its peak to the end, by layer: {}; ‖ΔV‖ / ‖V‖ at the end: {}. "
                   "Judged: to less than half of the peak",
                   fmt::join(texts, ", "), by_layer(true, stationarity_of)),
       falls, ""});
}

Claim Microscopic::consistency_claim() const {
  int mixed_first = 0, one_sign = 0, negative = 0;
  for (size_t g = 0; g < runs_.size(); ++g) {
    const auto below_zero = [&](bool last) {
      int count = 0;
      for (int layer = 1; layer <= kHiddenLayers; ++layer) {
        count += at(g, last, consistency_of, layer) < 0 ? 1 : 0;
      }
      return count;
    };
    const int first = below_zero(false), last = below_zero(true);
    const bool known = std::isfinite(at(g, true, consistency_of, 1));
    mixed_first += first != 0 && first != kHiddenLayers ? 1 : 0;
    one_sign += known && (last == 0 || last == kHiddenLayers) ? 1 : 0;
    negative += last == kHiddenLayers ? 1 : 0;
  }
  return judged(
      {"Consistency scores of the layers start mixed and end with one sign",
       fmt::format("graphs whose layers differ in sign: {} of {} at first, {} at the end; all "
                   "negative (gradient descent) at the end in {}. By layer from {} to {}. Judged: "
                   "mixed in half of the graphs or more at first, in none at the end",
                   mixed_first, plan_.graphs, plan_.graphs - one_sign, negative,
                   by_layer(false, consistency_of), by_layer(true, consistency_of)),
       2 * mixed_first >= plan_.graphs && one_sign == plan_.graphs, ""});
}

/// Above one half by more than two standard errors, in every layer.
bool Microscopic::ends_hebbian() const {
  for (int layer = 1; layer <= kHiddenLayers; ++layer) {
    const Spread s = spread_of(over_graphs(true, hebbian_of, layer));
    if (!(s.mean - 2 * standard_error(s) > 0.5)) return false;
  }
  return true;
}

Claim Microscopic::overlap_claim() const {
  return judged({"Updates end up Hebbian: the overlap exceeds one half in every layer",
                 fmt::format("at the end, by layer: {}. Judged: by more than two standard errors",
                             by_layer(true, hebbian_of)),
                 ends_hebbian(), ""});
}

Claim Microscopic::order_claim() const {
  std::vector<double> rise;  // by graph, from the first layer to the last
  for (size_t g = 0; g < runs_.size(); ++g) {
    rise.push_back(at(g, true, hebbian_of, kHiddenLayers) - at(g, true, hebbian_of, 1));
  }
  const Spread s = spread_of(rise);
  return judged(
      {"Later layers have the better Hebbian overlap",
       fmt::format(
           "at the end, by layer: {}; last minus first, graph by graph: {}. Judged: above 0 "
           "by more than two standard errors, all layers being Hebbian",
           by_layer(true, hebbian_of), number_text(s)),
       ends_hebbian() && s.mean > 2 * standard_error(s), ""});
}

Claim Microscopic::transient_claim() const {
  constexpr double kClearly = 0.49;
  int layers = 0;
  std::vector<std::string> texts;
  for (int layer = 1; layer <= kHiddenLayers; ++layer) {
    const CurveSpread overlap = curves(hebbian_of, layer);
    double lowest = 1, later = 0;
    int where = 0;
    for (size_t k = 0; k < overlap.median.size(); ++k) {
      const int step = runs_.front().probes[k].step;
      if (step == 0) continue;  // no learning yet
      if (step <= kTransient && overlap.median[k] < lowest) {
        lowest = overlap.median[k];
        where = step;
        later = 0;
      }
      later = std::max(later, overlap.median[k]);
    }
    layers += lowest < kClearly && later > 0.5 ? 1 : 0;
    texts.push_back(fmt::format("{:.2f} at step {}, up to {:.2f} later", lowest, where, later));
  }
  return judged({"Every layer has an anti-Hebbian transient within the first 300 steps",
                 fmt::format("lowest median overlap after the first step, by layer: {}. Judged: "
                             "below {} and later above one half, in every layer",
                             fmt::join(texts, "; "), kClearly),
                 layers == kHiddenLayers, ""});
}

void Microscopic::add_claims(ExperimentResult& result) const {
  result.claims = {alignment_claim(), stationarity_claim(), consistency_claim(),
                   overlap_claim(),   order_claim(),        transient_claim()};
}

Panel Microscopic::panel(const std::string& title, const std::string& y_label,
                         Measure measure) const {
  Panel panel;
  panel.title = title;
  panel.x_label = "step";
  panel.y_label = y_label;
  std::vector<double> steps;
  for (const Probe& probe : runs_.front().probes) steps.push_back(probe.step);
  for (int layer = 1; layer <= kHiddenLayers; ++layer) {
    add_curves(panel, steps, curves(measure, layer), fmt::format("layer {}", layer),
               layer_colour(layer));
  }
  return panel;
}

Figure Microscopic::emergence_figure() const {
  Figure figure{"Emergence of gradient learning in random graphs", {}, 2};
  Panel aligned = panel("Gradient alignment", "cosine", alignment_of);
  aligned.level_lines = {0};
  Panel change = panel("Stationarity of V", "‖ΔV‖", change_of);
  change.log_y = true;
  Panel consistent = panel("Consistency", "∇ℓᵀp / ‖∇ℓ‖‖p‖", consistency_of);
  consistent.level_lines = {0};
  Panel hebbian = panel("Hebbian overlap", "share of synapses", hebbian_of);
  hebbian.level_lines = {0.5};
  figure.panels = {aligned, change, consistent, hebbian};
  return figure;
}

Figure Microscopic::transient_figure() const {
  Figure figure{"The first steps", {}, 2};
  Panel hebbian = panel("Hebbian overlap", "share of synapses", hebbian_of);
  hebbian.level_lines = {0.5};
  Panel consistent = panel("Consistency", "∇ℓᵀp / ‖∇ℓ‖‖p‖", consistency_of);
  consistent.level_lines = {0};
  figure.panels = {hebbian, consistent};
  for (Panel& p : figure.panels) p.x_max = kTransient;
  return figure;
}

ResultTable Microscopic::table() const {
  ResultTable table{"measures",
                    {"graph", "step", "loss", "layer", "alignment", "hebbian_overlap",
                     "consistency", "phi", "agreement", "delta_v", "delta_v_relative"},
                    {}};
  for (size_t g = 0; g < runs_.size(); ++g) {
    for (const Probe& probe : runs_[g].probes) {
      for (int layer = 1; layer <= kHiddenLayers; ++layer) {
        const Consistency& c =
            node_measures_of(probe.measures, fmt::format("h{}", layer)).consistency;
        table.rows.push_back({std::to_string(g), std::to_string(probe.step),
                              fmt::format("{:.5g}", probe.measures.loss), std::to_string(layer),
                              fmt::format("{:.5f}", alignment_of(probe.measures, layer)),
                              fmt::format("{:.5f}", hebbian_of(probe.measures, layer)),
                              fmt::format("{:.5f}", c.cosine), fmt::format("{:.5g}", c.phi),
                              fmt::format("{:.4f}", c.agreement),
                              fmt::format("{:.5g}", change_of(probe.measures, layer)),
                              fmt::format("{:.5g}", stationarity_of(probe.measures, layer))});
      }
    }
  }
  return table;
}

}  // namespace

ExperimentResult run_microscopic(const ExperimentOptions& options) {
  return Microscopic(options).run();
}

}  // namespace hsdc
