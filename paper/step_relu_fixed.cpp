#include "paper/step_relu_fixed.h"

#include <fmt/format.h>

#include <cmath>

#include "model/presets.h"
#include "model/statistics.h"
#include "model/training.h"
#include "paper/palette.h"
#include "paper/paper_run.h"

namespace hsdc {
namespace {

constexpr int kFloat = 0;         // in the place of a number of bits
constexpr double kDiverged = -1;  // in the place of an accuracy
const std::vector<int> kBits{kFloat, 8, 10, 12, 16};
const std::vector<std::string> kPresets{"sal", "kp"};

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
PresetOptions preset_of(const std::string& name, const std::vector<int>& layers, int q, int bits,
                        std::uint32_t seed) {
  PresetOptions o;
  o.preset = name;
  o.layers = layers;
  o.q = q;
  o.seed = seed;
  o.activity_bits = q <= 4 ? 3 : 4;
  o.weight_bits = bits == kFloat ? 16 : bits;
  o.weight_fraction = bits == 8 ? 8 : o.weight_bits - 1;
  if (name == "kp") o.feedback_init = 0.7;
  return o;
}

/// The fixed-point rates in floating point: eta = Q^2 2^-k, eta gamma = 2^-g, a sample at a time.
FloatOptions online_learning(const PresetOptions& given) {
  const PresetOptions o = resolve(given);
  FloatOptions options;
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
      : options_(options), plan_(plan_for(options)) {
    data_ = load_samples(options, options.scale == Scale::kQuick ? "digits:16" : "digits:28",
                         plan_.train, plan_.test);
  }

  ExperimentResult run() {
    const int jobs =
        static_cast<int>(kPresets.size() * plan_.hidden.size() * plan_.q.size() * kBits.size()) *
        plan_.seeds;
    accuracy_.resize(static_cast<size_t>(jobs));
    run_side_by_side(options_, "fixed and float", jobs,
                     [&](int job) { accuracy_[static_cast<size_t>(job)] = train(case_of(job)); });
    ExperimentResult result;
    add_settings(result);
    add_claims(result);
    result.figures.push_back({"quantization",
                              "Test accuracy by Q, mean and deviation over the seeds, in floating "
                              "point and with weights of 8 to 16 bits",
                              figure()});
    result.tables = {summary_table(), run_table()};
    return result;
  }

 private:
  struct Case {
    size_t preset, size, q, bits;
    int seed;
  };
  Case case_of(int job) const {
    auto rest = static_cast<size_t>(job);
    const auto take = [&](size_t count) {
      const size_t value = rest % count;
      rest /= count;
      return value;
    };
    Case c{};
    c.seed = static_cast<int>(take(static_cast<size_t>(plan_.seeds)));
    c.bits = take(kBits.size());
    c.q = take(plan_.q.size());
    c.size = take(plan_.hidden.size());
    c.preset = take(kPresets.size());
    return c;
  }
  int job_of(const Case& c) const {
    const size_t place =
        ((c.preset * plan_.hidden.size() + c.size) * plan_.q.size() + c.q) * kBits.size() + c.bits;
    return static_cast<int>(place) * plan_.seeds + c.seed;
  }

  std::vector<int> layers(size_t size) const { return layers_for(data_, plan_.hidden[size]); }

  double train(const Case& c) const {
    const PresetOptions preset =
        preset_of(kPresets[c.preset], layers(c.size), plan_.q[c.q], kBits[c.bits],
                  options_.seed + static_cast<std::uint32_t>(c.seed));
    const Circuit circuit = make_preset(preset);
    if (kBits[c.bits] == kFloat) {
      FloatNetwork network(circuit, online_learning(preset));
      FloatLearner learner(network);
      return accuracy_after(learner);
    }
    FixedNetwork network(circuit);
    FixedLearner learner(network);
    return accuracy_after(learner);
  }

  /// Test accuracy at the end, or kDiverged.
  double accuracy_after(Learner& learner) const {
    TrainingState state;
    const TrainingEnd end = hsdc::train(
        learner, data_, plan_.epochs, state,
        [&](const TrainingProgress& p) { return p.done % 256 != 0 || !options_.stopped(); });
    if (!end.finished && !end.divergence) throw Interrupted();
    return end.finished ? state.epochs.back().accuracy : kDiverged;
  }

  Spread accuracy(size_t preset, size_t size, size_t q, size_t bits) const {
    std::vector<double> values;
    for (int seed = 0; seed < plan_.seeds; ++seed) {
      const double a = accuracy_[static_cast<size_t>(job_of({preset, size, q, bits, seed}))];
      values.push_back(a == kDiverged ? 1.0 / data_.train.classes : a);  // as good as chance
    }
    return spread_of(values);
  }
  /// Runs of that preset and format that diverged.
  int diverged(size_t preset, size_t bits) const {
    int count = 0;
    for (size_t job = 0; job < accuracy_.size(); ++job) {
      const Case c = case_of(static_cast<int>(job));
      count += c.preset == preset && c.bits == bits && accuracy_[job] == kDiverged ? 1 : 0;
    }
    return count;
  }
  /// Float minus fixed, mean over the seeds, for every size and Q.
  std::vector<double> costs(size_t preset, size_t bits) const {
    std::vector<double> list;
    for (size_t size = 0; size < plan_.hidden.size(); ++size) {
      for (size_t q = 0; q < plan_.q.size(); ++q) {
        list.push_back(accuracy(preset, size, q, 0).mean - accuracy(preset, size, q, bits).mean);
      }
    }
    return list;
  }

  void add_settings(ExperimentResult& result) const;
  void add_claims(ExperimentResult& result) const;
  Figure figure() const;
  ResultTable summary_table() const;
  ResultTable run_table() const;

  const ExperimentOptions& options_;
  Plan plan_;
  DataSplit data_;
  std::vector<double> accuracy_;  ///< by job
};

void Quantization::add_settings(ExperimentResult& result) const {
  std::vector<std::string> sizes;
  for (const auto& hidden : plan_.hidden)
    sizes.push_back(fmt::format("{}", fmt::join(hidden, "-")));
  result.settings = {
      describe(data_),
      fmt::format("SAL and KP with hidden layers {}; {} epoch(s), {} seeds", fmt::join(sizes, ", "),
                  plan_.epochs, plan_.seeds),
      "one sample at a time, no momentum, no clipping; learning rate 2⁻⁷ as near as Q² 2⁻ᵏ comes, "
      "decay 2⁻¹⁵ a sample: the presets' own, the same in both engines",
      "first weights: 0.7 / √fan-in forward, 0.3 / √fan-in otherwise (KP: 0.7)",
      "fixed point: weights of 8 bits within ±0.5, of 10, 12 and 16 bits within ±1; activities of "
      "3 bits up to Q = 4, of 4 bits above; signals of 8 bits; stochastic rounding",
      "floating point: the same circuit with inputs, signals and weights not rounded and "
      "activities without an upper end"};
}

void Quantization::add_claims(ExperimentResult& result) const {
  for (size_t p = 0; p < kPresets.size(); ++p) {
    const std::string name = p == 0 ? "SAL" : "KP";
    for (size_t b = 1; b < kBits.size(); ++b) {
      const Spread cost = spread_of(costs(p, b));
      result.claims.push_back(
          {fmt::format("HSDC's own question, after the paper's low bit precision: {} with {}-bit "
                       "weights learns as well as in floating point",
                       name, kBits[b]),
           fmt::format(
               "floating point minus fixed point: {:.1f} points, mean over sizes and Q "
               "({:.1f} to {:.1f}). Judged: 2 points or less on average, 5 or less at every "
               "size and Q, no run in floating point having diverged (here {})",
               100 * cost.mean, 100 * cost.lowest, 100 * cost.highest, diverged(p, 0)),
           cost.mean <= 0.02 && cost.highest <= 0.05 && diverged(p, 0) == 0,
           diverged(p, b) > 0 ? fmt::format("{} runs diverged", diverged(p, b)) : ""});
    }
  }
}

std::string label_of(int bits) { return bits == kFloat ? "float" : fmt::format("{} bits", bits); }

Figure Quantization::figure() const {
  Figure figure{"The cost of quantization", {}, static_cast<int>(plan_.hidden.size())};
  for (size_t p = 0; p < kPresets.size(); ++p) {
    for (size_t size = 0; size < plan_.hidden.size(); ++size) {
      Panel panel;
      panel.title = fmt::format("{} {}", kPresets[p], fmt::join(layers(size), "-"));
      panel.x_label = "Q";
      panel.y_label = "test accuracy (%)";
      for (size_t b = 0; b < kBits.size(); ++b) {
        Series series;
        series.label = label_of(kBits[b]);
        series.style = Series::Style::kLinePoints;
        series.dashed = kBits[b] == kFloat;
        series.colour = kBits[b] == kFloat ? kNeutralColour : layer_colour(static_cast<int>(b));
        for (size_t q = 0; q < plan_.q.size(); ++q) {
          const Spread a = accuracy(p, size, q, b);
          series.x.push_back(plan_.q[q]);
          series.y.push_back(100 * a.mean);
          series.low.push_back(100 * (a.mean - a.deviation));
          series.high.push_back(100 * (a.mean + a.deviation));
        }
        panel.series.push_back(series);
      }
      figure.panels.push_back(panel);
    }
  }
  return figure;
}

ResultTable Quantization::summary_table() const {
  ResultTable table{"quantization", {"preset", "layers", "q"}, {}};
  for (const int bits : kBits) table.columns.push_back(label_of(bits));
  for (size_t p = 0; p < kPresets.size(); ++p) {
    for (size_t size = 0; size < plan_.hidden.size(); ++size) {
      for (size_t q = 0; q < plan_.q.size(); ++q) {
        std::vector<std::string> row{kPresets[p], fmt::format("{}", fmt::join(layers(size), "-")),
                                     std::to_string(plan_.q[q])};
        for (size_t b = 0; b < kBits.size(); ++b) {
          row.push_back(percent_text(accuracy(p, size, q, b)));
        }
        table.rows.push_back(row);
      }
    }
  }
  return table;
}

ResultTable Quantization::run_table() const {
  ResultTable table{"quantization_runs", {"preset", "layers", "q", "bits", "seed", "accuracy"}, {}};
  for (size_t job = 0; job < accuracy_.size(); ++job) {
    const Case c = case_of(static_cast<int>(job));
    table.rows.push_back(
        {kPresets[c.preset], fmt::format("{}", fmt::join(layers(c.size), "-")),
         std::to_string(plan_.q[c.q]), label_of(kBits[c.bits]),
         std::to_string(options_.seed + static_cast<std::uint32_t>(c.seed)),
         accuracy_[job] == kDiverged ? "diverged" : fmt::format("{:.4f}", accuracy_[job])});
  }
  return table;
}

}  // namespace

ExperimentResult run_step_relu_fixed(const ExperimentOptions& options) {
  return Quantization(options).run();
}

}  // namespace hsdc
