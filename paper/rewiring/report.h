// SPDX-License-Identifier: Apache-2.0
#pragma once
// What run_rewiring() makes of its runs; used within this folder only.
#include <algorithm>
#include <cstddef>
#include <vector>

#include "paper/common/experiment.h"

namespace hsdc::paper::rewiring {

/// A network grows up, and at every time RT a copy of it is rewired. Accuracies: on test samples,
/// 0..1.
struct RewiringRun {
  std::vector<double> grown;                    ///< before the exchange, by RT
  std::vector<double> exchanged;                ///< right after it
  std::vector<std::vector<double>> recovering;  ///< [RT][epoch after it]
  std::vector<double> untouched;                ///< by RT: of the network itself, as old as that
  bool diverged = false;                        ///< one of its networks

  // At the k-th RT.
  double recovered(std::size_t k) const { return recovering[k].back(); }
  /// What the exchange takes at once.
  double drop(std::size_t k) const { return grown[k] - exchanged[k]; }
  /// What rewiring cost: how much better the same network is that was left alone, as old as that.
  double cost(std::size_t k) const { return untouched[k] - recovered(k); }
};

struct RewiringRuns {
  std::vector<int> times;  ///< RT: epochs before the exchange, ascending, from 0
  int recovery = 0;        ///< epochs after it
  std::vector<RewiringRun> runs;

  long diverged() const {
    return std::count_if(runs.begin(), runs.end(),
                         [](const RewiringRun& run) { return run.diverged; });
  }
};

std::vector<Claim> judge_rewiring(const RewiringRuns& runs);
ResultFigure rewiring_figure(const RewiringRuns& runs);
/// Every accuracy of every run.
ResultTable rewiring_table(const RewiringRuns& runs);

}  // namespace hsdc::paper::rewiring
