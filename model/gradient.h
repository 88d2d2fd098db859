#pragma once
#include <vector>

#include "model/float_network.h"

namespace hsdc {

/// The true gradient of a circuit's loss, which no synapse of it knows. Loss of a sample:
/// 1/2 |target - output|^2 over all roots' values at t.
struct Gradient {
  double loss = 0;  ///< mean over the samples, of the dual network F
  /// By node, [size][samples]: preactivation and postactivation at t of the dual network F; a node
  /// that takes no input at t has p = h, one that is off at t has 0.
  std::vector<FloatMatrix> p, h;
  /// By node, [size][samples]: d loss of that sample / d p, not divided by the number of samples.
  std::vector<FloatMatrix> nodes;
  /// By projection, [post][pre]: d mean loss / d W of plastic and fixed ones, 0 where masked; what
  /// a tied projection adds at t is in its owner's, even if the owner itself is of t'. Empty for
  /// others.
  std::vector<FloatMatrix> weights;
  /// By node: it is a root, or projections of t lead from it to one. Others have gradient 0.
  std::vector<bool> reaches;
};

/// The gradient by reverse differentiation of phase t, with the network's weights and biases. Where
/// activations have no useful derivative (step_relu, sign), it is that of the dual network F, which
/// has ReLU in their place (dual_of(); paper, Eq. 27 and Fig. 8): its own values, not the
/// network's. `input` and `target` as FloatNetwork::run() takes them; of another size they throw
/// std::invalid_argument. The network is only read: its values stay those of its last batch.
Gradient gradient_of(const FloatNetwork& network, const ConstFloatRef& input,
                     const ConstFloatRef& target);

}  // namespace hsdc
