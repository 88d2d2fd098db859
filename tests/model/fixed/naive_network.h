// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc::fixed {

/// A second implementation of docs/arithmetic.md, written from its text alone to judge
/// FixedNetwork: it shares the circuit's description and random_words.h with the model, and no
/// arithmetic. Slow and plain: weights [post][pre] in 64 bits, division instead of shifts,
/// recursion instead of levels. Mask files are not supported.
class NaiveNetwork {
 public:
  using Vector = std::vector<std::int64_t>;
  using Matrix = std::vector<Vector>;

  explicit NaiveNetwork(const circuit::Circuit& circuit);
  void infer(const Vector& input);
  void learn(const Vector& input, const Vector& target);

  const Vector& codes(circuit::NodeId node, circuit::Phase phase) const;
  /// By projection; empty where it has none.
  circuit::PerProjection<Matrix> weights;
  circuit::PerProjection<Matrix> exists;
  circuit::PerProjection<std::vector<std::uint32_t>> rho, kappa;
  circuit::PerProjection<std::uint64_t> saturations;
  std::uint64_t plastic_synapses = 0;

 private:
  struct NodeCodes {
    bool known = false;
    Vector values;
  };
  const circuit::Node& node(circuit::NodeId i) const { return circuit_.nodes[i]; }
  const circuit::Projection& projection(circuit::ProjectionId i) const {
    return circuit_.projections[i];
  }
  void draw(circuit::ProjectionId p);
  const Vector& compute(circuit::NodeId i, circuit::Phase phase);
  Vector activate(circuit::NodeId i, circuit::Phase phase, const Vector& sums, int fraction) const;
  Vector inputs_of(circuit::NodeId i, circuit::Phase phase, int fraction);
  Vector part_of(const Vector& all, const std::vector<circuit::NodeId>& owners,
                 circuit::NodeId i) const;
  void update(circuit::ProjectionId p);

  circuit::Circuit circuit_;
  Vector input_, target_;
  std::vector<circuit::PerNode<NodeCodes>> codes_;  ///< [phase]
};

}  // namespace hsdc::fixed
