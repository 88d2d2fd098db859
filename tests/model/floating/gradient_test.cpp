// SPDX-License-Identifier: Apache-2.0
// The gradient against central differences of the loss of the circuit written out by hand, in
// double precision.
#include "model/floating/gradient.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/model/floating/by_hand.h"

namespace hsdc::floating {
namespace {

constexpr double kStep = 1e-6;

/// A circuit with ReLU in place of what has no derivative at t: the dual network F.
circuit::Circuit dual(circuit::Circuit circuit) {
  for (circuit::Node& node : circuit.nodes) {
    circuit::ActivationKind& kind = node.at(circuit::Phase::kT).kind;
    if (kind == circuit::ActivationKind::kStepRelu || kind == circuit::ActivationKind::kSign)
      kind = circuit::ActivationKind::kRelu;
  }
  return circuit;
}

/// The largest difference between values and expected values, in units of the largest expected one
/// or of 1: random circuits have gradients of many sizes, which single precision carries so far.
class Comparison {
 public:
  void add(float value, double expected) {
    worst_ = std::max(worst_, std::abs(static_cast<double>(value) - expected));
    largest_ = std::max(largest_, std::abs(expected));
  }
  double worst() const { return worst_ / largest_; }

 private:
  double worst_ = 0, largest_ = 1;
};

/// d (loss) / d (parameter).
template <class Loss>
double difference(double& parameter, const Loss& loss) {
  const double at = parameter;
  parameter = at + kStep;
  const double above = loss();
  parameter = at - kStep;
  const double below = loss();
  parameter = at;
  return (above - below) / (2 * kStep);
}

void compare_with_differences(const FloatNetwork& network, const FloatMatrix& input,
                              const FloatMatrix& target) {
  const Gradient gradient = gradient_of(network, input, target);
  NetworkByHand by_hand(network);
  by_hand.circuit = dual(by_hand.circuit);
  const auto mean_loss = [&] { return by_hand.mean_loss(input, target); };
  CHECK(gradient.loss == Approx(mean_loss()).epsilon(1e-5));

  const circuit::Circuit& circuit = network.circuit();
  for (const circuit::ProjectionId e : circuit.projections.ids()) {
    INFO("projection " << circuit.projections[e].name);
    const FloatMatrix& g = gradient.weights[e];
    if (!circuit.projections[e].has_weights()) {
      CHECK(g.size() == 0);
      continue;
    }
    Eigen::MatrixXd& w = by_hand.weights[e];
    const FloatMatrix& mask = network.mask(e);
    REQUIRE(g.rows() == w.rows());
    REQUIRE(g.cols() == w.cols());
    Comparison compare;
    for (int i = 0; i < w.rows(); ++i) {
      for (int j = 0; j < w.cols(); ++j) {
        const bool exists = mask.size() == 0 || mask(i, j) != 0;
        if (!exists) CHECK(g(i, j) == 0.0F);
        if (exists) compare.add(g(i, j), difference(w(i, j), mean_loss));
      }
    }
    CHECK(compare.worst() < 1e-5);
  }

  for (const circuit::NodeId n : circuit.nodes.ids()) {
    INFO("node " << circuit.nodes[n].name);
    REQUIRE(gradient.nodes[n].rows() == circuit.nodes[n].size);
    REQUIRE(gradient.nodes[n].cols() == input.cols());
    if (!circuit.nodes[n].at(circuit::Phase::kT).takes_input()) continue;
    Comparison compare;
    for (int s = 0; s < input.cols(); ++s) {
      for (int i = 0; i < circuit.nodes[n].size; ++i) {
        const float slope = gradient.nodes[n](i, s);
        if (!gradient.reaches[n]) CHECK(slope == 0.0F);
        if (gradient.p[n](i, s) == 0.0F) continue;  // a neuron that nothing reaches, at its kink
        compare.add(slope, difference(by_hand.offsets[n](i),
                                      [&] { return by_hand.loss(input, target, s); }));
      }
    }
    CHECK(compare.worst() < 1e-5);
  }
}

void compare_with_differences(const circuit::Circuit& circuit,
                              const circuit::FloatOptions& options = {}) {
  FloatNetwork network(circuit, options);
  const FloatMatrix input = random_input(circuit.input_size(), 3, 5);
  const FloatMatrix target = one_hot_targets(circuit.target_size(), 3);
  for (int k = 0; k < 3; ++k) network.learn(input, target);  // away from biases of 0
  compare_with_differences(network, input, target);
}

}  // namespace

TEST_CASE("gradient: that of finite differences, for every preset and activation") {
  for (const std::string name : {"sgd", "fa", "dfa", "kp", "sal", "amorphous"}) {
    for (const circuit::ActivationKind kind :
         {circuit::ActivationKind::kRelu, circuit::ActivationKind::kLeakyRelu,
          circuit::ActivationKind::kGelu, circuit::ActivationKind::kLinear}) {
      for (const double density : {1.0, 0.6}) {
        for (const bool biases : {false, true}) {
          INFO(name << ", " << circuit::to_string(kind) << ", density " << density << ", biases "
                    << biases);
          circuit::FloatOptions options;
          options.rate = 0.05;
          const circuit::Circuit circuit = small_preset(name, density, {7, 6, 5, 3}, biases);
          compare_with_differences(with_kind(circuit, kind), options);
        }
      }
    }
  }
}

TEST_CASE("gradient: that of finite differences, for random circuits and their duals") {
  int roots = 0, identities = 0, tied = 0, transposed = 0, masked = 0;
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    const circuit::Circuit circuit = circuit::random_circuit(seed);
    if (!circuit::validate(circuit, circuit::Engine::kFloat).empty()) continue;
    const FloatNetwork network(circuit);
    compare_with_differences(network, random_input(circuit.input_size(), 2, seed),
                             one_hot_targets(circuit.target_size(), 2));
    roots += circuit.root_nodes().size() > 1;
    for (const circuit::Projection& p : circuit.projections) {
      if (p.phase != circuit::Phase::kT) continue;
      identities += p.identity();
      tied += p.kind() == circuit::WeightKind::kTied && !p.transposed();
      transposed += p.kind() == circuit::WeightKind::kTied && p.transposed();
      masked += p.has_weights() && p.first().density < 1;
    }
  }
  for (const int count : {roots, identities, tied, transposed, masked}) CHECK(count >= 3);
}

TEST_CASE("gradient: weights that are read several times at t") {
  circuit::Circuit circuit = small_preset("kp");
  for (const int n : {0, 1, 2}) circuit.nodes[circuit::NodeId{n}].size = 5;
  circuit = with_kind(circuit, circuit::ActivationKind::kGelu);
  const circuit::ProjectionId w1 = circuit.find_projection("W1"),
                              w2 = circuit.find_projection("W2");
  const circuit::ProjectionId b1 = circuit.find_projection("B1");
  const auto tie = [&](const char* name, const char* from, const char* to,
                       circuit::ProjectionId owner, bool transposed) {
    circuit::Projection p;
    p.name = name;
    p.from = circuit.find_node(from);
    p.to = circuit.find_node(to);
    p.weights = circuit::TiedWeights{owner, transposed};
    return p;
  };
  // The forward weight of h2 becomes W1, which x, too, uses transposed; and one of t' serves at t.
  circuit.projections[w2] = tie("W2", "h1", "h2", w1, false);
  circuit.projections.push_back(tie("S", "x", "h2", w1, true));
  circuit.projections.push_back(tie("R", "x", "h2", b1, true));
  compare_with_differences(circuit);

  const FloatNetwork network(circuit);
  const FloatMatrix input = random_input(5, 3, 1), target = one_hot_targets(3, 3);
  const Gradient gradient = gradient_of(network, input, target);
  CHECK(gradient.weights[w2].size() == 0);
  CHECK(gradient.weights[b1].norm() > 0);
}

TEST_CASE("gradient: of step_relu and sign, that of ReLU in their place") {
  for (const circuit::ActivationKind kind :
       {circuit::ActivationKind::kStepRelu, circuit::ActivationKind::kSign}) {
    INFO(circuit::to_string(kind));
    const circuit::Circuit circuit = with_kind(small_preset("amorphous", 0.6), kind);
    const FloatNetwork network(circuit);
    const FloatNetwork relu(
        with_kind(small_preset("amorphous", 0.6), circuit::ActivationKind::kRelu));
    const FloatMatrix input = random_input(7, 4, 2), target = one_hot_targets(3, 4);
    const Gradient a = gradient_of(network, input, target), b = gradient_of(relu, input, target);
    CHECK(a.loss == b.loss);
    for (const circuit::ProjectionId e : a.weights.ids()) CHECK(a.weights[e] == b.weights[e]);
    for (const circuit::NodeId n : a.nodes.ids()) {
      CHECK(a.nodes[n] == b.nodes[n]);
      CHECK(a.p[n] == b.p[n]);
      CHECK(a.h[n] == b.h[n]);
    }
  }
}

TEST_CASE(
    "gradient: at the network's own values, it is what errors brought back by transport give") {
  // The gated preset sgd carries the network's own error back through the slopes 0 and 1.
  for (const double density : {1.0, 0.6}) {
    FloatNetwork network(small_preset("sgd", density));  // step_relu
    const FloatMatrix input = random_input(7, 4, 2), target = one_hot_targets(3, 4);
    const BatchResult result = network.run(input, target);
    const Gradient own = gradient_of(network, input, target, DualValues::kNetwork);
    CHECK(own.loss == Approx(result.loss));
    CHECK(own.loss != Approx(gradient_of(network, input, target).loss));
    for (const char* name : {"W1", "W2", "W3"}) {
      INFO(name);
      const circuit::ProjectionId w = network.circuit().find_projection(name);
      const FloatMatrix& slope = own.weights[w];
      CHECK((network.direction(w) + slope).norm() <= 1e-5F * slope.norm());
    }
  }
  FloatNetwork smooth(with_kind(small_preset("sal"), circuit::ActivationKind::kGelu));
  const FloatMatrix input = random_input(7, 4, 2), target = one_hot_targets(3, 4);
  const Gradient a = gradient_of(smooth, input, target),
                 b = gradient_of(smooth, input, target, DualValues::kNetwork);
  for (const circuit::ProjectionId e : a.weights.ids()) CHECK(a.weights[e] == b.weights[e]);
}

TEST_CASE("gradient: a network of one synapse, by hand") {
  // y = w x, loss 1/2 (d - w x)^2: d loss / d w = -(d - w x) x, d loss / d x = -(d - w x) w.
  circuit::Circuit circuit = small_preset("kp");
  circuit.nodes = {circuit.nodes.front(), circuit.nodes.back()};
  for (circuit::Node& node : circuit.nodes) node.size = 1;
  circuit::Projection w = circuit.projections.front();
  w.from = circuit::NodeId{0};
  w.to = circuit::NodeId{1};
  circuit.projections = {w};
  FloatNetwork network(circuit);
  network.set_weights(circuit::ProjectionId{0}, FloatMatrix::Constant(1, 1, 0.5F));
  FloatMatrix input(1, 2), target(1, 2);
  input << 1.0F, 0.5F;
  target << 1.0F, 0.0F;
  const Gradient gradient = gradient_of(network, input, target);
  CHECK(gradient.loss == Approx((0.125 + 0.03125) / 2));
  CHECK(gradient.weights[circuit::ProjectionId{0}](0, 0) == Approx((-0.5 + 0.125) / 2));
  CHECK(gradient.nodes[circuit::NodeId{1}](0, 0) == Approx(-0.5));
  CHECK(gradient.nodes[circuit::NodeId{1}](0, 1) == Approx(0.25));
  CHECK(gradient.nodes[circuit::NodeId{0}](0, 0) == Approx(-0.25));
  CHECK(gradient.nodes[circuit::NodeId{0}](0, 1) == Approx(0.125));
  CHECK(gradient.p[circuit::NodeId{0}] == input);
  CHECK(gradient.reaches == circuit::PerNode<bool>{true, true});
}

TEST_CASE("gradient: backward nodes that fire at t reach no root") {
  const FloatNetwork network(small_preset("sal"));
  const Gradient gradient = gradient_of(network, random_input(7, 2, 3), one_hot_targets(3, 2));
  const circuit::Circuit& circuit = network.circuit();
  for (const circuit::NodeId n : circuit.nodes.ids()) {
    INFO(circuit.nodes[n].name);
    CHECK(gradient.reaches[n] == (circuit.nodes[n].name[0] != 'b'));
  }
  CHECK(gradient.weights[circuit.find_projection("U1")].isZero(0));
  CHECK(gradient.p[circuit.find_node("b1")].norm() > 0);
}

TEST_CASE("gradient: reads the network only, and wants its sizes") {
  FloatNetwork network(small_preset("sal"));
  const FloatMatrix input = random_input(7, 2, 3), target = one_hot_targets(3, 2);
  network.run(input, target);
  const FloatMatrix before = network.values(circuit::NodeId{1}, circuit::Phase::kTPrime);
  gradient_of(network, random_input(7, 6, 4), one_hot_targets(3, 6));
  CHECK(FloatMatrix(network.values(circuit::NodeId{1}, circuit::Phase::kTPrime)) == before);
  CHECK_THROWS_AS(gradient_of(network, random_input(6, 2, 3), target), std::invalid_argument);
  CHECK_THROWS_AS(gradient_of(network, input, one_hot_targets(3, 3)), std::invalid_argument);
}

}  // namespace hsdc::floating
