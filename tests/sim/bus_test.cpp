// Every register and the window at random moments while a circuit learns, on both buses at once,
// with random pauses everywhere: answers, outputs, weights and counters are the model's, and nobody
// waits for ever. HSDC_NIGHTLY=1 takes 60 circuits; HSDC_SEED=n that one alone.
#include <stdlib.h>

#include "tests/catch.h"
#include "tests/model/random_circuit.h"
#include "tests/sim/bus_traffic.h"
#include "tests/sim/top_registers.h"

namespace hsdc {
namespace {

/// Seeds 1.. whose circuits have weights.
std::vector<std::uint32_t> seeds(std::size_t count) {
  if (const char* one = ::getenv("HSDC_SEED"); one != nullptr) {
    return {static_cast<std::uint32_t>(std::stoul(one))};
  }
  std::vector<std::uint32_t> list;
  for (std::uint32_t seed = 1001; list.size() < count; ++seed) {
    if (!make_plan(random_circuit(seed)).arrays.empty()) list.push_back(seed);
  }
  return list;
}

}  // namespace

TEST_CASE("bus: random accesses at every moment of learning", "[bus]") {
  const bool nightly = ::getenv("HSDC_NIGHTLY") != nullptr;
  for (const std::uint32_t seed : seeds(nightly ? 60 : 4)) {
    INFO("replay with: HSDC_SEED=" << seed << " hsdc_tests '[bus]'");
    run_traffic(random_circuit(seed), seed, nightly ? 80 : 40, {seed % 2 == 1, true});
  }
}

// A read that was answered just before a sample began left a folded array in its host state for
// some cycles: the start was lost, and the circuit stayed busy for ever.
TEST_CASE("bus: a weight is read at each moment of two samples", "[bus]") {
  PresetOptions options;
  options.preset = "kp";
  options.layers = {5, 7, 3};
  options.lanes = 3;
  const Circuit circuit = make_preset(options);
  run_read_at_each_moment(circuit, {true, true});
}

TEST_CASE("bus: without memory images a chip learns as the model does", "[bus][seeder]") {
  const bool packed = GENERATE(false, true);
  run_without_images(mixed_circuit(), {packed, false});
}

TEST_CASE("bus: folded and parallel, masked and not, with saturations", "[bus]") {
  run_traffic(mixed_circuit(), 1, 60, {true, true});
}

}  // namespace hsdc
