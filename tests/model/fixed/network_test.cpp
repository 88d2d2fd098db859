// SPDX-License-Identifier: Apache-2.0
#include "model/fixed/network.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "base/error.h"
#include "model/circuit/packet.h"
#include "model/circuit/presets.h"
#include "model/fixed/kernels.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/model/fixed/naive_network.h"

namespace hsdc::fixed {
namespace {

using Codes = std::vector<std::int16_t>;

/// A sample whose codes are within their formats, a third of them 0.
class Samples {
 public:
  Samples(const circuit::Circuit& circuit, std::uint32_t seed) : circuit_(circuit), random_(seed) {}

  Codes input() {
    Codes codes;
    for (const circuit::NodeId i : circuit_.input_nodes()) {
      const circuit::Node& node = circuit_.nodes[i];
      const bool at_t = node.at(circuit::Phase::kT).kind == circuit::ActivationKind::kInput;
      const auto max = node.at(at_t ? circuit::Phase::kT : circuit::Phase::kTPrime).format().max();
      for (int k = 0; k < node.size; ++k) {
        codes.push_back(static_cast<std::int16_t>(random_() % 3 == 0 ? 0 : below(max + 1)));
      }
    }
    return codes;
  }
  /// Any code that the root's target format has, the ends of it more often than chance.
  Codes target() {
    Codes codes;
    for (const circuit::PacketField& field : circuit::sample_packet(circuit_)) {
      if (field.kind != circuit::PacketField::Kind::kTarget) continue;
      for (int k = 0; k < field.count; ++k) {
        const std::uint64_t pick = random_() % 6;
        const std::int64_t code = pick == 0   ? field.min
                                  : pick == 1 ? field.max
                                              : field.min + below(field.max - field.min + 1);
        codes.push_back(static_cast<std::int16_t>(code));
      }
    }
    return codes;
  }

 private:
  std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(limit));
  }
  const circuit::Circuit& circuit_;
  std::mt19937 random_;
};

std::vector<std::int64_t> widened(const Codes& codes) { return {codes.begin(), codes.end()}; }

template <typename Span>
bool same(const Span& found, const std::vector<std::int64_t>& expected) {
  return std::equal(found.begin(), found.end(), expected.begin(), expected.end());
}

/// Everything that a network shows, against the naive one.
void check_equal(const FixedNetwork& network, const NaiveNetwork& naive) {
  const circuit::Circuit& circuit = network.circuit();
  for (const circuit::NodeId i : circuit.nodes.ids()) {
    for (const circuit::Phase phase : circuit::kPhases) {
      INFO("node " << circuit.nodes[i].name << " at " << circuit::to_string(phase));
      CHECK(same(network.codes(i, phase), naive.codes(i, phase)));
    }
  }
  std::uint64_t total = 0;
  for (const circuit::ProjectionId i : circuit.projections.ids()) {
    INFO("projection " << circuit.projections[i].name);
    const WeightView view = network.weights(i);
    bool equal = static_cast<size_t>(view.post) == naive.weights[i].size();
    for (int post = 0; equal && post < view.post; ++post) {
      const auto& row = naive.weights[i][static_cast<size_t>(post)];
      for (int pre = 0; pre < view.pre; ++pre) {
        equal = equal && view.at(pre, post) == row[static_cast<size_t>(pre)];
      }
    }
    CHECK(equal);
    const auto rho = network.pre_states(i);
    const auto kappa = network.post_states(i);
    CHECK(std::equal(rho.begin(), rho.end(), naive.rho[i].begin(), naive.rho[i].end()));
    CHECK(std::equal(kappa.begin(), kappa.end(), naive.kappa[i].begin(), naive.kappa[i].end()));
    CHECK(network.saturations(i) == naive.saturations[i]);
    CHECK(network.pulses(i).up == naive.pulses_up[i]);
    CHECK(network.pulses(i).down == naive.pulses_down[i]);
    const auto second = network.second_states(i);
    for (size_t at = 0; at < second.size(); ++at) {
      const auto posts = static_cast<size_t>(view.post);
      if (second[at] != naive.second[i][at % posts][at / posts]) FAIL_CHECK("second state " << at);
    }
    total += naive.saturations[i];
  }
  CHECK(network.total_saturations() == total);
}

void check_learning(const circuit::Circuit& circuit, std::uint32_t seed, int samples,
                    KernelPolicy policy) {
  FixedNetwork network(circuit::make_graph(circuit), policy);
  NaiveNetwork naive(circuit);
  CHECK(network.plastic_synapses() == naive.plastic_synapses);
  Samples draw(circuit, seed);
  for (int n = 0; n < samples; ++n) {
    const Codes input = draw.input();
    const Codes target = draw.target();
    network.learn(input, target);
    naive.learn(widened(input), widened(target));
  }
  check_equal(network, naive);
  const Codes input = draw.input();
  network.infer(input);
  naive.infer(widened(input));
  check_equal(network, naive);
}

/// A circuit of 4-3-2 neurons with one plastic projection per layer and everything at its simplest.
circuit::Circuit small_circuit() {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {4, 3, 2};
  return circuit::make_preset(options);
}

Codes zeros(int count) { return Codes(static_cast<size_t>(count)); }

}  // namespace

TEST_CASE("fixed network: learns as the naive implementation of the contract does") {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    INFO("random circuit " << seed);
    const circuit::Circuit circuit = circuit::random_circuit(seed);
    check_learning(circuit, seed, 12, KernelPolicy::kFastest);
  }
}

TEST_CASE("fixed network: the generic kernels learn as the naive implementation does") {
  for (std::uint32_t seed = 1000; seed < 1100; ++seed) {
    INFO("random circuit " << seed);
    check_learning(circuit::random_circuit(seed), seed, 8, KernelPolicy::kGeneric);
  }
}

TEST_CASE("fixed network: every preset learns as the naive implementation does") {
  for (const std::string& preset : circuit::preset_names()) {
    for (const double density : {1.0, 0.5}) {
      INFO("preset " << preset << " density " << density);
      circuit::PresetOptions options;
      options.preset = preset;
      options.layers = {50, 40, 33, 10};
      options.density = density;
      options.biases = density < 1;
      check_learning(circuit::make_preset(options), 5, 60, KernelPolicy::kFastest);
    }
  }
}

TEST_CASE("fixed network: devices learn as the naive implementation of the contract does") {
  int circuits = 0, pairs = 0, leaks = 0;
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    INFO("random circuit " << seed);
    const auto circuit = circuit::random_device_circuit(seed);
    if (!circuit) continue;
    ++circuits;
    for (const circuit::Projection& p : circuit->projections) {
      pairs += p.device() != nullptr && p.device()->pair ? 1 : 0;
      leaks += p.device() != nullptr && p.device()->leak > 0 ? 1 : 0;
    }
    check_learning(*circuit, seed, 12, KernelPolicy::kFastest);
  }
  CHECK(circuits > 200);
  CHECK(pairs > 20);
  CHECK(leaks > 100);
}

TEST_CASE("fixed network: every preset learns on every device as the naive implementation does") {
  for (const std::string& preset : circuit::preset_names()) {
    for (const std::string& name : device::preset_names()) {
      INFO("preset " << preset << " on " << name);
      circuit::PresetOptions options;
      options.preset = preset;
      options.layers = {30, 12, 9, 10};
      options.weight_bits = 16;
      options.weight_fraction = 14;
      options.rate_shift = 8;
      options.decay_shift.reset();
      options.device = device::preset(name);
      check_learning(circuit::make_preset(options), 5, 20, KernelPolicy::kFastest);
    }
  }
}

TEST_CASE("fixed network: a copy goes on from cells, second states and samples, bit for bit") {
  for (const char* name : {"pcm", "capacitor"}) {
    circuit::PresetOptions options;
    options.preset = "kp";
    options.layers = {8, 6, 4};
    options.weight_bits = 16;
    options.weight_fraction = 14;
    options.rate_shift = 8;
    options.decay_shift.reset();
    options.device = device::preset(name);
    options.device->leak = .01;
    options.device->leak_period = 3;
    const circuit::Circuit circuit = circuit::make_preset(options);
    FixedNetwork whole(circuit);
    Samples draw(circuit, 4);
    for (int n = 0; n < 40; ++n) whole.learn(draw.input(), draw.target());
    FixedNetwork copy = whole.clone();
    for (int n = 0; n < 40; ++n) {
      const Codes input = draw.input(), target = draw.target();
      whole.learn(input, target);
      copy.learn(input, target);
    }
    for (const circuit::ProjectionId p : circuit.projections.ids()) {
      CHECK(dense(whole.weights(p)) == dense(copy.weights(p)));
      const auto a = whole.second_states(p), b = copy.second_states(p);
      CHECK(std::equal(a.begin(), a.end(), b.begin(), b.end()));
    }
    CHECK(whole.samples_learned() == 80);
    CHECK(copy.samples_learned() == 80);
  }
}

TEST_CASE("fixed network: infer computes phase t only") {
  const circuit::Circuit circuit = small_circuit();
  FixedNetwork network(circuit);
  Samples draw(circuit, 1);
  const Codes input = draw.input();
  network.learn(input, draw.target());
  circuit::PerProjection<Codes> before;
  for (const circuit::ProjectionId i : circuit.projections.ids()) {
    const WeightView view = network.weights(i);
    before.push_back({view.data, view.data + view.pre * view.stride});
  }
  network.infer(draw.input());
  for (const circuit::ProjectionId i : circuit.projections.ids()) {
    const WeightView view = network.weights(i);
    CHECK(std::equal(before[i].begin(), before[i].end(), view.data));
  }
  for (const circuit::NodeId i : circuit.nodes.ids()) {
    const auto codes = network.codes(i, circuit::Phase::kTPrime);
    CHECK(std::count(codes.begin(), codes.end(), 0) == circuit.nodes[i].size);
  }
}

TEST_CASE("fixed network: the same circuit and samples give the same bits, another seed others") {
  circuit::Circuit circuit = small_circuit();
  FixedNetwork a(circuit), b(circuit);
  circuit.seed = 2;
  FixedNetwork c(circuit);
  const WeightView wa = a.weights(circuit::ProjectionId{0}),
                   wb = b.weights(circuit::ProjectionId{0}),
                   wc = c.weights(circuit::ProjectionId{0});
  REQUIRE(wa.data != nullptr);
  CHECK(std::equal(wa.data, wa.data + wa.pre * wa.stride, wb.data));
  CHECK_FALSE(std::equal(wa.data, wa.data + wa.pre * wa.stride, wc.data));
}

TEST_CASE("fixed network: classify names the largest code, the lowest index of equals") {
  circuit::Circuit circuit = small_circuit();
  FixedNetwork network(circuit);
  network.infer(zeros(circuit.input_size()));
  CHECK(network.classify() == 0);  // all codes are 0

  // Weights of 1 from the first inputs to hidden neuron 0, and from there to output 1 only.
  const circuit::ProjectionId first = circuit.find_projection("W1");
  const circuit::ProjectionId second = circuit.find_projection("W2");
  REQUIRE(first != circuit::ProjectionId::kNone);
  REQUIRE(second != circuit::ProjectionId::kNone);
  Codes w1(12, 0), w2(6, 0);
  w1[0] = 127;
  w2[1] = 127;
  network.set_weights(first, w1);
  network.set_weights(second, w2);
  network.infer(Codes{4, 0, 0, 0});
  CHECK(network.classify() == 1);
}

TEST_CASE("fixed network: set_weights reads back, as [pre][post]") {
  circuit::Circuit circuit = small_circuit();
  FixedNetwork network(circuit);
  const Codes values{1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 127, -127};
  const circuit::ProjectionId p = circuit.find_projection("W1");
  network.set_weights(p, values);
  const WeightView view = network.weights(p);
  REQUIRE(view.pre == 4);
  REQUIRE(view.post == 3);
  for (int j = 0; j < 4; ++j) {
    for (int i = 0; i < 3; ++i) CHECK(view.at(j, i) == values[static_cast<size_t>(j * 3 + i)]);
  }
}

TEST_CASE("fixed network: set_weights refuses what the projection cannot hold") {
  circuit::Circuit circuit = small_circuit();
  const circuit::ProjectionId p = circuit.find_projection("W1");
  circuit.projections[p].first().density = 0.4;
  FixedNetwork network(circuit);
  Codes values = zeros(12);
  CHECK_THROWS_WITH(network.set_weights(p, zeros(11)), contains("W1") && contains("11 weights"));
  const auto mask = network.mask(p);
  REQUIRE(mask.size() == 12);
  const auto present = std::find(mask.begin(), mask.end(), 1) - mask.begin();
  const auto masked = std::find(mask.begin(), mask.end(), 0) - mask.begin();
  REQUIRE(masked < 12);
  values[static_cast<size_t>(masked)] = 1;
  CHECK_THROWS_WITH(network.set_weights(p, values), contains("W1") && contains("masked"));
  values[static_cast<size_t>(masked)] = 0;
  if (present < 12) {
    values[static_cast<size_t>(present)] = -128;
    CHECK_THROWS_WITH(network.set_weights(p, values), contains("-128") && contains("-127..127"));
  }

  circuit::PresetOptions options;
  options.preset = "sgd";
  options.layers = {4, 3, 2};
  const circuit::Circuit tied = circuit::make_preset(options);
  FixedNetwork with_tied(tied);
  for (const circuit::ProjectionId t : tied.projections.ids()) {
    if (tied.projections[t].kind() != circuit::WeightKind::kTied) continue;
    CHECK(with_tied.weights(t).data == nullptr);
    CHECK_THROWS_WITH(with_tied.set_weights(t, values), contains("tied"));
  }
}

TEST_CASE("fixed network: another run goes on from weights and states, bit for bit") {
  const circuit::Circuit circuit = small_circuit();
  FixedNetwork whole(circuit);
  Samples draw(circuit, 4);
  for (int n = 0; n < 5; ++n) whole.learn(draw.input(), draw.target());
  FixedNetwork resumed(circuit);
  for (const circuit::ProjectionId p : circuit.projections.ids()) {
    const WeightView view = whole.weights(p);
    Codes values;
    for (int j = 0; j < view.pre; ++j) {
      for (int i = 0; i < view.post; ++i) values.push_back(view.at(j, i));
    }
    resumed.set_weights(p, values);
    resumed.set_states(p, whole.pre_states(p), whole.post_states(p));
  }
  for (int n = 0; n < 5; ++n) {
    const Codes input = draw.input();
    const Codes target = draw.target();
    whole.learn(input, target);
    resumed.learn(input, target);
  }
  for (const circuit::ProjectionId p : circuit.projections.ids()) {
    const WeightView a = whole.weights(p), b = resumed.weights(p);
    CHECK(std::equal(a.data, a.data + a.pre * a.stride, b.data));
  }
  const std::vector<std::uint32_t> three(3, 1), four(4, 1), zero(4, 0);
  CHECK_THROWS_WITH(resumed.set_states(circuit::ProjectionId{0}, three, three),
                    contains("allowed 4 + 3"));
  CHECK_THROWS_WITH(resumed.set_states(circuit::ProjectionId{0}, zero, three),
                    contains("state of 0"));
}

TEST_CASE("fixed network: samples of another size or outside their format are refused") {
  const circuit::Circuit circuit = small_circuit();
  FixedNetwork network(circuit);
  const Codes target = zeros(2);
  CHECK_THROWS_WITH(network.infer(zeros(5)), contains("found 5 codes, allowed 4"));
  CHECK_THROWS_WITH(network.learn(zeros(4), zeros(3)), contains("found 3 codes, allowed 2"));
  CHECK_THROWS_WITH(network.infer(Codes{0, 0, 8, 0}), contains("found code 8 at index 2"));
  CHECK_THROWS_WITH(network.infer(Codes{0, -1, 0, 0}), contains("found code -1 at index 1"));
  // Targets are s8.4 here: all codes of eight bits.
  CHECK_THROWS_WITH(network.learn(zeros(4), Codes{0, 128}),
                    contains("found code 128 at index 1, allowed -128..127"));
  CHECK_THROWS_WITH(network.learn(zeros(4), Codes{-129, 0}),
                    contains("found code -129 at index 0"));
  CHECK_NOTHROW(network.learn(zeros(4), Codes{-128, 127}));
}

TEST_CASE("fixed network: a circuit that breaks a rule is refused by part and key") {
  circuit::Circuit circuit = small_circuit();
  const circuit::ProjectionId p = circuit.find_projection("W1");
  circuit.projections[p].format().bits = 17;
  CHECK_THROWS_AS(FixedNetwork(circuit), UserError);
  CHECK_THROWS_WITH(FixedNetwork(circuit), contains("W1") && contains("weight_bits"));
}

TEST_CASE("fixed network: a one-hot target is Q * 2^SF at the label of every root") {
  circuit::Circuit circuit = small_circuit();
  Codes target = Codes{9, 9};
  one_hot(circuit, 1, target);
  CHECK(target == Codes{0, 64});
  CHECK_THROWS_WITH(one_hot(circuit, 2, target), contains("found 2") && contains("0..1"));
  CHECK_THROWS_AS(one_hot(circuit, -1, target), std::invalid_argument);
  Codes wrong = zeros(3);
  CHECK_THROWS_AS(one_hot(circuit, 0, wrong), std::invalid_argument);
}

}  // namespace hsdc::fixed
