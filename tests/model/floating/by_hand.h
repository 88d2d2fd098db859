// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <Eigen/Core>
#include <array>
#include <string>
#include <vector>

#include "model/floating/network.h"

namespace hsdc::floating {

/// A preset small enough for loops.
circuit::Circuit small_preset(const std::string& name, double density = 1.0,
                              const std::vector<int>& layers = {7, 6, 5, 3}, bool biases = false);
/// Gives every step_relu node that kind at t instead.
circuit::Circuit with_kind(circuit::Circuit circuit, circuit::ActivationKind kind);

FloatMatrix random_input(int rows, int samples, unsigned seed);  ///< in [0, 1]
FloatMatrix one_hot_targets(int rows, int samples);              ///< 1 in row s % rows

/// sigma(p) in double precision, written a second time.
double activation_by_hand(circuit::ActivationKind kind, int q, double p);

/// Postactivations of one sample, [phase][neuron] by node.
using ValuesByHand = circuit::PerNode<std::array<std::vector<double>, 2>>;

/// FloatNetwork a second time, from the definition of a circuit alone, to judge it and what is
/// derived from it: plain loops in double precision, sample by sample. Its parameters may be
/// changed freely.
struct NetworkByHand {
  explicit NetworkByHand(const FloatNetwork& network);

  /// Both phases of one sample.
  ValuesByHand run(const FloatMatrix& input, const FloatMatrix& target, int sample) const;
  /// 1/2 |target - output|^2 of one sample, all roots.
  double loss(const FloatMatrix& input, const FloatMatrix& target, int sample) const;
  double mean_loss(const FloatMatrix& input, const FloatMatrix& target) const;

  circuit::Circuit circuit;
  circuit::PerProjection<Eigen::MatrixXd> weights;  ///< its own; empty if it has none
  circuit::PerNode<Eigen::VectorXd> offsets;        ///< added to its preactivation at t; 0 at first
};

}  // namespace hsdc::floating
