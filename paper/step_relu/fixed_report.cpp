// SPDX-License-Identifier: Apache-2.0
#include "paper/step_relu/fixed_report.h"

#include <cmath>

namespace hsdc::paper::step_relu {

std::size_t QuantizationRuns::count() const {
  return presets.size() * layers.size() * q.size() * bits.size() * static_cast<std::size_t>(seeds);
}

QuantizationRuns::Run QuantizationRuns::run_at(std::size_t index) const {
  const auto take = [&](std::size_t size) {
    const std::size_t place = index % size;
    index /= size;
    return place;
  };
  Run run{};
  run.seed = static_cast<int>(take(static_cast<std::size_t>(seeds)));
  run.setting.bits = take(bits.size());
  run.setting.q = take(q.size());
  run.setting.size = take(layers.size());
  run.setting.preset = take(presets.size());
  return run;
}

std::size_t QuantizationRuns::index_of(const Run& run) const {
  const Setting& s = run.setting;
  const std::size_t place = ((s.preset * layers.size() + s.size) * q.size() + s.q) * bits.size();
  return (place + s.bits) * static_cast<std::size_t>(seeds) + static_cast<std::size_t>(run.seed);
}

double QuantizationRuns::score(const Run& run) const {
  const double a = accuracy[index_of(run)];
  return std::isfinite(a) ? a : chance();
}

Summary QuantizationRuns::scores(const Setting& setting) const {
  std::vector<double> values;
  for (int seed = 0; seed < seeds; ++seed) values.push_back(score({setting, seed}));
  return summary_of(values);
}

int QuantizationRuns::diverged(std::size_t preset, std::size_t format) const {
  int number = 0;
  for (std::size_t k = 0; k < accuracy.size(); ++k) {
    const Setting s = run_at(k).setting;
    number += s.preset == preset && s.bits == format && !std::isfinite(accuracy[k]) ? 1 : 0;
  }
  return number;
}

}  // namespace hsdc::paper::step_relu
