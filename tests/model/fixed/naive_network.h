// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc {

/// A second implementation of docs/arithmetic.md, written from its text alone to judge
/// FixedNetwork: it shares the circuit's description and random_words.h with the model, and no
/// arithmetic. Slow and plain: weights [post][pre] in 64 bits, division instead of shifts,
/// recursion instead of levels. Mask files are not supported.
class NaiveNetwork {
 public:
  using Vector = std::vector<std::int64_t>;
  using Matrix = std::vector<Vector>;

  explicit NaiveNetwork(const Circuit& circuit);
  void infer(const Vector& input);
  void learn(const Vector& input, const Vector& target);

  const Vector& codes(NodeId node, Phase phase) const;
  /// By projection; empty where it has none.
  PerProjection<Matrix> weights;
  PerProjection<Matrix> exists;
  PerProjection<std::vector<std::uint32_t>> rho, kappa;
  PerProjection<std::uint64_t> saturations;
  std::uint64_t plastic_synapses = 0;

 private:
  struct NodeCodes {
    bool known = false;
    Vector values;
  };
  const Node& node(NodeId i) const { return circuit_.nodes[i]; }
  const Projection& projection(ProjectionId i) const { return circuit_.projections[i]; }
  void draw(ProjectionId p);
  const Vector& compute(NodeId i, Phase phase);
  Vector activate(NodeId i, Phase phase, const Vector& sums, int fraction) const;
  Vector inputs_of(NodeId i, Phase phase, int fraction);
  Vector part_of(const Vector& all, const std::vector<NodeId>& owners, NodeId i) const;
  void update(ProjectionId p);

  Circuit circuit_;
  Vector input_, target_;
  std::vector<PerNode<NodeCodes>> codes_;  ///< [phase]
};

}  // namespace hsdc
