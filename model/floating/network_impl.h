// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a FloatNetwork is made of; for network*.cpp only.
#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "model/floating/network.h"

namespace hsdc::floating {

struct FloatNetwork::Impl {
  struct NodeValues {
    std::array<FloatMatrix, 2> p, h;  ///< by phase; the first columns are in use
  };

  /// What synapses take for a neuron's signal. Projections share it, and its Gram matrix.
  struct Signal {
    circuit::LawFactor kind;
    circuit::NodeId node;
    circuit::Phase phase;
    FloatMatrix own;  ///< its values, if they are derived; the first columns are in use
    FloatMatrix gram;
    bool needs_gram = false;  ///< of the batch under way

    bool derived() const {
      return kind == circuit::LawFactor::kCorrected || kind == circuit::LawFactor::kSign;
    }
  };

  struct ProjectionWeights {
    FloatMatrix weights, mask;
    FloatMatrix momentum_buffer;  ///< momentum M - decay W
    FloatMatrix formed;           ///< G of the batch under way, if the update needs it twice
    int post = -1, pre = -1;      ///< signals
  };

  /// Weights from some pre neurons: what one thread updates at a time, in its cache.
  struct Chunk {
    circuit::ProjectionId projection;
    Eigen::Index first, count;  ///< pre neurons
    double squared_norm = 0;    ///< of the part of `formed`
  };

  /// Samples of a batch that one thread runs.
  struct Columns {
    Eigen::Index first, count;
  };

  Impl(circuit::SharedGraph graph, const circuit::FloatOptions& options);

  const circuit::Node& node(circuit::NodeId i) const { return (*graph)[i]; }
  const circuit::Projection& projection(circuit::ProjectionId i) const { return (*graph)[i]; }
  NodeValues& state(circuit::NodeId i) { return nodes[i]; }
  ProjectionWeights& learned(circuit::ProjectionId i) { return projections[i]; }
  bool takes_own_p(circuit::NodeId i, circuit::Phase phase) const {
    return node(i).at(phase).takes_input();
  }

  Columns all() const { return {0, samples}; }
  auto h(circuit::NodeId i, circuit::Phase phase, Columns at) {
    return state(i).h[static_cast<size_t>(phase)].middleCols(at.first, at.count);
  }
  auto p(circuit::NodeId i, circuit::Phase phase, Columns at) {
    const auto n = static_cast<size_t>(phase);
    return (takes_own_p(i, phase) ? state(i).p[n] : state(i).h[n]).middleCols(at.first, at.count);
  }

  // network_make.cpp
  void make_weights(circuit::ProjectionId i);
  void make_learning(circuit::ProjectionId i);
  int make_signal(circuit::LawFactor kind, circuit::NodeId node, circuit::Phase phase);
  void reserve(Eigen::Index count);

  // network_phases.cpp
  void begin(const ConstFloatRef& input, const ConstFloatRef* target);
  void run(const ConstFloatRef& input, const ConstFloatRef* target);
  void fire(circuit::NodeId i, circuit::Phase phase, const ConstFloatRef& input,
            const ConstFloatRef* target, Columns at);
  void collect(circuit::NodeId i, circuit::Phase phase, Columns at);
  void derive(Signal& signal, Columns at);
  BatchResult result(const ConstFloatRef& target);
  /// job(0) .. job(count - 1) of the batch under way, in threads or one after the other.
  template <typename Job>
  void parallel_for(int count, const Job& job) {
    if (in_parallel) {
      pool->run(count, std::cref(job));  // by reference: a copy would be allocated
    } else {
      for (int k = 0; k < count; ++k) job(k);
    }
  }

  // network_learn.cpp
  ConstFloatRef values(const Signal& signal);
  ConstFloatRef post(circuit::ProjectionId i) {
    return values(signals[static_cast<size_t>(learned(i).post)]);
  }
  ConstFloatRef pre(circuit::ProjectionId i) {
    return values(signals[static_cast<size_t>(learned(i).pre)]);
  }
  bool forms(circuit::ProjectionId i);
  double norm();
  void form(Chunk& chunk);
  void update(const Chunk& chunk, float scale);
  double learn();

  circuit::SharedGraph graph;
  circuit::FloatOptions options;
  circuit::PerNode<NodeValues> nodes;
  circuit::PerProjection<ProjectionWeights> projections;
  std::vector<Signal> signals;
  std::vector<Chunk> chunks;
  std::vector<int> norm_jobs;  ///< of the batch under way: signals, then -1 - chunk
  std::unique_ptr<ThreadPool> pool;
  bool in_parallel = false;       ///< the batch under way, with the pool
  Eigen::Index weight_count = 0;  ///< of all projections
  Eigen::Index samples = 0;
};

}  // namespace hsdc::floating
