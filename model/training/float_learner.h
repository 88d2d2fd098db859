// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "model/floating/network.h"
#include "model/training/float_samples.h"
#include "model/training/learner.h"

namespace hsdc::training {

std::vector<WeightHealth> weight_health(const floating::FloatNetwork& network);

/// The network in floating point as a learner: batch by batch. Keeps a reference to the network.
class FloatLearner final : public Learner {
 public:
  explicit FloatLearner(floating::FloatNetwork& network);

  circuit::Engine engine() const override { return circuit::Engine::kFloat; }
  const circuit::Circuit& circuit() const override { return network_.circuit(); }
  int batch() const override { return network_.options().batch; }
  int test_batch() const override;
  Learned learn(const data::Dataset& data, std::span<const int> samples) override;
  int count_right(const data::Dataset& data, std::span<const int> samples) override;
  std::uint64_t plastic_synapses() const override { return network_.plastic_synapses(); }
  std::uint64_t total_saturations() const override { return 0; }
  std::vector<WeightHealth> health() const override { return weight_health(network_); }
  std::string not_finite() const override;
  std::uint32_t options_digest() const override;
  size_t state_size() const override;
  void save_state(ByteWriter& out) const override;
  void load_state(ByteReader& in) override;
  void write_weights(circuit::ProjectionId projection, const std::string& path) const override;

 private:
  floating::FloatNetwork& network_;
  FloatBatch batch_;
};

}  // namespace hsdc::training
