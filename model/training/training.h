// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/data/dataset.h"
#include "model/training/learner.h"

namespace hsdc::training {

/// Throws UserError unless samples have as many features as the circuit has inputs.
void check_features(const circuit::Circuit& circuit, const data::Dataset& data);
/// The same, and unless every root has a neuron for every class.
void check_data(const circuit::Circuit& circuit, const data::Dataset& data);

/// What one epoch came to.
struct TrainingEpoch {
  int epoch = 0;                  ///< from 1
  std::uint64_t samples = 0;      ///< learned so far, all epochs
  double accuracy = 0;            ///< on the test samples after the epoch, 0..1
  double mean_error = 0;          ///< mean |target - output| of the roots while learning
  double loss = 0;                ///< mean 1/2 |target - output|^2; floating point only
  std::uint64_t saturations = 0;  ///< weight updates that saturated, this epoch; fixed point only
  double updates_per_second = 0;  ///< plastic synapses x samples, of the learning alone
  std::vector<WeightHealth> weights;
  bool operator==(const TrainingEpoch&) const = default;
};

/// How far a run is, to the sample: with what Learner::save_state() keeps, all that is needed to go
/// on (model/training/checkpoint.h).
struct TrainingState {
  std::vector<TrainingEpoch> epochs;  ///< those that ended
  int sample = 0;                     ///< samples learned of the epoch under way
  double error_sum = 0;               ///< of the epoch under way: sum of the samples' mean |error|
  double loss_sum = 0;                ///< of the epoch under way
  std::uint64_t saturations = 0;      ///< of the epoch under way
  bool operator==(const TrainingState&) const = default;
};

/// Samples learned so far, all epochs; of a set of `data.train.size()` samples an epoch.
std::uint64_t learned_samples(const TrainingState& state, const data::DataSplit& data);

/// Where a run is; `testing`: `done` counts test samples.
struct TrainingProgress {
  int epoch = 0, epochs = 0;
  bool testing = false;
  int done = 0, total = 0;  ///< samples of this epoch
};

/// Where learning left the finite numbers.
struct Divergence {
  int epoch = 0;
  int first = 0, last = 0;  ///< the samples of the batch, counted from 1 within the epoch
  std::string layer;        ///< as Learner::not_finite() has it; the root, if only its loss is
};

struct TrainingEnd {
  bool finished = false;  ///< all epochs have ended
  std::optional<Divergence> divergence;
};

/// Learns data.train, a batch at a time, in epoch_order(size, circuit.seed, epoch), then classifies
/// data.test, until `epochs` epochs have ended; those that `state` has already are not repeated.
/// `progress` (may be empty) is called after every batch; false stops the run there. `on_epoch`
/// (may be empty) is called as an epoch ends, when `state` includes it. A run that was stopped,
/// called again with the same network and state, goes on and ends with the same weights, random
/// states and accuracies as an uninterrupted one. A run that diverges stops, too: `state` and the
/// network are then worth nothing. Throws UserError if check_data() does, or for a state of other
/// data.
TrainingEnd train(Learner& learner, const data::DataSplit& data, int epochs, TrainingState& state,
                  const std::function<bool(const TrainingProgress&)>& progress = {},
                  const std::function<void(const TrainingEpoch&)>& on_epoch = {});

/// Share of the samples that are classified right, 0..1.
double test_accuracy(Learner& learner, const data::Dataset& data);

}  // namespace hsdc::training
