// SPDX-License-Identifier: Apache-2.0
// Measures against numbers worked by hand and against what the theory says of special circuits.
#include "model/floating/measures.h"

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "tests/catch.h"
#include "tests/model/floating/by_hand.h"

namespace hsdc::floating {
namespace {

FloatMatrix matrix(int rows, int columns, std::initializer_list<float> by_row) {
  FloatMatrix result(rows, columns);
  int k = 0;
  for (const float value : by_row) {
    result(k / columns, k % columns) = value;
    ++k;
  }
  return result;
}

/// A gradient of one node, [2][3].
Gradient gradient_of_node(const FloatMatrix& slope, const FloatMatrix& p) {
  Gradient gradient;
  gradient.nodes = {slope};
  gradient.p = {p};
  return gradient;
}

CircuitMeasures measure_circuit(const circuit::Circuit& circuit,
                                const circuit::FloatOptions& options = {}) {
  FloatNetwork network(circuit, options);
  return measure(network, random_input(circuit.input_size(), 6, 9),
                 one_hot_targets(circuit.target_size(), 6));
}

double inner_of(const CircuitMeasures& measures, const std::string& node) {
  for (const NodeMeasures& n : measures.nodes) {
    if (n.node == node) return n.consistency.inner;
  }
  FAIL("no measures of node " << node);
  return 0;
}

}  // namespace

TEST_CASE("measures: alignment") {
  const FloatMatrix update = matrix(2, 2, {1, 2, 0, 2});  // norm 3
  CHECK(alignment(update, -2.0F * update) == Approx(1));
  CHECK(alignment(update, update) == Approx(-1));
  CHECK(alignment(update, matrix(2, 2, {-2, 1, 5, 0})) == 0.0);
  CHECK(alignment(update, matrix(2, 2, {0, -4, 3, 0})) == Approx(8.0 / (3 * 5)));
  CHECK(alignment(update, FloatMatrix::Zero(2, 2)) == 0.0);
  CHECK(alignment(FloatMatrix::Zero(2, 2), update) == 0.0);
  CHECK(alignment(1e-25F * update, -1e-30F * update) == Approx(1));  // squares are below a float
  CHECK(std::isnan(alignment(update * std::numeric_limits<float>::quiet_NaN(), update)));
  CHECK_THROWS_AS(alignment(update, FloatMatrix::Zero(2, 1)), std::invalid_argument);
}

TEST_CASE("measures: Hebbian overlap") {
  const FloatMatrix update = matrix(2, 3, {1, -2, 3, -4, 0, 5});
  // Same, same, opposite, opposite, not counted (update 0), not counted (Hebbian 0).
  CHECK(hebbian_overlap(update, matrix(2, 3, {7, -1, -1, 2, 9, 0})) == 0.5);
  CHECK(hebbian_overlap(update, matrix(2, 3, {7, -1, 1, 2, 9, 0})) == 0.75);
  CHECK(hebbian_overlap(update, update) == 1.0);
  CHECK(hebbian_overlap(update, -update) == 0.0);
  CHECK(hebbian_overlap(1e-30F * update, -1e-30F * update) == 0.0);  // products are below a float
  CHECK(hebbian_overlap(update, FloatMatrix::Zero(2, 3)) == 0.5);    // all masked
  CHECK_THROWS_AS(hebbian_overlap(update, FloatMatrix::Zero(3, 2)), std::invalid_argument);
}

TEST_CASE("measures: consistency") {
  // Own products of the three samples: 3, -4, 0; norms of slope 1, 1, 2 and of p 5, 5, 1.
  const FloatMatrix slope = matrix(2, 3, {1, 0, 2, 0, 1, 0});
  const FloatMatrix p = matrix(2, 3, {3, 3, 0, 4, -4, 1});
  const Consistency c = consistency(gradient_of_node(slope, p), circuit::NodeId{0}, 0.01);
  CHECK(c.inner == Approx(-1.0 / 3));
  CHECK(c.phi == Approx(-0.03));
  CHECK(c.cosine == Approx(-1.0 / 12));
  CHECK(c.agreement == Approx(1.0 / 3));

  // Zero: nothing has a sign, nothing is divided by 0.
  for (const Gradient& gradient :
       {gradient_of_node(FloatMatrix::Zero(2, 3), p),
        gradient_of_node(FloatMatrix(2, 0), FloatMatrix(2, 0)),
        gradient_of_node(matrix(2, 2, {1, 1, 0, 0}), matrix(2, 2, {2, -2, 0, 0}))}) {
    const Consistency zero = consistency(gradient, circuit::NodeId{0}, 0.01);
    CHECK(zero.inner == 0.0);
    CHECK(zero.phi == 0.0);
    CHECK(zero.cosine == 0.0);
    CHECK(zero.agreement == 0.0);
  }
}

TEST_CASE("measures: stationarity") {
  const FloatMatrix g = matrix(1, 2, {3, 0}), w = matrix(1, 2, {6, 8});
  CHECK(stationarity(g, 1, 0, w) == Approx(0.3));
  CHECK(stationarity(g, 1, 0.5, w) == Approx(4.0 / 10));  // (3 - 3, 0 - 4)
  CHECK(stationarity(g, 0.5, 0.5, w) == Approx(std::hypot(1.5, 4) / 10));
  CHECK(stationarity(0.5F * w, 1, 0.5, w) == 0.0);                 // G = gamma V: stable
  CHECK(stationarity(g, 1, 0.5, FloatMatrix::Zero(1, 2)) == 0.0);  // all masked
  CHECK(stationarity(FloatMatrix::Zero(1, 2), 1, 0.25, w) == Approx(0.25));
  CHECK_THROWS_AS(stationarity(g, 1, 0, FloatMatrix::Zero(2, 1)), std::invalid_argument);
}

TEST_CASE("measures: firing densities") {
  const std::array first{1.0F, 2.0F, 0.0F, 0.0F, 3.0F, -1.0F, 1.0F, 4.0F};
  const std::array last{1.0F, -2.0F, 0.0F, 5.0F, 0.0F, -1.0F, 1.0F, 4.5F};
  const FiringDensities d = firing_densities(first, last);
  CHECK(d.hebbian == 3.0 / 8);
  CHECK(d.heterosynaptic == 2.0 / 8);
  const FiringDensities none = firing_densities({}, {});
  CHECK(none.hebbian == 0.0);
  CHECK(none.heterosynaptic == 0.0);
  CHECK_THROWS_AS(firing_densities(first, std::array{1.0F}), std::invalid_argument);
}

TEST_CASE("measures: sgd with ReLU and gates is the gradient") {
  for (const double density : {1.0, 0.6}) {
    const circuit::Circuit circuit =
        with_kind(small_preset("sgd", density), circuit::ActivationKind::kRelu);
    FloatNetwork network(circuit);
    const FloatMatrix input = random_input(7, 6, 9), target = one_hot_targets(3, 6);
    const CircuitMeasures measures = measure(network, input, target);
    const Gradient gradient = gradient_of(network, input, target);
    REQUIRE(measures.projections.size() == 3);
    for (const ProjectionMeasures& p : measures.projections) {
      INFO(p.projection << ", density " << density);
      CHECK(p.alignment == Approx(1));
      const circuit::ProjectionId e = circuit.find_projection(p.projection);
      const FloatMatrix sum = network.direction(e) + gradient.weights[e];
      CHECK(sum.cwiseAbs().maxCoeff() < 1e-6F);
    }
    CHECK(measures.loss == Approx(gradient.loss));
    // Eq. 5 reaches down to the input.
    const circuit::NodeId x = circuit.find_node("x");
    CHECK(consistency(gradient, x, 0).inner == Approx(inner_of(measures, "y")).epsilon(1e-4));
  }
}

TEST_CASE("measures: layers of a network of radially linear units are consistent (Eq. 5)") {
  using enum circuit::ActivationKind;
  for (const std::string preset : {"sgd", "kp", "sal"}) {
    for (const circuit::ActivationKind kind : {kRelu, kLeakyRelu, kLinear, kStepRelu}) {
      for (const double density : {1.0, 0.6}) {
        INFO(preset << ", " << circuit::to_string(kind) << ", density " << density);
        const CircuitMeasures m = measure_circuit(with_kind(small_preset(preset, density), kind));
        REQUIRE(m.nodes.size() == 3);
        const double inner = inner_of(m, "y");
        CHECK(inner != 0.0);
        for (const NodeMeasures& node : m.nodes) {
          CHECK(node.consistency.inner == Approx(inner).epsilon(1e-4));
          CHECK(node.consistency.agreement == m.nodes.back().consistency.agreement);
        }
      }
    }
  }
  // Neither a GELU nor a bias keeps to it.
  const CircuitMeasures gelu = measure_circuit(with_kind(small_preset("sgd"), kGelu));
  CHECK(std::abs(inner_of(gelu, "h1") - inner_of(gelu, "y")) >
        0.01 * std::abs(inner_of(gelu, "y")));
}

TEST_CASE("measures: measure() is the single measures of a circuit computed by hand") {
  circuit::FloatOptions options;
  options.clip = 0.1;
  options.decay = 0.02;
  const circuit::Circuit circuit = small_preset("sal", 0.6);
  FloatNetwork network(circuit, options);
  const int samples = 5;
  const FloatMatrix input = random_input(7, samples, 9), target = one_hot_targets(3, samples);
  const CircuitMeasures measures = measure(network, input, target);

  const NetworkByHand by_hand(network);
  CHECK(measures.loss == Approx(by_hand.mean_loss(input, target)).epsilon(1e-5));
  circuit::PerProjection<Eigen::MatrixXd> g(circuit.projections.size()), hebb(g.size());
  double squared = 0;
  for (const circuit::ProjectionId e : g.ids()) {
    const circuit::Projection& p = circuit.projections[e];
    const Eigen::MatrixXd& w = by_hand.weights[e];
    g[e] = hebb[e] = Eigen::MatrixXd::Zero(w.rows(), w.cols());
    for (int s = 0; s < samples; ++s) {
      const ValuesByHand h = by_hand.run(input, target, s);
      const auto vector = [&](circuit::NodeId node, circuit::Phase phase) {
        const auto& v = h[node][static_cast<size_t>(phase)];
        return Eigen::VectorXd(
            Eigen::Map<const Eigen::VectorXd>(v.data(), static_cast<Eigen::Index>(v.size())));
      };
      const Eigen::VectorXd pre = vector(p.from, p.phase);
      g[e] += vector(p.to, circuit::other(p.phase)) * pre.transpose() / samples;
      // In this circuit each node takes one projection at t: its preactivation is w pre.
      hebb[e] += (w * pre) * pre.transpose() / samples;
    }
    g[e] = g[e].cwiseProduct(network.mask(e).cast<double>());
    squared += g[e].squaredNorm();
  }
  const double scale = options.clip / std::sqrt(squared);
  REQUIRE(scale < 1);

  REQUIRE(measures.projections.size() == g.size());  // all of them are plastic
  const Gradient gradient = gradient_of(network, input, target);
  for (const circuit::ProjectionId e : g.ids()) {
    const ProjectionMeasures& m = measures.projections[static_cast<size_t>(e)];
    INFO(m.projection);
    CHECK(m.projection == circuit.projections[e].name);
    CHECK(m.phase == circuit.projections[e].phase);
    const Eigen::MatrixXd& w = by_hand.weights[e];
    CHECK(m.norm == Approx(w.norm()));
    CHECK(m.stationarity ==
          Approx((scale * g[e] - options.decay * w).norm() / w.norm()).epsilon(1e-4));
    if (m.phase == circuit::Phase::kTPrime) {
      CHECK(m.alignment == 0.0);
      CHECK(m.hebbian == 0.5);
      continue;
    }
    const Eigen::MatrixXd slope = gradient.weights[e].cast<double>();
    const double norms = g[e].norm() * slope.norm();
    CHECK(m.dual_alignment ==
          Approx(norms == 0 ? 0 : -g[e].cwiseProduct(slope).sum() / norms).margin(1e-5));
    const Eigen::ArrayXXd sign = g[e].array().sign() * hebb[e].array().sign();
    const auto counted = static_cast<double>((sign != 0).count());
    CHECK(m.hebbian ==
          Approx(counted == 0 ? 0.5 : static_cast<double>((sign > 0).count()) / counted));
  }
  std::vector<std::string> nodes;
  for (const NodeMeasures& node : measures.nodes) nodes.push_back(node.node);
  CHECK(nodes == std::vector<std::string>{"h1", "h2", "y"});
}

TEST_CASE("measures: measure() changes no weight and nothing of what is learned next") {
  FloatNetwork measured(small_preset("sal")), plain(small_preset("sal"));
  const FloatMatrix input = random_input(7, 4, 9), target = one_hot_targets(3, 4);
  for (int k = 0; k < 3; ++k) {
    measure(measured, random_input(7, 9, 1), one_hot_targets(3, 9));
    measured.learn(input, target);
    plain.learn(input, target);
  }
  for (const circuit::ProjectionId e : plain.circuit().projections.ids()) {
    CHECK(measured.weights(e) == plain.weights(e));
  }
}

}  // namespace hsdc::floating
