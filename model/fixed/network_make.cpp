#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "model/arithmetic/random_words.h"
#include "model/circuit/mask.h"
#include "model/circuit/weight_init.h"
#include "model/fixed/network_impl.h"

namespace hsdc {
namespace {

Circuit sound(const Circuit& circuit) {
  require_sound(circuit, Engine::kFixed);
  return circuit;
}

std::vector<std::uint32_t> seeded_states(const Circuit& circuit, int projection, WordSide side,
                                         int size) {
  std::vector<std::uint32_t> states(static_cast<size_t>(size));
  for (size_t i = 0; i < states.size(); ++i) {
    states[i] = seeded_state(circuit.seed, static_cast<std::uint32_t>(projection), side,
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

FixedNetwork::Impl::Impl(const Circuit& c, KernelPolicy policy)
    : circuit(sound(c)), levels(derive_levels(circuit)) {
  make_nodes();
  for (size_t i = 0; i < circuit.projections.size(); ++i) make_weights(static_cast<int>(i));
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    make_kernels(static_cast<int>(i), policy);
  }
}

void FixedNetwork::Impl::make_nodes() {
  for (size_t i = 0; i < circuit.nodes.size(); ++i) {
    const int size = circuit.nodes[i].size;
    nodes.push_back({{CodeVector(size), CodeVector(size)}, {}, {}, {}, -1, -1});
    nodes.back().sums.resize(static_cast<size_t>(size));
    for (const Phase phase : kPhases) {
      nodes.back().sum_fraction[static_cast<size_t>(phase)] =
          accumulator_fraction(circuit, static_cast<int>(i), phase);
    }
  }
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    const Projection& p = circuit.projections[i];
    nodes[static_cast<size_t>(p.to)].incoming[static_cast<size_t>(p.phase)].push_back(
        static_cast<int>(i));
  }
  int offset = 0;
  for (const int i : circuit.input_nodes()) {
    nodes[static_cast<size_t>(i)].input_offset = offset;
    offset += node(i).size;
  }
  offset = 0;
  for (const int i : circuit.root_nodes()) {
    nodes[static_cast<size_t>(i)].target_offset = offset;
    offset += node(i).size;
  }
}

void FixedNetwork::Impl::make_weights(int i) {
  const Projection& p = projection(i);
  ProjectionState& state = projections.emplace_back();
  state.align = nodes[static_cast<size_t>(p.to)].sum_fraction[static_cast<size_t>(p.phase)] -
                circuit.acc_fraction(i);
  if (!p.has_weights()) return;
  WeightArray& array = state.array.emplace(node(p.from).size, node(p.to).size);
  state.mask = make_mask(circuit, i);
  copy_rows(initial_weights(circuit, i, state.mask), array);
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
  if (p.plastic() && p.update_rounding == UpdateRounding::kStochastic) {
    state.rho = seeded_states(circuit, i, WordSide::kPre, array.pre);
    state.kappa = seeded_states(circuit, i, WordSide::kPost, array.post);
  }
}

void FixedNetwork::Impl::make_kernels(int i, KernelPolicy policy) {
  const Projection& p = projection(i);
  if (p.weights == WeightKind::kIdentity) return;
  ProjectionState& state = projections[static_cast<size_t>(i)];
  const CodeFormat pre = node(p.from).at(p.phase).format();
  const WeightArray& array = weights_of(i);
  const std::int64_t weight_max = projection(circuit.weight_owner(i)).weight_max();
  state.sum.emplace(array.pre, array.post, weight_max, pre.max(), p.transposed, policy);
  if (!p.plastic()) return;
  const CodeFormat post = node(p.to).at(other(p.phase)).format();
  const UpdateLaw law = make_update_law(post.fraction, pre.fraction, p.rate_shift,
                                        p.weight_fraction, p.decay_shift.value_or(-1), weight_max);
  state.update.emplace(law, p.update_rounding, array.pre, array.post, post.max(), pre.max(),
                       policy);
}

}  // namespace hsdc
