// SPDX-License-Identifier: Apache-2.0
// Every register and the window at random moments while a circuit learns, on both buses at once,
// with random pauses everywhere: answers, outputs, weights and counters are the model's, and nobody
// waits for ever. HSDC_NIGHTLY=1 takes 60 circuits; HSDC_SEED=n that one alone.
#include <stdlib.h>

#include <algorithm>

#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/sim/dut/bus_traffic.h"
#include "tests/sim/dut/top_registers.h"

namespace hsdc::dut {
namespace {

bool has_weights(const circuit::Circuit& circuit) {
  return !plan::make_hardware(circuit).arrays().empty();
}

bool has_random_states(const circuit::Circuit& circuit) {
  const plan::Hardware hardware = plan::make_hardware(circuit);
  return std::ranges::any_of(hardware.arrays(),
                             [](const plan::ArrayPlan& a) { return a.has_states; });
}

/// Seeds from 1001 on whose circuits are so.
std::vector<std::uint32_t> seeds(std::size_t count, bool (*is_so)(const circuit::Circuit&)) {
  if (const char* one = ::getenv("HSDC_SEED"); one != nullptr) {
    return {static_cast<std::uint32_t>(std::stoul(one))};
  }
  std::vector<std::uint32_t> list;
  for (std::uint32_t seed = 1001; list.size() < count; ++seed) {
    if (is_so(circuit::random_circuit(seed))) list.push_back(seed);
  }
  return list;
}

/// Half of the seeds each.
build::Storage storage_of(std::uint32_t seed) {
  return seed % 2 == 1 ? build::Storage::kPacked : build::Storage::kArray;
}

}  // namespace

TEST_CASE("bus: random accesses at every moment of learning", "[bus]") {
  const bool nightly = ::getenv("HSDC_NIGHTLY") != nullptr;
  for (const std::uint32_t seed : seeds(nightly ? 60 : 4, has_weights)) {
    INFO("replay with: HSDC_SEED=" << seed << " hsdc_tests '[bus]'");
    run_traffic(circuit::random_circuit(seed), seed, nightly ? 80 : 40, {storage_of(seed), true});
  }
}

// A read that was answered just before a sample began left a folded array in its host state for
// some cycles: the start was lost, and the circuit stayed busy for ever.
TEST_CASE("bus: a weight is read at each moment of two samples", "[bus]") {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {5, 7, 3};
  options.lanes = 3;
  const circuit::Circuit circuit = circuit::make_preset(options);
  run_read_at_each_moment(circuit, {build::Storage::kPacked, true});
}

TEST_CASE("bus: without memory images a chip learns as the model does", "[bus][seeder]") {
  const build::Storage storage = GENERATE(build::Storage::kArray, build::Storage::kPacked);
  run_without_images(mixed_circuit(), {storage, false});
}

TEST_CASE("bus: random circuits without memory images, seeded, saved, restored and seeded again",
          "[bus][seeder]") {
  for (const std::uint32_t seed : seeds(::getenv("HSDC_NIGHTLY") ? 20 : 2, has_random_states)) {
    INFO("replay with: HSDC_SEED=" << seed << " hsdc_tests '[seeder]'");
    run_without_images(circuit::random_circuit(seed), {storage_of(seed), false});
  }
}

TEST_CASE("bus: folded and parallel, masked and not, with saturations", "[bus]") {
  run_traffic(mixed_circuit(), 1, 60, {build::Storage::kPacked, true});
}

}  // namespace hsdc::dut
