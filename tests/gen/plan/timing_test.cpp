#include "gen/plan/timing.h"

#include <fmt/format.h>

#include "gen/handoff/hardware.h"
#include "gen/plan/plan.h"
#include "gen/registers/table.h"
#include "gen/vectors/initial_state.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "model/fixed/network.h"
#include "sim/compare/cosim.h"
#include "sim/dut/rtl_sim.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

namespace {

constexpr std::uint32_t kCycles = offset_of("CYCLES");

/// The CYCLES register after one learned and one inferred sample must say what the model of time
/// says.
void check_cycles(const Circuit& circuit) {
  const ScratchFolder scratch;
  const std::filesystem::path folder = std::filesystem::path(scratch / "rtl");
  const HardwarePlan plan = make_plan(circuit);
  emit_for(circuit, nullptr, folder);
  RtlBuildOptions options;
  options.fast_build = true;
  const RtlBuild build = build_rtl(folder, circuit, plan, options);
  RtlSim rtl(build.object, folder, circuit, plan, false);
  const auto samples = random_samples(circuit, 2, circuit.seed);
  std::vector<std::int16_t> codes(static_cast<size_t>(circuit.target_size()));
  rtl.send(samples[0].inputs, samples[0].targets);
  REQUIRE(rtl.finish_sample(codes));
  const std::uint64_t learn = rtl.read_counter(kCycles);
  rtl.send(samples[1].inputs, {});
  REQUIRE(rtl.finish_sample(codes));
  const std::uint64_t infer = rtl.read_counter(kCycles) - learn;
  const SampleCycles cycles = sample_cycles(circuit, plan);
  CHECK(cycles.learn == learn);
  CHECK(cycles.infer == infer);
}

}  // namespace

TEST_CASE("timing: the cycles of every preset are those that the hardware counts", "[timing]") {
  for (const std::string& preset : preset_names()) {
    PresetOptions options;
    options.preset = preset;
    options.layers = {20, 9, 6, 4};
    options.lanes = 3;
    options.biases = true;
    INFO(preset);
    check_cycles(make_preset(options));
  }
}

TEST_CASE("timing: long nodes that are one, folded and parallel", "[timing]") {
  PresetOptions options;
  options.preset = "kp";
  options.layers = {5, 4, 3};
  options.biases = true;
  for (const Architecture architecture : {Architecture::kFolded, Architecture::kParallel}) {
    options.architecture = architecture;
    Circuit circuit = make_preset(options);
    circuit.nodes.back().size = 90;  // longer than the rest of the sample takes
    circuit.projections.back().folding().lanes = 2;
    INFO(to_string(architecture));
    check_cycles(circuit);
  }
}

TEST_CASE("timing: the cycles of random circuits are those that the hardware counts", "[timing]") {
  for (std::uint32_t seed = 401; seed <= 406; ++seed) {
    INFO("seed " << seed);
    check_cycles(random_circuit(seed));
  }
}
