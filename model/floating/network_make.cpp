// Construction: nodes, first weights, and what learning will need.
#include <algorithm>

#include "model/circuit/mask.h"
#include "model/circuit/weight_init.h"
#include "model/floating/network_impl.h"

namespace hsdc {

FloatNetwork::Impl::Impl(const Circuit& c, const FloatOptions& o) : circuit(c), options(o) {
  require_sound(circuit, Engine::kFloat);
  levels = derive_levels(circuit);
  make_nodes();
  for (size_t i = 0; i < circuit.projections.size(); ++i) make_weights(static_cast<int>(i));
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    if (circuit.projections[i].plastic()) make_learning(static_cast<int>(i));
  }
  reserve(std::max(options.batch, 1));
}

void FloatNetwork::Impl::make_nodes() {
  nodes.resize(circuit.nodes.size());
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    const Projection& p = circuit.projections[i];
    state(p.to).incoming[static_cast<size_t>(p.phase)].push_back(static_cast<int>(i));
  }
  for (const int i : circuit.input_nodes()) {
    state(i).input_offset = input_size;
    input_size += node(i).size;
  }
  roots = circuit.root_nodes();
  for (const int i : roots) {
    state(i).target_offset = target_size;
    target_size += node(i).size;
  }
}

void FloatNetwork::Impl::make_weights(int i) {
  ProjectionWeights& w = projections.emplace_back();
  const Projection& p = projection(i);
  if (!p.has_weights()) return;
  const std::vector<std::uint8_t> mask = make_mask(circuit, i);
  const int pre = node(p.from).size, post = node(p.to).size;
  if (!mask.empty()) {
    w.mask =
        Eigen::Map<const Eigen::Matrix<std::uint8_t, -1, -1>>(mask.data(), post, pre).cast<float>();
  }
  w.weights.resize(post, pre);
  initial_values(circuit, i, mask, {w.weights.data(), static_cast<size_t>(w.weights.size())});
  weight_count += w.weights.size();
  if (p.plastic()) w.carried = -static_cast<float>(options.decay) * w.weights;
}

void FloatNetwork::Impl::make_learning(int i) {
  const Projection& q = projection(i);
  const bool generalised = q.phase == Phase::kTPrime;
  ProjectionWeights& w = learned(i);
  w.post =
      make_signal(generalised ? options.post_factor : LawFactor::kActivation, q.to, other(q.phase));
  w.pre = make_signal(generalised ? options.pre_factor : LawFactor::kActivation, q.from, q.phase);
  // Both arrays of a chunk, and those that the product reads, are to fit a second-level cache. The
  // chunks depend on nothing else, so that no bit depends on who takes them.
  constexpr Eigen::Index kChunk = 32 * 1024;
  const Eigen::Index columns = std::max<Eigen::Index>(1, kChunk / w.weights.rows());
  for (Eigen::Index first = 0; first < w.weights.cols(); first += columns) {
    chunks.push_back({i, first, std::min(columns, w.weights.cols() - first), 0});
  }
}

/// Index of the signal, which is new or another projection's.
int FloatNetwork::Impl::make_signal(LawFactor kind, int n, Phase phase) {
  if (!takes_own_p(n, phase) && kind != LawFactor::kSign) kind = LawFactor::kActivation;
  for (size_t k = 0; k < signals.size(); ++k) {
    const Signal& s = signals[k];
    if (s.kind == kind && s.node == n && s.phase == phase) return static_cast<int>(k);
  }
  signals.push_back({kind, n, phase, {}, {}, false});
  return static_cast<int>(signals.size()) - 1;
}

void FloatNetwork::Impl::reserve(Eigen::Index count) {
  for (size_t i = 0; i < nodes.size(); ++i) {
    const int size = circuit.nodes[i].size;
    for (const Phase phase : kPhases) {
      const auto at = static_cast<size_t>(phase);
      if (nodes[i].h[at].cols() >= count) continue;
      // A silent node may still be asked for: its values are 0.
      nodes[i].h[at] = FloatMatrix::Zero(size, count);
      if (takes_own_p(static_cast<int>(i), phase)) nodes[i].p[at] = nodes[i].h[at];
    }
  }
  for (Signal& signal : signals) {
    if (signal.derived() && signal.own.cols() < count) {
      signal.own.resize(node(signal.node).size, count);
    }
  }
}

}  // namespace hsdc
