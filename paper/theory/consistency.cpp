// SPDX-License-Identifier: Apache-2.0
// Dynamical consistency: Eq. 5, Theorems 4 to 6, and the root's rule.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/statistics.h"
#include "model/floating/measures.h"
#include "paper/theory/nets.h"

namespace hsdc::paper::theory {
namespace {

/// (largest - smallest) / largest of ∇ℓᵀp over the hidden layers and the output of a net.
double spread_of_consistency(circuit::ActivationKind hidden, std::uint32_t seed) {
  PaperCircuit net = small_net(seed);
  net.hidden = hidden;
  const floating::FloatNetwork network(make_circuit(net));
  const TheorySample sample(network.circuit(), seed);
  const floating::Gradient gradient = floating::gradient_of(network, sample.input, sample.target);
  double lowest = INFINITY, highest = -INFINITY;
  for (const char* name : {"h1", "h2", "h3", "y"}) {
    const double inner =
        floating::consistency(gradient, network.circuit().find_node(name), 1).inner;
    lowest = std::min(lowest, inner);
    highest = std::max(highest, inner);
  }
  return relative_difference(lowest, highest);
}

/// A net with one hidden layer of GELU, whose W1 and V1 learn by Eq. 46 and 47. So that they may
/// come to rest elsewhere than at 0, the class is the largest output, and γ is what lets W1 and V1
/// hold each other, |h̄| |x| = γ, at a somewhat smaller error than the first.
struct GeneralisedNet {
  circuit::Circuit circuit;
  TheorySample sample;
  floating::FloatNetwork network;

  explicit GeneralisedNet(std::uint32_t seed)
      : circuit(make(seed)), sample(circuit, seed), network(start(0.1)) {
    const circuit::NodeId y = circuit.find_node("y");
    network.infer(sample.input);
    Eigen::Index most = 0;
    network.values(y, circuit::Phase::kT).col(0).maxCoeff(&most);
    sample.target.setZero();
    sample.target(most, 0) = 1;
    network.run(sample.input, sample.target);
    const floating::FloatMatrix taught =
        network.values(circuit.find_node("b1"), circuit::Phase::kTPrime);
    network = start(0.9 * static_cast<double>(taught.norm() * sample.input.norm()));
  }

  floating::FloatNetwork start(double decay) const {
    return floating::FloatNetwork(circuit,
                                  to_stationarity(0.1, decay, circuit::LawFactor::kCorrected));
  }

  static circuit::Circuit make(std::uint32_t seed) {
    PaperCircuit net;
    net.layers = {9, 16, 4};
    net.hidden = circuit::ActivationKind::kGelu;
    net.gated = false;
    net.seed = seed;
    circuit::Circuit circuit = freeze_all_but(make_circuit(net), "WV");
    circuit.projections[circuit.find_projection("W2")].fix();
    return circuit;
  }

  /// φ_p φ_h has the sign of (∇_p ℓᵀ p) (∇_h ℓᵀ h), ∇_h being W2ᵀ times that by y.
  double product_of_scores() const {
    const floating::Gradient gradient = floating::gradient_of(network, sample.input, sample.target);
    const circuit::NodeId h = circuit.find_node("h1");
    const floating::FloatMatrix by_h = network.weights(circuit.find_projection("W2")).transpose() *
                                       gradient.nodes[circuit.find_node("y")];
    return static_cast<double>(gradient.nodes[h].cwiseProduct(gradient.p[h]).sum()) *
           static_cast<double>(by_h.cwiseProduct(gradient.h[h]).sum());
  }
};

}  // namespace

Claim consistency_claim(std::uint32_t seed) {
  double relu = 0, leaky = 0;
  std::vector<double> gelu;
  for (std::uint32_t k = 0; k < kTheoryNets; ++k) {
    relu = std::max(relu, spread_of_consistency(circuit::ActivationKind::kRelu, seed + k));
    leaky = std::max(leaky, spread_of_consistency(circuit::ActivationKind::kLeakyRelu, seed + k));
    gelu.push_back(spread_of_consistency(circuit::ActivationKind::kGelu, seed + k));
  }
  return {
      "Eq. 5, Theorem 4: a ReLU net has the same ∇ℓᵀp, so the same φ, in every layer; others "
      "need not",
      fmt::format("largest relative difference between layers: ReLU {:.1e}, leaky ReLU {:.1e}; "
                  "GELU, median {:.2f}",
                  relu, leaky, quantile(gelu, 0.5)),
      relu < kTheoryExact && leaky < kTheoryExact && quantile(gelu, 0.5) > 100 * kTheoryExact, ""};
}

/// Most nets are consistent before they learn anything, and prove nothing: those are judged that
/// are not.
Claim generalised_claim(std::uint32_t seed) {
  constexpr std::uint32_t kDrawn = 10'000;
  int inconsistent = 0, settled = 0, consistent = 0;
  for (std::uint32_t k = 0; k < kDrawn; ++k) {
    GeneralisedNet net(seed + k);
    if (net.product_of_scores() >= 0) continue;
    ++inconsistent;
    if (!settle(net.network, net.sample, 3000)) continue;
    ++settled;
    consistent += net.product_of_scores() >= 0 ? 1 : 0;
  }
  Claim claim{
      "Theorem 5: with the rule of Eq. 46-47 stationary, φ_p φ_h ≥ 0 for any activation",
      fmt::format(
          "GELU, {} nets: {} have φ_p φ_h < 0 before they learn; {} of these came to rest "
          "with both W and V stationary and not 0, and of them {} have φ_p φ_h ≥ 0. Judged: "
          "all, and at least 3",
          kDrawn, inconsistent, settled, consistent),
      settled >= 3 && consistent == settled, ""};
  if (settled < 3) {
    claim.reason =
        "too few came to rest: h / σ' has a pole where GELU turns, p ≈ -0.75, near which Eq. 46 "
        "diverges";
  }
  return claim;
}

/// With skips, what crosses any cut of the net adds up to the same (Theorem 6): every projection e
/// carries ⟨∂ℓ/∂W_e, W_e⟩, and what a node receives equals what it hands on.
Claim grouping_claim(std::uint32_t seed) {
  double worst = 0;
  for (std::uint32_t k = 0; k < kTheoryNets; ++k) {
    PaperCircuit net = small_net(seed + k);
    net.preset = "amorphous";
    const floating::FloatNetwork network(make_circuit(net));
    const circuit::Circuit& circuit = network.circuit();
    const TheorySample sample(circuit, seed + k);
    const floating::Gradient gradient = floating::gradient_of(network, sample.input, sample.target);
    // Cuts by level: projections at t from a level below the cut to one above it.
    const auto& levels = network.graph()->levels(circuit::Phase::kT);
    circuit::PerNode<int> level(circuit.nodes.size(), 0);
    for (size_t l = 0; l < levels.size(); ++l) {
      for (const circuit::NodeId node : levels[l]) level[node] = static_cast<int>(l);
    }
    const int top = level[circuit.find_node("y")];
    double lowest = INFINITY, highest = -INFINITY;
    for (int cut = 0; cut < top; ++cut) {
      double sum = 0;
      for (const circuit::ProjectionId e : circuit.projections.ids()) {
        const circuit::Projection& p = circuit.projections[e];
        if (p.phase != circuit::Phase::kT || level[p.from] > cut || level[p.to] <= cut) {
          continue;
        }
        sum += static_cast<double>(gradient.weights[e].cwiseProduct(network.weights(e)).sum());
      }
      lowest = std::min(lowest, sum);
      highest = std::max(highest, sum);
    }
    worst = std::max(worst, relative_difference(lowest, highest));
  }
  return {
      "Theorem 6: neurons of any forward graph can be grouped so that every group has the same φ",
      fmt::format("amorphous nets with skips, groups that cut the net level by level: largest "
                  "relative difference of ∇ℓᵀh {:.1e}",
                  worst),
      worst < kTheoryExact, ""};
}

Claim root_claim(std::uint32_t seed) {
  double worst = 0, highest = -INFINITY;
  int settled = 0;
  for (std::uint32_t k = 0; k < kTheoryNets; ++k) {
    PaperCircuit net = small_net(seed + k);
    const circuit::Circuit circuit = make_last_layer_circuit(net);
    floating::FloatNetwork network(circuit,
                                   to_stationarity(0.05, 0.5, circuit::LawFactor::kActivation));
    const TheorySample sample(circuit, seed + k);
    if (!settle(network, sample, 4000)) continue;
    ++settled;
    const floating::Gradient gradient = floating::gradient_of(network, sample.input, sample.target);
    const circuit::NodeId y = circuit.find_node("y");
    const double inner = static_cast<double>(gradient.nodes[y].cwiseProduct(gradient.h[y]).sum());
    const double trace =
        0.5 * static_cast<double>(network.weights(circuit.find_projection("W4")).squaredNorm());
    highest = std::max(highest, inner);
    const double error = std::abs(inner + trace) / trace;
    worst = std::max(worst, std::isfinite(error) ? error : INFINITY);
  }
  return {"C.3.1: the root's rule gives hᵀ∇ℓ = −γ Tr(WWᵀ) ≤ 0: the sign of learning is right",
          fmt::format("{} of {} nets settled; largest hᵀ∇ℓ {:.2g}; relative error of the identity "
                      "{:.1e}",
                      settled, kTheoryNets, highest, worst),
          settled == kTheoryNets && highest <= 0 && worst < kTheoryExact, ""};
}

}  // namespace hsdc::paper::theory
