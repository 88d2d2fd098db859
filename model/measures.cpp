#include "model/measures.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace hsdc {
namespace {

void require_same_size(const FloatMatrix& a, const FloatMatrix& b, const char* what) {
  if (a.rows() == b.rows() && a.cols() == b.cols()) return;
  throw std::invalid_argument(std::string(what) + ": two matrices of different sizes");
}

// Sums run in double: squares of small gradients are below what a float holds, and sums of millions
// of floats lose digits.
double dot(const FloatMatrix& a, const FloatMatrix& b) {
  return a.cast<double>().cwiseProduct(b.cast<double>()).sum();
}
double squared_norm(const FloatMatrix& a) { return a.cast<double>().squaredNorm(); }

/// Of values in -1..1, what rounding carried beyond.
double ratio(double part, double whole) {
  return whole == 0 ? 0.0 : std::clamp(part / whole, -1.0, 1.0);
}

/// The Hebbian update: mean of post p(t) h(t)^T pre.
FloatMatrix hebbian_update(const FloatNetwork& network, const Projection& q) {
  const ConstFloatRef post = network.preactivations(q.to, Phase::kT);
  const ConstFloatRef pre = network.values(q.from, Phase::kT);
  FloatMatrix update;
  update.noalias() = (1.0F / static_cast<float>(post.cols())) * post * pre.transpose();
  return update;
}

}  // namespace

double alignment(const FloatMatrix& update, const FloatMatrix& gradient) {
  require_same_size(update, gradient, "alignment");
  return ratio(-dot(update, gradient),
               std::sqrt(squared_norm(update)) * std::sqrt(squared_norm(gradient)));
}

double hebbian_overlap(const FloatMatrix& update, const FloatMatrix& hebbian) {
  require_same_size(update, hebbian, "hebbian_overlap");
  // By signs, not by the product, which may be too small for a float.
  const auto up = update.array(), by_hebb = hebbian.array();
  const auto same = ((up > 0 && by_hebb > 0) || (up < 0 && by_hebb < 0)).count();
  const auto opposite = ((up > 0 && by_hebb < 0) || (up < 0 && by_hebb > 0)).count();
  const auto counted = same + opposite;
  return counted == 0 ? 0.5 : static_cast<double>(same) / static_cast<double>(counted);
}

Consistency consistency(const Gradient& gradient, int node, double decay) {
  const FloatMatrix& slope = gradient.nodes[static_cast<size_t>(node)];
  const FloatMatrix& p = gradient.p[static_cast<size_t>(node)];
  const Eigen::Index samples = p.cols();
  if (samples == 0) return {};
  double sum = 0, norms = 0;
  int positive = 0, negative = 0;
  for (Eigen::Index s = 0; s < samples; ++s) {
    const auto a = slope.col(s).cast<double>();
    const auto b = p.col(s).cast<double>();
    const double own = a.dot(b);
    sum += own;
    norms += a.norm() * b.norm();
    positive += own > 0 ? 1 : 0;
    negative += own < 0 ? 1 : 0;
  }
  Consistency result;
  result.inner = sum / static_cast<double>(samples);
  result.cosine = ratio(sum, norms);
  if (result.inner == 0) return result;
  result.phi = decay / result.inner;
  result.agreement =
      static_cast<double>(sum > 0 ? positive : negative) / static_cast<double>(samples);
  return result;
}

double stationarity(const FloatMatrix& direction, double scale, double decay,
                    const FloatMatrix& weights) {
  require_same_size(direction, weights, "stationarity");
  const double norm = std::sqrt(squared_norm(weights));
  if (norm == 0) return 0;
  const auto change = scale * direction.cast<double>() - decay * weights.cast<double>();
  return std::sqrt(change.squaredNorm()) / norm;
}

FiringDensities firing_densities(std::span<const float> first, std::span<const float> last) {
  if (first.size() != last.size()) {
    throw std::invalid_argument("firing_densities: first and last of different sizes");
  }
  if (first.empty()) return {};
  int hebbian = 0, heterosynaptic = 0;
  for (size_t i = 0; i < first.size(); ++i) {
    if (first[i] == 0 || last[i] == 0) continue;
    (first[i] == last[i] ? hebbian : heterosynaptic) += 1;
  }
  const auto neurons = static_cast<double>(first.size());
  return {hebbian / neurons, heterosynaptic / neurons};
}

CircuitMeasures measure(FloatNetwork& network, const ConstFloatRef& input,
                        const ConstFloatRef& target) {
  const Circuit& circuit = network.circuit();
  const FloatOptions& options = network.options();
  CircuitMeasures result;
  result.loss = network.run(input, target).loss;
  const Gradient gradient = gradient_of(network, input, target);

  // Clipping needs the norm of all updates before any is measured.
  std::vector<FloatMatrix> directions(circuit.projections.size());
  double sum = 0;
  for (size_t e = 0; e < directions.size(); ++e) {
    if (!circuit.projections[e].plastic()) continue;
    directions[e] = network.direction(static_cast<int>(e));
    sum += squared_norm(directions[e]);
  }
  const double norm = std::sqrt(sum);
  const double scale = options.clip > 0 && norm > options.clip ? options.clip / norm : 1.0;

  for (size_t e = 0; e < directions.size(); ++e) {
    const Projection& q = circuit.projections[e];
    if (!q.plastic()) continue;
    const FloatMatrix& weights = network.weights(static_cast<int>(e));
    ProjectionMeasures m{.projection = q.name, .phase = q.phase};
    if (q.phase == Phase::kT) {
      m.alignment = alignment(directions[e], gradient.weights[e]);
      m.hebbian = hebbian_overlap(directions[e], hebbian_update(network, q));
    }
    m.stationarity = stationarity(directions[e], scale, options.decay, weights);
    m.norm = std::sqrt(squared_norm(weights));
    result.projections.push_back(std::move(m));
  }
  for (size_t i = 0; i < circuit.nodes.size(); ++i) {
    if (!circuit.nodes[i].at(Phase::kT).takes_input() || !gradient.reaches[i]) continue;
    result.nodes.push_back(
        {circuit.nodes[i].name, consistency(gradient, static_cast<int>(i), options.decay)});
  }
  return result;
}

}  // namespace hsdc
