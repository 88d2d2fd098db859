// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "model/fixed/network.h"
#include "model/training/coder.h"
#include "model/training/learner.h"

namespace hsdc::training {

std::vector<WeightHealth> weight_health(const fixed::FixedNetwork& network);

/// Mean |error| of a fixed-point network's roots in the sample learned last, as a value:
/// |code| * 2^-SF / Q.
double mean_error(const fixed::FixedNetwork& network);

/// The fixed-point network as a learner: sample by sample. Keeps a reference to the network.
class FixedLearner final : public Learner {
 public:
  explicit FixedLearner(fixed::FixedNetwork& network);

  circuit::Engine engine() const override { return circuit::Engine::kFixed; }
  const circuit::Circuit& circuit() const override { return network_.circuit(); }
  int batch() const override { return 1; }
  int test_batch() const override { return 1; }
  Learned learn(const data::Dataset& data, std::span<const int> samples) override;
  int count_right(const data::Dataset& data, std::span<const int> samples) override;
  std::uint64_t plastic_synapses() const override { return network_.plastic_synapses(); }
  std::uint64_t total_saturations() const override { return network_.total_saturations(); }
  std::vector<WeightHealth> health() const override { return weight_health(network_); }
  std::string not_finite() const override { return ""; }
  std::uint32_t options_digest() const override { return 0; }
  size_t state_size() const override;
  void save_state(ByteWriter& out) const override;
  void load_state(ByteReader& in) override;
  void write_weights(circuit::ProjectionId projection, const std::string& path) const override;

 private:
  fixed::FixedNetwork& network_;
  SampleCoder coder_;
};

}  // namespace hsdc::training
