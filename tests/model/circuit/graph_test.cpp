// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/graph.h"

#include "base/error.h"
#include "model/circuit/levels.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"

using namespace hsdc;
using namespace hsdc::circuit;

namespace {

Circuit preset(const std::string& name) {
  PresetOptions options;
  options.preset = name;
  options.layers = {6, 5, 4, 3};
  return make_preset(options);
}

}  // namespace

TEST_CASE("graph: a circuit that breaks a rule has none") {
  Circuit c = preset("sal");
  c.projections[c.find_projection("W1")].format().bits = 17;
  CHECK_THROWS_WITH(CircuitGraph(c), "projection W1: weight_bits: found 17, allowed 2..16");
  c = preset("sal");
  c.nodes[c.find_node("h1")].at(Phase::kT) = {ActivationKind::kGelu};
  CHECK_THROWS_AS(CircuitGraph(c), UserError);
  CHECK_NOTHROW(CircuitGraph(c, Engine::kFloat));
}

TEST_CASE("graph: who feeds a node, in file order, and who reads weights, the owner first") {
  const Circuit c = preset("sgd");
  const CircuitGraph graph(c);
  const auto w2 = c.find_projection("W2"), t1 = c.find_projection("T1");
  CHECK(graph.incoming(c.find_node("h2"), Phase::kT) == std::vector{w2});
  CHECK(graph.incoming(c.find_node("x"), Phase::kT).empty());
  CHECK(graph.readers(w2) == std::vector{w2, t1});
  CHECK(graph.owner(t1) == w2);
  CHECK(graph.owner(w2) == w2);
}

TEST_CASE("graph: of random circuits every projection is where the circuit says") {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    const Circuit c = random_circuit(seed);
    const CircuitGraph graph(c);
    size_t arriving = 0, reading = 0, identities = 0;
    for (const NodeId n : graph.nodes()) {
      for (const Phase phase : kPhases) {
        for (const ProjectionId p : graph.incoming(n, phase)) {
          ++arriving;
          CHECK(c.projections[p].to == n);
          CHECK(c.projections[p].phase == phase);
          CHECK(graph.alignment(p) >= 0);
          CHECK(graph.alignment(p) + graph.fraction(p) == graph.sum(n, phase).fraction);
        }
      }
    }
    for (const ProjectionId p : graph.projections()) {
      identities += c.projections[p].identity();
      reading += graph.readers(p).size();
      for (const ProjectionId reader : graph.readers(p)) CHECK(graph.owner(reader) == p);
    }
    CHECK(arriving == c.projections.size());
    CHECK(reading + identities == c.projections.size());
    int inputs = 0, targets = 0;
    for (const NodeId n : graph.nodes()) {
      const bool input = c.nodes[n].at(Phase::kT).kind == ActivationKind::kInput ||
                         c.nodes[n].at(Phase::kTPrime).kind == ActivationKind::kInput;
      const bool root = c.nodes[n].at(Phase::kTPrime).kind == ActivationKind::kError;
      CHECK(graph.input_offset(n) == (input ? inputs : -1));
      CHECK(graph.target_offset(n) == (root ? targets : -1));
      if (input) inputs += c.nodes[n].size;
      if (root) targets += c.nodes[n].size;
    }
    CHECK(graph.input_size() == inputs);
    CHECK(graph.target_size() == targets);
  }
}

TEST_CASE("projection: what its kind has not cannot be asked for") {
  Projection p;
  CHECK(p.plastic());
  p.fix();
  CHECK(p.kind() == WeightKind::kFixed);
  CHECK(p.has_weights());
  CHECK_THROWS_AS(p.law(), std::bad_variant_access);
  p.weights = IdentityWeights{};
  CHECK_FALSE(p.has_weights());
  CHECK_THROWS_AS(p.format(), std::bad_variant_access);
  CHECK(p.mask_file().empty());
  p.weights = TiedWeights{ProjectionId{3}, true};
  CHECK(p.transposed());
  CHECK_THROWS_AS(p.folding(), std::bad_variant_access);
}
