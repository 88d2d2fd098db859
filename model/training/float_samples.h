// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "model/data/dataset.h"
#include "model/floating/network.h"

namespace hsdc::training {

/// A batch of samples as a FloatNetwork takes it. Keeps one batch: the next one overwrites it.
class FloatBatch {
 public:
  explicit FloatBatch(const circuit::Circuit& circuit);

  /// x = byte / 255 of these samples, less data.centre if there is one, and 1 at the class in every
  /// root's target. `data` must fit the circuit (check_data() of model/training/training.h).
  void gather(const data::Dataset& data, std::span<const int> samples);

  floating::ConstFloatRef input() const {
    return input_.leftCols(count_);
  }  ///< [input size][samples]
  floating::ConstFloatRef target() const {
    return target_.leftCols(count_);
  }  ///< [target size][samples]
  int size() const { return static_cast<int>(count_); }

 private:
  std::vector<int> root_sizes_;
  floating::FloatMatrix input_, target_;
  Eigen::Index count_ = 0;
};

/// Mean of x over the samples, [feature].
std::vector<float> feature_means(const data::Dataset& data);

/// The class of a sample of the batch that was run last: the index of the largest value at t of the
/// first root, the lowest of equals.
int classify(const floating::FloatNetwork& network, int sample);

/// How many of the samples are classified right; `batch` has gathered them.
int count_right(floating::FloatNetwork& network, const FloatBatch& batch, const data::Dataset& data,
                std::span<const int> samples);

/// Share of the samples that are classified right, 0..1.
double accuracy_of(floating::FloatNetwork& network, const data::Dataset& data);

/// What one epoch of learning came to.
struct EpochResult {
  double loss = 0;   ///< mean over its samples, each before its batch's update
  double error = 0;  ///< mean |target - output|
};

/// Learns data once, in batches of network.options().batch, in epoch_order(size, seed, epoch); the
/// last batch may be smaller. `on_batch` (may be empty) is called after each; false ends the epoch.
/// Stops, too, once the loss is no number.
EpochResult learn_epoch(floating::FloatNetwork& network, const data::Dataset& data, int epoch,
                        const std::function<bool(int done)>& on_batch = {});

}  // namespace hsdc::training
