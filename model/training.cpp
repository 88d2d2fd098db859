#include "model/training.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include "model/error.h"

namespace hsdc {
namespace {

const Node& node_of(const Circuit& circuit, int index) {
  return circuit.nodes[static_cast<size_t>(index)];
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

class Training {
 public:
  Training(FixedNetwork& network, const DataSplit& data, int epochs, TrainingState& state,
           const std::function<bool(const TrainingProgress&)>& progress)
      : network_(network),
        data_(data),
        epochs_(epochs),
        state_(state),
        progress_(progress),
        coder_(network.circuit()) {}

  /// The rest of the epoch under way; false if stopped.
  bool run_epoch() {
    number_ = static_cast<int>(state_.epochs.size()) + 1;
    TrainingEpoch report;
    report.epoch = number_;
    report.samples =
        static_cast<std::uint64_t>(number_) * static_cast<std::uint64_t>(data_.train.size());
    if (!learn(report) || !test(report)) return false;
    report.mean_error = state_.error_sum / std::max(data_.train.size(), 1);
    report.saturations = state_.saturations;
    report.weights = weight_health(network_);
    state_.epochs.push_back(report);
    state_.sample = 0;
    state_.error_sum = 0;
    state_.saturations = 0;
    return true;
  }

 private:
  bool learn(TrainingEpoch& report) {
    const int size = data_.train.size();
    const std::vector<int> order = epoch_order(size, network_.circuit().seed, number_ - 1);
    const int first = state_.sample;
    const std::uint64_t saturations = network_.total_saturations() - state_.saturations;
    const auto begin = std::chrono::steady_clock::now();
    while (state_.sample < size) {
      const int sample = order[static_cast<size_t>(state_.sample)];
      network_.learn(coder_.input(data_.train, sample), coder_.target(data_.train, sample));
      state_.error_sum += mean_error(network_);
      state_.saturations = network_.total_saturations() - saturations;
      ++state_.sample;
      if (!go_on(false, state_.sample, size)) return false;
    }
    const double updates =
        static_cast<double>(network_.plastic_synapses()) * (state_.sample - first);
    report.updates_per_second = updates / std::max(seconds_since(begin), 1e-9);
    return true;
  }

  bool test(TrainingEpoch& report) {
    const int size = data_.test.size();
    int right = 0;
    for (int sample = 0; sample < size; ++sample) {
      network_.infer(coder_.input(data_.test, sample));
      if (network_.classify() == data_.test.labels[static_cast<size_t>(sample)]) ++right;
      if (!go_on(true, sample + 1, size)) return false;
    }
    report.accuracy = static_cast<double>(right) / std::max(size, 1);
    return true;
  }

  bool go_on(bool testing, int done, int total) const {
    return !progress_ || progress_({number_, epochs_, testing, done, total});
  }

  FixedNetwork& network_;
  const DataSplit& data_;
  int epochs_;
  TrainingState& state_;
  const std::function<bool(const TrainingProgress&)>& progress_;
  SampleCoder coder_;
  int number_ = 0;
};

}  // namespace

double mean_error(const FixedNetwork& network) {
  const Circuit& circuit = network.circuit();
  double sum = 0;
  for (const int root : circuit.root_nodes()) {
    std::int64_t codes = 0;
    for (const std::int16_t code : network.codes(root, Phase::kTPrime)) codes += std::abs(code);
    const int fraction = node_of(circuit, root).at(Phase::kTPrime).fraction;
    sum += std::ldexp(static_cast<double>(codes), -fraction) / circuit.q;
  }
  return sum / circuit.target_size();
}

SampleCoder::SampleCoder(const Circuit& circuit)
    : circuit_(circuit),
      input_(static_cast<size_t>(circuit.input_size())),
      target_(static_cast<size_t>(circuit.target_size())) {}

std::span<const std::int16_t> SampleCoder::input(const Dataset& data, int sample) {
  const auto pixels = data.sample(sample);
  size_t at = 0;
  for (const int index : circuit_.input_nodes()) {
    const Node& node = node_of(circuit_, index);
    // A node that is input in both phases has one format.
    const bool at_t = node.at(Phase::kT).kind == ActivationKind::kInput;
    const auto size = static_cast<size_t>(node.size);
    code_sample(pixels.subspan(at, size), circuit_.q,
                node.at(at_t ? Phase::kT : Phase::kTPrime).fraction,
                std::span(input_).subspan(at, size));
    at += size;
  }
  return input_;
}

std::span<const std::int16_t> SampleCoder::target(const Dataset& data, int sample) {
  one_hot(circuit_, data.labels[static_cast<size_t>(sample)], target_);
  return target_;
}

void check_data(const Circuit& circuit, const Dataset& data) {
  if (data.features != circuit.input_size()) {
    throw UserError(
        fmt::format("{}: found {} features a sample, allowed {}, the inputs of circuit {}",
                    data.name, data.features, circuit.input_size(), circuit.name));
  }
  for (const int index : circuit.root_nodes()) {
    const Node& root = node_of(circuit, index);
    if (data.classes <= root.size) continue;
    throw UserError(fmt::format("{}: found {} classes, allowed up to {}, the neurons of node {}",
                                data.name, data.classes, root.size, root.name));
  }
}

std::vector<WeightHealth> weight_health(const FixedNetwork& network) {
  std::vector<WeightHealth> health;
  const Circuit& circuit = network.circuit();
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    const Projection& p = circuit.projections[i];
    if (!p.plastic()) continue;
    const WeightView view = network.weights(static_cast<int>(i));
    const auto mask = network.mask(static_cast<int>(i));
    const std::int64_t limit = p.weight_max();
    std::int64_t squares = 0, at_limit = 0, count = 0;
    for (int pre = 0; pre < view.pre; ++pre) {
      for (int post = 0; post < view.post; ++post) {
        const auto place =
            static_cast<size_t>(pre) * static_cast<size_t>(view.post) + static_cast<size_t>(post);
        if (!mask.empty() && mask[place] == 0) continue;
        const std::int64_t w = view.at(pre, post);
        squares += w * w;
        at_limit += std::abs(w) == limit ? 1 : 0;
        ++count;
      }
    }
    const auto synapses = static_cast<double>(std::max<std::int64_t>(count, 1));
    health.push_back(
        {p.name, std::ldexp(std::sqrt(static_cast<double>(squares) / synapses), -p.weight_fraction),
         static_cast<double>(at_limit) / synapses});
  }
  return health;
}

bool train_fixed(FixedNetwork& network, const DataSplit& data, int epochs, TrainingState& state,
                 const std::function<bool(const TrainingProgress&)>& progress,
                 const std::function<void(const TrainingEpoch&)>& on_epoch) {
  check_data(network.circuit(), data.train);
  check_data(network.circuit(), data.test);
  Training training(network, data, epochs, state, progress);
  while (static_cast<int>(state.epochs.size()) < epochs) {
    if (!training.run_epoch()) return false;
    if (on_epoch) on_epoch(state.epochs.back());
  }
  return true;
}

}  // namespace hsdc
