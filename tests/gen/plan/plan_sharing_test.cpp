// SPDX-License-Identifier: Apache-2.0
// Plans of circuits in which projections share arrays, and of other forms of arrays.
#include "gen/plan/plan.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::plan;

namespace {

circuit::PresetOptions small(const std::string& preset) {
  circuit::PresetOptions options;
  options.preset = preset;
  options.layers = {4, 3, 2};
  options.lanes = 2;
  return options;
}

/// kp with a second input x2, whose projection T1 to h1 reads W1's weights.
circuit::Circuit one_array_twice_into_a_node() {
  const circuit::PresetOptions options = small("kp");
  circuit::Circuit circuit = circuit::make_preset(options);
  circuit::Node second = circuit.nodes[circuit::NodeId{0}];
  second.name = "x2";
  circuit.nodes.push_back(second);
  circuit::Projection tied =
      circuit::default_projection(options, circuit::WeightKind::kTied, false);
  tied.name = "T1";
  tied.from = circuit.find_node("x2");
  tied.to = circuit.find_node("h1");
  tied.tie().owner = circuit.find_projection("W1");
  circuit.projections.push_back(tied);
  REQUIRE(circuit::validate(circuit).empty());
  return circuit;
}

}  // namespace

TEST_CASE("plan: a tied projection reads its owner's array, transposed", "[plan]") {
  const circuit::Circuit circuit =
      circuit::make_preset(small("sgd"));  // W1, W2, T1 = W2 transposed: y -> h1
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
  REQUIRE(plan.arrays.size() == 2);
  const ArrayPlan &w1 = plan.arrays[0], &w2 = plan.arrays[1];
  CHECK(w1.users == std::vector{circuit::ProjectionId{0}});
  CHECK(w2.owner == circuit::ProjectionId{1});
  CHECK(w2.users == std::vector{circuit::ProjectionId{1}, circuit::ProjectionId{2}});
  CHECK(w2.transposed == std::vector{false, true});
  CHECK(plan.ports[circuit::ProjectionId{2}].array == 1);
  CHECK(plan.ports[circuit::ProjectionId{2}].user == 1);
  // Codes of both users, then the post codes of the update.
  const circuit::NodeId h1 = circuit.find_node("h1"), y = circuit.find_node("y");
  CHECK(w2.sources == std::vector{code_source(circuit, h1, circuit::Phase::kT),
                                  code_source(circuit, y, circuit::Phase::kTPrime),
                                  code_source(circuit, y, circuit::Phase::kTPrime)});
  // The wider of 3 * 127 * 7 (t) and, over the post neurons, 2 * 127 * 127 (t').
  CHECK(w2.acc_bits == 16);
}

TEST_CASE("plan: an array that t' reads is updated after it, by its owner alone", "[plan]") {
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit::make_preset(small("sgd"))));
  REQUIRE(plan.steps.size() == 3);
  CHECK(plan.steps[1].updates == std::vector{0});
  CHECK(plan.steps[2].updates == std::vector{1});
}

TEST_CASE("plan: a node that reads one array twice sums in two passes, one step after the other",
          "[plan]") {
  const circuit::Circuit circuit = one_array_twice_into_a_node();
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
  const circuit::NodeId h1 = circuit.find_node("h1"), y = circuit.find_node("y");
  const circuit::ProjectionId w1 = circuit.find_projection("W1"),
                              t1 = circuit.find_projection("T1");
  CHECK(plan.arrays[0].users == std::vector{w1, t1});
  CHECK(plan.arrays[0].transposed == std::vector{false, false});
  CHECK(plan.infer_steps == 2);
  REQUIRE(plan.steps.size() == 4);
  REQUIRE(plan.steps[0].passes.size() == 1);
  const NodePass& first = plan.steps[0].passes[0];
  CHECK(first.node == h1);
  CHECK(first.projections == std::vector{w1});
  CHECK(first.first);
  CHECK_FALSE(first.last);
  REQUIRE(plan.steps[1].passes.size() == 2);
  const NodePass& second = plan.steps[1].passes[0];
  CHECK(second.node == h1);
  CHECK(second.projections == std::vector{t1});
  CHECK_FALSE(second.first);
  CHECK(second.last);
  // y's codes come of h1's, which the last pass makes.
  CHECK(plan.steps[1].passes[1].node == y);
}

TEST_CASE("plan: no step reads an array twice, and every projection is read in its phase once",
          "[plan]") {
  for (const std::string& preset : circuit::preset_names()) {
    circuit::PresetOptions options = small(preset);
    options.layers = {6, 5, 5, 5, 3};
    const circuit::Circuit circuit = circuit::make_preset(options);
    const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
    INFO(preset);
    std::vector<int> reads(circuit.projections.size(), 0), updates(plan.arrays.size(), 0);
    for (size_t s = 0; s < plan.steps.size(); ++s) {
      CHECK((plan.steps[s].phase == circuit::Phase::kT) ==
            (static_cast<int>(s) < plan.infer_steps));
      std::vector<int> used(plan.arrays.size(), 0);
      for (const NodePass& pass : plan.steps[s].passes) {
        for (const circuit::ProjectionId p : pass.projections) {
          CHECK(circuit.projections[p].phase == plan.steps[s].phase);
          CHECK(circuit.projections[p].to == pass.node);
          ++reads[static_cast<size_t>(p)];
          const int array = plan.ports[p].array;
          if (array >= 0) CHECK(++used[static_cast<size_t>(array)] == 1);
        }
      }
      for (int k : plan.steps[s].updates) ++updates[static_cast<size_t>(k)];
    }
    CHECK(reads == std::vector<int>(reads.size(), 1));
    for (size_t k = 0; k < updates.size(); ++k) {
      const bool plastic = circuit.projections[plan.arrays[k].owner].plastic();
      CHECK(updates[k] == (plastic ? 1 : 0));
    }
  }
}

TEST_CASE("plan: fixed weights have no post codes, no shifts and no update", "[plan]") {
  const circuit::Circuit circuit = circuit::make_preset(small("fa"));
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
  const circuit::ProjectionId b1 = circuit.find_projection("B1");
  const ArrayPlan& a = plan.arrays[static_cast<size_t>(plan.ports[b1].array)];
  CHECK(a.sources ==
        std::vector{code_source(circuit, circuit.find_node("y"), circuit::Phase::kTPrime)});
  CHECK_FALSE(a.has_decay);
  CHECK(a.shift_update == 0);
  for (const Step& step : plan.steps) {
    for (int k : step.updates) CHECK(plan.arrays[static_cast<size_t>(k)].owner != b1);
  }
}

TEST_CASE("plan: an identity has no array", "[plan]") {
  circuit::Circuit circuit = circuit::make_preset(small("kp"));
  circuit::Projection& w2 = circuit.projections[circuit::ProjectionId{1}];
  w2 = circuit::default_projection(small("kp"), circuit::WeightKind::kIdentity, false);
  w2.name = "I";
  w2.from = circuit.find_node("h1");
  w2.to = circuit.find_node("y");
  circuit.nodes[circuit::NodeId{2}].size = 3;
  REQUIRE(circuit::validate(circuit).empty());
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
  CHECK(plan.arrays.size() == 2);
  CHECK(plan.ports[circuit::ProjectionId{1}].array == -1);
  CHECK(plan.steps[0].passes[1].projections == std::vector{circuit::ProjectionId{1}});
}

TEST_CASE("plan: a mask adds a bit to every cell", "[plan]") {
  circuit::Circuit circuit = circuit::make_preset(small("kp"));
  circuit.projections[circuit::ProjectionId{0}].first().density = 0.5;
  circuit.projections[circuit::ProjectionId{1}].first().mask_file = "mask.npy";
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit));
  CHECK(plan.arrays[0].masked);
  CHECK(plan.arrays[0].cell_bits == 9);
  CHECK(plan.arrays[0].memory_bits() == 8 * 2 * 9);
  CHECK(plan.arrays[0].acc_bits == 13);  // the worst case does not count on the mask
  CHECK(plan.arrays[1].masked);
  CHECK(plan.arrays[1].cell_bits == 9);
  CHECK_FALSE(plan.arrays[2].masked);
  CHECK(plan.arrays[2].cell_bits == 8);
}

TEST_CASE("plan: a parallel array has a lane per post neuron and is updated last", "[plan]") {
  circuit::PresetOptions options = small("kp");
  options.architecture = circuit::Architecture::kParallel;
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit::make_preset(options)));
  CHECK(plan.arrays[0].lanes == 3);
  CHECK(plan.arrays[0].chunks == 1);
  CHECK(plan.arrays[0].words() == 4);
  REQUIRE(plan.steps.size() == 3);
  CHECK(plan.steps[1].updates.empty());
  CHECK(plan.steps[2].updates == std::vector{0, 1, 2});
}

TEST_CASE("plan: lanes beyond the post neurons are not built", "[plan]") {
  circuit::PresetOptions options = small("kp");
  options.lanes = 64;
  const HardwarePlan plan = make_plan(circuit::make_graph(circuit::make_preset(options)));
  CHECK(plan.arrays[0].lanes == 3);
  CHECK(plan.arrays[1].lanes == 2);
  CHECK(plan.arrays[0].chunks == 1);
}
