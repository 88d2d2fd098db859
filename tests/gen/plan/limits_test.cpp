// SPDX-License-Identifier: Apache-2.0
// Circuits larger than the tables in the cells' parameters: refused, not emitted wrong.
#include <fmt/format.h>

#include "gen/emit/emit.h"
#include "gen/plan/plan.h"
#include "gen/plan/rules.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

namespace {

/// kp with as many inputs and roots: every input goes to the hidden node, which goes to every root.
Circuit wide(int inputs, int roots) {
  PresetOptions options;
  options.preset = "kp";
  options.layers = {3, 4, 2};
  Circuit circuit = make_preset(options);
  const auto add = [&](const char* name, int number, NodeId node, ProjectionId projection) {
    Node copy = circuit.nodes[node];
    copy.name = fmt::format("{}{}", name, number);
    Projection p = circuit.projections[projection];
    p.name = fmt::format("P{}", copy.name);
    (p.from == node ? p.from : p.to) = circuit.nodes.push_back(copy);
    circuit.projections.push_back(p);
  };
  for (int k = 1; k < inputs; ++k) add("x", k, NodeId{0}, ProjectionId{0});
  for (int k = 1; k < roots; ++k) add("y", k, NodeId{2}, ProjectionId{1});
  REQUIRE(validate(circuit).empty());
  return circuit;
}

/// Of the emission; the circuit itself is sound.
std::string error_of(const Circuit& circuit) {
  CHECK(validate(circuit).empty());
  return user_error_of([&] { emit_core(circuit, make_plan(circuit)); });
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
  Circuit circuit = wide(1, 1);
  for (int k = 0; k < 16; ++k) {
    Node node = circuit.nodes[NodeId{1}];
    node.name = fmt::format("g{}", k);
    Projection tied;
    tied.name = fmt::format("T{}", k);
    tied.weights = TiedWeights{ProjectionId{0}, false};
    tied.from = NodeId{0};
    node.at(Phase::kTPrime) = {};
    tied.to = circuit.nodes.push_back(node);
    circuit.projections.push_back(tied);
  }
  REQUIRE(validate(circuit).empty());
  CHECK_THAT(
      error_of(circuit),
      contains("projection W1: weights: found 17 projections that read them, allowed up to 16"));
}

TEST_CASE("limits: more lanes than a cell has room for are refused, in folded arrays", "[limits]") {
  Circuit circuit = wide(1, 1);
  circuit.projections[ProjectionId{0}].folding().lanes = 1025;
  CHECK_THAT(error_of(circuit), contains("projection W1: lanes: found 1025, allowed 1..1024"));
  circuit.projections[ProjectionId{0}].folding().architecture = Architecture::kParallel;
  CHECK(error_of(circuit) == "(no error)");
}

TEST_CASE("limits: a parallel array of many cells is worth a warning", "[limits]") {
  Circuit circuit = wide(1, 1);
  circuit.nodes[NodeId{0}].size = 64;
  circuit.nodes[NodeId{1}].size = 64;
  CHECK(hardware_warnings(circuit).empty());  // folded
  circuit.projections[ProjectionId{0}].folding().architecture = Architecture::kParallel;
  const auto warnings = hardware_warnings(circuit);
  REQUIRE(warnings.size() == 1);
  CHECK_THAT(warnings[0],
             contains("projection W1: architecture = \"parallel\" makes 64 x 64 = 4096"));
  circuit.nodes[NodeId{1}].size = 63;
  CHECK(hardware_warnings(circuit).empty());
  CHECK(hardware_problems(circuit).empty());  // a warning, no more
}
