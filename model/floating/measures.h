// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <vector>

#include "model/floating/gradient.h"

namespace hsdc::floating {

// Functions of two matrices or spans throw std::invalid_argument if these differ in size. What is
// not a number in a diverged network gives measures that are not numbers, but is not counted as a
// sign.

/// Cosine of an update with the negative gradient, -1..1; 0 if either vanishes. Synapses that a
/// mask leaves out are 0 in both, and so without effect.
double alignment(const FloatMatrix& update, const FloatMatrix& gradient);

/// Share of the synapses at which an update has the Hebbian update's sign, 0..1; those at which
/// either is 0, as where masked, do not count; 0.5 if none is left (paper, Fig. 11).
double hebbian_overlap(const FloatMatrix& update, const FloatMatrix& hebbian);

/// Consistency of a node (paper, Eq. 9; of a dual network, Eq. 29), by its preactivation p at t.
/// Eq. 5: with activations like ReLU (h = D p with D = d h / d p) and without biases, inner is the
/// same at every layer that all paths to the roots cross.
struct Consistency {
  double inner = 0;  ///< mean over the samples of (d loss / d p)^T p
  /// gamma / inner, negative where the node descends; 0 if inner is 0. The paper's is of a single
  /// sample, this one of the mean.
  double phi = 0;
  /// inner / (mean of |d loss / d p| |p|), -1..1: inner without its scale; 0 if that mean is 0.
  double cosine = 0;
  /// Share of all samples whose own (d loss / d p)^T p has inner's sign; 0 if inner is 0.
  double agreement = 0;
};
/// `decay`: gamma, FloatOptions::decay.
Consistency consistency(const Gradient& gradient, circuit::NodeId node, double decay);

/// |Delta V| / |V|, Delta V = clipped G - gamma V being what the law adds (paper, Eq. 2, Fig. 9);
/// `scale`: of the clipping, 1 without. 0 if V is 0.
double stationarity(const FloatMatrix& direction, double scale, double decay,
                    const FloatMatrix& weights);

/// Shares of neurons of the two kinds of plasticity (paper, Eq. 89, 90); both 0 without neurons.
struct FiringDensities {
  double hebbian = 0;         ///< the last firing equals the first, neither being 0
  double heterosynaptic = 0;  ///< the last firing differs from the first, neither being 0
};
/// `first`, `last`: by neuron, its first and last firing; 0: it did not fire.
FiringDensities firing_densities(std::span<const float> first, std::span<const float> last);

/// A plastic projection at a moment of training. The update is G, without decay and momentum.
struct ProjectionMeasures {
  std::string projection;
  circuit::Phase phase = circuit::Phase::kT;
  // Of phase t only: of G with the negative gradient,
  double alignment = 0;       ///< at the network's own values (DualValues::kNetwork)
  double dual_alignment = 0;  ///< at those of its dual; the same where it has none
  double hebbian = 0.5;  ///< of phase t only: against the mean of p(t) h(t)^T, the network's own
  double stationarity = 0;
  double norm = 0;  ///< |W|
};
struct NodeMeasures {
  std::string node;
  Consistency consistency;
};
/// All of them over one batch.
struct CircuitMeasures {
  double loss = 0;                              ///< of the network itself, not of its dual
  std::vector<ProjectionMeasures> projections;  ///< plastic ones, in the circuit's order
  /// Those that take input at t and are a root or reach one there, in the circuit's order.
  std::vector<NodeMeasures> nodes;
};

/// Runs both phases (the network's values change, its weights do not) and measures. Costs some five
/// batches of learning.
CircuitMeasures measure(FloatNetwork& network, const ConstFloatRef& input,
                        const ConstFloatRef& target);

}  // namespace hsdc::floating
