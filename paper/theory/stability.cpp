// SPDX-License-Identifier: Apache-2.0
// Heterosynaptic stability: Theorems 1 to 3.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/statistics.h"
#include "model/floating/measures.h"
#include "paper/theory/nets.h"

namespace hsdc::paper::theory {
namespace {

/// Theorem 1 at one net: largest relative error of h̄ = φ Vᵀ∇ℓ over its V; -1 if it did not settle.
double error_of_stability(const PaperCircuit& net, std::uint32_t seed) {
  const circuit::Circuit circuit = freeze_all_but(make_circuit(net), "V");
  floating::FloatNetwork network(circuit,
                                 to_stationarity(0.2, 1, circuit::LawFactor::kPreactivation));
  const TheorySample sample(circuit, seed);
  if (!settle(network, sample, 200)) return -1;
  const floating::Gradient gradient = floating::gradient_of(network, sample.input, sample.target);
  double worst = 0;
  for (const circuit::ProjectionId i : circuit.projections.ids()) {
    const circuit::Projection& v = circuit.projections[i];
    if (v.name[0] != 'V') continue;
    const floating::FloatMatrix& slope = gradient.nodes[v.to];
    const auto phi = static_cast<float>(floating::consistency(gradient, v.to, 1).phi);
    const floating::FloatMatrix expected = phi * network.weights(i).transpose() * slope;
    worst =
        std::max(worst, relative_error(network.values(v.from, circuit::Phase::kTPrime), expected));
  }
  return worst;
}

}  // namespace

Claim stability_claim(std::uint32_t seed) {
  double worst = 0;
  int settled = 0;
  for (std::uint32_t k = 0; k < kTheoryNets; ++k) {
    const double error = error_of_stability(small_net(seed + k), seed + k);
    settled += error >= 0 ? 1 : 0;
    worst = std::max(worst, error);
  }
  return {"Theorem 1: where ΔV = 0, h̄ = φ Vᵀ∇ℓ with φ = γ / ∇ℓᵀp",
          fmt::format("{} of {} nets settled; largest relative error {:.1e}", settled, kTheoryNets,
                      worst),
          settled == kTheoryNets && worst < kTheoryExact, ""};
}

Claim second_stability_claim(std::uint32_t seed) {
  double worst = 0;
  int settled = 0;
  for (std::uint32_t k = 0; k < kTheoryNets; ++k) {
    PaperCircuit net = small_net(seed + k);
    net.gated = false;
    circuit::Circuit circuit = make_circuit(net);
    circuit = freeze_all_but(circuit, "W");
    for (circuit::Projection& p : circuit.projections) {  // one W at a time: h̃ is then fixed
      if (p.name[0] == 'W' && p.name != "W2") p.fix();
    }
    floating::FloatNetwork network(circuit,
                                   to_stationarity(0.05, 1, circuit::LawFactor::kActivation));
    const TheorySample sample(circuit, seed + k);
    if (!settle(network, sample, 4000)) continue;
    ++settled;
    const floating::Gradient gradient = floating::gradient_of(network, sample.input, sample.target);
    const circuit::ProjectionId w = circuit.find_projection("W2");
    const circuit::Projection& p = circuit.projections[w];
    // h̃ has one target, so its gradient is Wᵀ∇ℓ.
    const floating::FloatMatrix slope = network.weights(w).transpose() * gradient.nodes[p.to];
    const floating::FloatMatrix from = network.values(p.from, circuit::Phase::kT);
    const float phi = 1.0F / (slope.transpose() * from)(0, 0);
    const floating::FloatMatrix expected = phi * network.weights(w) * slope;
    worst = std::max(
        worst, relative_error(network.preactivations(p.to, circuit::Phase::kTPrime), expected));
  }
  return {"Theorem 2: where ΔW = 0, p(t') = φ W∇ℓ with φ = γ / ∇ℓᵀh̃",
          fmt::format("{} of {} nets settled; largest relative error among them {:.1e}", settled,
                      kTheoryNets, worst),
          settled > kTheoryNets / 2 && worst < kTheoryExact, ""};
}

std::vector<std::pair<int, double>> errors_by_q(std::uint32_t seed) {
  std::vector<std::pair<int, double>> list;
  for (int q = 1; q <= 1024; q *= 4) {
    std::vector<double> errors;
    for (std::uint32_t k = 0; k < kTheoryNets; ++k) {
      PaperCircuit net = small_net(seed + k);
      net.hidden = circuit::ActivationKind::kStepRelu;
      net.q = q;
      const double error = error_of_stability(net, seed + k);
      if (error >= 0) errors.push_back(error);
    }
    // Of a few nets that settled a median would say nothing.
    list.emplace_back(q, errors.size() > kTheoryNets / 2 ? quantile(errors, 0.5) : INFINITY);
  }
  return list;
}

Claim dual_claim(const std::vector<std::pair<int, double>>& errors) {
  std::vector<std::string> texts;
  bool falls = true;
  for (size_t k = 0; k < errors.size(); ++k) {
    texts.push_back(fmt::format("Q = {}: {:.2g}", errors[k].first, errors[k].second));
    falls = falls && (k == 0 || errors[k].second < errors[k - 1].second);
  }
  return {"Theorem 3: with a step activation the same holds of its differentiable dual, up to O(ε)",
          fmt::format("median relative error of h̄ = φ Vᵀ∇ℓ(F): {}. Judged: falls with every step, "
                      "below 0.02 at the end",
                      fmt::join(texts, ", ")),
          falls && errors.back().second < 0.02, ""};
}

}  // namespace hsdc::paper::theory
