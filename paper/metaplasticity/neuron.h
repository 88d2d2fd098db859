// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "model/floating/network.h"

namespace hsdc::paper::metaplasticity {

/// The circuit of the metaplasticity experiment (paper, Fig. 3a1, Eq. 80, 81): node x takes the
/// input at t; h = w x at t and v r at t'; the root r copies h at t and has the error at t'.
/// Projections W: x -> h at t and V: r -> h at t', both plastic; I: h -> r the copy.
circuit::Circuit metaplasticity_circuit();

/// One neuron that learns by the two-signal law (Eq. 2) with rate 0.1 and decay 1, a sample an
/// update, from w = 2 and v = 0 on.
///
/// The root of a FloatNetwork has target - output, the paper's h - y: v here is the negative of the
/// paper's, and so is its change; w, and all that x and h do, are the same.
class MetaplasticNeuron {
 public:
  MetaplasticNeuron();

  void learn(double x, double y);
  double w() const;
  double v() const;  ///< in the paper's sign

  /// What one update by (x = h / w, y) would change, for every h; the neuron stays as it is.
  struct Plasticity {
    std::vector<double> w, v;  ///< v in the paper's sign
  };
  Plasticity plasticity(const std::vector<double>& h, double y);

 private:
  floating::FloatNetwork network_;
  circuit::ProjectionId w_, v_;
};

/// The highest h at which a curve over h changes sign, between its points by interpolation; NaN if
/// it does not. h ascending, [point]; where it touches 0 it has no threshold.
double plasticity_threshold(const std::vector<double>& h, const std::vector<double>& curve);

}  // namespace hsdc::paper::metaplasticity
