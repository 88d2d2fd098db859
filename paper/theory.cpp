// The theorems, checked on small nets of random weights (paper, Theorems 1-6, Eq. 5, C.3.1). Every
// node and projection is HSDC's own; the gradient is the true one, which no synapse knows.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/gradient.h"
#include "model/measures.h"
#include "model/statistics.h"
#include "paper/experiment.h"
#include "paper/palette.h"
#include "paper/paper_circuit.h"
#include "paper/random_stream.h"

namespace hsdc {
namespace {

constexpr int kNets = 20;
constexpr double kExact = 1e-3;  // largest relative error that single precision explains

PaperCircuit small_net(std::uint32_t seed) {
  PaperCircuit o;
  o.layers = {9, 16, 14, 12, 4};
  o.seed = seed;
  return o;
}

/// One random sample: inputs in [0, 1], and a class.
struct Sample {
  FloatMatrix input, target;
  Sample(const Circuit& circuit, std::uint32_t seed) {
    RandomStream random(seed);
    input.resize(circuit.input_size(), 1);
    for (float& x : input.reshaped()) x = static_cast<float>(random.uniform());
    target = FloatMatrix::Zero(circuit.target_size(), 1);
    target(static_cast<Eigen::Index>(seed) % target.rows(), 0) = 1;
  }
};

/// Leaves only the projections whose name begins with one of `prefixes` plastic.
Circuit freeze_all_but(Circuit circuit, const std::string& prefixes) {
  for (Projection& p : circuit.projections) {
    if (p.plastic() && prefixes.find(p.name[0]) == std::string::npos) {
      p.weights = WeightKind::kFixed;
    }
  }
  return circuit;
}

FloatOptions to_stationarity(double rate, double decay, LawFactor post_factor) {
  FloatOptions o;
  o.rate = rate;
  o.decay = decay;
  o.momentum = 0;
  o.clip = 0;
  o.batch = 1;
  o.post_factor = post_factor;
  return o;
}

/// Learns one sample until no plastic weight changes any more; false if that does not come, or if
/// they come to rest at 0, where nothing is left to judge.
bool settle(FloatNetwork& network, const Sample& sample, int steps) {
  for (int k = 0; k < steps; ++k) {
    if (!std::isfinite(network.learn(sample.input, sample.target).loss)) return false;
  }
  network.run(sample.input, sample.target);
  for (size_t i = 0; i < network.circuit().projections.size(); ++i) {
    if (!network.circuit().projections[i].plastic()) continue;
    const auto index = static_cast<int>(i);
    if (network.weights(index).norm() < 1e-6F) return false;
    if (stationarity(network.direction(index), 1, network.options().decay, network.weights(index)) >
        1e-4 * network.options().decay) {
      return false;
    }
  }
  return true;
}

/// Infinite where nothing was expected but something found, or where either is no number.
double relative_error(const FloatMatrix& found, const FloatMatrix& expected) {
  const double difference = static_cast<double>((found - expected).norm());
  const double size = static_cast<double>(expected.norm());
  const double error = size > 0 ? difference / size : difference > 0 ? INFINITY : 0;
  return std::isfinite(error) ? error : INFINITY;
}

/// Theorem 1 at one net: largest relative error of h̄ = φ Vᵀ∇ℓ over its V; -1 if it did not settle.
double error_of_stability(const PaperCircuit& net, std::uint32_t seed) {
  const Circuit circuit = freeze_all_but(make_circuit(net), "V");
  FloatNetwork network(circuit, to_stationarity(0.2, 1, LawFactor::kPreactivation));
  const Sample sample(circuit, seed);
  if (!settle(network, sample, 200)) return -1;
  const Gradient gradient = gradient_of(network, sample.input, sample.target);
  double worst = 0;
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    const Projection& v = circuit.projections[i];
    if (v.name[0] != 'V') continue;
    const FloatMatrix& slope = gradient.nodes[static_cast<size_t>(v.to)];
    const auto phi = static_cast<float>(consistency(gradient, v.to, 1).phi);
    const FloatMatrix expected = phi * network.weights(static_cast<int>(i)).transpose() * slope;
    worst = std::max(worst, relative_error(network.values(v.from, Phase::kTPrime), expected));
  }
  return worst;
}

Claim stability_claim(std::uint32_t seed) {
  double worst = 0;
  int settled = 0;
  for (std::uint32_t k = 0; k < kNets; ++k) {
    const double error = error_of_stability(small_net(seed + k), seed + k);
    settled += error >= 0 ? 1 : 0;
    worst = std::max(worst, error);
  }
  return {
      "Theorem 1: where ΔV = 0, h̄ = φ Vᵀ∇ℓ with φ = γ / ∇ℓᵀp",
      fmt::format("{} of {} nets settled; largest relative error {:.1e}", settled, kNets, worst),
      settled == kNets && worst < kExact, ""};
}

Claim second_stability_claim(std::uint32_t seed) {
  double worst = 0;
  int settled = 0;
  for (std::uint32_t k = 0; k < kNets; ++k) {
    PaperCircuit net = small_net(seed + k);
    net.gated = false;
    Circuit circuit = make_circuit(net);
    circuit = freeze_all_but(circuit, "W");
    for (Projection& p : circuit.projections) {  // one W at a time: h̃ is then fixed
      if (p.name[0] == 'W' && p.name != "W2") p.weights = WeightKind::kFixed;
    }
    FloatNetwork network(circuit, to_stationarity(0.05, 1, LawFactor::kActivation));
    const Sample sample(circuit, seed + k);
    if (!settle(network, sample, 4000)) continue;
    ++settled;
    const Gradient gradient = gradient_of(network, sample.input, sample.target);
    const int w = circuit.find_projection("W2");
    const Projection& p = circuit.projections[static_cast<size_t>(w)];
    // h̃ has one target, so its gradient is Wᵀ∇ℓ.
    const FloatMatrix slope =
        network.weights(w).transpose() * gradient.nodes[static_cast<size_t>(p.to)];
    const FloatMatrix from = network.values(p.from, Phase::kT);
    const float phi = 1.0F / (slope.transpose() * from)(0, 0);
    const FloatMatrix expected = phi * network.weights(w) * slope;
    worst = std::max(worst, relative_error(network.preactivations(p.to, Phase::kTPrime), expected));
  }
  return {"Theorem 2: where ΔW = 0, p(t') = φ W∇ℓ with φ = γ / ∇ℓᵀh̃",
          fmt::format("{} of {} nets settled; largest relative error among them {:.1e}", settled,
                      kNets, worst),
          settled > kNets / 2 && worst < kExact, ""};
}

/// Median error of Theorem 1 for step-ReLU, whose gradient is that of its ReLU dual, by Q; of nets
/// that did not settle, infinite.
std::vector<std::pair<int, double>> errors_by_q(std::uint32_t seed) {
  std::vector<std::pair<int, double>> list;
  for (int q = 1; q <= 1024; q *= 4) {
    std::vector<double> errors;
    for (std::uint32_t k = 0; k < kNets; ++k) {
      PaperCircuit net = small_net(seed + k);
      net.hidden = ActivationKind::kStepRelu;
      net.q = q;
      const double error = error_of_stability(net, seed + k);
      if (error >= 0) errors.push_back(error);
    }
    // Of a few nets that settled a median would say nothing.
    list.emplace_back(q, errors.size() > kNets / 2 ? quantile(errors, 0.5) : INFINITY);
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

/// Of the larger magnitude; infinite if either is no number.
double relative_difference(double lowest, double highest) {
  const double difference = (highest - lowest) / std::max(std::abs(lowest), std::abs(highest));
  return std::isfinite(difference) ? difference : INFINITY;
}

/// (largest - smallest) / largest of ∇ℓᵀp over the hidden layers and the output of a net.
double spread_of_consistency(ActivationKind hidden, std::uint32_t seed) {
  PaperCircuit net = small_net(seed);
  net.hidden = hidden;
  const FloatNetwork network(make_circuit(net));
  const Sample sample(network.circuit(), seed);
  const Gradient gradient = gradient_of(network, sample.input, sample.target);
  double lowest = INFINITY, highest = -INFINITY;
  for (const char* name : {"h1", "h2", "h3", "y"}) {
    const double inner = consistency(gradient, network.circuit().find_node(name), 1).inner;
    lowest = std::min(lowest, inner);
    highest = std::max(highest, inner);
  }
  return relative_difference(lowest, highest);
}

Claim consistency_claim(std::uint32_t seed) {
  double relu = 0, leaky = 0;
  std::vector<double> gelu;
  for (std::uint32_t k = 0; k < kNets; ++k) {
    relu = std::max(relu, spread_of_consistency(ActivationKind::kRelu, seed + k));
    leaky = std::max(leaky, spread_of_consistency(ActivationKind::kLeakyRelu, seed + k));
    gelu.push_back(spread_of_consistency(ActivationKind::kGelu, seed + k));
  }
  return {
      "Eq. 5, Theorem 4: a ReLU net has the same ∇ℓᵀp, so the same φ, in every layer; others "
      "need not",
      fmt::format("largest relative difference between layers: ReLU {:.1e}, leaky ReLU {:.1e}; "
                  "GELU, median {:.2f}",
                  relu, leaky, quantile(gelu, 0.5)),
      relu < kExact && leaky < kExact && quantile(gelu, 0.5) > 100 * kExact, ""};
}

/// A net with one hidden layer of GELU, whose W1 and V1 learn by Eq. 46 and 47. So that they may
/// come to rest elsewhere than at 0, the class is the largest output, and γ is what lets W1 and V1
/// hold each other, |h̄| |x| = γ, at a somewhat smaller error than the first.
struct GeneralisedNet {
  Circuit circuit;
  Sample sample;
  FloatNetwork network;

  explicit GeneralisedNet(std::uint32_t seed)
      : circuit(make(seed)), sample(circuit, seed), network(start(0.1)) {
    const int y = circuit.find_node("y");
    network.infer(sample.input);
    Eigen::Index most = 0;
    network.values(y, Phase::kT).col(0).maxCoeff(&most);
    sample.target.setZero();
    sample.target(most, 0) = 1;
    network.run(sample.input, sample.target);
    const FloatMatrix taught = network.values(circuit.find_node("b1"), Phase::kTPrime);
    network = start(0.9 * static_cast<double>(taught.norm() * sample.input.norm()));
  }

  FloatNetwork start(double decay) const {
    return FloatNetwork(circuit, to_stationarity(0.1, decay, LawFactor::kCorrected));
  }

  static Circuit make(std::uint32_t seed) {
    PaperCircuit net;
    net.layers = {9, 16, 4};
    net.hidden = ActivationKind::kGelu;
    net.gated = false;
    net.seed = seed;
    Circuit circuit = freeze_all_but(make_circuit(net), "WV");
    circuit.projections[static_cast<size_t>(circuit.find_projection("W2"))].weights =
        WeightKind::kFixed;
    return circuit;
  }

  /// φ_p φ_h has the sign of (∇_p ℓᵀ p) (∇_h ℓᵀ h), ∇_h being W2ᵀ times that by y.
  double product_of_scores() const {
    const Gradient gradient = gradient_of(network, sample.input, sample.target);
    const auto h = static_cast<size_t>(circuit.find_node("h1"));
    const FloatMatrix by_h = network.weights(circuit.find_projection("W2")).transpose() *
                             gradient.nodes[static_cast<size_t>(circuit.find_node("y"))];
    return static_cast<double>(gradient.nodes[h].cwiseProduct(gradient.p[h]).sum()) *
           static_cast<double>(by_h.cwiseProduct(gradient.h[h]).sum());
  }
};

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
  for (std::uint32_t k = 0; k < kNets; ++k) {
    PaperCircuit net = small_net(seed + k);
    net.preset = "amorphous";
    const FloatNetwork network(make_circuit(net));
    const Circuit& circuit = network.circuit();
    const Sample sample(circuit, seed + k);
    const Gradient gradient = gradient_of(network, sample.input, sample.target);
    // Cuts by level: projections at t from a level below the cut to one above it.
    const Levels levels = derive_levels(circuit);
    std::vector<int> level(circuit.nodes.size(), 0);
    for (size_t l = 0; l < levels[0].size(); ++l) {
      for (const int node : levels[0][l]) level[static_cast<size_t>(node)] = static_cast<int>(l);
    }
    const int top = level[static_cast<size_t>(circuit.find_node("y"))];
    double lowest = INFINITY, highest = -INFINITY;
    for (int cut = 0; cut < top; ++cut) {
      double sum = 0;
      for (size_t e = 0; e < circuit.projections.size(); ++e) {
        const Projection& p = circuit.projections[e];
        if (p.phase != Phase::kT || level[static_cast<size_t>(p.from)] > cut ||
            level[static_cast<size_t>(p.to)] <= cut) {
          continue;
        }
        sum += static_cast<double>(
            gradient.weights[e].cwiseProduct(network.weights(static_cast<int>(e))).sum());
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
      worst < kExact, ""};
}

Claim root_claim(std::uint32_t seed) {
  double worst = 0, highest = -INFINITY;
  int settled = 0;
  for (std::uint32_t k = 0; k < kNets; ++k) {
    PaperCircuit net = small_net(seed + k);
    const Circuit circuit = make_last_layer_circuit(net);
    FloatNetwork network(circuit, to_stationarity(0.05, 0.5, LawFactor::kActivation));
    const Sample sample(circuit, seed + k);
    if (!settle(network, sample, 4000)) continue;
    ++settled;
    const Gradient gradient = gradient_of(network, sample.input, sample.target);
    const auto y = static_cast<size_t>(circuit.find_node("y"));
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
                      settled, kNets, highest, worst),
          settled == kNets && highest <= 0 && worst < kExact, ""};
}

Figure dual_figure(const std::vector<std::pair<int, double>>& errors) {
  Panel panel;
  panel.x_label = "Q";
  panel.y_label = "relative error of h̄ = φ Vᵀ∇ℓ(F)";
  panel.log_x = panel.log_y = true;
  panel.key = false;
  Series series;
  series.style = Series::Style::kLinePoints;
  series.colour = kTwoSignalColour;
  for (const auto& [q, error] : errors) {
    series.x.push_back(q);
    series.y.push_back(error);
  }
  panel.series.push_back(series);
  return {"Theorem 3: steps become fine", {panel}, 1};
}

}  // namespace

ExperimentResult run_theory(const ExperimentOptions& options) {
  const std::uint32_t seed = options.seed;
  ExperimentResult result;
  result.settings = {
      fmt::format("{} nets of random weights, one sample each; SAL 9-16-14-12-4, ReLU unless said "
                  "otherwise",
                  kNets),
      "stationary: learned until |ΔW| is below 10⁻⁴ of its decay, without momentum; V learns with "
      "p(t) as in Eq. 2",
      fmt::format("exact means: within {} in single precision", kExact),
      "Theorems 1, 3: only V learns. Theorem 2: only W2. Theorem 5: W1 and V of a net with one "
      "hidden "
      "layer. C.3.1: only the last layer"};
  std::vector<std::pair<int, double>> errors;
  std::vector<Claim> claims(7);
  run_side_by_side(options, "theory", 7, [&](int job) {
    switch (job) {
      case 0:
        claims[0] = stability_claim(seed);
        break;
      case 1:
        claims[1] = second_stability_claim(seed);
        break;
      case 2:
        errors = errors_by_q(seed);
        claims[2] = dual_claim(errors);
        break;
      case 3:
        claims[3] = consistency_claim(seed);
        break;
      case 4:
        claims[4] = generalised_claim(seed);
        break;
      case 5:
        claims[5] = grouping_claim(seed);
        break;
      default:
        claims[6] = root_claim(seed);
    }
  });
  result.claims = claims;
  result.figures.push_back(
      {"dual",
       "A step activation with Q steps a unit, against the gradient of its ReLU "
       "dual: the error falls as the steps become fine.",
       dual_figure(errors)});
  ResultTable table{"dual", {"q", "median_relative_error"}, {}};
  for (const auto& [q, error] : errors) {
    table.rows.push_back({std::to_string(q), fmt::format("{:.6g}", error)});
  }
  result.tables.push_back(table);
  return result;
}

}  // namespace hsdc
