#pragma once
#include <span>
#include <string>
#include <vector>

#include "model/gradient.h"

namespace hsdc {

/// Cosine of an update with the negative gradient, -1..1; 0 if either vanishes.
double alignment(const FloatMatrix& update, const FloatMatrix& gradient);

/// Share of the synapses at which an update has the Hebbian update's sign, 0..1; those at which
/// either is 0 do not count; 0.5 if none is left (paper, Fig. 11).
double hebbian_overlap(const FloatMatrix& update, const FloatMatrix& hebbian);

/// Consistency of a node (paper, Eq. 9).
struct Consistency {
  double inner = 0;  ///< mean over the samples of (d loss / d p)^T p
  double phi = 0;    ///< gamma / inner; 0 if inner is 0
  /// inner / (mean of |d loss / d p| |p|), -1..1: inner without its scale.
  double cosine = 0;
  double agreement = 0;  ///< share of the samples whose own (d loss / d p)^T p has inner's sign
};
Consistency consistency(const Gradient& gradient, int node, double decay);

/// |Delta V| / |V|, Delta V = clipped G - gamma V being what the law adds (paper, Eq. 2, Fig. 9);
/// `scale`: of the clipping, 1 without. 0 if V is 0.
double stationarity(const FloatMatrix& direction, double scale, double decay,
                    const FloatMatrix& weights);

/// Shares of neurons of the two kinds of plasticity (paper, Eq. 89, 90).
struct FiringDensities {
  double hebbian = 0;         ///< fired, and the last firing equals the first
  double heterosynaptic = 0;  ///< the last firing differs from the first, neither being 0
};
FiringDensities firing_densities(std::span<const float> first, std::span<const float> last);

/// All of them at a moment of training, over one batch.
struct ProjectionMeasures {
  std::string projection;
  Phase phase = Phase::kT;
  double alignment = 0;  ///< of phase t only
  double hebbian = 0.5;  ///< of phase t only: against p(t) h(t)^T
  double stationarity = 0;
  double norm = 0;  ///< |W|
};
struct NodeMeasures {
  std::string node;
  Consistency consistency;
};
struct CircuitMeasures {
  double loss = 0;                              ///< of the network itself, not of its dual
  std::vector<ProjectionMeasures> projections;  ///< plastic ones, in the circuit's order
  std::vector<NodeMeasures> nodes;  ///< those that take input at t and reach a root there
};

/// Runs both phases (the network's values change, its weights do not) and measures.
CircuitMeasures measure(FloatNetwork& network, const ConstFloatRef& input,
                        const ConstFloatRef& target);

}  // namespace hsdc
