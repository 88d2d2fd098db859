// SPDX-License-Identifier: Apache-2.0
#pragma once
// What run_microscopic() makes of its runs; used within this folder only.
#include <vector>

#include "paper/common/experiment.h"

namespace hsdc::paper::microscopic {

/// Hidden layer 1 is next to the input.
inline constexpr int kMicroscopicLayers = 4;
/// Steps in which the paper sees an anti-Hebbian phase (Fig. 11, lower).
inline constexpr int kTransientSteps = 300;

/// Measures of a hidden layer at a moment of a run; NaN once the run has diverged.
struct LayerMoment {
  double alignment = 0;  ///< of the update of the projection that the layer takes at t
  double hebbian = 0;    ///< overlap of the same, 0..1
  double consistency = 0;  ///< ∇ℓᵀp / (‖∇ℓ‖ ‖p‖) of the layer; its sign is that of phi
  double phi = 0;
  double agreement = 0;        ///< share of samples with the sign of the mean
  double change = 0;           ///< ‖ΔV‖ of the projection that teaches the layer
  double relative_change = 0;  ///< ‖ΔV‖ / ‖V‖
};
using LayerNumber = double LayerMoment::*;

/// A random graph that learned.
struct GraphRun {
  std::vector<double> loss;                      ///< by probe
  std::vector<std::vector<LayerMoment>> layers;  ///< [probe][layer - 1]
  double accuracy = 0;                           ///< on the test samples, at the end
  bool diverged = false;
};

struct MicroscopicRuns {
  std::vector<int> steps;  ///< of the probes: 0, dense in the transient, then evenly spaced
  std::vector<GraphRun> graphs;

  /// One number of a layer in one graph, by probe.
  std::vector<double> curve(size_t graph, LayerNumber number, int layer) const;
  /// The same of all graphs, [graph][probe].
  std::vector<std::vector<double>> curves(LayerNumber number, int layer) const;
  /// Before the first step.
  double at_start(size_t graph, LayerNumber number, int layer) const;
  /// Mean over the probes of the last quarter of the run: one probe is noisy, since momentum makes
  /// the last error swing.
  double at_end(size_t graph, LayerNumber number, int layer) const;
};

std::vector<Claim> judge_microscopic(const MicroscopicRuns& runs);
std::vector<ResultFigure> microscopic_figures(const MicroscopicRuns& runs);
ResultTable microscopic_table(const MicroscopicRuns& runs);

}  // namespace hsdc::paper::microscopic
