// SPDX-License-Identifier: Apache-2.0
// Who fires when, with what value, and what is learned of it, by hand.
#include "paper/evolution/network.h"

#include <cmath>

#include "paper/common/random_stream.h"
#include "tests/catch.h"

namespace hsdc::paper::evolution {
namespace {

struct Synapse {
  int post, pre;  // from 1, as the paper counts
  float weight;
};

EvolutionNetwork network_of(int neurons, const std::vector<Synapse>& synapses) {
  EvolutionNetwork network(neurons);
  const auto n = static_cast<std::size_t>(neurons);
  SynapseMask mask(n * n, 0);
  std::vector<float> weights(n * n, 5.0F);  // those that do not exist must not count
  for (const Synapse& s : synapses) {
    const auto k = static_cast<std::size_t>(s.pre - 1) * n + static_cast<std::size_t>(s.post - 1);
    mask[k] = 1;
    weights[k] = s.weight;
  }
  network.set(mask, weights);
  return network;
}

EvolutionNetwork random_network(int neurons, double density, std::uint32_t seed) {
  RandomStream random(seed, 0);
  std::vector<Synapse> synapses;
  for (int pre = 1; pre <= neurons; ++pre) {
    for (int post = 1; post <= neurons; ++post) {
      if (random.chance(density)) {
        synapses.push_back({post, pre, static_cast<float>(0.8 * random.normal())});
      }
    }
  }
  return network_of(neurons, synapses);
}

TEST_CASE("Neurons 1 and 2 excite 4, whose error comes back to it by way of 3") {
  EvolutionNetwork network = network_of(4, {{4, 1, 0.5F}, {4, 2, 2.0F}, {4, 3, -1.0F}});
  REQUIRE(network.present(2, 1, 2));
  CHECK(network.output() == 3);  // 0.5 * 2 + 2 * 1
  CHECK(network.output_step() == 1);
  CHECK(network.first(2) == 1);  // the root: 3 - 2, in the same step
  CHECK(network.last(2) == 1);
  CHECK(network.first(3) == 3);
  CHECK(network.last(3) == -1);  // W_43 times the error
  CHECK(network.firings(0) == 1);
  CHECK(network.firings(2) == 1);
  CHECK(network.firings(3) == 2);
  CHECK(network.densities().hebbian == 0.75);
  CHECK(network.densities().heterosynaptic == 0.25);
  CHECK(network.alignment() > 0.5);  // W_43 < 0: descends; its own update is not the gradient's

  network.learn();  // dW_4j = 0.05 h_4(last) h_j(first) - 0.01 W_4j
  CHECK(network.weight(3, 0) == Approx(0.5 + 0.05 * -1 * 2 - 0.01 * 0.5));
  CHECK(network.weight(3, 1) == Approx(2.0 + 0.05 * -1 * 1 - 0.01 * 2.0));
  CHECK(network.weight(3, 2) == Approx(-1.0 + 0.05 * -1 * 1 + 0.01));
}

TEST_CASE("A chain of neurons fires step by step, and learns by Hebb's rule") {
  EvolutionNetwork network = network_of(5, {{5, 1, 2.0F}, {4, 5, 3.0F}});
  REQUIRE(network.present(1, 1, 4));
  CHECK(network.first(4) == 2);
  CHECK(network.output() == 6);
  CHECK(network.output_step() == 2);
  CHECK(network.first(2) == 2);
  CHECK(network.densities().hebbian == 1);
  CHECK(network.densities().heterosynaptic == 0);
  network.learn();
  CHECK(network.weight(4, 0) == Approx(2 + 0.05 * 2 * 1 - 0.02));
  CHECK(network.weight(3, 4) == Approx(3 + 0.05 * 6 * 2 - 0.03));
}

TEST_CASE("No neuron fires more than twice") {
  // 5 keeps itself and 4 excited; 1 is excited again, once.
  EvolutionNetwork network =
      network_of(5, {{5, 1, 1.0F}, {5, 5, 2.0F}, {4, 5, 1.0F}, {1, 5, 3.0F}, {3, 4, 7.0F}});
  REQUIRE(network.present(1, 1, 0));
  CHECK(network.firings(4) == 2);  // 1, then 2; then it is silent
  CHECK(network.first(4) == 1);
  CHECK(network.last(4) == 2);
  CHECK(network.firings(3) == 2);
  CHECK(network.first(3) == 1);
  CHECK(network.last(3) == 2);
  CHECK(network.firings(0) == 2);
  CHECK(network.last(0) == 3);
  CHECK(network.first(2) == 1);  // the error 1 - 0
  CHECK(network.last(2) == 7);   // then what 4 sends: 7 * 1, as 4 fired in the step before

  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    EvolutionNetwork dense = random_network(7, 0.8, seed);
    REQUIRE(dense.present(0.3F, -1.2F, 0.1F));
    for (int i = 0; i < 7; ++i) CHECK(dense.firings(i) <= 2);
  }
}

TEST_CASE("A silent output has no error, and only decay is left") {
  EvolutionNetwork network = network_of(4, {{2, 1, 1.0F}, {3, 1, 1.0F}});
  REQUIRE(network.present(1, 2, 3));
  CHECK_FALSE(network.output_fired());
  CHECK(network.output() == 0);
  CHECK(network.firings(2) == 0);  // the root is silent before the output fires
  CHECK(network.alignment() == 0);
  network.learn();
  CHECK(network.weight(1, 0) == Approx(1 + 0.05 * 1 * 1 - 0.01));  // 2 fired again: 1
  CHECK(network.weight(2, 0) == Approx(0.99));
  CHECK(network.expected_loss(0.2F) == Approx(0.52));
}

TEST_CASE("Synapses that do not exist stay 0") {
  EvolutionNetwork network = random_network(6, 0.4, 3);
  const EvolutionNetwork first = network;
  for (int sample = 0; sample < 5; ++sample) {
    REQUIRE(network.present(0.5F, -0.3F, 0.2F));
    network.learn();
  }
  int absent = 0;
  for (int post = 0; post < 6; ++post) {
    for (int pre = 0; pre < 6; ++pre) {
      if (first.weight(post, pre) != 0) continue;
      ++absent;
      CHECK(network.weight(post, pre) == 0);
    }
  }
  CHECK(absent > 10);
}

TEST_CASE("The gradient of the recurrence is that of finite differences") {
  constexpr int kNeurons = 7;
  constexpr float kStep = 0.01F, kY = 0.4F;
  int compared = 0;
  for (std::uint32_t seed = 0; seed < 12; ++seed) {
    EvolutionNetwork network = random_network(kNeurons, 0.3, seed);
    const auto loss = [&] {
      REQUIRE(network.present(0.7F, -0.4F, kY));
      const double error = static_cast<double>(network.output()) - static_cast<double>(kY);
      return network.output_fired() ? 0.5 * error * error : 0.0;
    };
    loss();
    if (network.output_step() < 2) continue;  // through a latent neuron at least
    const std::vector<double> gradient = network.gradient();
    for (int pre = 0; pre < kNeurons; ++pre) {
      for (int post = 0; post < kNeurons; ++post) {
        const float weight = network.weight(post, pre);
        const double derivative = gradient[static_cast<std::size_t>(pre * kNeurons + post)];
        if (weight == 0) {
          CHECK(derivative == 0);
          continue;
        }
        network.set_weight(post, pre, weight + kStep);
        const double above = loss();
        network.set_weight(post, pre, weight - kStep);
        const double below = loss();
        network.set_weight(post, pre, weight);
        CHECK(derivative == Approx((above - below) / (2 * 0.01)).margin(1e-3).epsilon(1e-2));
        compared += derivative != 0;
      }
    }
  }
  CHECK(compared > 10);
}

TEST_CASE("The expected loss is the mean over many samples") {
  EvolutionNetwork network = random_network(6, 0.5, 8);
  const double expected = network.expected_loss(0.2F);
  REQUIRE(network.output_fired());
  RandomStream random(5, 0);
  double sum = 0;
  constexpr int kSamples = 20000;
  for (int sample = 0; sample < kSamples; ++sample) {
    const auto x1 = static_cast<float>(random.normal());
    const auto x2 = static_cast<float>(random.normal());
    const float y = x1 + 0.2F * x2;
    REQUIRE(network.present(x1, x2, y));
    const double error = static_cast<double>(network.output()) - static_cast<double>(y);
    sum += 0.5 * error * error;
  }
  CHECK(sum / kSamples == Approx(expected).epsilon(0.05));
}

TEST_CASE("Values that overflow end a sample") {
  EvolutionNetwork network = network_of(4, {{4, 1, 1e30F}, {4, 4, 1e30F}});
  CHECK_FALSE(network.present(1, 1, 1));
}

}  // namespace
}  // namespace hsdc::paper::evolution
