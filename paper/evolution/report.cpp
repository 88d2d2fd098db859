// SPDX-License-Identifier: Apache-2.0
#include "paper/evolution/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace hsdc::paper::evolution {

std::vector<std::vector<double>> EvolutionRow::curves(double Generation::*number) const {
  std::vector<std::vector<double>> result;
  for (const Evolution& evolution : evolutions) {
    std::vector<double> curve;
    for (const Generation& g : evolution.generations) curve.push_back(g.*number);
    result.push_back(std::move(curve));
  }
  return result;
}

std::vector<double> EvolutionRow::mean_curve(double Generation::*number, int reach) const {
  std::vector<double> curve;
  for (int g = 0; g < generations(); ++g) {
    const int first = std::max(0, g - reach);
    curve.push_back(summary_of(means(number, first, std::min(generations() - 1, g + reach))).mean);
  }
  return curve;
}

std::vector<double> EvolutionRow::means(double Generation::*number, int first, int last) const {
  std::vector<double> result;
  for (const Evolution& evolution : evolutions) {
    double sum = 0;
    for (int g = first; g <= last; ++g) {
      sum += evolution.generations[static_cast<std::size_t>(g)].*number;
    }
    result.push_back(sum / (last - first + 1));
  }
  return result;
}

ResultTable evolution_summary(const EvolutionRows& rows) {
  ResultTable table{"evolution-summary",
                    {"setting", "mutation", "runs", "density_start", "density_end", "hebbian_start",
                     "hebbian_end", "heterosynaptic_start", "heterosynaptic_end", "alignment_start",
                     "alignment_end"},
                    {}};
  for (const auto* group : {&rows.redrawn, &rows.flipped, &rows.variants}) {
    for (const EvolutionRow& row : *group) {
      std::vector<std::string> cells{row.title, to_string(row.settings.mutation),
                                     fmt::format("{}", row.runs)};
      for (const GenerationNumber number :
           {&Generation::density, &Generation::hebbian, &Generation::heterosynaptic,
            &Generation::best_alignment}) {
        cells.push_back(fmt::format("{:.4f}", at_start(row, number).mean));
        cells.push_back(fmt::format("{:.4f}", at_end(row, number).mean));
      }
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

Summary at_start(const EvolutionRow& row, GenerationNumber number) {
  return summary_of(row.starts(number));
}
Summary at_end(const EvolutionRow& row, GenerationNumber number) {
  return summary_of(row.ends(number));
}

std::string change_text(const EvolutionRow& row, GenerationNumber number) {
  return fmt::format("{} to {}", number_text(at_start(row, number)),
                     number_text(at_end(row, number)));
}

}  // namespace hsdc::paper::evolution
