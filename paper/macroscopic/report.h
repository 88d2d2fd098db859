// SPDX-License-Identifier: Apache-2.0
#pragma once
// What run_macroscopic() makes of its runs; used within this folder only.
#include <array>
#include <string>
#include <vector>

#include "paper/common/experiment.h"
#include "paper/macroscopic/edge_sets.h"

namespace hsdc::paper::macroscopic {

/// One search: circuits that differ in their edges of one direction, and what each learned.
struct EdgeSearch {
  std::string name;   ///< of its files
  std::string title;  ///< "Plastic, backward to forward, ReLU"
  std::string place;  ///< in the paper: "Fig. 12"
  CrossDirection direction = CrossDirection::kToForward;
  bool plastic = true;
  PaperCircuit net;              ///< all else of the circuits
  std::vector<EdgeSet> sets;     ///< SAL's own first
  std::vector<double> accuracy;  ///< by edge set, on test samples, 0..1; no number: diverged

  EdgeSpace space() const { return {direction, static_cast<int>(net.layers.size()) - 2}; }
  circuit::Circuit circuit(std::size_t k) const { return make_macroscopic(net, sets[k], plastic); }
  double chance() const { return 1.0 / net.layers.back(); }
  long diverged() const;
  /// Accuracies, a run that diverged counted as chance.
  double score(std::size_t k) const;
  std::vector<double> scores() const;
  /// Of the circuits with that edge alone.
  std::vector<double> scores_with(int target, int source) const;
};

struct EdgeSearches {
  EdgeSearch plastic, to_backward, nonplastic, sign;  ///< one direction has the same edge sets
  std::array<const EdgeSearch*, 4> all() const {
    return {&plastic, &to_backward, &nonplastic, &sign};
  }
};

std::vector<Claim> judge_macroscopic(const EdgeSearches& searches);
/// A panel for every target, a box for every source of it.
ResultFigure edge_figure(const EdgeSearch& search);
/// The best and the worst circuits of a search, up to three of each (Fig. 16).
std::vector<ResultDrawing> edge_drawings(const EdgeSearch& search);
/// Every circuit of every search.
ResultTable edge_table(const EdgeSearches& searches);

}  // namespace hsdc::paper::macroscopic
