// SPDX-License-Identifier: Apache-2.0
#include "paper/metaplasticity/metaplasticity.h"

// The paper's Fig. 3a: what a synapse has seen changes how it will change.
#include <fmt/format.h>

#include "paper/common/random_stream.h"
#include "paper/metaplasticity/neuron.h"
#include "paper/metaplasticity/report.h"

namespace hsdc::paper::metaplasticity {
namespace {

constexpr int kRuns = 400;
constexpr int kSamples = 2;

/// h of the probes: -3 to 3 in steps of 0.05.
std::vector<double> probes() {
  std::vector<double> h;
  for (int k = -60; k <= 60; ++k) h.push_back(0.05 * k);
  return h;
}

PlasticityCurves look(MetaplasticNeuron& neuron, const std::vector<double>& h) {
  PlasticityCurves curves;
  for (std::size_t k = 0; k < kPlasticityViews.size(); ++k) {
    const PlasticityView& view = kPlasticityViews[k];
    const MetaplasticNeuron::Plasticity plasticity = neuron.plasticity(h, view.y);
    curves[k] = view.heterosynaptic ? plasticity.v : plasticity.w;
  }
  return curves;
}

MetaplasticityRun run_neuron(const std::vector<double>& h, std::uint32_t seed, int run) {
  RandomStream random(seed, static_cast<std::uint32_t>(run));
  MetaplasticNeuron neuron;
  MetaplasticityRun result;
  result.before = look(neuron, h);
  for (int sample = 0; sample < kSamples; ++sample) {
    const double x = random.normal();
    neuron.learn(x, random.normal());
  }
  result.after = look(neuron, h);
  result.w = neuron.w();
  result.v = neuron.v();
  return result;
}

}  // namespace

ExperimentResult run_metaplasticity(const ExperimentOptions& options) {
  MetaplasticityRuns runs{probes(), std::vector<MetaplasticityRun>(kRuns)};
  run_side_by_side(options, "metaplasticity", kRuns, [&](int run) {
    runs.runs[static_cast<std::size_t>(run)] = run_neuron(runs.h, options.seed, run);
  });
  ExperimentResult result;
  result.settings = {
      fmt::format("{} runs at every scale (the figure's number; the appendix has 200), seed {}",
                  kRuns, options.seed),
      "a circuit of HSDC in floating point: h = w x at t, h = v r at t'; w = 2, v = 0 at first",
      fmt::format("{} samples, x and y independent and normal; rate 0.1, decay 1, no momentum, no "
                  "clipping",
                  kSamples),
      "the root's error is target - output, the paper's output - y: with v mirrored both are the "
      "same; v and its change are shown in the paper's sign",
      "curve: the change that one more sample would make, decay and all, with x = h / w; the text "
      "does not say which y: the mean of the targets, 0, and one deviation above it, 1, are shown",
      "threshold: the highest h from -3 to 3 at which the change changes sign"};
  result.claims = judge_metaplasticity(runs);
  result.figures = {metaplasticity_figure(runs)};
  result.tables = {metaplasticity_curves(runs), metaplasticity_table(runs)};
  return result;
}

}  // namespace hsdc::paper::metaplasticity
