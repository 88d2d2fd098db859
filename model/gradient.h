#pragma once
#include <vector>

#include "model/float_network.h"

namespace hsdc {

/// The true gradient of a circuit's loss, which no synapse of it knows. Loss of a sample:
/// 1/2 |target - output|^2 over all roots' values at t.
struct Gradient {
  double loss = 0;  ///< mean over the samples
  /// By node, [size][samples]: preactivation and postactivation at t of the dual network F; a node
  /// that takes no input at t has p = h.
  std::vector<FloatMatrix> p, h;
  /// By node, [size][samples]: d loss of that sample / d p, not divided by the number of samples.
  std::vector<FloatMatrix> nodes;
  /// By projection, [post][pre]: d mean loss / d W of plastic and fixed ones, 0 where masked; what
  /// a tied projection adds at t is in its owner's. Empty for others.
  std::vector<FloatMatrix> weights;
};

/// The gradient by reverse differentiation of phase t, with the network's weights and biases. Where
/// activations have no useful derivative (step_relu, sign), it is that of the dual network F, which
/// has ReLU in their place (dual_of(); paper, Eq. 27 and Fig. 8): its own values, not the
/// network's. Nodes that do not reach a root at t have gradient 0. `input` and `target` as
/// FloatNetwork::run() takes them.
Gradient gradient_of(const FloatNetwork& network, const ConstFloatRef& input,
                     const ConstFloatRef& target);

}  // namespace hsdc
