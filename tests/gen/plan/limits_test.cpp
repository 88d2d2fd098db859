// SPDX-License-Identifier: Apache-2.0
// Circuits larger than the tables in the cells' parameters: refused, not emitted wrong.
#include <fmt/format.h>

#include "gen/emit/emit.h"
#include "gen/plan/hardware.h"
#include "gen/plan/rules.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::plan;

namespace {

/// kp with as many inputs and roots: every input goes to the hidden node, which goes to every root.
circuit::Circuit wide(int inputs, int roots) {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {3, 4, 2};
  circuit::Circuit circuit = circuit::make_preset(options);
  const auto add = [&](const char* name, int number, circuit::NodeId node,
                       circuit::ProjectionId projection) {
    circuit::Node copy = circuit.nodes[node];
    copy.name = fmt::format("{}{}", name, number);
    circuit::Projection p = circuit.projections[projection];
    p.name = fmt::format("P{}", copy.name);
    (p.from == node ? p.from : p.to) = circuit.nodes.push_back(copy);
    circuit.projections.push_back(p);
  };
  for (int k = 1; k < inputs; ++k) add("x", k, circuit::NodeId{0}, circuit::ProjectionId{0});
  for (int k = 1; k < roots; ++k) add("y", k, circuit::NodeId{2}, circuit::ProjectionId{1});
  REQUIRE(circuit::validate(circuit).empty());
  return circuit;
}

/// Of the emission; the circuit itself is sound.
std::string error_of(const circuit::Circuit& circuit) {
  CHECK(circuit::validate(circuit).empty());
  return user_error_of([&] { emit::emit_core(make_hardware(circuit)); });
}

}  // namespace

TEST_CASE("limits: sixteen projections into a node and sixteen roots can be built", "[limits]") {
  CHECK(error_of(wide(16, 16)) == "(no error)");
}

TEST_CASE("limits: more projections into one node are refused by name", "[limits]") {
  CHECK_THAT(
      error_of(wide(17, 1)),
      contains(
          "node h1: t: found 17 projections that end there at t, allowed up to 16 in hardware"));
}

TEST_CASE("limits: more roots, or more inputs and roots, are refused", "[limits]") {
  CHECK_THAT(error_of(wide(1, 17)), contains("found 17 nodes with error, allowed up to 16"));
  CHECK_THAT(error_of(wide(17, 16)),
             contains("found 33 nodes with input or error, allowed up to 32"));
}

TEST_CASE("limits: more readers of one array are refused by name", "[limits]") {
  circuit::Circuit circuit = wide(1, 1);
  for (int k = 0; k < 16; ++k) {
    circuit::Node node = circuit.nodes[circuit::NodeId{1}];
    node.name = fmt::format("g{}", k);
    circuit::Projection tied;
    tied.name = fmt::format("T{}", k);
    tied.weights = circuit::TiedWeights{circuit::ProjectionId{0}, false};
    tied.from = circuit::NodeId{0};
    node.at(circuit::Phase::kTPrime) = {};
    tied.to = circuit.nodes.push_back(node);
    circuit.projections.push_back(tied);
  }
  REQUIRE(circuit::validate(circuit).empty());
  CHECK_THAT(
      error_of(circuit),
      contains("projection W1: weights: found 17 projections that read them, allowed up to 16"));
}

TEST_CASE("limits: more lanes than a cell has room for are refused, in folded arrays", "[limits]") {
  circuit::Circuit circuit = wide(1, 1);
  circuit.projections[circuit::ProjectionId{0}].folding().lanes = 1025;
  CHECK_THAT(error_of(circuit), contains("projection W1: lanes: found 1025, allowed 1..1024"));
  circuit.projections[circuit::ProjectionId{0}].folding().architecture =
      circuit::Architecture::kParallel;
  CHECK(error_of(circuit) == "(no error)");
}

TEST_CASE("limits: a parallel array of many cells is worth a warning", "[limits]") {
  circuit::Circuit circuit = wide(1, 1);
  circuit.nodes[circuit::NodeId{0}].size = 64;
  circuit.nodes[circuit::NodeId{1}].size = 64;
  CHECK(hardware_warnings(circuit).empty());  // folded
  circuit.projections[circuit::ProjectionId{0}].folding().architecture =
      circuit::Architecture::kParallel;
  const auto warnings = hardware_warnings(circuit);
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0],
             contains("projection W1: architecture = \"parallel\" makes 64 x 64 = 4096"));
  circuit.nodes[circuit::NodeId{1}].size = 63;
  CHECK(hardware_warnings(circuit).empty());
  CHECK(hardware_problems(circuit).empty());  // a warning, no more
}
