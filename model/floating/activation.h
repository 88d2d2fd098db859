// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <Eigen/Core>

#include "model/circuit/circuit.h"

namespace hsdc::floating {

/// [neuron or feature][sample], or weights [post][pre]; column-major, so that a sample's values,
/// and the weights from one pre neuron, are contiguous (as WeightView has them).
using FloatMatrix = Eigen::MatrixXf;
using FloatRef = Eigen::Ref<FloatMatrix>;
using ConstFloatRef = Eigen::Ref<const FloatMatrix>;

/// h = sigma(p) of every element. Only kinds that take input (Activation::takes_input).
///   step_relu   max(0, ceil(q p)) / q: the paper's, without an upper end
///   linear      p
///   relu        max(0, p)
///   leaky_relu  p, or 0.01 p below 0
///   gelu        p Phi(p), Phi the normal distribution's
///   sign        -1, 0, 1
void activate(circuit::ActivationKind kind, int q, const ConstFloatRef& p, FloatRef h);

/// d sigma / d p of every element. Kinds without a useful one have that of their differentiable
/// dual, which dual_of() names: 0 or 1 where p is not positive or is.
void differentiate(circuit::ActivationKind kind, const ConstFloatRef& p, FloatRef derivative);

/// The kind whose gradient stands for that of `kind`: relu for step_relu and sign, else itself.
circuit::ActivationKind dual_of(circuit::ActivationKind kind);

/// Replaces h by J+ D p = h / sigma'(p), or 0 where sigma'(p) is below 1e-3 (paper, Eq. 46).
void correct(circuit::ActivationKind kind, const ConstFloatRef& p, FloatRef h);

}  // namespace hsdc::floating
