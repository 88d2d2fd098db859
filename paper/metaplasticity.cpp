// The paper's Fig. 3a: what a synapse has seen changes how it will change.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "model/statistics.h"
#include "paper/experiment.h"
#include "paper/metaplasticity_neuron.h"
#include "paper/random_stream.h"

namespace hsdc {
namespace {

constexpr int kRuns = 400;
constexpr int kSamples = 2;

/// A curve that is looked at: of a synapse, with a probe's y.
struct View {
  const char* key;
  const char* title;
  double y;
  bool heterosynaptic;  ///< V, else W
};
constexpr std::array kViews{View{"w_y0", "input synapse W, probe y = 0", 0, false},
                            View{"v_y0", "error synapse V, probe y = 0", 0, true},
                            View{"w_y1", "input synapse W, probe y = 1", 1, false},
                            View{"v_y1", "error synapse V, probe y = 1", 1, true}};

/// h of the probes: -3 to 3 in steps of 0.05.
std::vector<double> probes() {
  std::vector<double> h;
  for (int k = -60; k <= 60; ++k) h.push_back(0.05 * k);
  return h;
}

using Curves = std::array<std::vector<double>, kViews.size()>;

struct Run {
  Curves before, after;
  double w = 0, v = 0;  // after
};

Curves look(MetaplasticNeuron& neuron) {
  Curves curves;
  for (std::size_t k = 0; k < kViews.size(); ++k) {
    const MetaplasticNeuron::Plasticity plasticity = neuron.plasticity(probes(), kViews[k].y);
    curves[k] = kViews[k].heterosynaptic ? plasticity.v : plasticity.w;
  }
  return curves;
}

Run live(std::uint32_t seed, int run) {
  RandomStream random(seed, static_cast<std::uint32_t>(run));
  MetaplasticNeuron neuron;
  Run result;
  result.before = look(neuron);
  for (int sample = 0; sample < kSamples; ++sample) {
    const double x = random.normal();
    neuron.learn(x, random.normal());
  }
  result.after = look(neuron);
  result.w = neuron.w();
  result.v = neuron.v();
  return result;
}

std::vector<double> thresholds(const std::vector<Run>& runs, Curves Run::*when, std::size_t view) {
  std::vector<double> found;
  for (const Run& run : runs) {
    const double h = plasticity_threshold(probes(), (run.*when)[view]);
    if (std::isfinite(h)) found.push_back(h);
  }
  return found;
}

std::string threshold_text(const std::vector<double>& found) {
  if (found.empty()) return "none in any run";
  return fmt::format("{:.2f} ({:.2f} to {:.2f}) in {:.0f} % of runs", quantile(found, 0.5),
                     quantile(found, 0.25), quantile(found, 0.75),
                     100.0 * static_cast<double>(found.size()) / kRuns);
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) largest = std::max(largest, std::abs(a[k] - b[k]));
  return largest;
}

Claim same_before(const std::vector<Run>& runs) {
  double largest = 0;
  for (const Run& run : runs) {
    for (std::size_t k = 0; k < kViews.size(); ++k) {
      largest = std::max(largest, largest_difference(run.before[k], runs[0].before[k]));
    }
  }
  Claim claim;
  claim.paper = "Before any sample the plasticity curve is the same in every run.";
  claim.measured = fmt::format("largest difference of two runs at any h: {:g}", largest);
  claim.holds = largest == 0;
  return claim;
}

Claim curve_shifts(const std::vector<Run>& runs) {
  Claim claim;
  claim.paper = "Experience changes the plasticity curve of a synapse.";
  claim.holds = true;
  for (std::size_t k = 0; k < kViews.size(); ++k) {
    int changed = 0;
    std::vector<double> differences;
    for (const Run& run : runs) {
      differences.push_back(largest_difference(run.after[k], run.before[k]));
      changed += differences.back() > 1e-4;
    }
    claim.holds = claim.holds && changed > 0.95 * kRuns;
    claim.measured += fmt::format(
        "{}{}: by {:.2f} ({:.2f} to {:.2f}) where it changes most, in {} "
        "of {} runs by more than 0.0001",
        k == 0 ? "" : "; ", kViews[k].title, quantile(differences, 0.5),
        quantile(differences, 0.25), quantile(differences, 0.75), changed, kRuns);
  }
  if (!claim.holds) claim.reason = "some synapse changes in fewer than 95 % of runs";
  return claim;
}

Claim threshold_shifts(const std::vector<Run>& runs, std::size_t view) {
  const std::vector<double> before = thresholds(runs, &Run::before, view);
  const std::vector<double> after = thresholds(runs, &Run::after, view);
  Claim claim;
  claim.paper =
      fmt::format("Experience alters the threshold of plasticity ({}).", kViews[view].title);
  claim.measured = fmt::format(
      "highest h where plasticity changes sign, median and quartiles: "
      "before {}; after {}",
      threshold_text(before), threshold_text(after));
  const bool new_ones = before.empty() && after.size() > kRuns / 2;
  const bool moved =
      !before.empty() && !after.empty() && quantile(after, 0.75) - quantile(after, 0.25) > 0.05;
  claim.holds = new_ones || moved;
  if (!claim.holds) claim.reason = "too few runs have a threshold, or it does not move";
  return claim;
}

ResultFigure make_figure(const std::vector<Run>& runs) {
  ResultFigure result{"metaplasticity",
                      "Change of a synapse by one sample over the neuron's activity h: before any "
                      "sample (purple), after two (green: 400 runs, and their median).",
                      {}};
  result.figure.columns = 2;
  for (std::size_t k = 0; k < kViews.size(); ++k) {
    Panel panel;
    panel.title = kViews[k].title;
    panel.x_label = "h";
    panel.y_label = "change of the synapse";
    panel.y_min = -0.5;
    panel.y_max = 1;
    panel.level_lines = {0};
    const auto add = [&](const std::vector<double>& y, const std::string& label,
                         const std::string& colour, double width, double opacity) {
      Series s;
      s.label = label;
      s.x = probes();
      s.y = y;
      s.colour = colour;
      s.width = width;
      s.opacity = opacity;
      panel.series.push_back(s);
    };
    std::vector<std::vector<double>> after;
    for (const Run& run : runs) {
      after.push_back(run.after[k]);
      add(run.after[k], "", "#3aa655", 0.5, 0.12);
    }
    add(curve_spread(after).median, "after two samples, median", "#14632a", 2, 1);
    add(runs[0].before[k], "before", "#7b3fa0", 2.5, 1);
    result.figure.panels.push_back(panel);
  }
  return result;
}

ResultTable curve_table(const std::vector<Run>& runs) {
  ResultTable table{"metaplasticity-curves", {"h"}, {}};
  for (const double h : probes()) table.rows.push_back({fmt::format("{:.2f}", h)});
  for (std::size_t k = 0; k < kViews.size(); ++k) {
    std::vector<std::vector<double>> after;
    for (const Run& run : runs) after.push_back(run.after[k]);
    const CurveSpread spread = curve_spread(after);
    for (const char* part : {"before", "low", "median", "high"}) {
      table.columns.push_back(fmt::format("{}_{}", kViews[k].key, part));
    }
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      for (const auto* values : {&runs[0].before[k], &spread.low, &spread.median, &spread.high}) {
        table.rows[row].push_back(fmt::format("{:.6g}", (*values)[row]));
      }
    }
  }
  return table;
}

ResultTable run_table(const std::vector<Run>& runs) {
  ResultTable table{"metaplasticity-runs", {"run", "w", "v"}, {}};
  for (const View& view : kViews) table.columns.push_back(fmt::format("threshold_{}", view.key));
  for (std::size_t r = 0; r < runs.size(); ++r) {
    std::vector<std::string> cells{fmt::format("{}", r), fmt::format("{:.6g}", runs[r].w),
                                   fmt::format("{:.6g}", runs[r].v)};
    for (const std::vector<double>& curve : runs[r].after) {
      const double h = plasticity_threshold(probes(), curve);
      cells.push_back(std::isfinite(h) ? fmt::format("{:.4f}", h) : "");
    }
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace

ExperimentResult run_metaplasticity(const ExperimentOptions& options) {
  std::vector<Run> runs(kRuns);
  run_side_by_side(options, "metaplasticity", kRuns,
                   [&](int run) { runs[static_cast<std::size_t>(run)] = live(options.seed, run); });
  ExperimentResult result;
  result.settings = {
      fmt::format("{} runs at every scale (the figure's number; the appendix has 200), seed {}",
                  kRuns, options.seed),
      "a circuit of HSDC in floating point: h = w x at t, h = v r at t'; w = 2, v = 0 at first",
      fmt::format("{} samples, x and y independent and normal; rate 0.1, decay 1, no momentum, no "
                  "clipping",
                  kSamples),
      "the root's error is target - output, the paper's output - y: with v mirrored both are the "
      "same; v and its change are shown in the paper's sign",
      "curve: the change that one more sample would make, decay and all, with x = h / w; the text "
      "does not say which y: the mean of the targets, 0, and one deviation above it, 1, are shown",
      "threshold: the highest h from -3 to 3 at which the change changes sign"};
  result.claims = {same_before(runs), curve_shifts(runs)};
  for (std::size_t k = 0; k < kViews.size(); ++k) {
    result.claims.push_back(threshold_shifts(runs, k));
  }
  result.figures = {make_figure(runs)};
  result.tables = {curve_table(runs), run_table(runs)};
  return result;
}

}  // namespace hsdc
