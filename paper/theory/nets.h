// SPDX-License-Identifier: Apache-2.0
#pragma once
// The small nets on which the theorems are checked, and the claims about them.
#include <utility>
#include <vector>

#include "model/floating/gradient.h"
#include "paper/common/circuit.h"
#include "paper/common/experiment.h"

namespace hsdc::paper::theory {

inline constexpr int kTheoryNets = 20;
/// Largest relative error that single precision explains.
inline constexpr double kTheoryExact = 1e-3;

/// SAL 9-16-14-12-4, ReLU.
PaperCircuit small_net(std::uint32_t seed);

/// One random sample: inputs in [0, 1], and a class.
struct TheorySample {
  floating::FloatMatrix input, target;  ///< [size][1]
  TheorySample(const circuit::Circuit& circuit, std::uint32_t seed);
};

/// Leaves only the projections whose name begins with one of the letters `prefixes` plastic.
circuit::Circuit freeze_all_but(circuit::Circuit circuit, const std::string& prefixes);

/// Online, without momentum and clipping.
circuit::FloatOptions to_stationarity(double rate, double decay, circuit::LawFactor post_factor);

/// Learns one sample until no plastic weight changes any more; false if that does not come, or if
/// they come to rest at 0, where nothing is left to judge.
bool settle(floating::FloatNetwork& network, const TheorySample& sample, int steps);

/// |found - expected| / |expected|; infinite where nothing was expected but something found, or
/// where either is no number.
double relative_error(const floating::FloatMatrix& found, const floating::FloatMatrix& expected);
/// (highest - lowest) / the larger magnitude; infinite if either is no number.
double relative_difference(double lowest, double highest);

// Heterosynaptic stability (paper/theory/stability.cpp).
Claim stability_claim(std::uint32_t seed);         ///< Theorem 1
Claim second_stability_claim(std::uint32_t seed);  ///< Theorem 2
/// Median error of Theorem 1 for step-ReLU, whose gradient is that of its ReLU dual, by Q; infinite
/// where half of the nets did not settle.
std::vector<std::pair<int, double>> errors_by_q(std::uint32_t seed);
Claim dual_claim(const std::vector<std::pair<int, double>>& errors);  ///< Theorem 3

// Dynamical consistency (paper/theory/consistency.cpp).
Claim consistency_claim(std::uint32_t seed);  ///< Eq. 5, Theorem 4
Claim generalised_claim(std::uint32_t seed);  ///< Theorem 5
Claim grouping_claim(std::uint32_t seed);     ///< Theorem 6
Claim root_claim(std::uint32_t seed);         ///< C.3.1

}  // namespace hsdc::paper::theory
