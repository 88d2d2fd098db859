// SPDX-License-Identifier: Apache-2.0
// Construction: nodes, first weights, and what learning will need.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "model/circuit/mask.h"
#include "model/circuit/weight_init.h"
#include "model/floating/network_impl.h"

namespace hsdc::floating {

namespace {

void require_ideal(const circuit::Circuit& circuit) {
  for (const circuit::Projection& p : circuit.projections) {
    if (p.device() == nullptr) continue;
    throw bad_value(fmt::format("projection {}: device", p.name))
        .found("\"{}\"", p.device()->name)
        .allowed("none: floating point does not emulate devices yet");
  }
}

}  // namespace

FloatNetwork::Impl::Impl(circuit::SharedGraph shared, const circuit::FloatOptions& o)
    : graph(std::move(shared)), options(o), nodes(graph->circuit().nodes.size()) {
  require_ideal(graph->circuit());
  for (const circuit::ProjectionId i : graph->projections()) make_weights(i);
  for (const circuit::ProjectionId i : graph->projections()) {
    if (projection(i).plastic()) make_learning(i);
  }
  reserve(std::max(options.batch, 1));
}

void FloatNetwork::Impl::make_weights(circuit::ProjectionId i) {
  ProjectionWeights& w = projections[projections.push_back({})];
  const circuit::Projection& p = projection(i);
  if (!p.has_weights()) return;
  const std::vector<std::uint8_t> mask = circuit::make_mask(graph->circuit(), i);
  const int pre = node(p.from).size, post = node(p.to).size;
  if (!mask.empty()) {
    w.mask =
        Eigen::Map<const Eigen::Matrix<std::uint8_t, -1, -1>>(mask.data(), post, pre).cast<float>();
  }
  w.weights.resize(post, pre);
  circuit::initial_values(graph->circuit(), i, mask,
                          {w.weights.data(), static_cast<size_t>(w.weights.size())});
  weight_count += w.weights.size();
  if (p.plastic()) w.momentum_buffer = -static_cast<float>(options.decay) * w.weights;
}

void FloatNetwork::Impl::make_learning(circuit::ProjectionId i) {
  const circuit::Projection& q = projection(i);
  const bool generalised = q.phase == circuit::Phase::kTPrime;
  ProjectionWeights& w = learned(i);
  w.post = make_signal(generalised ? options.post_factor : circuit::LawFactor::kActivation, q.to,
                       circuit::other(q.phase));
  w.pre = make_signal(generalised ? options.pre_factor : circuit::LawFactor::kActivation, q.from,
                      q.phase);
  // Both arrays of a chunk, and those that the product reads, are to fit a second-level cache. The
  // chunks depend on nothing else, so that no bit depends on who takes them.
  constexpr Eigen::Index kChunk = Eigen::Index{32} * 1024;
  const Eigen::Index columns = std::max<Eigen::Index>(1, kChunk / w.weights.rows());
  for (Eigen::Index first = 0; first < w.weights.cols(); first += columns) {
    chunks.push_back({i, first, std::min(columns, w.weights.cols() - first), 0});
  }
}

/// Index of the signal, which is new or another projection's.
int FloatNetwork::Impl::make_signal(circuit::LawFactor kind, circuit::NodeId n,
                                    circuit::Phase phase) {
  if (!takes_own_p(n, phase) && kind != circuit::LawFactor::kSign)
    kind = circuit::LawFactor::kActivation;
  for (size_t k = 0; k < signals.size(); ++k) {
    const Signal& s = signals[k];
    if (s.kind == kind && s.node == n && s.phase == phase) return static_cast<int>(k);
  }
  signals.push_back({kind, n, phase, {}, {}, false});
  return static_cast<int>(signals.size()) - 1;
}

void FloatNetwork::Impl::reserve(Eigen::Index count) {
  for (const circuit::NodeId i : nodes.ids()) {
    const int size = node(i).size;
    for (const circuit::Phase phase : circuit::kPhases) {
      const auto at = static_cast<size_t>(phase);
      if (nodes[i].h[at].cols() >= count) continue;
      // A silent node may still be asked for: its values are 0.
      nodes[i].h[at] = FloatMatrix::Zero(size, count);
      if (takes_own_p(i, phase)) nodes[i].p[at] = nodes[i].h[at];
    }
  }
  for (Signal& signal : signals) {
    if (signal.derived() && signal.own.cols() < count) {
      signal.own.resize(node(signal.node).size, count);
    }
  }
}

}  // namespace hsdc::floating
