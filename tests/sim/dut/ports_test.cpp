// SPDX-License-Identifier: Apache-2.0
// Every number that crosses the streams, at both ends of its range: the model's, through the real
// ports.
#include <algorithm>
#include <vector>

#include "model/circuit/packet.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/sim/dut/top_registers.h"

namespace hsdc::dut {
namespace {

using Codes = std::vector<std::int16_t>;

/// A root of each kind whose codes reach both ends of their formats, and targets of 8 to 16 bits.
constexpr const char* kRoots = R"(
[circuit]
name = "roots"
q = 1
[[node]]
name = "x"
size = 3
t = "input"
t_bits = 8
[[node]]
name = "wide"
size = 2
t = "input"
t_bits = 15
[[node]]
name = "octet"        # all eight bits of an unsigned code
size = 3
t = "step_relu"
t_bits = 8
t_prime = "error"
t_prime_bits = 6
t_prime_fraction = 0
[[node]]
name = "longest"
size = 2
t = "linear"
t_bits = 16
t_fraction = 3
t_prime = "error"
t_prime_bits = 16
t_prime_fraction = 3
[[node]]
name = "fine"        # its targets need more than 16 bits to reach its codes
size = 2
t = "step_relu"
t_bits = 12
t_prime = "error"
t_prime_bits = 10
t_prime_fraction = 6
[[node]]
name = "narrow"
size = 2
t = "linear"
t_bits = 4
t_fraction = 0
t_prime = "error"
t_prime_bits = 4
t_prime_fraction = 0
[[node]]
name = "positive"
size = 2
t = "relu"
t_bits = 5
t_fraction = 1
t_prime = "error"
t_prime_bits = 5
t_prime_fraction = 2
[[node]]
name = "which"
size = 2
t = "sign"
t_prime = "error"
t_prime_bits = 3
t_prime_fraction = 0
)";

circuit::Circuit roots() {
  std::string text = kRoots;
  for (const char* root : {"octet", "longest", "fine", "narrow", "positive", "which"}) {
    for (const char* from : {"x", "wide"}) {
      text +=
          std::string("[[projection]]\nname = \"") + from + "_" + root + "\"\nfrom = \"" + from +
          "\"\nto = \"" + root +
          "\"\nphase = \"t\"\nweight_bits = 8\nweight_fraction = 2\ninit = 20\nrate_shift = 12\n"
          "lanes = 2\n";
    }
  }
  return circuit_file::parse_circuit(text, "roots.toml").circuit;
}

/// Samples whose inputs and targets are at the ends of their ranges, in turns.
std::vector<vectors::CodedSample> extremes(const circuit::Circuit& circuit) {
  std::vector<vectors::CodedSample> samples;
  for (int turn = 0; turn < 16; ++turn) {
    vectors::CodedSample sample;
    for (const circuit::PacketField& field : circuit::sample_packet(circuit)) {
      const bool target = field.kind == circuit::PacketField::Kind::kTarget;
      for (int k = 0; k < field.count; ++k) {
        const bool high = ((turn >> (target ? 0 : 2)) + (turn % 3) * k) % 2 == 0;
        (target ? sample.targets : sample.inputs)
            .push_back(static_cast<std::int16_t>(high ? field.max : field.min));
      }
    }
    samples.push_back(sample);
  }
  return samples;
}

}  // namespace

TEST_CASE("ports: codes and targets at both ends of their ranges are the model's", "[cosim]") {
  const build::Storage storage = GENERATE(build::Storage::kArray, build::Storage::kPacked);
  compare::CosimPairOptions options;
  options.storage = storage;
  compare::CosimPair pair(roots(), options);
  const auto mismatch = pair.run(extremes(pair.circuit()), true);
  INFO((mismatch ? compare::describe(*mismatch) : std::string()));
  CHECK_FALSE(mismatch.has_value());
  const auto random = pair.run(vectors::random_samples(pair.circuit(), 60, 11), true);
  INFO((random ? compare::describe(*random) : std::string()));
  CHECK_FALSE(random.has_value());
}

TEST_CASE("ports: outputs reach both ends of every root's range", "[cosim]") {
  compare::CosimPair pair(roots());
  const circuit::Circuit& circuit = pair.circuit();
  const std::vector<circuit::PacketField> packet = circuit::output_packet(circuit);
  Codes lowest(static_cast<size_t>(circuit.target_size()), 32767), highest(lowest.size(), -32768);
  // All weights of a pair of arrays at one end, through the window; the inputs do the rest.
  for (const int sign : {1, -1}) {
    for (size_t k = 0; k < pair.hardware().arrays().size(); ++k) {
      const plan::ArrayPlan& a = pair.hardware().arrays()[k];
      const auto most = static_cast<std::int16_t>(circuit.projections[a.owner].format().max());
      pair.rtl().write_register(kArray, static_cast<std::uint32_t>(k));
      for (int place = 0; place < a.pre * a.post; ++place) {
        const int pre = place % a.pre, post = place / a.pre;
        pair.rtl().write_register(kWord, static_cast<std::uint32_t>(post / a.lanes * a.pre + pre));
        pair.rtl().write_register(kLane, static_cast<std::uint32_t>(post % a.lanes));
        pair.rtl().write_register(kWeight, static_cast<std::uint32_t>(sign * most));
      }
      pair.model().set_weights(a.owner, Codes(static_cast<size_t>(a.pre * a.post),
                                              static_cast<std::int16_t>(sign * most)));
    }
    REQUIRE(pair.lockstep().compare_all());
    for (const vectors::CodedSample& sample : extremes(circuit)) {
      Codes found(lowest.size());
      pair.rtl().send(sample.inputs, {});
      REQUIRE(pair.rtl().finish_sample(found));
      pair.model().infer(sample.inputs);
      CHECK(found == vectors::root_codes(pair.model()));
      for (size_t k = 0; k < found.size(); ++k) {
        lowest[k] = std::min(lowest[k], found[k]);
        highest[k] = std::max(highest[k], found[k]);
      }
    }
  }
  for (const circuit::PacketField& field : packet) {
    INFO(circuit.nodes[field.node].name);
    for (int k = field.first; k < field.first + field.count; ++k) {
      CHECK(lowest[static_cast<size_t>(k)] == field.min);
      CHECK(highest[static_cast<size_t>(k)] == field.max);
    }
  }
}

TEST_CASE("ports: bits of a beat above its code's are ignored", "[cosim]") {
  compare::CosimPair pair(roots());
  const circuit::Circuit& circuit = pair.circuit();
  std::uint32_t seed = 3;
  for (const vectors::CodedSample& sample : vectors::random_samples(circuit, 12, 21)) {
    vectors::CodedSample dirty = sample;
    for (const circuit::PacketField& field : circuit::sample_packet(circuit)) {
      const bool target = field.kind == circuit::PacketField::Kind::kTarget;
      Codes& codes = target ? dirty.targets : dirty.inputs;
      const int first = field.first - (target ? circuit.input_size() : 0);
      for (int k = first; k < first + field.count; ++k) {
        seed = seed * 1664525u + 1013904223u;
        const std::uint32_t above = (seed >> 8) << field.format.bits;
        const auto low = static_cast<std::uint32_t>(codes[static_cast<size_t>(k)]) &
                         ((1u << field.format.bits) - 1);
        codes[static_cast<size_t>(k)] = static_cast<std::int16_t>(above | low);
      }
    }
    pair.rtl().send(dirty.inputs, dirty.targets);
    Codes found(static_cast<size_t>(circuit.target_size()));
    REQUIRE(pair.rtl().finish_sample(found));
    pair.model().learn(sample.inputs, sample.targets);
    CHECK(found == vectors::root_codes(pair.model()));
    CHECK(pair.lockstep().compare_all());
  }
}

TEST_CASE("ports: a cycle in which every synapse saturates is counted in full", "[cosim]") {
  const bool parallel = GENERATE(false, true);
  circuit::PresetOptions preset;
  preset.preset = "kp";
  preset.layers = {7, 5};
  preset.weight_bits = 3;
  preset.rate_shift = 0;
  preset.lanes = 5;
  circuit::Circuit circuit = circuit::make_preset(preset);
  for (circuit::Projection& p : circuit.projections) {
    if (parallel) p.folding().architecture = circuit::Architecture::kParallel;
    p.law().decay_shift.reset();
  }
  compare::CosimPair pair(circuit);
  const circuit::PacketField output = circuit::output_packet(circuit).front();
  std::uint64_t before = 0;
  int whole = 0;
  for (int turn = 0; turn < 6; ++turn) {
    const auto packet = circuit::sample_packet(circuit);
    const Codes inputs(7, static_cast<std::int16_t>(packet.front().max));
    const Codes targets(
        static_cast<size_t>(output.count),
        static_cast<std::int16_t>(turn % 2 == 0 ? packet.back().max : packet.back().min));
    pair.lockstep().queue(inputs, targets);
    REQUIRE(pair.lockstep().step());
    const std::uint64_t now = pair.rtl().read_counter(kSaturations);
    CHECK(now == pair.model().total_saturations());
    whole += now - before == 35 ? 1 : 0;
    before = now;
  }
  CHECK(whole > 0);
}

}  // namespace hsdc::dut
