// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "paper/common/palette.h"
#include "paper/microscopic/report.h"

namespace hsdc::paper::microscopic {
namespace {

report::Panel panel_of(const MicroscopicRuns& runs, const std::string& title,
                       const std::string& y_label, LayerNumber number) {
  report::Panel panel;
  panel.title = title;
  panel.x_label = "step";
  panel.y_label = y_label;
  const std::vector<double> steps(runs.steps.begin(), runs.steps.end());
  for (int layer = 1; layer <= kMicroscopicLayers; ++layer) {
    add_curves(panel, steps, curve_summary(runs.curves(number, layer)),
               fmt::format("layer {}", layer), layer_colour(layer));
  }
  return panel;
}

report::Panel alignment_panel(const MicroscopicRuns& runs) {
  report::Panel panel = panel_of(runs, "Gradient alignment", "cosine", &LayerMoment::alignment);
  panel.level_lines = {0};
  return panel;
}
report::Panel change_panel(const MicroscopicRuns& runs) {
  report::Panel panel = panel_of(runs, "Stationarity of V", "‖ΔV‖", &LayerMoment::change);
  panel.log_y = true;
  return panel;
}
report::Panel consistency_panel(const MicroscopicRuns& runs) {
  report::Panel panel = panel_of(runs, "Consistency", "∇ℓᵀp / ‖∇ℓ‖‖p‖", &LayerMoment::consistency);
  panel.level_lines = {0};
  return panel;
}
report::Panel hebbian_panel(const MicroscopicRuns& runs) {
  report::Panel panel =
      panel_of(runs, "Hebbian overlap", "share of synapses", &LayerMoment::hebbian);
  panel.level_lines = {0.5};
  return panel;
}

}  // namespace

std::vector<ResultFigure> microscopic_figures(const MicroscopicRuns& runs) {
  const report::Figure emergence{
      "Emergence of gradient learning in random graphs",
      {alignment_panel(runs), change_panel(runs), consistency_panel(runs), hebbian_panel(runs)},
      2};
  report::Figure transient{"The first steps", {hebbian_panel(runs), consistency_panel(runs)}, 2};
  for (report::Panel& panel : transient.panels) panel.x_max = kTransientSteps;
  return {{"emergence",
           "Median and quartiles over the graphs, by hidden layer. The paper's Fig. 3b, 9, 10 and "
           "11, upper.",
           emergence},
          {"transient",
           fmt::format("The first {} steps of the Hebbian overlap. The paper's Fig. 11, lower.",
                       kTransientSteps),
           transient}};
}

ResultTable microscopic_table(const MicroscopicRuns& runs) {
  ResultTable table{"measures",
                    {"graph", "step", "loss", "layer", "alignment", "hebbian_overlap",
                     "consistency", "phi", "agreement", "delta_v", "delta_v_relative"},
                    {}};
  for (size_t g = 0; g < runs.graphs.size(); ++g) {
    const GraphRun& graph = runs.graphs[g];
    for (size_t k = 0; k < runs.steps.size(); ++k) {
      for (size_t layer = 0; layer < graph.layers[k].size(); ++layer) {
        const LayerMoment& m = graph.layers[k][layer];
        table.rows.push_back({std::to_string(g), std::to_string(runs.steps[k]),
                              fmt::format("{:.5g}", graph.loss[k]), std::to_string(layer + 1),
                              fmt::format("{:.5f}", m.alignment), fmt::format("{:.5f}", m.hebbian),
                              fmt::format("{:.5f}", m.consistency), fmt::format("{:.5g}", m.phi),
                              fmt::format("{:.4f}", m.agreement), fmt::format("{:.5g}", m.change),
                              fmt::format("{:.5g}", m.relative_change)});
      }
    }
  }
  return table;
}

}  // namespace hsdc::paper::microscopic
