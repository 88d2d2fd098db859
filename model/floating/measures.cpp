// SPDX-License-Identifier: Apache-2.0
#include "model/floating/measures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

namespace hsdc::floating {
namespace {

void require_same_size(const FloatMatrix& a, const FloatMatrix& b, const char* what) {
  if (a.rows() == b.rows() && a.cols() == b.cols()) return;
  throw std::invalid_argument(std::string(what) + ": two matrices of different sizes");
}

/// Sum of term(0) .. term(count - 1), in double: squares of small gradients are below what a float
/// holds, and sums of millions of floats lose digits. As several sums side by side, which SIMD code
/// adds at once.
template <class Term>
double sum_of(Eigen::Index count, const Term& term) {
  constexpr Eigen::Index kLanes = 8;
  std::array<double, kLanes> sums{};
  Eigen::Index i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (Eigen::Index k = 0; k < kLanes; ++k) sums[static_cast<size_t>(k)] += term(i + k);
  }
  for (; i < count; ++i) sums[0] += term(i);
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

double dot(const FloatMatrix& a, const FloatMatrix& b) {
  const float* const x = a.data();
  const float* const y = b.data();
  return sum_of(a.size(), [=](Eigen::Index i) {
    return static_cast<double>(x[i]) * static_cast<double>(y[i]);
  });
}
double norm_of(const FloatMatrix& a) { return std::sqrt(dot(a, a)); }

/// Of values in -1..1, what rounding carried beyond.
double ratio(double part, double whole) {
  return whole == 0 ? 0.0 : std::clamp(part / whole, -1.0, 1.0);
}

/// The Hebbian update: mean of post p(t) h(t)^T pre.
FloatMatrix hebbian_update(const FloatNetwork& network, const circuit::Projection& q) {
  const ConstFloatRef post = network.preactivations(q.to, circuit::Phase::kT);
  const ConstFloatRef pre = network.values(q.from, circuit::Phase::kT);
  FloatMatrix update;
  update.noalias() = (1.0F / static_cast<float>(post.cols())) * post * pre.transpose();
  return update;
}

}  // namespace

double alignment(const FloatMatrix& update, const FloatMatrix& gradient) {
  require_same_size(update, gradient, "alignment");
  return ratio(-dot(update, gradient), norm_of(update) * norm_of(gradient));
}

double hebbian_overlap(const FloatMatrix& update, const FloatMatrix& hebbian) {
  require_same_size(update, hebbian, "hebbian_overlap");
  // By signs, not by the product, which may be too small for a float. Whole columns of ints without
  // a branch: the compiler makes SIMD code of them.
  Eigen::Index agreeing = 0, counted = 0;  // agreeing: those of the same sign less the others
  for (Eigen::Index j = 0; j < update.cols(); ++j) {
    const float* const u = update.col(j).data();
    const float* const v = hebbian.col(j).data();
    int sum = 0, count = 0;
    for (Eigen::Index i = 0; i < update.rows(); ++i) {
      const int both = ((u[i] > 0) - (u[i] < 0)) * ((v[i] > 0) - (v[i] < 0));
      sum += both;
      count += both * both;
    }
    agreeing += sum;
    counted += count;
  }
  return counted == 0 ? 0.5
                      : 0.5 + 0.5 * static_cast<double>(agreeing) / static_cast<double>(counted);
}

Consistency consistency(const Gradient& gradient, circuit::NodeId node, double decay) {
  const FloatMatrix& slope = gradient.nodes[node];
  const FloatMatrix& p = gradient.p[node];
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
  const double norm = norm_of(weights);
  if (norm == 0) return 0;
  const float* const g = direction.data();
  const float* const v = weights.data();
  const double squared = sum_of(weights.size(), [=](Eigen::Index i) {
    const double change = scale * static_cast<double>(g[i]) - decay * static_cast<double>(v[i]);
    return change * change;
  });
  return std::sqrt(squared) / norm;
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
  const circuit::Circuit& circuit = network.circuit();
  const circuit::FloatOptions& options = network.options();
  CircuitMeasures result;
  result.loss = network.run(input, target).loss;
  const Gradient gradient = gradient_of(network, input, target);
  const bool has_dual =
      std::any_of(circuit.nodes.begin(), circuit.nodes.end(), [](const circuit::Node& n) {
        return dual_of(n.at(circuit::Phase::kT).kind) != n.at(circuit::Phase::kT).kind;
      });
  const Gradient own =
      has_dual ? gradient_of(network, input, target, DualValues::kNetwork) : Gradient{};

  // Clipping needs the norm of all updates before any is measured.
  circuit::PerProjection<FloatMatrix> directions(circuit.projections.size());
  double sum = 0;
  for (const circuit::ProjectionId e : directions.ids()) {
    if (!circuit.projections[e].plastic()) continue;
    directions[e] = network.direction(e);
    sum += dot(directions[e], directions[e]);
  }
  const double norm = std::sqrt(sum);
  const double scale = options.clip > 0 && norm > options.clip ? options.clip / norm : 1.0;

  for (const circuit::ProjectionId e : directions.ids()) {
    const circuit::Projection& q = circuit.projections[e];
    if (!q.plastic()) continue;
    const FloatMatrix& weights = network.weights(e);
    ProjectionMeasures m{.projection = q.name, .phase = q.phase};
    if (q.phase == circuit::Phase::kT) {
      m.dual_alignment = alignment(directions[e], gradient.weights[e]);
      m.alignment = has_dual ? alignment(directions[e], own.weights[e]) : m.dual_alignment;
      m.hebbian = hebbian_overlap(directions[e], hebbian_update(network, q));
    }
    m.stationarity = stationarity(directions[e], scale, options.decay, weights);
    m.norm = norm_of(weights);
    result.projections.push_back(std::move(m));
  }
  for (const circuit::NodeId i : circuit.nodes.ids()) {
    if (!circuit.nodes[i].at(circuit::Phase::kT).takes_input() || !gradient.reaches[i]) continue;
    result.nodes.push_back({circuit.nodes[i].name, consistency(gradient, i, options.decay)});
  }
  return result;
}

}  // namespace hsdc::floating
