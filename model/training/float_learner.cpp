// SPDX-License-Identifier: Apache-2.0
#include "model/training/float_learner.h"

#include <fmt/format.h>

#include <cmath>

#include "base/digest.h"
#include "base/formats/npy.h"

namespace hsdc::training {
namespace {

constexpr int kTestBatch = 256;

std::span<const float> values_of(const floating::FloatMatrix& matrix) {
  return {matrix.data(), static_cast<size_t>(matrix.size())};
}

/// As many values as `like` has, in its shape.
floating::FloatMatrix read_like(ByteReader& in, const floating::FloatMatrix& like) {
  const auto values = in.get_all<float>(static_cast<size_t>(like.size()));
  return Eigen::Map<const floating::FloatMatrix>(values.data(), like.rows(), like.cols());
}

}  // namespace

std::vector<WeightHealth> weight_health(const floating::FloatNetwork& network) {
  std::vector<WeightHealth> health;
  const circuit::Circuit& circuit = network.circuit();
  for (const circuit::ProjectionId i : circuit.projections.ids()) {
    if (!circuit.projections[i].plastic()) continue;
    const floating::FloatMatrix &weights = network.weights(i), &mask = network.mask(i);
    // Masked weights are 0 and add nothing to the sum.
    const double count = mask.size() > 0 ? static_cast<double>((mask.array() != 0.0F).count())
                                         : static_cast<double>(weights.size());
    const double squares = weights.cast<double>().squaredNorm();
    health.push_back({circuit.projections[i].name, std::sqrt(squares / std::max(count, 1.0)), 0});
  }
  return health;
}

FloatLearner::FloatLearner(floating::FloatNetwork& network)
    : network_(network), batch_(network.circuit()) {}

int FloatLearner::test_batch() const { return kTestBatch; }

Learned FloatLearner::learn(const data::Dataset& data, std::span<const int> samples) {
  require_samples(circuit(), data, samples);
  batch_.gather(data, samples);
  const floating::BatchResult result = network_.run(batch_.input(), batch_.target());
  if (std::isfinite(result.loss)) network_.update();
  const auto count = static_cast<double>(samples.size());
  return {result.error * count, result.loss * count};
}

int FloatLearner::count_right(const data::Dataset& data, std::span<const int> samples) {
  require_samples(circuit(), data, samples);
  batch_.gather(data, samples);
  return hsdc::training::count_right(network_, batch_, data, samples);
}

std::string FloatLearner::not_finite() const {
  const circuit::CircuitGraph& graph = *network_.graph();
  for (const circuit::Phase phase : circuit::kPhases) {
    for (const auto& level : graph.levels(phase)) {
      for (const circuit::NodeId node : level) {
        for (const circuit::ProjectionId p : graph.incoming(node, phase)) {
          if (network_.weights(p).allFinite()) continue;
          return fmt::format("projection {}", graph[p].name);
        }
        if (network_.values(node, phase).allFinite()) continue;
        return fmt::format("node {} at {}", graph[node].name, circuit::to_string(phase));
      }
    }
  }
  return "";
}

std::uint32_t FloatLearner::options_digest() const {
  const circuit::FloatOptions& o = network_.options();
  const std::string text = fmt::format(
      "rate {} decay {} momentum {} clip {} batch {} post {} pre {}", o.rate, o.decay, o.momentum,
      o.clip, o.batch, circuit::to_string(o.post_factor), circuit::to_string(o.pre_factor));
  Digest digest;
  digest.add(text);
  return digest.word();
}

size_t FloatLearner::state_size() const {
  Eigen::Index count = 0;
  for (const circuit::ProjectionId p : circuit().projections.ids()) {
    if (!circuit().projections[p].has_weights()) continue;
    count += network_.weights(p).size() + network_.momentum_buffer(p).size();
  }
  return static_cast<size_t>(count) * sizeof(float);
}

void FloatLearner::save_state(ByteWriter& out) const {
  for (const circuit::ProjectionId p : circuit().projections.ids()) {
    if (!circuit().projections[p].has_weights()) continue;
    out.put_all(values_of(network_.weights(p)));
    out.put_all(values_of(network_.momentum_buffer(p)));
  }
}

void FloatLearner::load_state(ByteReader& in) {
  for (const circuit::ProjectionId p : circuit().projections.ids()) {
    if (!circuit().projections[p].has_weights()) continue;
    network_.set_weights(p, read_like(in, network_.weights(p)));
    network_.set_momentum_buffer(p, read_like(in, network_.momentum_buffer(p)));
  }
}

void FloatLearner::write_weights(circuit::ProjectionId projection, const std::string& path) const {
  const floating::FloatMatrix& weights = network_.weights(projection);
  formats::write_npy(path,
                     {static_cast<size_t>(weights.cols()), static_cast<size_t>(weights.rows())},
                     values_of(weights));
}

}  // namespace hsdc::training
