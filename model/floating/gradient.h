// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "model/floating/network.h"

namespace hsdc::floating {

/// The true gradient of a circuit's loss, which no synapse of it knows. Loss of a sample:
/// 1/2 |target - output|^2 over all roots' values at t.
struct Gradient {
  double loss = 0;  ///< mean over the samples, of the dual network F
  /// By node, [size][samples]: preactivation and postactivation at t of the dual network F; a node
  /// that takes no input at t has p = h, one that is off at t has 0.
  circuit::PerNode<FloatMatrix> p, h;
  /// By node, [size][samples]: d loss of that sample / d p, not divided by the number of samples.
  circuit::PerNode<FloatMatrix> nodes;
  /// By projection, [post][pre]: d mean loss / d W of plastic and fixed ones, 0 where masked; what
  /// a tied projection adds at t is in its owner's, even if the owner itself is of t'. Empty for
  /// others.
  circuit::PerProjection<FloatMatrix> weights;
  /// By node: it is a root, or projections of t lead from it to one. Others have gradient 0.
  circuit::PerNode<bool> reaches;
};

/// Where activations have no useful derivative (step_relu, sign): at which values the gradient is
/// taken. Without such activations both are the same.
enum class DualValues : std::uint8_t {
  kDual,     ///< those of the dual network F, which has ReLU in their place (paper, Eq. 27)
  kNetwork,  ///< the network's own, with the derivative of ReLU: its own error, brought back
             ///< through the dual's slopes. The two differ by O(epsilon), the error of the
             ///< approximation: no less than all of the gradient once the loss is that small.
};

/// The gradient by reverse differentiation of phase t, with the network's weights; for
/// step_relu and sign, that of the ReLU dual (dual_of(); paper, Fig. 8). `input` and `target` as
/// FloatNetwork::run() takes them; of another size they throw std::invalid_argument. The network is
/// only read: its values stay those of its last batch.
Gradient gradient_of(const FloatNetwork& network, const ConstFloatRef& input,
                     const ConstFloatRef& target, DualValues values = DualValues::kDual);

}  // namespace hsdc::floating
