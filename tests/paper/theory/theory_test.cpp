// SPDX-License-Identifier: Apache-2.0
// The theorems hold whatever the seed: of the nets, and of their samples.
#include "paper/theory/theory.h"

#include "paper/common/experiment.h"
#include "tests/catch.h"

namespace hsdc::paper::theory {

TEST_CASE("theory: every theorem holds, for any seed") {
#ifdef HSDC_SANITIZE
  const std::vector<std::uint32_t> seeds{1};
#else
  const std::vector<std::uint32_t> seeds{1, 1000, 2026, 4'000'000'000u};
#endif
  for (const std::uint32_t seed : seeds) {
    ExperimentOptions options;
    options.seed = seed;
    const ExperimentResult result = run_theory(options);
    REQUIRE(result.claims.size() == 7);
    for (const Claim& claim : result.claims) {
      INFO("seed " << seed << ": " << claim.paper << ": " << claim.measured);
      CHECK(claim.holds);
    }
  }
}

}  // namespace hsdc::paper::theory
