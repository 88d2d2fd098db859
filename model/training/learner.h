// SPDX-License-Identifier: Apache-2.0
#pragma once
// What training, checkpoints and exports of weights need of an engine.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/byte_stream.h"
#include "model/circuit/circuit.h"
#include "model/data/dataset.h"

namespace hsdc::training {

/// State of a plastic projection's weights: what shows divergence and collapse.
struct WeightHealth {
  std::string projection;
  double rms = 0;       ///< root mean square of the weights that exist, as values
  double at_limit = 0;  ///< share of them at +-(2^(WB-1) - 1), 0..1; 0 in floating point
  bool operator==(const WeightHealth&) const = default;
};

/// What learning some samples came to, each before the update that it is part of.
struct Learned {
  double error = 0;  ///< sum over the samples of the roots' mean |error|
  double loss = 0;   ///< sum of 1/2 |error|^2; floating point only
};

/// A network that learns samples, whatever computes it: fixed_learner.h, float_learner.h. Samples
/// that the data have not or that do not fit the circuit are a caller's mistake, which throws
/// std::invalid_argument.
class Learner {
 public:
  virtual ~Learner() = default;

  virtual circuit::Engine engine() const = 0;
  virtual const circuit::Circuit& circuit() const = 0;

  /// Samples that make one update, and samples tested at once; both 1 or more.
  virtual int batch() const = 0;
  virtual int test_batch() const = 0;
  /// One update, with up to batch() samples of `data` by their numbers. If the loss is no finite
  /// number, the weights stay as they were, and not_finite() tells where.
  virtual Learned learn(const data::Dataset& data, std::span<const int> samples) = 0;
  /// How many of up to test_batch() samples are classified right.
  virtual int count_right(const data::Dataset& data, std::span<const int> samples) = 0;

  /// Synapses that learn, masked ones not counted.
  virtual std::uint64_t plastic_synapses() const = 0;
  /// Weight updates that saturated since the network was made; 0 in floating point.
  virtual std::uint64_t total_saturations() const = 0;
  virtual std::vector<WeightHealth> health() const = 0;
  /// The layer that first, in the order of the phases, held a number that is not finite when
  /// learn() was called last, its weights being those of now: "projection W1", "node h1 at t".
  /// Empty if all are finite.
  virtual std::string not_finite() const = 0;

  /// Digest of what besides the circuit decides how it learns; 0 for fixed point, where nothing
  /// does.
  virtual std::uint32_t options_digest() const = 0;
  /// All that learning changes, bit for bit: state_size() bytes. load_state() throws
  /// std::invalid_argument for values that cannot be, and UserError where there are too few.
  virtual size_t state_size() const = 0;
  virtual void save_state(ByteWriter& out) const = 0;
  virtual void load_state(ByteReader& in) = 0;

  /// Writes the weights of a plastic or fixed projection as .npy, [pre, post]: int16 codes or
  /// float32 values. Throws UserError if that fails.
  virtual void write_weights(circuit::ProjectionId projection, const std::string& path) const = 0;
};

/// Throws std::invalid_argument unless `data` has these samples, with as many features as the
/// circuit has inputs and a neuron of every root for each class.
void require_samples(const circuit::Circuit& circuit, const data::Dataset& data,
                     std::span<const int> samples);

}  // namespace hsdc::training
