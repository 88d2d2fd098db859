// SPDX-License-Identifier: Apache-2.0
#include "paper/microscopic/report.h"

namespace hsdc::paper::microscopic {

std::vector<double> MicroscopicRuns::curve(size_t graph, LayerNumber number, int layer) const {
  std::vector<double> values;
  for (const std::vector<LayerMoment>& probe : graphs[graph].layers) {
    values.push_back(probe[static_cast<size_t>(layer - 1)].*number);
  }
  return values;
}

std::vector<std::vector<double>> MicroscopicRuns::curves(LayerNumber number, int layer) const {
  std::vector<std::vector<double>> all;
  for (size_t g = 0; g < graphs.size(); ++g) all.push_back(curve(g, number, layer));
  return all;
}

double MicroscopicRuns::at_start(size_t graph, LayerNumber number, int layer) const {
  return curve(graph, number, layer).front();
}

double MicroscopicRuns::at_end(size_t graph, LayerNumber number, int layer) const {
  const std::vector<double> all = curve(graph, number, layer);
  double sum = 0;
  int count = 0;
  for (size_t k = 0; k < all.size(); ++k) {
    if (4 * steps[k] < 3 * steps.back()) continue;
    sum += all[k];
    ++count;
  }
  return sum / count;
}

}  // namespace hsdc::paper::microscopic
