// SPDX-License-Identifier: Apache-2.0
#include "gen/plan/timing.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "gen/handoff/emit_hardware.h"
#include "gen/plan/hardware.h"
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
using namespace hsdc::plan;

namespace {

constexpr std::uint32_t kCycles = registers::offset_of("CYCLES");

/// The CYCLES register after one learned and one inferred sample must say what the model of time
/// says.
void check_cycles(const circuit::Circuit& circuit) {
  const ScratchFolder scratch;
  const std::filesystem::path folder = std::filesystem::path(scratch / "rtl");
  const Hardware hardware = make_hardware(circuit);
  handoff::emit_for(hardware, nullptr, folder);
  build::RtlBuildOptions options;
  options.fast_build = true;
  const build::RtlBuild build = build::build_rtl(folder, hardware, options);
  dut::RtlSim rtl(build.object, folder, hardware, build::Storage::kArray);
  const auto samples = vectors::random_samples(circuit, 2, circuit.seed);
  std::vector<std::int16_t> codes(static_cast<size_t>(circuit.target_size()));
  rtl.send(samples[0].inputs, samples[0].targets);
  REQUIRE(rtl.finish_sample(codes));
  const std::uint64_t learn = rtl.read_counter(kCycles);
  rtl.send(samples[1].inputs, {});
  REQUIRE(rtl.finish_sample(codes));
  const std::uint64_t infer = rtl.read_counter(kCycles) - learn;
  CHECK(hardware.cycles().learn == learn);
  CHECK(hardware.cycles().infer == infer);
}

/// The closed form of the data sheet (gen/handoff/datasheet.cpp), written from its text.
struct ClosedForm {
  std::int64_t pre, post, lanes;
  std::int64_t rows() const { return (post + lanes - 1) / lanes; }
  std::int64_t longest() const { return rows() > 1 ? std::max<std::int64_t>(pre, 7) : pre; }
  std::int64_t depth() const { return lanes > 1 ? std::bit_width(std::uint64_t(lanes - 1)) : 0; }
  std::int64_t last_sum() const {
    const std::int64_t in_last = post - (rows() - 1) * lanes;
    return pre + 7 + in_last + (rows() - 1) * std::max(pre, lanes + 6);
  }
  std::int64_t first_transposed() const {
    return pre + lanes + 13 + depth() + (rows() - 1) * std::max(longest(), lanes + 3);
  }
  std::int64_t update() const {
    return longest() + lanes + 11 + depth() + (rows() - 1) * std::max(longest(), lanes + 3);
  }
};

/// A net without biases whose error goes back through its own weights, `lanes` of each array.
circuit::Circuit back_propagating(std::vector<int> layers, const std::vector<int>& lanes) {
  circuit::PresetOptions options;
  options.preset = "sgd";
  options.layers = std::move(layers);
  circuit::Circuit circuit = circuit::make_preset(options);
  size_t k = 0;
  for (circuit::Projection& p : circuit.projections) {
    if (k < lanes.size()) p.folding().lanes = lanes[k++];
  }
  return circuit;
}

/// One array: its straight pass; the root, whose codes come one a cycle; its update.
SampleCycles closed_form_of_one(const ClosedForm& a) {
  const std::int64_t infer = 1 + a.last_sum() + 3 + 1;  // a start, the last code, an end
  const std::int64_t start = infer + 1, root = 4;       // first code of the root
  const std::int64_t end = start + root + a.post - 1 + 1;
  const std::int64_t learn = std::max(start + root + a.update(), end + 2) + 1;
  return {static_cast<std::uint64_t>(infer), static_cast<std::uint64_t>(learn)};
}

/// Two, of which the first's update, with codes that come of the second's transposed pass, ends
/// last.
std::uint64_t closed_form_of_two(const ClosedForm& first, const ClosedForm& second,
                                 std::uint64_t infer) {
  const std::int64_t start = static_cast<std::int64_t>(infer) + 1;
  const std::int64_t code = start + 4 + second.first_transposed() + 3;
  return static_cast<std::uint64_t>(code + first.update() + 1);
}

}  // namespace

TEST_CASE("timing: the cycles of every preset are those that the hardware counts", "[timing]") {
  for (const std::string& preset : circuit::preset_names()) {
    circuit::PresetOptions options;
    options.preset = preset;
    options.layers = {20, 9, 6, 4};
    options.lanes = 3;
    options.biases = true;
    INFO(preset);
    check_cycles(circuit::make_preset(options));
  }
}

TEST_CASE("timing: long nodes that are one, folded and parallel", "[timing]") {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {5, 4, 3};
  options.biases = true;
  for (const circuit::Architecture architecture :
       {circuit::Architecture::kFolded, circuit::Architecture::kParallel}) {
    options.architecture = architecture;
    circuit::Circuit circuit = circuit::make_preset(options);
    circuit.nodes.back().size = 90;  // longer than the rest of the sample takes
    circuit.projections.back().folding().lanes = 2;
    INFO(circuit::to_string(architecture));
    check_cycles(circuit);
  }
}

TEST_CASE("timing: the cycles of random circuits are those that the hardware counts", "[timing]") {
  for (std::uint32_t seed = 401; seed <= 406; ++seed) {
    INFO("seed " << seed);
    check_cycles(circuit::random_circuit(seed));
  }
}

TEST_CASE("timing: the data sheet's closed form is what the hardware counts", "[timing]") {
  // Rows of words that are longer than they are wide, as wide, narrower; one row alone.
  const std::vector<ClosedForm> measured{{20, 9, 3}, {2, 16, 8}, {9, 6, 6}};
  std::vector<ClosedForm> shapes = measured;
  for (std::int64_t pre = 1; pre <= 17; ++pre) {
    for (std::int64_t post = 2; post <= 11; post += 3) {
      for (std::int64_t lanes = 1; lanes <= post; ++lanes) shapes.push_back({pre, post, lanes});
    }
  }
  for (size_t k = 0; k < shapes.size(); ++k) {
    const ClosedForm& a = shapes[k];
    INFO(a.pre << " x " << a.post << ", " << a.lanes << " lanes");
    const circuit::Circuit circuit = back_propagating(
        {static_cast<int>(a.pre), static_cast<int>(a.post)}, {static_cast<int>(a.lanes)});
    if (k < measured.size()) check_cycles(circuit);
    const SampleCycles cycles = make_hardware(circuit).cycles();
    CHECK(cycles.infer == closed_form_of_one(a).infer);
    CHECK(cycles.learn == closed_form_of_one(a).learn);
  }
}

TEST_CASE("timing: the closed form of a transposed pass", "[timing]") {
  const ClosedForm first{60, 9, 2};
  std::vector<ClosedForm> seconds{{9, 5, 2}, {9, 8, 8}, {9, 7, 1}};
  for (const ClosedForm& second : seconds) {
    const circuit::Circuit circuit = back_propagating({60, 9, static_cast<int>(second.post)},
                                                      {2, static_cast<int>(second.lanes)});
    INFO(second.post << " outputs, " << second.lanes << " lanes");
    check_cycles(circuit);
    const SampleCycles cycles = make_hardware(circuit).cycles();
    CHECK(cycles.learn == closed_form_of_two(first, second, cycles.infer));
  }
}
