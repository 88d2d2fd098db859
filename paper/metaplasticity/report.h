// SPDX-License-Identifier: Apache-2.0
#pragma once
// What run_metaplasticity() makes of its runs; used within this folder only.
#include <array>
#include <vector>

#include "paper/common/experiment.h"

namespace hsdc::paper::metaplasticity {

/// A curve that is looked at: of a synapse, with a probe's y.
struct PlasticityView {
  const char* key;    ///< in names of columns
  const char* title;  ///< "input synapse W, probe y = 0"
  double y;
  bool heterosynaptic;  ///< V, else W
};
inline constexpr std::array kPlasticityViews{
    PlasticityView{"w_y0", "input synapse W, probe y = 0", 0, false},
    PlasticityView{"v_y0", "error synapse V, probe y = 0", 0, true},
    PlasticityView{"w_y1", "input synapse W, probe y = 1", 1, false},
    PlasticityView{"v_y1", "error synapse V, probe y = 1", 1, true}};

/// Change of a synapse by one more sample, over h: [view][probe].
using PlasticityCurves = std::array<std::vector<double>, kPlasticityViews.size()>;

/// A neuron before any sample, and after some.
struct MetaplasticityRun {
  PlasticityCurves before, after;
  double w = 0, v = 0;  ///< after
};

struct MetaplasticityRuns {
  std::vector<double> h;  ///< of the probes, ascending
  std::vector<MetaplasticityRun> runs;
};

std::vector<Claim> judge_metaplasticity(const MetaplasticityRuns& runs);
ResultFigure metaplasticity_figure(const MetaplasticityRuns& runs);
/// Median and quartiles of the curves; and every run's weights and thresholds.
ResultTable metaplasticity_curves(const MetaplasticityRuns& runs);
ResultTable metaplasticity_table(const MetaplasticityRuns& runs);

}  // namespace hsdc::paper::metaplasticity
