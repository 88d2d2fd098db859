// SPDX-License-Identifier: Apache-2.0
// Plans worked by hand from docs/arithmetic.md, for circuits small enough to do so.
#include "gen/plan/plan.h"

#include "model/circuit/presets.h"
#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::plan;

namespace {

/// x is 4 codes of 3 bits, h1 3, y 2; signals of 8 bits, 4 of them fractional; weights of 8 bits,
/// 8 of them fractional; k = 11, g = 15; two lanes.
circuit::Circuit small(const std::string& preset) {
  circuit::PresetOptions options;
  options.preset = preset;
  options.layers = {4, 3, 2};
  options.lanes = 2;
  return circuit::make_preset(options);
}

CodeSource source(const circuit::Circuit& circuit, const std::string& node, circuit::Phase phase) {
  return code_source(circuit, circuit.find_node(node), phase);
}

const ArrayPlan& array_of(const circuit::Circuit& circuit, const HardwarePlan& plan,
                          const std::string& projection) {
  const circuit::ProjectionId p = circuit.find_projection(projection);
  return plan.arrays.at(static_cast<size_t>(plan.ports[p].array));
}

/// Names of the nodes that step `s` makes codes of, in order.
std::vector<std::string> nodes_of(const circuit::Circuit& circuit, const Step& step) {
  std::vector<std::string> names;
  for (const NodePass& pass : step.passes) {
    names.push_back(circuit.nodes[pass.node].name);
  }
  return names;
}

/// Names of the projections whose arrays are updated from step `s` on.
std::vector<std::string> updates_of(const circuit::Circuit& circuit, const HardwarePlan& plan,
                                    size_t s) {
  std::vector<std::string> names;
  for (int k : plan.steps.at(s).updates) {
    const circuit::ProjectionId owner = plan.arrays.at(static_cast<size_t>(k)).owner;
    names.push_back(circuit.projections[owner].name);
  }
  return names;
}

using Names = std::vector<std::string>;

constexpr circuit::CodeFormat kActivity{3, 0, false};
constexpr circuit::CodeFormat kSignal{8, 4, true};

}  // namespace

TEST_CASE("plan: a code's source tells its format and whether the sample stream has it", "[plan]") {
  const circuit::Circuit circuit = small("kp");
  CHECK(source(circuit, "x", circuit::Phase::kT) ==
        CodeSource{circuit::NodeId{0}, circuit::Phase::kT, kActivity, true});
  CHECK(source(circuit, "h1", circuit::Phase::kT) ==
        CodeSource{circuit::NodeId{1}, circuit::Phase::kT, kActivity, false});
  CHECK(source(circuit, "h1", circuit::Phase::kTPrime) ==
        CodeSource{circuit::NodeId{1}, circuit::Phase::kTPrime, kSignal, false});
  CHECK(source(circuit, "y", circuit::Phase::kTPrime) ==
        CodeSource{circuit::NodeId{2}, circuit::Phase::kTPrime, kSignal, false});
}

TEST_CASE("plan: an index has the bits of the largest number below the count, at least one",
          "[plan]") {
  CHECK(index_bits(1) == 1);
  CHECK(index_bits(2) == 1);
  CHECK(index_bits(3) == 2);
  CHECK(index_bits(4) == 2);
  CHECK(index_bits(5) == 3);
  CHECK(index_bits(65536) == 16);
  CHECK(index_bits(65537) == 17);
}

TEST_CASE("plan: kp has an array per projection, folded over its lanes", "[plan]") {
  const circuit::Circuit circuit = small("kp");
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
  REQUIRE(plan.arrays.size() == 3);
  REQUIRE(plan.ports.size() == 3);
  for (const circuit::ProjectionId p : circuit.projections.ids()) {
    const ArrayPlan& a = plan.arrays[static_cast<size_t>(p)];
    CHECK(a.owner == p);
    CHECK(a.users == std::vector{p});
    CHECK(a.transposed == std::vector<bool>{false});
    CHECK(plan.ports[p].array == circuit::index(p));
    CHECK(plan.ports[p].user == 0);
    CHECK_FALSE(a.masked);
    CHECK(a.cell_bits == 8);
    CHECK(a.stream_bits == 8);
  }
  const ArrayPlan &w1 = plan.arrays[0], &w2 = plan.arrays[1], &b1 = plan.arrays[2];
  CHECK(w1.pre == 4);
  CHECK(w1.post == 3);
  CHECK(w1.lanes == 2);
  CHECK(w1.chunks == 2);
  CHECK(w1.words() == 8);
  CHECK(w1.memory_bits() == 8 * 2 * 8);
  CHECK(w2.pre == 3);
  CHECK(w2.post == 2);
  CHECK(w2.lanes == 2);
  CHECK(w2.chunks == 1);
  CHECK(w2.words() == 3);
  CHECK(b1.pre == 2);
  CHECK(b1.post == 3);
  CHECK(b1.lanes == 2);
  CHECK(b1.chunks == 2);
  CHECK(b1.words() == 4);
  CHECK(w1.sources == std::vector{source(circuit, "x", circuit::Phase::kT),
                                  source(circuit, "h1", circuit::Phase::kTPrime)});
  CHECK(w2.sources == std::vector{source(circuit, "h1", circuit::Phase::kT),
                                  source(circuit, "y", circuit::Phase::kTPrime)});
  CHECK(b1.sources == std::vector{source(circuit, "y", circuit::Phase::kTPrime),
                                  source(circuit, "h1", circuit::Phase::kT)});
}

TEST_CASE("plan: sums are as wide as the largest codes and weights need", "[plan]") {
  const circuit::Circuit kp = small("kp"), sal = small("sal");
  const HardwarePlan kp_plan = make_plan(circuit::make_graph(kp)),
                     sal_plan = make_plan(circuit::make_graph(sal));
  CHECK(array_of(kp, kp_plan, "W1").acc_bits == 13);    // 4 * 127 * 7 = 3556 < 2^12
  CHECK(array_of(kp, kp_plan, "W2").acc_bits == 13);    // 3 * 127 * 7 = 2667 < 2^12
  CHECK(array_of(kp, kp_plan, "B1").acc_bits == 16);    // 2 * 127 * 127 = 32258 < 2^15
  CHECK(array_of(sal, sal_plan, "V1").acc_bits == 17);  // 3 * 127 * 127 = 48387 < 2^16
}

TEST_CASE("plan: the shifts of the update follow from the formats, k and g", "[plan]") {
  circuit::Circuit circuit = small("sal");
  SECTION("decay is the larger shift") {
    const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
    // e = 4 + 0 + 11 - 8 = 7, X = max(7, 15)
    for (const char* name : {"W1", "W2", "U1", "V1"}) {
      INFO(name);
      const ArrayPlan& a = array_of(circuit, plan, name);
      CHECK(a.has_decay);
      CHECK(a.shift_update == 15);
      CHECK(a.shift_product == 8);
      CHECK(a.shift_decay == 0);
    }
    // b1's code of t has 4 fractional bits, too: e = 4 + 4 + 11 - 8 = 11
    const ArrayPlan& b1 = array_of(circuit, plan, "B1");
    CHECK(b1.shift_update == 15);
    CHECK(b1.shift_product == 4);
    CHECK(b1.shift_decay == 0);
  }
  SECTION("the product's is") {
    circuit.projections[circuit::ProjectionId{0}].law().decay_shift = 5;
    const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
    CHECK(plan.arrays[0].shift_update == 7);
    CHECK(plan.arrays[0].shift_product == 0);
    CHECK(plan.arrays[0].shift_decay == 2);
  }
  SECTION("no decay, and a rate so high that the product is shifted up") {
    circuit.projections[circuit::ProjectionId{0}].law().decay_shift.reset();
    circuit.projections[circuit::ProjectionId{0}].law().rate_shift =
        1;  // e = 4 + 0 + 1 - 8 = -3, X = 0
    const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
    CHECK_FALSE(plan.arrays[0].has_decay);
    CHECK(plan.arrays[0].shift_update == 0);
    CHECK(plan.arrays[0].shift_product == 3);
  }
}

TEST_CASE("plan: kp makes all codes of a phase in one step", "[plan]") {
  const circuit::Circuit circuit = small("kp");
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
  REQUIRE(plan.steps.size() == 3);
  CHECK(plan.infer_steps == 1);
  CHECK(plan.steps[0].phase == circuit::Phase::kT);
  CHECK(nodes_of(circuit, plan.steps[0]) == Names{"h1", "y"});
  CHECK(plan.steps[0].passes[0].projections == std::vector{circuit::ProjectionId{0}});
  CHECK(plan.steps[0].passes[1].projections == std::vector{circuit::ProjectionId{1}});
  CHECK(plan.steps[1].phase == circuit::Phase::kTPrime);
  CHECK(nodes_of(circuit, plan.steps[1]) == Names{"y", "h1"});
  CHECK(plan.steps[1].passes[0].projections.empty());  // the root: no sum
  CHECK(plan.steps[1].passes[1].projections == std::vector{circuit::ProjectionId{2}});
  CHECK(plan.steps[2].passes.empty());
  for (const Step& step : plan.steps) {
    for (const NodePass& pass : step.passes) {
      CHECK(pass.first);
      CHECK(pass.last);
    }
  }
}

TEST_CASE("plan: an array that only phase t reads is updated while t' runs, others at the end",
          "[plan]") {
  const circuit::Circuit kp = small("kp"), sal = small("sal");
  const HardwarePlan kp_plan = make_plan(circuit::make_graph(kp)),
                     sal_plan = make_plan(circuit::make_graph(sal));
  CHECK(updates_of(kp, kp_plan, 0).empty());
  CHECK(updates_of(kp, kp_plan, 1) == Names{"W1", "W2"});
  CHECK(updates_of(kp, kp_plan, 2) == Names{"B1"});
  CHECK(updates_of(sal, sal_plan, 1) == Names{"W1", "W2", "U1"});
  CHECK(updates_of(sal, sal_plan, 2) == Names{"B1", "V1"});
}

TEST_CASE("plan: sal has five arrays, and one step per phase", "[plan]") {
  const circuit::Circuit circuit = small("sal");
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
  REQUIRE(plan.arrays.size() == 5);
  const auto shape = [&](const char* name) {
    const ArrayPlan& a = array_of(circuit, plan, name);
    return std::vector{a.pre, a.post, a.lanes, a.chunks};
  };
  CHECK(shape("W1") == std::vector{4, 3, 2, 2});
  CHECK(shape("W2") == std::vector{3, 2, 2, 1});
  CHECK(shape("U1") == std::vector{3, 3, 2, 2});  // h1 -> b1
  CHECK(shape("B1") == std::vector{2, 3, 2, 2});  // y -> b1
  CHECK(shape("V1") == std::vector{3, 3, 2, 2});  // b1 -> h1
  CHECK(array_of(circuit, plan, "U1").sources ==
        std::vector{source(circuit, "h1", circuit::Phase::kT),
                    source(circuit, "b1", circuit::Phase::kTPrime)});
  CHECK(array_of(circuit, plan, "V1").sources ==
        std::vector{source(circuit, "b1", circuit::Phase::kTPrime),
                    source(circuit, "h1", circuit::Phase::kT)});
  REQUIRE(plan.steps.size() == 3);
  CHECK(plan.infer_steps == 1);
  CHECK(nodes_of(circuit, plan.steps[0]) == Names{"h1", "y", "b1"});
  CHECK(nodes_of(circuit, plan.steps[1]) == Names{"y", "b1", "h1"});
}
