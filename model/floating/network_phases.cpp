// SPDX-License-Identifier: Apache-2.0
// Phases t and t': what every neuron does with what it hears.
#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "base/parallel.h"
#include "model/floating/loops.h"
#include "model/floating/network_impl.h"

namespace hsdc::floating {

namespace {

void check_values(const char* what, const ConstFloatRef& values, Eigen::Index rows,
                  Eigen::Index samples) {
  if (values.rows() != rows || values.cols() != samples) {
    throw std::invalid_argument(fmt::format("{}: found {} x {} values, allowed {} x {}", what,
                                            values.rows(), values.cols(), rows, samples));
  }
  // Vectorised, which allFinite() is not.
  if ((values.array() * 0.0F).sum() == 0.0F) return;
  throw std::invalid_argument(fmt::format("{}: found a value that is not finite", what));
}

}  // namespace

void FloatNetwork::Impl::begin(const ConstFloatRef& input, const ConstFloatRef* target) {
  check_values("input", input, graph->input_size(), input.cols());
  if (target != nullptr) check_values("target", *target, graph->target_size(), input.cols());
  samples = input.cols();
  reserve(samples);
  // A batch of less work than this is over before other threads are awake.
  constexpr Eigen::Index kLeastProducts = 4'000'000;
  const int threads = product_threads();
  in_parallel = threads > 1 && weight_count * samples >= kLeastProducts;
  if (in_parallel && (!pool || pool->threads() != threads)) {
    pool = std::make_unique<ThreadPool>(threads);
  }
}

/// Phase t, and t' if there are targets. Samples do not meet before the update: each thread takes
/// some of them through all nodes, and none waits for another in between.
void FloatNetwork::Impl::run(const ConstFloatRef& input, const ConstFloatRef* target) {
  constexpr Eigen::Index kFewest = 8;  // products of fewer columns spend their time on the weights
  const Eigen::Index threads = in_parallel ? pool->threads() : 1;
  const Eigen::Index parts = std::clamp<Eigen::Index>(samples / kFewest, 1, threads);
  parallel_for(static_cast<int>(parts), [&](int part) {
    const Eigen::Index first = samples * part / parts;
    const Columns at{first, samples * (part + 1) / parts - first};
    for (const circuit::Phase phase : circuit::kPhases) {
      if (phase == circuit::Phase::kTPrime && target == nullptr) return;
      for (const auto& level : graph->levels(phase)) {
        for (const circuit::NodeId i : level) fire(i, phase, input, target, at);
      }
    }
    for (Signal& signal : signals) derive(signal, at);
  });
}

void FloatNetwork::Impl::fire(circuit::NodeId i, circuit::Phase phase, const ConstFloatRef& input,
                              const ConstFloatRef* target, Columns at) {
  const circuit::Activation& activation = node(i).at(phase);
  auto out = h(i, phase, at);
  if (activation.kind == circuit::ActivationKind::kInput) {
    out = input.block(graph->input_offset(i), at.first, node(i).size, at.count);
  } else if (activation.kind == circuit::ActivationKind::kOne) {
    out.setOnes();
  } else if (activation.kind == circuit::ActivationKind::kError) {
    out = target->block(graph->target_offset(i), at.first, node(i).size, at.count) -
          h(i, circuit::Phase::kT, at);
  } else {
    collect(i, phase, at);
    activate(activation.kind, graph->circuit().q, p(i, phase, at), out);
  }
  if (activation.gated) {
    loops::gate(h(i, circuit::Phase::kT, at).data(), static_cast<size_t>(out.size()), out.data());
  }
}

/// The preactivation: what all projections bring.
void FloatNetwork::Impl::collect(circuit::NodeId i, circuit::Phase phase, Columns at) {
  auto sum = p(i, phase, at);
  bool first = true;
  for (const circuit::ProjectionId e : graph->incoming(i, phase)) {
    const circuit::Projection& q = projection(e);
    const auto from = h(q.from, phase, at);
    if (first) sum.setZero();
    first = false;
    if (q.identity()) {
      sum += from;
      continue;
    }
    const FloatMatrix& w = learned(graph->owner(e)).weights;
    if (q.transposed()) {
      sum.noalias() += w.transpose() * from;
    } else {
      sum.noalias() += w * from;
    }
  }
}

/// Values of a signal that is neither h nor p.
void FloatNetwork::Impl::derive(Signal& signal, Columns at) {
  if (!signal.derived()) return;
  auto out = signal.own.middleCols(at.first, at.count);
  if (signal.kind == circuit::LawFactor::kSign) {
    out = h(signal.node, signal.phase, at).array().sign();
  } else {
    out = h(signal.node, signal.phase, at);
    correct(node(signal.node).at(signal.phase).kind, p(signal.node, signal.phase, at), out);
  }
}

BatchResult FloatNetwork::Impl::result(const ConstFloatRef& target) {
  BatchResult sum;
  for (const circuit::NodeId i : graph->roots()) {
    const auto error = h(i, circuit::Phase::kTPrime, all());
    sum.loss += 0.5 * static_cast<double>(error.squaredNorm());
    sum.error += static_cast<double>(error.cwiseAbs().sum());
  }
  sum.loss /= static_cast<double>(samples);
  sum.error /= static_cast<double>(target.size());
  return sum;
}

}  // namespace hsdc::floating
