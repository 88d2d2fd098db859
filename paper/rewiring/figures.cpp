// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "base/statistics.h"
#include "paper/common/palette.h"
#include "paper/rewiring/report.h"

namespace hsdc::paper::rewiring {
namespace {

report::Panel recovery_panel(const RewiringRuns& runs) {
  report::Panel panel;
  panel.title = fmt::format("After {} epochs of recovery", runs.recovery);
  panel.x_label = "rewire time RT (epochs, on a scale of log(1 + RT))";
  panel.y_label = "test accuracy (%)";
  panel.own_y = true;  // some per cent, where the trajectories span all
  report::Series boxes;
  boxes.style = report::Series::Style::kBoxes;
  boxes.colour = kTwoSignalColour;
  for (std::size_t k = 0; k < runs.times.size(); ++k) {
    const double place = std::log2(1 + runs.times[k]);
    boxes.x.push_back(place);
    std::vector<double>& values = boxes.samples.emplace_back();
    for (const RewiringRun& run : runs.runs) values.push_back(100 * run.recovered(k));
    panel.x_ticks.emplace_back(place, std::to_string(runs.times[k]));
  }
  panel.series.push_back(boxes);
  return panel;
}

/// Median over the runs, from before the exchange on.
report::Panel trajectory_panel(const RewiringRuns& runs) {
  report::Panel panel;
  panel.title = "Before and after the exchange";
  panel.x_label = "epochs after the exchange";
  panel.y_label = "test accuracy (%)";
  for (std::size_t k = 0; k < runs.times.size(); ++k) {
    std::vector<std::vector<double>> curves;
    for (const RewiringRun& run : runs.runs) {
      std::vector<double>& curve = curves.emplace_back();
      curve.push_back(100 * run.grown[k]);
      curve.push_back(100 * run.exchanged[k]);
      for (const double a : run.recovering[k]) curve.push_back(100 * a);
    }
    report::Series series;
    series.label = fmt::format("RT {}", runs.times[k]);
    series.x = {-1, 0};
    for (int e = 1; e <= runs.recovery; ++e) series.x.push_back(e);
    series.y = curve_summary(curves).median;
    series.colour = layer_colour(static_cast<int>(k) + 1);
    panel.series.push_back(series);
  }
  return panel;
}

}  // namespace

ResultFigure rewiring_figure(const RewiringRuns& runs) {
  report::Figure figure{"Channels exchanged at RT", {}, 2};
  figure.panels = {recovery_panel(runs), trajectory_panel(runs)};
  return {"rewiring",
          "Left: test accuracy after recovery, by the time of rewiring. Right: "
          "median trajectories after it. The paper's Fig. 5.",
          figure};
}

ResultTable rewiring_table(const RewiringRuns& runs) {
  ResultTable table{"rewiring", {"rewire_time", "run", "epoch_after", "accuracy"}, {}};
  for (std::size_t k = 0; k < runs.times.size(); ++k) {
    for (std::size_t r = 0; r < runs.runs.size(); ++r) {
      const RewiringRun& run = runs.runs[r];
      const auto add = [&](const std::string& epoch, double accuracy) {
        table.rows.push_back({std::to_string(runs.times[k]), std::to_string(r), epoch,
                              fmt::format("{:.4f}", accuracy)});
      };
      add("before", run.grown[k]);
      add("untouched", run.untouched[k]);
      add("0", run.exchanged[k]);
      for (std::size_t e = 0; e < run.recovering[k].size(); ++e) {
        add(std::to_string(e + 1), run.recovering[k][e]);
      }
    }
  }
  return table;
}

}  // namespace hsdc::paper::rewiring
