// SPDX-License-Identifier: Apache-2.0
// The floating-point network against loops written out by hand, sample by sample.
#include "model/floating/network.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "model/circuit/presets.h"
#include "model/circuit/weight_init.h"
#include "model/fixed/network.h"
#include "tests/catch.h"
#include "tests/model/floating/by_hand.h"

namespace hsdc::floating {
namespace {

/// G of one projection: the two-signal law, mean over the samples.
FloatMatrix direction_by_hand(const FloatNetwork& network, circuit::ProjectionId e,
                              const std::vector<ValuesByHand>& h) {
  const circuit::Circuit& circuit = network.circuit();
  const circuit::Projection& p = circuit.projections[e];
  const int post = circuit.nodes[p.to].size;
  const int pre = circuit.nodes[p.from].size;
  FloatMatrix g = FloatMatrix::Zero(post, pre);
  for (int i = 0; i < post; ++i) {
    for (int j = 0; j < pre; ++j) {
      double sum = 0;
      for (const ValuesByHand& sample : h) {
        sum += sample[p.to][static_cast<size_t>(circuit::other(p.phase))][static_cast<size_t>(i)] *
               sample[p.from][static_cast<size_t>(p.phase)][static_cast<size_t>(j)];
      }
      g(i, j) = static_cast<float>(sum / static_cast<double>(h.size()));
    }
  }
  const FloatMatrix& mask = network.mask(e);
  return mask.size() > 0 ? FloatMatrix(g.cwiseProduct(mask)) : g;
}

bool close(const FloatMatrix& a, const FloatMatrix& b, float limit = 1e-5F) {
  return a.rows() == b.rows() && a.cols() == b.cols() && (a - b).cwiseAbs().maxCoeff() <= limit;
}

void compare_with_hand(const circuit::Circuit& circuit, const circuit::FloatOptions& options) {
  FloatNetwork network(circuit, options);
  circuit::PerProjection<FloatMatrix> momentum(circuit.projections.size());
  for (int batch = 0; batch < 4; ++batch) {
    const int samples = batch == 3 ? 3 : 5;  // the last batch of an epoch is smaller
    const FloatMatrix input =
        random_input(circuit.input_size(), samples, static_cast<unsigned>(batch + 1));
    const FloatMatrix target = one_hot_targets(circuit.target_size(), samples);
    std::vector<ValuesByHand> h;
    const NetworkByHand by_hand(network);
    for (int s = 0; s < samples; ++s) h.push_back(by_hand.run(input, target, s));

    circuit::PerProjection<FloatMatrix> g(circuit.projections.size()),
        expected(circuit.projections.size());
    double squared = 0;
    for (const circuit::ProjectionId e : g.ids()) {
      if (!circuit.projections[e].plastic()) continue;
      g[e] = direction_by_hand(network, e, h);
      squared += static_cast<double>(g[e].squaredNorm());
    }
    const double norm = std::sqrt(squared);
    const auto scale =
        static_cast<float>(options.clip > 0 && norm > options.clip ? options.clip / norm : 1.0);
    for (const circuit::ProjectionId e : g.ids()) {
      if (!circuit.projections[e].plastic()) continue;
      const FloatMatrix& w = network.weights(e);
      if (momentum[e].size() == 0) momentum[e] = FloatMatrix::Zero(w.rows(), w.cols());
      momentum[e] = static_cast<float>(options.momentum) * momentum[e] + scale * g[e] -
                    static_cast<float>(options.decay) * w;
      expected[e] = w + static_cast<float>(options.rate) * momentum[e];
    }

    const double loss = by_hand.mean_loss(input, target);
    const BatchResult result = network.learn(input, target);
    CHECK(result.norm == Approx(norm).epsilon(1e-4));
    CHECK(result.loss == Approx(loss).epsilon(1e-4));
    for (const circuit::NodeId n : circuit.nodes.ids()) {
      for (const circuit::Phase phase : circuit::kPhases) {
        const FloatMatrix values = network.values(n, phase);
        REQUIRE(values.cols() == samples);
        for (int s = 0; s < samples; ++s) {
          const auto& expected_values = h[static_cast<size_t>(s)][n][static_cast<size_t>(phase)];
          for (int i = 0; i < circuit.nodes[n].size; ++i) {
            CHECK(static_cast<double>(values(i, s)) ==
                  Approx(expected_values[static_cast<size_t>(i)]).margin(1e-5));
          }
        }
      }
    }
    for (const circuit::ProjectionId e : g.ids()) {
      if (!circuit.projections[e].plastic()) continue;
      INFO(circuit.projections[e].name);
      CHECK(close(network.weights(e), expected[e]));
    }
  }
}

}  // namespace

TEST_CASE("float network: every preset learns as the law written out by hand") {
  for (const std::string& name : circuit::preset_names()) {
    for (const double density : {1.0, 0.6}) {
      INFO(name << ", density " << density);
      circuit::FloatOptions options;
      options.batch = 5;
      options.rate = 0.05;
      options.decay = 0.02;
      options.clip = 0.3;
      compare_with_hand(small_preset(name, density), options);
      options.clip = 0;
      compare_with_hand(small_preset(name, density), options);
    }
  }
}

TEST_CASE("float network: where G is not formed, the norm is that of the law by hand") {
  for (const std::string& name : circuit::preset_names()) {
    INFO(name);
    circuit::FloatOptions options;
    options.clip = 0.3;
    compare_with_hand(small_preset(name, 1.0, {31, 24, 21, 3}), options);
  }
}

TEST_CASE("float network: every activation is what it says") {
  for (const circuit::ActivationKind kind :
       {circuit::ActivationKind::kStepRelu, circuit::ActivationKind::kLinear,
        circuit::ActivationKind::kRelu, circuit::ActivationKind::kLeakyRelu,
        circuit::ActivationKind::kGelu}) {
    INFO(circuit::to_string(kind));
    compare_with_hand(with_kind(small_preset("sal"), kind), {});
  }
}

TEST_CASE("float network: derivatives are those of finite differences") {
  const FloatMatrix p = (FloatMatrix::Random(40, 1) * 3.0F).array() + 0.003F;
  for (const circuit::ActivationKind kind :
       {circuit::ActivationKind::kLinear, circuit::ActivationKind::kRelu,
        circuit::ActivationKind::kLeakyRelu, circuit::ActivationKind::kGelu}) {
    INFO(circuit::to_string(kind));
    FloatMatrix slope(40, 1);
    differentiate(kind, p, slope);
    for (int i = 0; i < 40; ++i) {
      const auto at = static_cast<double>(p(i));
      const double step = 1e-5;
      const double difference =
          (activation_by_hand(kind, 1, at + step) - activation_by_hand(kind, 1, at - step)) /
          (2 * step);
      CHECK(static_cast<double>(slope(i)) == Approx(difference).margin(1e-3));
    }
  }
}

TEST_CASE("float network: the corrected factor is J+ D p") {
  const FloatMatrix p = FloatMatrix::Random(30, 2) * 2.0F;
  FloatMatrix h(30, 2), slope(30, 2);
  activate(circuit::ActivationKind::kRelu, 1, p, h);
  const FloatMatrix relu = h;
  correct(circuit::ActivationKind::kRelu, p, h);
  CHECK(close(h, relu));  // for rectifiers it is h itself
  activate(circuit::ActivationKind::kGelu, 1, p, h);
  const FloatMatrix gelu = h;
  differentiate(circuit::ActivationKind::kGelu, p, slope);
  correct(circuit::ActivationKind::kGelu, p, h);
  for (int k = 0; k < h.size(); ++k) {
    INFO("p = " << p(k) << ", slope " << slope(k));
    const bool flat = std::abs(slope(k)) < 1e-3F;  // near its minimum, where J has no inverse
    CHECK(h(k) * slope(k) == Approx(flat ? 0.0F : gelu(k)).margin(1e-5));
  }
}

TEST_CASE("float network: first weights are those of the fixed-point network, unrounded") {
  const circuit::Circuit circuit = small_preset("sal", 0.7);
  const FloatNetwork network(circuit);
  const fixed::FixedNetwork fixed(circuit);
  for (const circuit::ProjectionId e : circuit.projections.ids()) {
    const circuit::Projection& p = circuit.projections[e];
    const fixed::WeightView codes = fixed.weights(e);
    const FloatMatrix& values = network.weights(e);
    REQUIRE(values.rows() == codes.post);
    REQUIRE(values.cols() == codes.pre);
    for (int j = 0; j < codes.pre; ++j) {
      for (int i = 0; i < codes.post; ++i) {
        const double unit = std::ldexp(1.0, -p.format().fraction);
        const double limit = static_cast<double>(p.format().max()) * unit;
        const double value = std::clamp(static_cast<double>(values(i, j)), -limit, limit);
        CHECK(std::abs(value - codes.at(j, i) * unit) <= unit * 0.5001);
      }
    }
  }
}

TEST_CASE("float network: weights that do not fit are refused") {
  FloatNetwork network(small_preset("kp", 0.5));
  FloatMatrix values = network.weights(circuit::ProjectionId{0});
  CHECK_THROWS_AS(network.set_weights(circuit::ProjectionId{0}, FloatMatrix::Zero(1, 1)),
                  std::invalid_argument);
  values(0, 0) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(network.set_weights(circuit::ProjectionId{0}, values), std::invalid_argument);
  values = FloatMatrix::Ones(values.rows(), values.cols());
  CHECK_THROWS_WITH(network.set_weights(circuit::ProjectionId{0}, values), contains("masked"));
}

TEST_CASE("float network: the fixed-point network refuses what has no code") {
  circuit::Circuit circuit = small_preset("sal");
  circuit.nodes[circuit::NodeId{1}].at(circuit::Phase::kT) = {
      circuit::ActivationKind::kGelu, 0, 0, false, circuit::CodeRounding::kHalfUp};
  CHECK_THROWS_WITH(fixed::FixedNetwork(circuit), contains("gelu"));
  CHECK(circuit::validate(circuit, circuit::Engine::kFloat).empty());
}

}  // namespace hsdc::floating
