// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/packet.h"

#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"

using namespace hsdc;
using namespace hsdc::circuit;

namespace {

/// A root whose t code is `own` and whose error is s`bits`.`fraction`.
Circuit root_of(const Activation& own, int bits, int fraction) {
  PresetOptions options;
  options.preset = "kp";
  options.layers = {3, 2};
  Circuit circuit = make_preset(options);
  Node& root = circuit.nodes[circuit.root_nodes().front()];
  root.at(Phase::kT) = own;
  root.at(Phase::kTPrime).bits = bits;
  root.at(Phase::kTPrime).fraction = fraction;
  circuit.q = 1;
  return circuit;
}

Activation step_relu(int bits) {
  Activation a;
  a.kind = ActivationKind::kStepRelu;
  a.bits = bits;
  return a;
}

Activation linear(int bits, int fraction) {
  Activation a;
  a.kind = ActivationKind::kLinear;
  a.bits = bits;
  a.fraction = fraction;
  return a;
}

int bits_of_target(const Circuit& circuit) {
  return target_bits(circuit, circuit.root_nodes().front());
}

}  // namespace

TEST_CASE("packet: a target holds every error and every own code of its root, up to 16 bits") {
  CHECK(bits_of_target(root_of(linear(8, 4), 8, 4)) == 8);
  CHECK(bits_of_target(root_of(step_relu(3), 8, 4)) == 8);  // 7 * 16 = 112
  CHECK(bits_of_target(root_of(step_relu(4), 8, 4)) == 9);  // 15 * 16 = 240
  CHECK(bits_of_target(root_of(step_relu(8), 4, 0)) == 9);  // 255, of an error of 4 bits
  CHECK(bits_of_target(root_of(linear(6, 0), 12, 3)) == 12);
  CHECK(bits_of_target(root_of(step_relu(15), 16, 0)) == 16);
  CHECK(bits_of_target(root_of(step_relu(15), 16, 6)) == 16);  // 32767 * 64 needs 22
}

TEST_CASE("packet: beats of an output have room for a sign") {
  CHECK(stream_out_bits(root_of(step_relu(7), 8, 0)) == 8);
  CHECK(stream_out_bits(root_of(step_relu(8), 9, 0)) == 16);
  CHECK(stream_out_bits(root_of(linear(8, 0), 8, 0)) == 8);
  CHECK(stream_out_bits(root_of(step_relu(15), 16, 0)) == 16);
}

TEST_CASE("packet: fields follow one another, inputs before targets, and fit their beats") {
  for (std::uint32_t seed = 1; seed <= 100; ++seed) {
    const Circuit circuit = random_circuit(seed);
    INFO("seed " << seed);
    const auto check = [&](const std::vector<PacketField>& packet, int size, int beat) {
      int next = 0;
      for (const PacketField& field : packet) {
        CHECK(field.first == next);
        next += field.count;
        CHECK(field.format.bits <= beat);
        const std::int64_t beyond = std::int64_t{1}
                                    << (field.format.bits - (field.format.is_signed ? 1 : 0));
        CHECK(field.max == beyond - 1);
        CHECK(field.min >= (field.format.is_signed ? -beyond : 0));
      }
      CHECK(next == size);
    };
    const std::vector<PacketField> sample = sample_packet(circuit);
    check(sample, circuit.input_size() + circuit.target_size(), stream_in_bits(circuit));
    check(output_packet(circuit), circuit.target_size(), stream_out_bits(circuit));
    for (size_t k = 1; k < sample.size(); ++k) CHECK(sample[k - 1].kind <= sample[k].kind);
  }
}
