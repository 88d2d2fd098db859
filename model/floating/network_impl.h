// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a FloatNetwork is made of; for network*.cpp only.
#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "base/thread_pool.h"
#include "model/floating/network.h"

namespace hsdc {

struct FloatNetwork::Impl {
  struct NodeValues {
    std::array<FloatMatrix, 2> p, h;  ///< by phase; the first columns are in use
  };

  /// What synapses take for a neuron's signal. Projections share it, and its Gram matrix.
  struct Signal {
    LawFactor kind;
    NodeId node;
    Phase phase;
    FloatMatrix own;  ///< its values, if they are derived; the first columns are in use
    FloatMatrix gram;
    bool needs_gram = false;  ///< of the batch under way

    bool derived() const { return kind == LawFactor::kCorrected || kind == LawFactor::kSign; }
  };

  struct ProjectionWeights {
    FloatMatrix weights, mask;
    FloatMatrix momentum_buffer;  ///< momentum M - decay W
    FloatMatrix formed;           ///< G of the batch under way, if the update needs it twice
    int post = -1, pre = -1;      ///< signals
  };

  /// Weights from some pre neurons: what one thread updates at a time, in its cache.
  struct Chunk {
    ProjectionId projection;
    Eigen::Index first, count;  ///< pre neurons
    double squared_norm = 0;    ///< of the part of `formed`
  };

  /// Samples of a batch that one thread runs.
  struct Columns {
    Eigen::Index first, count;
  };

  Impl(SharedGraph graph, const FloatOptions& options);

  const Node& node(NodeId i) const { return (*graph)[i]; }
  const Projection& projection(ProjectionId i) const { return (*graph)[i]; }
  NodeValues& state(NodeId i) { return nodes[i]; }
  ProjectionWeights& learned(ProjectionId i) { return projections[i]; }
  bool takes_own_p(NodeId i, Phase phase) const { return node(i).at(phase).takes_input(); }

  Columns all() const { return {0, samples}; }
  auto h(NodeId i, Phase phase, Columns at) {
    return state(i).h[static_cast<size_t>(phase)].middleCols(at.first, at.count);
  }
  auto p(NodeId i, Phase phase, Columns at) {
    const auto n = static_cast<size_t>(phase);
    return (takes_own_p(i, phase) ? state(i).p[n] : state(i).h[n]).middleCols(at.first, at.count);
  }

  // network_make.cpp
  void make_weights(ProjectionId i);
  void make_learning(ProjectionId i);
  int make_signal(LawFactor kind, NodeId node, Phase phase);
  void reserve(Eigen::Index count);

  // network_phases.cpp
  void begin(const ConstFloatRef& input, const ConstFloatRef* target);
  void run(const ConstFloatRef& input, const ConstFloatRef* target);
  void fire(NodeId i, Phase phase, const ConstFloatRef& input, const ConstFloatRef* target,
            Columns at);
  void collect(NodeId i, Phase phase, Columns at);
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
  ConstFloatRef post(ProjectionId i) {
    return values(signals[static_cast<size_t>(learned(i).post)]);
  }
  ConstFloatRef pre(ProjectionId i) { return values(signals[static_cast<size_t>(learned(i).pre)]); }
  bool forms(ProjectionId i);
  double norm();
  void form(Chunk& chunk);
  void update(const Chunk& chunk, float scale);
  double learn();

  SharedGraph graph;
  FloatOptions options;
  PerNode<NodeValues> nodes;
  PerProjection<ProjectionWeights> projections;
  std::vector<Signal> signals;
  std::vector<Chunk> chunks;
  std::vector<int> norm_jobs;  ///< of the batch under way: signals, then -1 - chunk
  std::unique_ptr<ThreadPool> pool;
  bool in_parallel = false;       ///< the batch under way, with the pool
  Eigen::Index weight_count = 0;  ///< of all projections
  Eigen::Index samples = 0;
};

}  // namespace hsdc
