// SPDX-License-Identifier: Apache-2.0
#include "paper/macroscopic/report.h"

#include <algorithm>
#include <cmath>

namespace hsdc::paper::macroscopic {

long EdgeSearch::diverged() const {
  return std::count_if(accuracy.begin(), accuracy.end(),
                       [](double value) { return !std::isfinite(value); });
}

double EdgeSearch::score(std::size_t k) const {
  return std::isfinite(accuracy[k]) ? accuracy[k] : chance();
}

std::vector<double> EdgeSearch::scores() const {
  std::vector<double> values;
  for (std::size_t k = 0; k < accuracy.size(); ++k) values.push_back(score(k));
  return values;
}

std::vector<double> EdgeSearch::scores_with(int target, int source) const {
  std::vector<double> values;
  for (std::size_t k = 0; k < sets.size(); ++k) {
    if (sets[k].has(target, source)) values.push_back(score(k));
  }
  return values;
}

}  // namespace hsdc::paper::macroscopic
