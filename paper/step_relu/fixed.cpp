// SPDX-License-Identifier: Apache-2.0
#include "paper/step_relu/fixed.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "model/circuit/presets.h"
#include "model/training/fixed_learner.h"
#include "model/training/float_learner.h"
#include "model/training/training.h"
#include "paper/common/run.h"
#include "paper/step_relu/fixed_report.h"

namespace hsdc::paper::step_relu {
namespace {

struct Plan {
  std::vector<std::vector<int>> hidden;
  std::vector<int> q;
  int train, test, epochs, seeds;
};

Plan plan_for(const ExperimentOptions& o) {
  const std::vector<std::vector<int>> sizes{{64, 32}, {128, 64}, {256, 128}};
  const std::vector<int> all{1, 2, 3, 4, 5, 6, 7, 8};
  Plan plan{sizes, all, 60'000, 10'000, 1, 5};
  if (o.scale == Scale::kPaper) plan.epochs = 5;
  if (o.scale == Scale::kQuick)
    plan = {{{32, 16}, {48, 24}, {64, 32}}, {1, 2, 4, 8}, 2000, 500, 1, 2};
  return plan;
}

/// The circuit in its formats. Weights span +-0.5 at 8 bits, which needs the resolution, and +-1
/// above; activities span at least 1.75 at every Q.
circuit::PresetOptions preset_of(const std::string& name, const std::vector<int>& layers, int q,
                                 int bits, std::uint32_t seed) {
  circuit::PresetOptions o;
  o.preset = name;
  o.layers = layers;
  o.q = q;
  o.seed = seed;
  o.activity_bits = q <= 4 ? 3 : 4;
  o.weight_bits = bits == kFloatBits ? 16 : bits;
  o.weight_fraction = bits == 8 ? 8 : o.weight_bits - 1;
  if (name == "kp") o.feedback_init = 0.7;
  return o;
}

/// The fixed-point rates in floating point: eta = Q^2 2^-k, eta gamma = 2^-g, a sample at a time.
circuit::FloatOptions online_learning(const circuit::PresetOptions& given) {
  const circuit::PresetOptions o = circuit::resolve(given);
  circuit::FloatOptions options;
  options.rate = std::ldexp(static_cast<double>(o.q) * o.q, -*o.rate_shift);
  options.decay = std::ldexp(1.0, -*o.decay_shift) / options.rate;
  options.momentum = 0;
  options.clip = 0;
  options.batch = 1;
  return options;
}

class Quantization {
 public:
  explicit Quantization(const ExperimentOptions& options)
      : options_(options),
        plan_(plan_for(options)),
        data_(load_samples(options, options.scale == Scale::kQuick ? "digits:16" : "digits:28",
                           plan_.train, plan_.test)) {}

  QuantizationRuns run() const {
    QuantizationRuns runs;
    for (const auto& hidden : plan_.hidden) runs.layers.push_back(layers_for(data_, hidden));
    runs.q = plan_.q;
    runs.seeds = plan_.seeds;
    runs.first_seed = options_.seed;
    runs.accuracy.resize(runs.count());
    run_side_by_side(options_, "fixed and float", static_cast<int>(runs.count()), [&](int job) {
      const auto index = static_cast<size_t>(job);
      runs.accuracy[index] = train(runs, runs.run_at(index));
    });
    return runs;
  }

  std::vector<std::string> settings() const {
    std::vector<std::string> sizes;
    for (const auto& hidden : plan_.hidden)
      sizes.push_back(fmt::format("{}", fmt::join(hidden, "-")));
    return {
        describe(data_),
        fmt::format("SAL and KP with hidden layers {}; {} epoch(s), {} seeds",
                    fmt::join(sizes, ", "), plan_.epochs, plan_.seeds),
        "one sample at a time, no momentum, no clipping; learning rate 2⁻⁷ as near as Q² 2⁻ᵏ "
        "comes, decay 2⁻¹⁵ a sample: the presets' own, the same in both engines",
        "first weights: 0.7 / √fan-in forward, 0.3 / √fan-in otherwise (KP: 0.7)",
        "fixed point: weights of 8 bits within ±0.5, of 10, 12 and 16 bits within ±1; activities "
        "of 3 bits up to Q = 4, of 4 bits above; signals of 8 bits; stochastic rounding",
        "floating point: the same circuit with inputs, signals and weights not rounded and "
        "activities without an upper end"};
  }

 private:
  double train(const QuantizationRuns& runs, const QuantizationRuns::Run& run) const {
    const auto& [preset_at, size, q, bits_at] = run.setting;
    const int bits = runs.bits[bits_at];
    const circuit::PresetOptions preset =
        preset_of(runs.presets[preset_at], runs.layers[size], runs.q[q], bits,
                  runs.first_seed + static_cast<std::uint32_t>(run.seed));
    const circuit::Circuit circuit = circuit::make_preset(preset);
    if (bits == kFloatBits) {
      floating::FloatNetwork network(circuit, online_learning(preset));
      training::FloatLearner learner(network);
      return accuracy_after(learner);
    }
    fixed::FixedNetwork network(circuit);
    training::FixedLearner learner(network);
    return accuracy_after(learner);
  }

  /// Test accuracy at the end; no number if the run diverged.
  double accuracy_after(training::Learner& learner) const {
    training::TrainingState state;
    const training::TrainingEnd end = hsdc::training::train(
        learner, data_, plan_.epochs, state, [&](const training::TrainingProgress& p) {
          return p.done % 256 != 0 || !options_.stopped();
        });
    if (!end.finished && !end.divergence) throw Interrupted();
    return end.finished ? state.epochs.back().accuracy : std::numeric_limits<double>::quiet_NaN();
  }

  const ExperimentOptions& options_;
  Plan plan_;
  data::DataSplit data_;
};

}  // namespace

ExperimentResult run_step_relu_fixed(const ExperimentOptions& options) {
  const Quantization quantization(options);
  const QuantizationRuns runs = quantization.run();
  ExperimentResult result;
  result.settings = quantization.settings();
  result.claims = judge_quantization(runs);
  result.figures = {quantization_figure(runs)};
  result.tables = {quantization_summary(runs), quantization_table(runs)};
  return result;
}

}  // namespace hsdc::paper::step_relu
