// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/statistics.h"
#include "paper/common/palette.h"
#include "paper/evolution/report.h"

namespace hsdc::paper::evolution {
namespace {

constexpr double kDrawnLoss = 1;  ///< losses above it are drawn at it

std::vector<double> numbers_to(int end) {
  std::vector<double> x;
  for (int g = 0; g < end; ++g) x.push_back(g);
  return x;
}

/// Line of the mean and band between the quartiles.
void add_curve(report::Panel& panel, const EvolutionRow& row, double Generation::*number,
               const std::string& label, const std::string& colour, double ceiling) {
  std::vector<std::vector<double>> curves = row.curves(number);
  for (std::vector<double>& curve : curves) {
    for (double& value : curve) value = std::min(value, ceiling);
  }
  const CurveSummary summary = curve_summary(curves);
  add_banded_line(panel, numbers_to(row.generations()), summary.mean, summary.low, summary.high,
                  label, colour);
}

std::string title_of(int neuron) {
  switch (neuron) {
    case EvolutionNetwork::kInput1:
      return "1\\nx1";
    case EvolutionNetwork::kInput2:
      return "2\\nx2";
    case EvolutionNetwork::kRoot:
      return "3\\nroot";
    case EvolutionNetwork::kOutput:
      return "4\\noutput";
    default:
      return fmt::format("{}", neuron + 1);
  }
}

const char* fill_of(int neuron) {
  if (neuron == EvolutionNetwork::kRoot) return "#f4cccc";
  if (neuron == EvolutionNetwork::kOutput) return "#d9ead3";
  return neuron <= EvolutionNetwork::kInput2 ? "#cfe2f3" : "#eeeeee";
}

std::string draw(const Evolution& evolution) {
  const int n = static_cast<int>(evolution.firings.size());
  std::string dot =
      "digraph evolved {\n"
      "  rankdir = LR; bgcolor = white;\n"
      "  node [shape = circle, style = filled, fontname = \"Helvetica\", fontsize = 12, "
      "fixedsize = true, width = 0.8];\n"
      "  { rank = same; n1; n2; }\n";
  for (int i = 0; i < n; ++i) {
    const int firings = evolution.firings[static_cast<std::size_t>(i)];
    dot += fmt::format("  n{} [label = \"{}\", fillcolor = \"{}\", peripheries = {}{}];\n", i + 1,
                       title_of(i), fill_of(i), std::max(firings, 1),
                       firings == 0 ? ", style = \"filled,dashed\"" : "");
  }
  for (int pre = 0; pre < n; ++pre) {
    for (int post = 0; post < n; ++post) {
      const auto k = static_cast<std::size_t>(pre) * static_cast<std::size_t>(n) +
                     static_cast<std::size_t>(post);
      if (evolution.mask[k] == 0) continue;
      const bool excites = evolution.weights[k] >= 0;
      dot += fmt::format("  n{} -> n{} [color = \"{}\", arrowhead = {}];\n", pre + 1, post + 1,
                         excites ? "#1f4e9c" : "#b02a2a", excites ? "normal" : "tee");
    }
  }
  return dot + "}\n";
}

}  // namespace

ResultFigure evolution_figure(const std::vector<EvolutionRow>& rows, const std::string& name,
                              const std::string& caption) {
  ResultFigure result{name, caption, {}};
  result.figure.columns = 3;
  constexpr double kAny = 1e9;
  for (const EvolutionRow& row : rows) {
    report::Panel density, plasticity, learning;
    for (report::Panel* panel : {&density, &plasticity, &learning}) {
      panel->title = row.title;
      panel->x_label = "generation";
      panel->y_min = 0;
    }
    density.y_label = "density of synapses";
    add_curve(density, row, &Generation::density, "", "#1f4e9c", kAny);
    plasticity.y_label = "share of neurons";
    add_curve(plasticity, row, &Generation::heterosynaptic, "heterosynaptic", "#7b3fa0", kAny);
    add_curve(plasticity, row, &Generation::hebbian, "Hebbian", "#d9822b", kAny);
    learning.y_label = "best member";
    learning.y_min.reset();
    learning.level_lines = {0};
    add_curve(learning, row, &Generation::best_loss, "loss", "#d55e00", kDrawnLoss);
    add_curve(learning, row, &Generation::best_alignment, "alignment with the gradient", "#0072b2",
              kAny);
    for (report::Panel* panel : {&density, &plasticity, &learning})
      result.figure.panels.push_back(*panel);
  }
  return result;
}

ResultTable evolution_table(const EvolutionRow& row, const std::string& prefix) {
  struct Column {
    const char* name;
    double Generation::*number;
  };
  const std::vector<Column> numbers{{"density", &Generation::density},
                                    {"hebbian", &Generation::hebbian},
                                    {"heterosynaptic", &Generation::heterosynaptic},
                                    {"median_loss", &Generation::median_loss},
                                    {"best_loss", &Generation::best_loss},
                                    {"best_alignment", &Generation::best_alignment},
                                    {"best_hebbian", &Generation::best_hebbian},
                                    {"best_heterosynaptic", &Generation::best_heterosynaptic}};
  ResultTable table{prefix + "-" + row.key, {"generation"}, {}};
  for (int g = 0; g < row.generations(); ++g) table.rows.push_back({fmt::format("{}", g)});
  for (const Column& column : numbers) {
    for (const char* part : {"mean", "low", "median", "high"}) {
      table.columns.push_back(fmt::format("{}_{}", column.name, part));
    }
    std::vector<std::vector<double>> curves = row.curves(column.number);
    // Quartiles between an infinite loss and another are no number.
    for (std::vector<double>& curve : curves) {
      for (double& value : curve) value = std::min(value, 1e6);
    }
    const CurveSummary summary = curve_summary(curves);
    for (std::size_t g = 0; g < table.rows.size(); ++g) {
      for (const auto* values : {&summary.mean, &summary.low, &summary.median, &summary.high}) {
        table.rows[g].push_back(fmt::format("{:.5g}", (*values)[g]));
      }
    }
  }
  return table;
}

std::vector<ResultDrawing> evolution_drawings(const EvolutionRow& row, int number) {
  // Some runs end without synapses; those that learned best are worth a picture.
  std::vector<int> order(row.evolutions.size());
  std::iota(order.begin(), order.end(), 0);
  const auto of = [&](int run) -> const Evolution& {
    return row.evolutions[static_cast<std::size_t>(run)];
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return of(a).loss < of(b).loss; });
  std::vector<ResultDrawing> drawings;
  for (int k = 0; k < std::min(number, row.runs); ++k) {
    const int run = order[static_cast<std::size_t>(k)];
    const Evolution& evolution = of(run);
    drawings.push_back(
        {fmt::format("evolved-{}", k + 1),
         fmt::format("Circuit of the lowest loss after {} generations, run {}: loss {:.3g}, "
                     "alignment {:.2f}. "
                     "Double rings: neurons that fire twice; dashed: silent; blue and arrow: "
                     "positive weight, red and bar: negative.",
                     row.generations(), run + 1, evolution.loss, evolution.alignment),
         draw(evolution)});
  }
  return drawings;
}

}  // namespace hsdc::paper::evolution
