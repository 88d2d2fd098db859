// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>

#include "model/circuit/float_options.h"
#include "model/circuit/graph.h"
#include "model/floating/activation.h"

namespace hsdc::floating {

/// What a batch came to.
struct BatchResult {
  double loss = 0;   ///< mean over the samples of 1/2 |target - output|^2, all roots
  double error = 0;  ///< mean over samples and outputs of |target - output|
  double norm = 0;   ///< of the update before clipping, all plastic projections together
};

/// A circuit in floating point: the same nodes, projections and phases as FixedNetwork, of real
/// values and in batches. Every plastic projection learns by the two-signal law (paper, Eq. 2):
///   G = mean over the batch of g1(post in the other phase) g2(pre in its own phase)^T, masked
///   M <- momentum M + clipped G - decay W,   W <- W + rate M
/// `clipped` scales all G of a batch by one factor, so that their joint norm is at most `clip`.
/// First weights are those of the fixed-point network before they are rounded.
///
/// Samples, targets and weights of another size or with values that cannot be, and nodes and
/// projections that are not there are a caller's mistake: they throw std::invalid_argument, as in
/// FixedNetwork, before anything has changed.
class FloatNetwork {
 public:
  /// Throws UserError for a circuit that validate() refuses (for floating point) or a mask file
  /// that cannot be used.
  explicit FloatNetwork(const circuit::Circuit& circuit, const circuit::FloatOptions& options = {});
  /// Of a circuit that was checked for Engine::kFloat. Throws UserError for a mask file that cannot
  /// be used.
  explicit FloatNetwork(circuit::SharedGraph graph, const circuit::FloatOptions& options = {});
  ~FloatNetwork();
  FloatNetwork(FloatNetwork&&) noexcept;
  FloatNetwork& operator=(FloatNetwork&&) noexcept;

  const circuit::Circuit& circuit() const { return graph()->circuit(); }
  const circuit::SharedGraph& graph() const;
  const circuit::FloatOptions& options() const;
  /// Changes how it learns from the next batch on.
  void set_rate(double rate);

  /// Phase t. `input`: [circuit().input_size()][samples], x in [0, 1], any number of samples.
  void infer(const ConstFloatRef& input);
  /// Phases t and t', without an update. `target`: [circuit().target_size()][samples], 1 at the
  /// class.
  BatchResult run(const ConstFloatRef& input, const ConstFloatRef& target);
  /// Phases t and t', then all updates, with this batch's signals and the weights from before it.
  BatchResult learn(const ConstFloatRef& input, const ConstFloatRef& target);
  /// The updates alone, with the signals that run() left; learn() is both. Returns their norm
  /// before clipping.
  double update();

  /// Postactivation h and preactivation p of a node, [size][samples], as the last call left them; a
  /// node that takes no input in that phase has p = h. Phase t' is stale after infer().
  ConstFloatRef values(circuit::NodeId node, circuit::Phase phase) const;
  ConstFloatRef preactivations(circuit::NodeId node, circuit::Phase phase) const;

  /// Weights that a projection reads, [post][pre] of the owner; empty for identity.
  const FloatMatrix& weights(circuit::ProjectionId projection) const;
  /// Replaces them, in the same shape: finite, and 0 where masked.
  void set_weights(circuit::ProjectionId projection, const ConstFloatRef& values);
  /// 1 where a synapse exists, [post][pre]; empty if all do.
  const FloatMatrix& mask(circuit::ProjectionId projection) const;
  /// momentum M - decay W of a plastic projection, [post][pre]: all of the next M but the batch.
  const FloatMatrix& momentum_buffer(circuit::ProjectionId projection) const;
  /// Replaces it, in the same shape, by finite values.
  void set_momentum_buffer(circuit::ProjectionId projection, const ConstFloatRef& values);
  /// G of a plastic projection for the batch that was run last, before clipping; masked.
  FloatMatrix direction(circuit::ProjectionId projection) const;

  /// Synapses that learn, masked ones not counted.
  std::uint64_t plastic_synapses() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hsdc::floating
