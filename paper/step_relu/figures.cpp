// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "paper/common/palette.h"
#include "paper/step_relu/report.h"

namespace hsdc::paper::step_relu {
namespace {

using enum StepReluMethod;

const char* name_of(StepReluMethod method) {
  switch (method) {
    case kTwoSignal:
      return "sal step_relu";
    case kTwoSignalRelu:
      return "sal relu";
    case kLastLayer:
      return "sgd step_relu";
    case kBackpropRelu:
      return "sgd relu";
  }
  return "";
}

report::Figure accuracy_figure(const StepReluRuns& runs) {
  report::Figure figure{"Learning through a step activation", {}, 1};
  report::Panel panel;
  panel.x_label = "Q";
  panel.y_label = "test accuracy (%)";
  for (const auto& [method, label, colour] :
       {std::tuple(kTwoSignal, "SAL, step-ReLU", kTwoSignalColour),
        std::tuple(kLastLayer, "SGD, step-ReLU (last layer only)", kBackpropColour)}) {
    report::Series series;
    series.label = label;
    series.style = report::Series::Style::kLinePoints;
    series.colour = colour;
    for (int q = 1; q <= kStepReluMostQ; ++q) {
      const Summary a = runs.accuracy(method, q);
      series.x.push_back(q);
      series.y.push_back(100 * a.mean);
      series.low.push_back(100 * (a.mean - a.deviation));
      series.high.push_back(100 * (a.mean + a.deviation));
    }
    panel.series.push_back(series);
  }
  for (const auto& [method, label, colour] :
       {std::tuple(kTwoSignalRelu, "SAL, ReLU", kTwoSignalColour),
        std::tuple(kBackpropRelu, "SGD, ReLU", kBackpropColour)}) {
    const double level = 100 * runs.accuracy(method).mean;
    report::Series series;
    series.label = label;
    series.colour = colour;
    series.dashed = true;
    series.x = {1, kStepReluMostQ};
    series.y = {level, level};
    panel.series.push_back(series);
  }
  figure.panels.push_back(panel);
  return figure;
}

/// When the probes were: a run that diverged does not know it of its last ones.
std::vector<double> probe_epochs(const std::vector<TrainedRun>& runs) {
  const auto whole =
      std::find_if(runs.begin(), runs.end(), [](const TrainedRun& run) { return !run.diverged; });
  std::vector<double> epochs;
  for (const Probe& probe : (whole == runs.end() ? runs.front() : *whole).probes) {
    epochs.push_back(probe.epoch);
  }
  return epochs;
}

report::Figure alignment_figure(const StepReluRuns& runs) {
  report::Figure figure{"Alignment with the gradient of the ReLU dual", {}, 3};
  for (const int q : kStepReluProbedQ) {
    report::Panel panel;
    panel.title = fmt::format("Q = {}", q);
    panel.x_label = "epoch";
    panel.y_label = "cosine";
    panel.y_max = 1.0;
    panel.level_lines = {0};
    const std::vector<double> epochs = probe_epochs(runs.of(kTwoSignal, q));
    for (int layer = 1; layer <= runs.hidden_layers; ++layer) {
      add_curves(panel, epochs, curve_summary(runs.alignments(q, layer)),
                 fmt::format("layer {}", layer), layer_colour(layer));
    }
    figure.panels.push_back(panel);
  }
  return figure;
}

ResultTable accuracy_table(const StepReluRuns& runs) {
  ResultTable table{"accuracy", {"method", "q", "seed", "final_accuracy", "best_accuracy"}, {}};
  for (const StepReluNets& nets : runs.nets) {
    for (std::size_t s = 0; s < nets.runs.size(); ++s) {
      table.rows.push_back({name_of(nets.method), nets.q > 0 ? std::to_string(nets.q) : "",
                            std::to_string(runs.first_seed + s),
                            fmt::format("{:.4f}", nets.runs[s].final_accuracy()),
                            fmt::format("{:.4f}", nets.runs[s].best_accuracy())});
    }
  }
  return table;
}

ResultTable alignment_table(const StepReluRuns& runs) {
  ResultTable table{
      "alignment", {"q", "seed", "step", "epoch", "layer", "alignment", "dual_alignment"}, {}};
  for (const int q : kStepReluProbedQ) {
    const std::vector<TrainedRun>& by_seed = runs.of(kTwoSignal, q);
    for (std::size_t s = 0; s < by_seed.size(); ++s) {
      for (const Probe& probe : by_seed[s].probes) {
        for (int layer = 1; layer <= runs.hidden_layers; ++layer) {
          const floating::ProjectionMeasures& m =
              measures_of(probe.measures, fmt::format("W{}", layer));
          table.rows.push_back({std::to_string(q), std::to_string(runs.first_seed + s),
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

std::vector<ResultFigure> step_relu_figures(const StepReluRuns& runs) {
  return {{"accuracy",
           "Test accuracy after training, mean and deviation over the seeds. "
           "The paper's Fig. 4, middle.",
           accuracy_figure(runs)},
          {"alignment",
           "Alignment of the update with the negative gradient of the ReLU "
           "dual, by layer; median and quartiles. The paper's Fig. 8.",
           alignment_figure(runs)}};
}

std::vector<ResultTable> step_relu_tables(const StepReluRuns& runs) {
  return {accuracy_table(runs), alignment_table(runs)};
}

}  // namespace hsdc::paper::step_relu
