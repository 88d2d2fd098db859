// SPDX-License-Identifier: Apache-2.0
#include "gen/vectors/boundary_weights.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace hsdc::vectors {

namespace {

/// x * 2^shift, towards minus infinity.
std::int64_t scaled(std::int64_t x, int shift) {
  return shift >= 0 ? x * (std::int64_t{1} << shift) : x >> -shift;
}

/// The smallest sums, in units of 2^-fa, that an activation answers with another code than the sum
/// below: at the bounds of its codes, and around 0.
std::vector<std::int64_t> turns(const circuit::Activation& act, int fa) {
  if (act.kind == circuit::ActivationKind::kSign) return {0, 1};
  const std::int64_t most = act.format().max();
  std::vector<std::int64_t> list;
  if (act.kind == circuit::ActivationKind::kStepRelu) {
    for (const std::int64_t code : {most, most + 1, std::int64_t{1}, std::int64_t{2}}) {
      list.push_back(scaled(code - 1, fa) + 1);
    }
    return list;
  }
  const int drop = fa - act.fraction;
  const std::int64_t half = drop > 0 && act.rounding != circuit::CodeRounding::kTruncate
                                ? std::int64_t{1} << (drop - 1)
                                : 0;
  for (const std::int64_t code : {most, -most, most + 1, -most - 1, std::int64_t{0}, -most + 1,
                                  std::int64_t{1}, std::int64_t{2}, std::int64_t{-1}}) {
    list.push_back(scaled(code, drop) - half);
  }
  return list;
}

class BoundarySearch {
 public:
  BoundarySearch(const plan::Hardware& hardware, const fixed::FixedNetwork& network,
                 const CodedSample& sample, emit::TestVectors::Weights weights)
      : hardware_(hardware),
        network_(network.clone()),
        sample_(sample),
        weights_(std::move(weights)) {
    for (size_t k = 0; k < hardware_.arrays().size(); ++k) set(k);
  }
  emit::TestVectors::Weights take() {
    for (circuit::Phase phase : circuit::kPhases) {
      for (const auto& level : hardware_.graph().levels(phase)) {
        const fixed::FixedNetwork now = computed();
        for (const circuit::NodeId n : level) adjust_node(now, n, phase);
      }
    }
    return std::move(weights_);
  }

 private:
  /// The network after the sample, its weights from before it.
  fixed::FixedNetwork computed() const {
    fixed::FixedNetwork now = network_.clone();
    now.learn(sample_.inputs, sample_.targets);
    return now;
  }
  /// Gives an array's weights to the network, 0 where masked.
  void set(size_t array) {
    const circuit::ProjectionId owner = hardware_.arrays()[array].owner;
    const auto mask = network_.mask(owner);
    std::vector<std::int16_t>& weights = weights_[array];
    for (size_t at = 0; at < mask.size(); ++at) {
      if (mask[at] == 0) weights[at] = 0;
    }
    network_.set_weights(owner, weights);
  }
  /// The array that a projection owns, if the test bench writes all of it; else -1.
  int own_array(circuit::ProjectionId p) const {
    const int k = hardware_.plan().ports[p].array;
    if (k < 0 || hardware_.arrays()[static_cast<size_t>(k)].owner != p) return -1;
    const plan::ArrayPlan& a = hardware_.arrays()[static_cast<size_t>(k)];
    for (int word = 0; word < a.words(); ++word) {
      if (!emit::bench_compares(a, word)) return -1;
    }
    return k;
  }
  std::int64_t sum(const fixed::FixedNetwork& now, circuit::ProjectionId p, int neuron) const;
  void adjust_node(const fixed::FixedNetwork& now, circuit::NodeId n, circuit::Phase phase);
  void adjust_neuron(std::span<const std::int16_t> codes, int array, int neuron,
                     std::int64_t wanted);

  const plan::Hardware& hardware_;
  fixed::FixedNetwork network_;
  const CodedSample& sample_;
  emit::TestVectors::Weights weights_;
  size_t next_turn_ = 0;
};

/// What projection p adds to a neuron, in its own units.
std::int64_t BoundarySearch::sum(const fixed::FixedNetwork& now, circuit::ProjectionId p,
                                 int neuron) const {
  const circuit::Projection& projection = hardware_.graph()[p];
  const auto codes = now.codes(projection.from, projection.phase);
  if (projection.identity()) return codes[static_cast<size_t>(neuron)];
  const fixed::WeightView view = network_.weights(hardware_.graph().owner(p));
  std::int64_t total = 0;
  for (int j = 0; j < static_cast<int>(codes.size()); ++j) {
    const std::int64_t w = projection.transposed() ? view.at(neuron, j) : view.at(j, neuron);
    total += w * codes[static_cast<size_t>(j)];
  }
  return total;
}

void BoundarySearch::adjust_node(const fixed::FixedNetwork& now, circuit::NodeId n,
                                 circuit::Phase phase) {
  const circuit::CircuitGraph& graph = hardware_.graph();
  const circuit::Activation& act = graph[n].at(phase);
  if (!act.takes_input()) return;
  const std::vector<circuit::ProjectionId>& incoming = graph.incoming(n, phase);
  circuit::ProjectionId adjusted = circuit::ProjectionId::kNone;
  for (const circuit::ProjectionId p : incoming) {
    if (own_array(p) >= 0) adjusted = p;
  }
  if (adjusted == circuit::ProjectionId::kNone) return;
  const int fa = graph.sum(n, phase).fraction;
  const std::vector<std::int64_t> wanted = turns(act, fa);
  const circuit::Projection& own = graph[adjusted];
  for (int neuron = 0; neuron < graph[n].size; ++neuron) {
    // The turn itself, or the sum below it.
    std::int64_t rest =
        wanted[next_turn_ / 2 % wanted.size()] - static_cast<std::int64_t>(next_turn_ % 2);
    ++next_turn_;
    for (const circuit::ProjectionId p : incoming) {
      if (p != adjusted) rest -= scaled(sum(now, p, neuron), graph.alignment(p));
    }
    adjust_neuron(now.codes(own.from, phase), own_array(adjusted), neuron,
                  scaled(rest, -graph.alignment(adjusted)));
  }
  set(static_cast<size_t>(own_array(adjusted)));
}

/// Weights whose sum with these codes is `wanted`, or near it: the largest codes first.
void BoundarySearch::adjust_neuron(std::span<const std::int16_t> codes, int array, int neuron,
                                   std::int64_t wanted) {
  const plan::ArrayPlan& a = hardware_.arrays()[static_cast<size_t>(array)];
  const std::int64_t most = hardware_.graph()[a.owner].format().max();
  const auto mask = network_.mask(a.owner);
  std::vector<int> order(codes.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int x, int y) {
    return std::abs(codes[static_cast<size_t>(x)]) > std::abs(codes[static_cast<size_t>(y)]);
  });
  for (int j : order) {
    const auto at =
        static_cast<size_t>(j) * static_cast<size_t>(a.post) + static_cast<size_t>(neuron);
    const std::int64_t code = codes[static_cast<size_t>(j)];
    if (code == 0 || (!mask.empty() && mask[at] == 0)) continue;
    const std::int64_t weight = std::clamp(wanted / code, -most, most);
    weights_[static_cast<size_t>(array)][at] = static_cast<std::int16_t>(weight);
    wanted -= weight * code;
  }
}

}  // namespace

emit::TestVectors::Weights boundary_weights(const plan::Hardware& hardware,
                                            const fixed::FixedNetwork& network,
                                            const CodedSample& sample,
                                            emit::TestVectors::Weights weights) {
  return BoundarySearch(hardware, network, sample, std::move(weights)).take();
}

}  // namespace hsdc::vectors
