// SPDX-License-Identifier: Apache-2.0
// What the data sheet says beside its tables.
#include "gen/handoff/datasheet.h"

#include <fmt/format.h>

#include "gen/plan/hardware.h"
#include "gen/plan/timing.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::handoff;

namespace {

circuit::Circuit kp(bool biases) {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {4, 3, 2};
  options.biases = biases;
  return circuit::make_preset(options);
}

std::string sheet_of(const circuit::Circuit& circuit) {
  return emit_datasheet(plan::make_hardware(circuit));
}

}  // namespace

TEST_CASE("data sheet: the longest access is that which the bus test allows", "[emission]") {
  const circuit::Circuit circuit = kp(false);
  const plan::SampleCycles cycles = plan::make_hardware(circuit).cycles();
  const std::uint64_t learn = cycles.learn;
  CHECK(plan::longest_access(cycles) == learn + plan::kAccessCycles);
  CHECK_THAT(sheet_of(circuit),
             contains(fmt::format("answered within **{} cycles** ({} and a learned sample)",
                                  learn + plan::kAccessCycles, plan::kAccessCycles)));
}

TEST_CASE("data sheet: a node that is one says its code and who reads it", "[emission]") {
  CHECK(sheet_of(kp(false)).find("is always 1") == std::string::npos);
  circuit::Circuit circuit = kp(true);
  CHECK_THAT(
      sheet_of(circuit),
      contains("`one` is always 1 at t: its neuron has the code 4 (Q · 2^0) in every sample"));
  CHECK_THAT(sheet_of(circuit), contains("weights that read it (b_h1, b_y) are biases"));
  circuit::Node& one = circuit.nodes.back();
  REQUIRE(one.at(circuit::Phase::kT).kind == circuit::ActivationKind::kOne);
  one.size = 3;
  one.at(circuit::Phase::kT) = circuit::one_activation(circuit.q, 2);
  CHECK_THAT(sheet_of(circuit), contains("each of its 3 neurons has the code 16 (Q · 2^2)"));
}
