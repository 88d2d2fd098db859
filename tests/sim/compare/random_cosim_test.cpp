// SPDX-License-Identifier: Apache-2.0
// Random circuits, RTL against model, bit for bit. HSDC_NIGHTLY=1 runs ten times as many;
// HSDC_SEED=n runs that one alone.
#include <fmt/format.h>
#include <stdlib.h>

#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/sim/compare/cosim_pair.h"

namespace hsdc::compare {
namespace {

constexpr int kBatches = 6;  // CTest entries, so that several cores share the seeds
constexpr int kSamples = 24;

std::string variable(const char* name) {
  const char* value = ::getenv(name);
  return value != nullptr ? value : "";
}

/// Seeds of a batch: 1..30 or 1..300, dealt out in turn.
std::vector<std::uint32_t> seeds_of(int batch) {
  if (const std::string one = variable("HSDC_SEED"); !one.empty()) {
    if (batch != 0) return {};
    return {static_cast<std::uint32_t>(std::stoul(one))};
  }
  const std::uint32_t last = variable("HSDC_NIGHTLY").empty() ? 30 : 300;
  std::vector<std::uint32_t> seeds;
  for (std::uint32_t seed = static_cast<std::uint32_t>(batch) + 1; seed <= last; seed += kBatches) {
    seeds.push_back(seed);
  }
  return seeds;
}

void cosimulate_seed(std::uint32_t seed, const circuit::Circuit& circuit) {
  INFO("replay with: HSDC_SEED=" << seed << " hsdc_tests '[random-cosim]'");
  CosimPairOptions options;
  options.storage = seed % 2 == 1 ? build::Storage::kPacked : build::Storage::kArray;
  options.bus_seed = seed % 5 == 0 ? 0 : seed;
  CosimPair pair(circuit, options);
  const bool ahead = seed / 2 % 2 == 1;
  const auto mismatch = pair.run(vectors::random_samples(circuit, kSamples, seed), ahead);
  INFO((mismatch ? describe(*mismatch) : std::string()));
  CHECK_FALSE(mismatch.has_value());
  // What was compared is what there is: nothing was skipped.
  std::uint64_t weights = 0;
  for (const plan::ArrayPlan& a : pair.hardware().arrays())
    weights += static_cast<std::uint64_t>(a.pre * a.post);
  const std::uint64_t learned = kSamples - kSamples / 5;
  CHECK(pair.lockstep().samples() == kSamples);
  CHECK(pair.lockstep().learned() == learned);
  CHECK(pair.lockstep().weights_compared() == weights * (learned + 2));
}

}  // namespace

// An array fell asleep, for want of a code, with a word still to be written or its saturations
// told.
TEST_CASE("random co-simulation: seeds that once failed", "[cosim][random-cosim]") {
  for (const std::uint32_t seed : {72u, 141u, 296u}) {
    cosimulate_seed(seed, circuit::random_circuit_without_ones(seed));
  }
}

TEMPLATE_TEST_CASE_SIG("random co-simulation: RTL and model agree in every weight and output",
                       "[cosim][random-cosim]", ((int Batch), Batch), 0, 1, 2, 3, 4, 5) {
  static_assert(Batch < kBatches);
  const std::vector<std::uint32_t> seeds = seeds_of(Batch);
  CHECK(seeds.size() <= 50);
  for (const std::uint32_t seed : seeds) cosimulate_seed(seed, circuit::random_circuit(seed));
}

}  // namespace hsdc::compare
