// SPDX-License-Identifier: Apache-2.0
#pragma once
// What run_step_relu_fixed() makes of its runs; used by fixed*.cpp only.
#include <cstdint>
#include <string>
#include <vector>

#include "base/statistics.h"
#include "paper/common/experiment.h"

namespace hsdc::paper::step_relu {

inline constexpr int kFloatBits = 0;  ///< floating point, in the place of a number of bits

/// The same circuits in floating point and in several formats: a run for every preset, size, Q,
/// format and seed.
struct QuantizationRuns {
  std::vector<std::string> presets{"sal", "kp"};
  std::vector<std::vector<int>> layers;  ///< by size: input, hidden layers, output
  std::vector<int> q;
  std::vector<int> bits{kFloatBits, 8, 10, 12, 16};  ///< of a weight
  int seeds = 0;
  std::uint32_t first_seed = 1;
  std::vector<double> accuracy;  ///< by run, on test samples, 0..1; no number: diverged

  /// A setting, in places of the lists above.
  struct Setting {
    std::size_t preset, size, q, bits;
  };
  struct Run {
    Setting setting;
    int seed;  ///< from 0
  };
  std::size_t count() const;
  Run run_at(std::size_t index) const;
  std::size_t index_of(const Run& run) const;

  double chance() const { return 1.0 / layers.front().back(); }
  /// A run that diverged counts as chance.
  double score(const Run& run) const;
  Summary scores(const Setting& setting) const;
  /// Runs of a preset in a format that diverged.
  int diverged(std::size_t preset, std::size_t format) const;
};

/// A claim for every preset and format of fixed point.
std::vector<Claim> judge_quantization(const QuantizationRuns& runs);
/// A panel for every preset and size, a curve over Q for every format.
ResultFigure quantization_figure(const QuantizationRuns& runs);
/// Mean and deviation of every setting; and every run.
ResultTable quantization_summary(const QuantizationRuns& runs);
ResultTable quantization_table(const QuantizationRuns& runs);

}  // namespace hsdc::paper::step_relu
