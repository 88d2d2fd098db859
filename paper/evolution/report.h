// SPDX-License-Identifier: Apache-2.0
#pragma once
// What run_evolution() makes of its runs; used within this folder only.
#include <string>
#include <vector>

#include "base/statistics.h"
#include "paper/common/experiment.h"
#include "paper/evolution/population.h"

namespace hsdc::paper::evolution {

using GenerationNumber = double Generation::*;

/// Runs of one setting: a row of the figure.
struct EvolutionRow {
  std::string key;    ///< in names of tables: "4-sparse"
  std::string title;  ///< "4 neurons, sparse start"
  EvolutionSettings settings;
  int runs = 0;
  std::vector<Evolution> evolutions;  ///< by run

  int generations() const { return settings.generations; }
  /// One number of every generation, [run][generation].
  std::vector<std::vector<double>> curves(double Generation::*number) const;
  /// The same, mean over the runs, then over the generations up to `reach` away.
  std::vector<double> mean_curve(double Generation::*number, int reach = 0) const;
  /// Of every run: its mean over the generations first .. last.
  std::vector<double> means(double Generation::*number, int first, int last) const;
  /// Of every run: in the first generation; mean of the last twenty.
  std::vector<double> starts(double Generation::*number) const { return means(number, 0, 0); }
  std::vector<double> ends(double Generation::*number) const {
    return means(number, generations() - 20, generations() - 1);
  }
};

/// The settings that are run: three rows of the figure by both readings of the mutation, and others
/// with four neurons, by which readings and the part of selection are told.
struct EvolutionRows {
  std::vector<EvolutionRow> redrawn;   ///< 4 neurons sparse; 100 sparse; 100 dense
  std::vector<EvolutionRow> flipped;   ///< the same
  std::vector<EvolutionRow> variants;  ///< redrawn and flipped without selection; parents stay
};

/// Over the runs: starts and ends; both as a text.
Summary at_start(const EvolutionRow& row, GenerationNumber number);
Summary at_end(const EvolutionRow& row, GenerationNumber number);
/// "0.20 ± 0.02 to 0.25 ± 0.12"
std::string change_text(const EvolutionRow& row, GenerationNumber number);

std::vector<Claim> judge_evolution(const EvolutionRows& rows);
ResultFigure evolution_figure(const std::vector<EvolutionRow>& rows, const std::string& name,
                              const std::string& caption);
/// Of every generation: mean and quartiles over the runs.
ResultTable evolution_table(const EvolutionRow& row, const std::string& prefix);
/// Where each setting starts and ends.
ResultTable evolution_summary(const EvolutionRows& rows);
/// Best circuits of the last generation, of the runs in which that learned best.
std::vector<ResultDrawing> evolution_drawings(const EvolutionRow& row, int number);

}  // namespace hsdc::paper::evolution
