// SPDX-License-Identifier: Apache-2.0
#include "paper/rewiring/rewiring.h"

// Two channels, image and sound, exchanged after a time: is there a critical period? (paper, Fig.
// 5)
#include <fmt/format.h>

#include <cmath>

#include "paper/common/circuit.h"
#include "paper/common/run.h"
#include "paper/rewiring/channels.h"
#include "paper/rewiring/report.h"

namespace hsdc::paper::rewiring {
namespace {

struct Plan {
  std::vector<int> times;  ///< RT: epochs before the exchange, ascending, from 0
  int recovery;            ///< epochs after it
  std::vector<int> hidden;
  int train, test, runs;
};

Plan plan_for(const ExperimentOptions& o) {
  return {o.at_scale<std::vector<int>>({0, 2, 10, 40}, {0, 1, 3, 10, 30, 60},
                                       {0, 1, 2, 5, 10, 20, 50, 100, 200}),
          o.at_scale(40, 40, 100),
          o.at_scale<std::vector<int>>({64, 64, 64}, {128, 128, 128}, {2000, 2000, 2000, 2000}),
          o.at_scale(1500, 3000, 50'000),
          o.at_scale(1000, 2000, 10'000),
          o.at_scale(4, 20, 20)};
}

/// Another network in the same state.
floating::FloatNetwork copy_of(const floating::FloatNetwork& network) {
  floating::FloatNetwork copy(network.circuit(), network.options());
  for (const circuit::ProjectionId index : network.circuit().projections.ids()) {
    if (!network.circuit().projections[index].plastic()) continue;
    copy.set_weights(index, network.weights(index));
    copy.set_momentum_buffer(index, network.momentum_buffer(index));
  }
  return copy;
}

class Rewiring {
 public:
  explicit Rewiring(const ExperimentOptions& options)
      : options_(options),
        plan_(plan_for(options)),
        channels_(load_samples(options, "digits:16", plan_.train, plan_.test), options.audio,
                  options.data_seed),
        test_before_(channels_.test(false)),
        test_after_(channels_.test(true)) {}

  RewiringRuns run() const {
    RewiringRuns result{plan_.times, plan_.recovery, {}};
    result.runs.resize(static_cast<size_t>(plan_.runs));
    run_side_by_side(options_, "rewiring", plan_.runs, [&](int k) {
      result.runs[static_cast<size_t>(k)] = run_network(static_cast<std::uint32_t>(k));
    });
    return result;
  }

  std::vector<std::string> settings(long diverged) const {
    return {
        fmt::format("{} training and {} test samples, two channels of {} values; {}",
                    channels_.training_size(), test_before_.size(), channels_.features(),
                    channels_.name()),
        fmt::format("SAL {}-{}-{} with ReLU; {} runs", 2 * channels_.features(),
                    fmt::join(plan_.hidden, "-"), channels_.classes(), plan_.runs) +
            (diverged > 0 ? fmt::format("; {} diverged", diverged) : ""),
        describe(paper_learning(plan_.hidden.front())) +
            ", masking trick on; the paper clips at 5, 2,000 wide",
        fmt::format("rewired after RT = {} epochs, then {} more epochs; RT = 0 is rewired at birth",
                    fmt::join(plan_.times, ", "), plan_.recovery)};
  }

 private:
  std::vector<int> layers() const {
    std::vector<int> list{2 * channels_.features()};
    list.insert(list.end(), plan_.hidden.begin(), plan_.hidden.end());
    list.push_back(channels_.classes());
    return list;
  }

  /// One epoch; false if the network diverged.
  bool learn(floating::FloatNetwork& network, int epoch, bool exchanged) const {
    if (options_.stopped()) throw Interrupted();
    return std::isfinite(
        training::learn_epoch(network, channels_.training(epoch, exchanged), epoch).loss);
  }

  RewiringRun run_network(std::uint32_t number) const {
    PaperCircuit o;
    o.layers = layers();
    o.seed = options_.seed + number;
    floating::FloatNetwork network(make_circuit(o), paper_learning(plan_.hidden.front()));
    RewiringRun run;
    int age = 0;
    std::vector<double> by_age{training::accuracy_of(network, test_before_)};
    const auto grow = [&] {
      run.diverged |= !learn(network, age++, false);
      by_age.push_back(training::accuracy_of(network, test_before_));
    };
    for (const int time : plan_.times) {
      while (age < time) grow();
      floating::FloatNetwork rewired = copy_of(network);
      run.grown.push_back(training::accuracy_of(rewired, test_before_));
      run.exchanged.push_back(training::accuracy_of(rewired, test_after_));
      std::vector<double>& curve = run.recovering.emplace_back();
      for (int k = 0; k < plan_.recovery; ++k) {
        run.diverged |= !learn(rewired, age + k, true);
        curve.push_back(training::accuracy_of(rewired, test_after_));
      }
    }
    while (age < plan_.times.back() + plan_.recovery) grow();
    for (const int time : plan_.times) {
      run.untouched.push_back(
          by_age[static_cast<size_t>(time) + static_cast<size_t>(plan_.recovery)]);
    }
    return run;
  }

  const ExperimentOptions& options_;
  Plan plan_;
  Channels channels_;
  data::Dataset test_before_, test_after_;
};

}  // namespace

ExperimentResult run_rewiring(const ExperimentOptions& options) {
  const Rewiring rewiring(options);
  const RewiringRuns runs = rewiring.run();
  ExperimentResult result;
  result.settings = rewiring.settings(runs.diverged());
  result.claims = judge_rewiring(runs);
  result.figures = {rewiring_figure(runs)};
  result.tables = {rewiring_table(runs)};
  return result;
}

}  // namespace hsdc::paper::rewiring
