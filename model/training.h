#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "model/dataset.h"
#include "model/fixed_network.h"

namespace hsdc {

/// Codes of samples for a circuit. Keeps one sample's codes: the next call overwrites them.
class SampleCoder {
 public:
  explicit SampleCoder(const Circuit& circuit);

  /// The sample's input codes, circuit.input_size() of them, each node's in its own format.
  std::span<const std::int16_t> input(const Dataset& data, int sample);
  /// Its one-hot target, circuit.target_size() codes.
  std::span<const std::int16_t> target(const Dataset& data, int sample);

 private:
  const Circuit& circuit_;
  std::vector<std::int16_t> input_, target_;
};

/// Throws UserError unless samples have as many features as the circuit has inputs, and every root
/// has a neuron for every class.
void check_data(const Circuit& circuit, const Dataset& data);

/// Mean |error| of the roots in the sample learned last, as a value: |code| * 2^-SF / Q.
double mean_error(const FixedNetwork& network);

/// State of a plastic projection's weights: what shows divergence and collapse.
struct WeightHealth {
  std::string projection;
  double rms = 0;       ///< root mean square of the weights that exist, as values
  double at_limit = 0;  ///< share of them at +-(2^(WB-1) - 1), 0..1
  bool operator==(const WeightHealth&) const = default;
};
std::vector<WeightHealth> weight_health(const FixedNetwork& network);

/// What one epoch came to.
struct TrainingEpoch {
  int epoch = 0;                  ///< from 1
  std::uint64_t samples = 0;      ///< learned so far, all epochs
  double accuracy = 0;            ///< on the test samples after the epoch, 0..1
  double mean_error = 0;          ///< mean |error code| * 2^-SF / Q of the roots while learning
  std::uint64_t saturations = 0;  ///< weight updates that saturated, this epoch
  double updates_per_second = 0;  ///< synapse updates, of the learning alone
  std::vector<WeightHealth> weights;
  bool operator==(const TrainingEpoch&) const = default;
};

/// How far a run is, to the sample: with the network's weights and random states, all that is
/// needed to go on (model/checkpoint.h).
struct TrainingState {
  std::vector<TrainingEpoch> epochs;  ///< those that ended
  int sample = 0;                     ///< samples learned of the epoch under way
  double error_sum = 0;               ///< of the epoch under way: sum of the samples' mean |error|
  std::uint64_t saturations = 0;      ///< of the epoch under way
  bool operator==(const TrainingState&) const = default;
};

/// Where a run is; `testing`: `done` counts test samples.
struct TrainingProgress {
  int epoch = 0, epochs = 0;
  bool testing = false;
  int done = 0, total = 0;  ///< samples of this epoch
};

/// Learns data.train, one sample at a time, in epoch_order(size, circuit.seed, epoch), then infers
/// data.test, until `epochs` epochs have ended; those that `state` has already are not repeated.
/// `progress` (may be empty) is called after every sample; false stops the run there. `on_epoch`
/// (may be empty) is called as an epoch ends, when `state` includes it. Returns false if it was
/// stopped: called again with the same network and state, it goes on and ends with the same
/// weights, random states and accuracies as an uninterrupted run. Throws UserError if check_data()
/// does.
bool train_fixed(FixedNetwork& network, const DataSplit& data, int epochs, TrainingState& state,
                 const std::function<bool(const TrainingProgress&)>& progress,
                 const std::function<void(const TrainingEpoch&)>& on_epoch);

}  // namespace hsdc
