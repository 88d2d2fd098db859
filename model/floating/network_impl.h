#pragma once
// What a FloatNetwork is made of; for float_network*.cpp only.
#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "base/workers.h"
#include "model/floating/network.h"

namespace hsdc {

struct FloatNetwork::Impl {
  struct NodeValues {
    std::array<FloatMatrix, 2> p, h;  ///< by phase; the first columns are in use
    std::array<std::vector<int>, 2> incoming;
    int input_offset = -1;
    int target_offset = -1;
  };

  /// What synapses take for a neuron's signal. Projections share it, and its Gram matrix.
  struct Signal {
    LawFactor kind;
    int node;
    Phase phase;
    FloatMatrix own;  ///< its values, if they are derived; the first columns are in use
    FloatMatrix gram;
    bool needs_gram = false;  ///< of the batch under way

    bool derived() const { return kind == LawFactor::kCorrected || kind == LawFactor::kSign; }
  };

  struct ProjectionWeights {
    FloatMatrix weights, mask;
    FloatMatrix carried;      ///< momentum M - decay W
    FloatMatrix formed;       ///< G of the batch under way, if the update needs it twice
    int post = -1, pre = -1;  ///< signals
  };

  /// Weights from some pre neurons: what one thread updates at a time, in its cache.
  struct Chunk {
    int projection;
    Eigen::Index first, count;  ///< pre neurons
    double squared_norm = 0;    ///< of the part of `formed`
  };

  /// Samples of a batch that one thread runs.
  struct Columns {
    Eigen::Index first, count;
  };

  Impl(const Circuit& circuit, const FloatOptions& options);

  const Node& node(int i) const { return circuit.nodes[static_cast<size_t>(i)]; }
  const Projection& projection(int i) const { return circuit.projections[static_cast<size_t>(i)]; }
  NodeValues& state(int i) { return nodes[static_cast<size_t>(i)]; }
  ProjectionWeights& learned(int i) { return projections[static_cast<size_t>(i)]; }
  bool takes_own_p(int i, Phase phase) const { return node(i).at(phase).takes_input(); }

  Columns all() const { return {0, samples}; }
  auto h(int i, Phase phase, Columns at) {
    return state(i).h[static_cast<size_t>(phase)].middleCols(at.first, at.count);
  }
  auto p(int i, Phase phase, Columns at) {
    const auto n = static_cast<size_t>(phase);
    return (takes_own_p(i, phase) ? state(i).p[n] : state(i).h[n]).middleCols(at.first, at.count);
  }

  // float_network_make.cpp
  void make_nodes();
  void make_weights(int i);
  void make_learning(int i);
  int make_signal(LawFactor kind, int node, Phase phase);
  void reserve(Eigen::Index count);

  // float_network_phases.cpp
  void begin(const ConstFloatRef& input, const ConstFloatRef* target);
  void run(const ConstFloatRef& input, const ConstFloatRef* target);
  void fire(int i, Phase phase, const ConstFloatRef& input, const ConstFloatRef* target,
            Columns at);
  void collect(int i, Phase phase, Columns at);
  void derive(Signal& signal, Columns at);
  BatchResult result(const ConstFloatRef& target);
  /// job(0) .. job(count - 1) of the batch under way, in threads or one after the other.
  template <typename Job>
  void share_out(int count, const Job& job) {
    if (shares) {
      workers->run(count, std::cref(job));  // by reference: a copy would be allocated
    } else {
      for (int k = 0; k < count; ++k) job(k);
    }
  }

  // float_network_learn.cpp
  ConstFloatRef values(const Signal& signal);
  ConstFloatRef post(int i) { return values(signals[static_cast<size_t>(learned(i).post)]); }
  ConstFloatRef pre(int i) { return values(signals[static_cast<size_t>(learned(i).pre)]); }
  bool forms(int i);
  double norm();
  void form(Chunk& chunk);
  void update(const Chunk& chunk, float scale);
  double learn();

  Circuit circuit;
  FloatOptions options;
  Levels levels;
  std::vector<int> roots;  ///< as circuit.root_nodes()
  int input_size = 0, target_size = 0;
  std::vector<NodeValues> nodes;
  std::vector<ProjectionWeights> projections;
  std::vector<Signal> signals;
  std::vector<Chunk> chunks;
  std::vector<int> norm_jobs;  ///< of the batch under way: signals, then -1 - chunk
  std::unique_ptr<Workers> workers;
  bool shares = false;            ///< the batch under way, with the workers
  Eigen::Index weight_count = 0;  ///< of all projections
  Eigen::Index samples = 0;
};

}  // namespace hsdc
