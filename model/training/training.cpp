// SPDX-License-Identifier: Apache-2.0
#include "model/training/training.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "base/error.h"

namespace hsdc::training {
namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::span<const int> part(const std::vector<int>& order, int first, int count) {
  return std::span(order).subspan(static_cast<size_t>(first), static_cast<size_t>(count));
}

/// How many samples are classified right; none if `keep_going`, called after every batch, says so.
std::optional<int> count_right(Learner& learner, const data::Dataset& data,
                               const std::function<bool(int done)>& keep_going) {
  std::vector<int> samples(static_cast<size_t>(data.size()));
  std::iota(samples.begin(), samples.end(), 0);
  int right = 0;
  for (int done = 0; done < data.size();) {
    const int count = std::min(learner.test_batch(), data.size() - done);
    right += learner.count_right(data, part(samples, done, count));
    done += count;
    if (!keep_going(done)) return std::nullopt;
  }
  return right;
}

class Training {
 public:
  Training(Learner& learner, const data::DataSplit& data, int epochs, TrainingState& state,
           const std::function<bool(const TrainingProgress&)>& progress)
      : learner_(learner), data_(data), epochs_(epochs), state_(state), progress_(progress) {
    if (state.sample < 0 || state.sample > data.train.size()) {
      throw UserError(ErrorKind::kMismatch)
          .found("a run that stopped at sample {} of an epoch", state.sample)
          .allowed("0..{}", data.train.size());
    }
  }

  /// The rest of the epoch under way; false if stopped.
  bool run_epoch() {
    number_ = static_cast<int>(state_.epochs.size()) + 1;
    TrainingEpoch report;
    report.epoch = number_;
    report.samples =
        static_cast<std::uint64_t>(number_) * static_cast<std::uint64_t>(data_.train.size());
    const bool learned = learn(report);
    // The last update may have gone too far without a loss that shows it yet.
    if (!divergence_) note_divergence();
    if (divergence_ || !learned || !test(report)) return false;
    const int size = std::max(data_.train.size(), 1);
    report.mean_error = state_.error_sum / size;
    report.loss = state_.loss_sum / size;
    report.saturations = state_.saturations;
    report.weights = learner_.health();
    state_.epochs.push_back(report);
    state_.sample = 0;
    state_.error_sum = state_.loss_sum = 0;
    state_.saturations = 0;
    return true;
  }

  const std::optional<Divergence>& divergence() const { return divergence_; }

 private:
  bool learn(TrainingEpoch& report) {
    const int size = data_.train.size();
    const std::vector<int> order = data::epoch_order(size, learner_.circuit().seed, number_ - 1);
    const int first = state_.sample;
    const std::uint64_t saturations = learner_.total_saturations() - state_.saturations;
    const auto begin = std::chrono::steady_clock::now();
    while (state_.sample < size) {
      const int count = std::min(learner_.batch(), size - state_.sample);
      first_of_batch_ = state_.sample + 1;
      const Learned learned = learner_.learn(data_.train, part(order, state_.sample, count));
      state_.error_sum += learned.error;
      state_.loss_sum += learned.loss;
      state_.saturations = learner_.total_saturations() - saturations;
      state_.sample += count;
      if (!std::isfinite(learned.loss)) {
        note_divergence();
        // All values are finite, but their squares do not fit.
        if (!divergence_) diverged_at(fmt::format("node {} at t'", root().name));
        return false;
      }
      if (!keep_going(false, state_.sample, size)) return false;
    }
    const double updates =
        static_cast<double>(learner_.plastic_synapses()) * (state_.sample - first);
    report.updates_per_second = updates / std::max(seconds_since(begin), 1e-9);
    return true;
  }

  bool test(TrainingEpoch& report) {
    const auto right = count_right(
        learner_, data_.test, [&](int done) { return keep_going(true, done, data_.test.size()); });
    if (right) report.accuracy = static_cast<double>(*right) / std::max(data_.test.size(), 1);
    return right.has_value();
  }

  const circuit::Node& root() const {
    return learner_.circuit().nodes[learner_.circuit().root_nodes().front()];
  }

  void note_divergence() {
    const std::string layer = learner_.not_finite();
    if (!layer.empty()) diverged_at(layer);
  }

  void diverged_at(const std::string& layer) {
    divergence_ = Divergence{number_, first_of_batch_, state_.sample, layer};
  }

  bool keep_going(bool testing, int done, int total) const {
    return !progress_ || progress_({number_, epochs_, testing, done, total});
  }

  Learner& learner_;
  const data::DataSplit& data_;
  int epochs_;
  TrainingState& state_;
  const std::function<bool(const TrainingProgress&)>& progress_;
  int number_ = 0;
  int first_of_batch_ = 1;
  std::optional<Divergence> divergence_;
};

}  // namespace

void check_features(const circuit::Circuit& circuit, const data::Dataset& data) {
  if (data.features == circuit.input_size()) return;
  throw mismatch(data.name)
      .found("{} features a sample", data.features)
      .allowed("{}, the inputs of circuit {}", circuit.input_size(), circuit.name);
}

void check_data(const circuit::Circuit& circuit, const data::Dataset& data) {
  check_features(circuit, data);
  for (const circuit::NodeId index : circuit.root_nodes()) {
    const circuit::Node& root = circuit.nodes[index];
    if (data.classes <= root.size) continue;
    throw mismatch(data.name)
        .found("{} classes", data.classes)
        .allowed("up to {}, the neurons of node {}", root.size, root.name)
        .says(data.class_hint);
  }
}

std::uint64_t learned_samples(const TrainingState& state, const data::DataSplit& data) {
  return state.epochs.size() * static_cast<std::uint64_t>(data.train.size()) +
         static_cast<std::uint64_t>(state.sample);
}

TrainingEnd train(Learner& learner, const data::DataSplit& data, int epochs, TrainingState& state,
                  const std::function<bool(const TrainingProgress&)>& progress,
                  const std::function<void(const TrainingEpoch&)>& on_epoch) {
  check_data(learner.circuit(), data.train);
  check_data(learner.circuit(), data.test);
  Training training(learner, data, epochs, state, progress);
  while (static_cast<int>(state.epochs.size()) < epochs) {
    if (!training.run_epoch()) return {false, training.divergence()};
    if (on_epoch) on_epoch(state.epochs.back());
  }
  return {true, std::nullopt};
}

double test_accuracy(Learner& learner, const data::Dataset& data) {
  const auto right = count_right(learner, data, [](int) { return true; });
  return static_cast<double>(*right) / std::max(data.size(), 1);
}

}  // namespace hsdc::training
