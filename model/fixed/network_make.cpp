// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "model/arithmetic/random_words.h"
#include "model/circuit/mask.h"
#include "model/circuit/weight_init.h"
#include "model/fixed/network_impl.h"

namespace hsdc::fixed {
namespace {

std::vector<std::uint32_t> seeded_states(const circuit::Circuit& circuit,
                                         circuit::ProjectionId projection,
                                         arithmetic::WordSide side, int size) {
  std::vector<std::uint32_t> states(static_cast<size_t>(size));
  for (size_t i = 0; i < states.size(); ++i) {
    states[i] = arithmetic::seeded_state(circuit.seed, static_cast<std::uint32_t>(projection), side,
                                         static_cast<std::uint32_t>(i));
  }
  return states;
}

}  // namespace

void copy_rows(std::span<const std::int16_t> values, WeightArray& array) {
  const auto post = static_cast<size_t>(array.post);
  for (int j = 0; j < array.pre; ++j) {
    const auto row = values.subspan(static_cast<size_t>(j) * post, post);
    std::copy(row.begin(), row.end(), array.row(j));
  }
}

FixedNetwork::Impl::Impl(circuit::SharedGraph shared, KernelPolicy policy)
    : graph(std::move(shared)) {
  make_nodes();
  for (const circuit::ProjectionId i : graph->projections()) make_weights(i);
  for (const circuit::ProjectionId i : graph->projections()) make_kernels(i, policy);
}

void FixedNetwork::Impl::make_nodes() {
  for (const circuit::NodeId i : graph->nodes()) {
    const int size = node(i).size;
    nodes.push_back({{CodeVector(size), CodeVector(size)}, {}});
    nodes.back().sums.resize(static_cast<size_t>(size));
  }
}

void FixedNetwork::Impl::make_weights(circuit::ProjectionId i) {
  const circuit::Projection& p = projection(i);
  ProjectionState& state = projections[projections.push_back({})];
  if (!p.has_weights()) return;
  const circuit::Circuit& circuit = graph->circuit();
  WeightArray& array = state.array.emplace(node(p.from).size, node(p.to).size);
  state.mask = circuit::make_mask(circuit, i);
  copy_rows(circuit::initial_weights(circuit, i, state.mask), array);
  if (!state.mask.empty()) {
    array.mask.resize(array.weights.size());
    for (size_t at = 0; at < state.mask.size(); ++at) {
      const auto post = static_cast<size_t>(array.post);
      const size_t place = at / post * static_cast<size_t>(array.stride) + at % post;
      array.mask[place] = static_cast<std::int16_t>(-state.mask[at]);
    }
  }
  state.synapses = state.mask.empty()
                       ? static_cast<std::uint64_t>(array.pre) * static_cast<unsigned>(array.post)
                       : std::accumulate(state.mask.begin(), state.mask.end(), std::uint64_t{0});
  if (p.device() != nullptr) {
    state.device.emplace(*p.device(), *graph->device_law(i), circuit.seed,
                         static_cast<std::uint32_t>(i), array.pre, array.post);
    state.device->settle(array);
  }
  if (p.plastic() && p.law().rounding == circuit::UpdateRounding::kStochastic) {
    state.rho = seeded_states(circuit, i, arithmetic::WordSide::kPre, array.pre);
    state.kappa = seeded_states(circuit, i, arithmetic::WordSide::kPost, array.post);
  }
}

void FixedNetwork::Impl::make_kernels(circuit::ProjectionId i, KernelPolicy policy) {
  const circuit::Projection& p = projection(i);
  if (p.identity()) return;
  ProjectionState& state = projections[i];
  const circuit::CodeFormat pre = node(p.from).at(p.phase).format();
  const WeightArray& array = weights_of(i);
  const std::int64_t weight_max = projection(graph->owner(i)).format().max();
  state.sum.emplace(array.pre, array.post, weight_max, pre.max(), p.transposed(), policy);
  if (!p.plastic() || p.device() != nullptr) return;
  const circuit::CodeFormat post = node(p.to).at(circuit::other(p.phase)).format();
  state.update.emplace(graph->update_law(i), p.law().rounding, array.pre, array.post, post.max(),
                       pre.max(), policy);
}

}  // namespace hsdc::fixed
