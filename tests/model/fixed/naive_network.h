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

  const Vector& codes(int node, Phase phase) const;
  /// By projection; empty where it has none.
  std::vector<Matrix> weights;
  std::vector<Matrix> exists;
  std::vector<std::vector<std::uint32_t>> rho, kappa;
  std::vector<std::uint64_t> saturations;
  std::uint64_t plastic_synapses = 0;

 private:
  struct NodeCodes {
    bool known = false;
    Vector values;
  };
  const Node& node(int i) const { return circuit_.nodes[static_cast<size_t>(i)]; }
  const Projection& projection(size_t i) const { return circuit_.projections[i]; }
  void draw(size_t p);
  const Vector& compute(int i, Phase phase);
  Vector activate(int i, Phase phase, const Vector& sums, int fraction) const;
  Vector inputs_of(int i, Phase phase, int fraction);
  Vector part_of(const Vector& all, const std::vector<int>& owners, int i) const;
  void update(size_t p);

  Circuit circuit_;
  Vector input_, target_;
  std::vector<std::vector<NodeCodes>> codes_;  ///< [phase][node]
};

}  // namespace hsdc
