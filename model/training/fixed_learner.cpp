// SPDX-License-Identifier: Apache-2.0
#include "model/training/fixed_learner.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/formats/npy.h"

namespace hsdc::training {
namespace {

bool has_devices(const circuit::Circuit& circuit) {
  return std::any_of(circuit.projections.begin(), circuit.projections.end(),
                     [](const circuit::Projection& p) { return p.device() != nullptr; });
}

}  // namespace

double mean_error(const fixed::FixedNetwork& network) {
  const circuit::Circuit& circuit = network.circuit();
  double sum = 0;
  for (const circuit::NodeId root : circuit.root_nodes()) {
    std::int64_t codes = 0;
    for (const std::int16_t code : network.codes(root, circuit::Phase::kTPrime))
      codes += std::abs(code);
    const int fraction = circuit.nodes[root].at(circuit::Phase::kTPrime).fraction;
    sum += std::ldexp(static_cast<double>(codes), -fraction) / circuit.q;
  }
  return sum / circuit.target_size();
}

std::vector<WeightHealth> weight_health(const fixed::FixedNetwork& network) {
  std::vector<WeightHealth> health;
  const circuit::Circuit& circuit = network.circuit();
  for (const circuit::ProjectionId i : circuit.projections.ids()) {
    const circuit::Projection& p = circuit.projections[i];
    if (!p.plastic()) continue;
    const fixed::WeightView view = network.weights(i);
    const auto mask = network.mask(i);
    const std::int64_t limit = p.format().max();
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
        {p.name,
         std::ldexp(std::sqrt(static_cast<double>(squares) / synapses), -p.format().fraction),
         static_cast<double>(at_limit) / synapses});
  }
  return health;
}

FixedLearner::FixedLearner(fixed::FixedNetwork& network)
    : network_(network), coder_(network.circuit()) {}

Learned FixedLearner::learn(const data::Dataset& data, std::span<const int> samples) {
  require_samples(circuit(), data, samples);
  Learned sum;
  for (const int sample : samples) {
    network_.learn(coder_.input(data, sample), coder_.target(data, sample));
    sum.error += mean_error(network_);
  }
  return sum;
}

int FixedLearner::count_right(const data::Dataset& data, std::span<const int> samples) {
  require_samples(circuit(), data, samples);
  int right = 0;
  for (const int sample : samples) {
    network_.infer(coder_.input(data, sample));
    right += network_.classify() == data.labels[static_cast<size_t>(sample)] ? 1 : 0;
  }
  return right;
}

size_t FixedLearner::state_size() const {
  size_t size = 0;
  for (const circuit::ProjectionId p : circuit().projections.ids()) {
    const fixed::WeightView view = network_.weights(p);
    size += static_cast<size_t>(view.pre) * static_cast<size_t>(view.post) * sizeof(std::int16_t);
    size += network_.pre_states(p).size_bytes() + network_.post_states(p).size_bytes();
    size += network_.second_states(p).size_bytes();
  }
  return size + (has_devices(circuit()) ? sizeof(std::uint64_t) : 0);
}

void FixedLearner::save_state(ByteWriter& out) const {
  for (const circuit::ProjectionId p : circuit().projections.ids()) {
    const std::vector<std::int16_t> weights = fixed::dense(network_.weights(p));
    out.put_all(std::span(weights));
    out.put_all(network_.pre_states(p));
    out.put_all(network_.post_states(p));
    out.put_all(network_.second_states(p));
  }
  if (has_devices(circuit())) out.put(network_.samples_learned());  // what leak counts
}

void FixedLearner::load_state(ByteReader& in) {
  for (const circuit::ProjectionId p : circuit().projections.ids()) {
    if (!circuit().projections[p].has_weights()) continue;
    const fixed::WeightView view = network_.weights(p);
    const auto weights =
        in.get_all<std::int16_t>(static_cast<size_t>(view.pre) * static_cast<size_t>(view.post));
    const auto pre = in.get_all<std::uint32_t>(network_.pre_states(p).size());
    const auto post = in.get_all<std::uint32_t>(network_.post_states(p).size());
    const auto second = in.get_all<std::int16_t>(network_.second_states(p).size());
    network_.set_weights(p, weights);
    network_.set_states(p, pre, post);
    if (!second.empty()) network_.set_second_states(p, second);
  }
  if (has_devices(circuit())) network_.set_samples_learned(in.get<std::uint64_t>());
}

void FixedLearner::write_weights(circuit::ProjectionId projection, const std::string& path) const {
  const fixed::WeightView view = network_.weights(projection);
  formats::write_npy<std::int16_t>(
      path, {static_cast<size_t>(view.pre), static_cast<size_t>(view.post)}, fixed::dense(view));
}

}  // namespace hsdc::training
