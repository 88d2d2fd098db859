// SPDX-License-Identifier: Apache-2.0
#include "gen/plan/hardware.h"

#include <type_traits>

#include "gen/plan/version.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/digests.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::plan;

namespace {

// make_hardware() alone makes one, and nobody copies it.
static_assert(!std::is_constructible_v<Hardware, circuit::SharedGraph>);
static_assert(!std::is_constructible_v<Hardware, circuit::Circuit>);
static_assert(!std::is_copy_constructible_v<Hardware>);

circuit::Circuit small() {
  circuit::PresetOptions options;
  options.preset = "sal";
  options.layers = {9, 7, 6, 4};
  options.lanes = 3;
  return circuit::make_preset(options);
}

std::string name_of(const std::string& circuit_name) {
  circuit::Circuit circuit = small();
  circuit.name = circuit_name;
  return make_hardware(circuit).name();
}

}  // namespace

TEST_CASE("hardware: it shares the circuit's graph, and has the plan and the cycles of it",
          "[plan]") {
  const circuit::SharedGraph graph = circuit::make_graph(small());
  const Hardware hardware = make_hardware(graph);
  CHECK(&hardware.graph() == graph.get());
  CHECK(&hardware.circuit() == &graph->circuit());
  const HardwarePlan plan = make_plan(graph);
  REQUIRE(hardware.arrays().size() == plan.arrays.size());
  for (size_t k = 0; k < plan.arrays.size(); ++k) {
    CHECK(hardware.arrays()[k].owner == plan.arrays[k].owner);
    CHECK(hardware.arrays()[k].words() == plan.arrays[k].words());
  }
  CHECK(hardware.plan().steps.size() == plan.steps.size());
  CHECK(hardware.cycles().learn == sample_cycles(plan).learn);
  CHECK(hardware.cycles().infer == sample_cycles(plan).infer);
}

TEST_CASE("hardware: its registers tell the tool's version, the digest, sizes and the seed",
          "[plan]") {
  circuit::Circuit circuit = small();
  const Hardware hardware = make_hardware(circuit);
  CHECK(tool_version() == "0.1.0");
  CHECK(hardware.registers().version == 0x000100);
  CHECK(hardware.registers().digest == circuit_file::hardware_digest(circuit));
  CHECK(hardware.digest() == circuit_file::hardware_digest(circuit));
  CHECK(hardware.registers().inputs == 9);
  CHECK(hardware.registers().targets == 4);
  CHECK(hardware.registers().arrays == hardware.arrays().size());
  CHECK(hardware.registers().seed == circuit.seed);
  circuit.projections[circuit::ProjectionId{0}].law().rate_shift += 1;
  CHECK(make_hardware(circuit).digest() != hardware.digest());
}

TEST_CASE("hardware: its name is the circuit's in lower case", "[plan]") {
  CHECK(name_of("MyNet_2") == "mynet_2");
}

TEST_CASE("hardware: rules of hardware are not asked, those of circuits are", "[plan]") {
  CHECK(name_of("module") == "module");
  circuit::Circuit circuit = small();
  circuit.nodes[circuit::NodeId{0}].size = 0;
  CHECK(user_error_of([&] { make_hardware(circuit); }) != "(no error)");
}
