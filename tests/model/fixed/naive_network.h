// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "model/circuit/circuit.h"
#include "tests/model/device/naive_cell.h"

namespace hsdc::fixed {

/// A second implementation of docs/arithmetic.md, written from its text alone to judge
/// FixedNetwork: it shares the circuit's description and random_words.h with the model, and no
/// arithmetic. Slow and plain: weights [post][pre] in 64 bits, division instead of shifts,
/// recursion instead of levels. Mask files are not supported.
class NaiveNetwork {
 public:
  using Int = std::int64_t;
  using Vector = std::vector<Int>;
  using Matrix = std::vector<Vector>;

  explicit NaiveNetwork(const circuit::Circuit& circuit);
  void infer(const Vector& input);
  void learn(const Vector& input, const Vector& target);

  const Vector& codes(circuit::NodeId node, circuit::Phase phase) const;
  /// By projection; empty where it has none.
  circuit::PerProjection<Matrix> weights;
  circuit::PerProjection<Matrix> exists;
  circuit::PerProjection<std::vector<std::uint32_t>> rho, kappa;
  circuit::PerProjection<std::uint64_t> saturations, pulses_up, pulses_down;
  /// Of a pair, the states of the second cells; by projection, [post][pre].
  circuit::PerProjection<Matrix> second;
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
  void draw_cells(circuit::ProjectionId p);
  void pulse(circuit::ProjectionId p, const Vector& pre, const Vector& post, int e);
  void leak(circuit::ProjectionId p);

  circuit::Circuit circuit_;
  Int samples_ = 0;
  circuit::PerProjection<device::NaiveTables> tables_;
  circuit::PerProjection<device::NaivePasses> passes_;
  circuit::PerProjection<Matrix> cells_, second_cells_;  ///< cell words, [post][pre]
  Vector input_, target_;
  std::vector<circuit::PerNode<NodeCodes>> codes_;  ///< [phase]
};

}  // namespace hsdc::fixed
