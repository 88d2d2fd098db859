// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "paper/common/palette.h"
#include "paper/macroscopic/report.h"
#include "report/draw.h"

namespace hsdc::paper::macroscopic {
namespace {

report::Panel target_panel(const EdgeSearch& search, const EdgeSpace& edges, int target) {
  report::Panel panel;
  panel.title = fmt::format("into {}", edges.target_name(target));
  panel.x_label = "source";
  panel.y_label = "test accuracy (%)";
  panel.legend = false;
  report::Series boxes;
  boxes.style = report::Series::Style::kBoxes;
  boxes.colour = layer_colour(target + 1);
  for (int source = 0; source < edges.sources(); ++source) {
    boxes.x.push_back(source);
    std::vector<double> values = search.scores_with(target, source);
    for (double& value : values) value *= 100;
    boxes.samples.push_back(values);
    panel.x_ticks.emplace_back(source, edges.source_name(source));
  }
  panel.series.push_back(boxes);
  return panel;
}

/// "b1>h1 y>h2"
std::string edges_text(const EdgeSet& set, const EdgeSpace& edges) {
  std::vector<std::string> names;
  for (int target = 0; target < edges.targets(); ++target) {
    for (int source = 0; source < edges.sources(); ++source) {
      if (set.has(target, source)) {
        names.push_back(edges.source_name(source) + ">" + edges.target_name(target));
      }
    }
  }
  return fmt::format("{}", fmt::join(names, " "));
}

}  // namespace

ResultFigure edge_figure(const EdgeSearch& search) {
  const EdgeSpace edges = search.space();
  report::Figure figure{search.title, {}, std::min(edges.targets(), 4)};
  for (int target = 0; target < edges.targets(); ++target) {
    figure.panels.push_back(target_panel(search, edges, target));
  }
  return {search.name,
          fmt::format("Test accuracy of the circuits that have an edge, by its "
                      "source. The paper's {}.",
                      search.place),
          figure};
}

std::vector<ResultDrawing> edge_drawings(const EdgeSearch& search) {
  const std::vector<double> scores = search.scores();
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  const std::size_t shown = std::min<std::size_t>(3, order.size() / 2);
  std::vector<ResultDrawing> drawings;
  const auto add = [&](const char* what, std::size_t rank, std::size_t k) {
    circuit::Circuit drawn = search.circuit(k);
    drawn.name = fmt::format("{} {}: {:.1f} %", what, rank, 100 * scores[k]);
    drawings.push_back({fmt::format("{}{}", what, rank),
                        fmt::format("{}. The paper's Fig. 16.", drawn.name),
                        report::draw_dot(drawn, circuit::Engine::kFloat)});
  };
  for (std::size_t rank = 1; rank <= shown; ++rank) add("best", rank, order[rank - 1]);
  for (std::size_t rank = 1; rank <= shown; ++rank) add("worst", rank, order[order.size() - rank]);
  return drawings;
}

ResultTable edge_table(const EdgeSearches& searches) {
  ResultTable table{"circuits", {"search", "edges", "misalignment", "accuracy"}, {}};
  for (const EdgeSearch* search : searches.all()) {
    const EdgeSpace edges = search->space();
    for (std::size_t k = 0; k < search->sets.size(); ++k) {
      table.rows.push_back({search->name, edges_text(search->sets[k], edges),
                            fmt::format("{:.3f}", misalignment(search->sets[k])),
                            fmt::format("{:.4f}", search->accuracy[k])});
    }
  }
  return table;
}

}  // namespace hsdc::paper::macroscopic
