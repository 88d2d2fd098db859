// SPDX-License-Identifier: Apache-2.0
// The verdicts on kinds of plasticity: see claims_test.cpp.
#include "tests/catch.h"
#include "tests/paper/evolution/rows.h"

namespace hsdc::paper::evolution {

TEST_CASE(
    "evolution verdicts: the heterosynaptic share rises to above 0.8, the Hebbian one falls") {
  EvolutionRows rows = made_up_evolution();
  EvolutionRow& row = rows.redrawn[0];
  SECTION("the Hebbian one stays") {
    set_number(row, &Generation::hebbian, [](int) { return 0.3; });
    const Claim claim = judged_evolution(rows, kHeterosynaptic);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("Hebbian share does not fall"));
  }
  SECTION("the Hebbian one falls by noise") {
    set_number(row, &Generation::hebbian,
               [](int g, int run) { return g < 8 ? 0.5 : far_apart(run, 0.45); });
    CHECK_FALSE(judged_evolution(rows, kHeterosynaptic).holds);
  }
  SECTION("it was as high at first") {
    set_number(row, &Generation::heterosynaptic, [](int) { return 0.9; });
    CHECK_FALSE(judged_evolution(rows, kHeterosynaptic).holds);
  }
  SECTION("it is above 0.8 by noise") {
    set_number(row, &Generation::heterosynaptic,
               [](int g, int run) { return g < 8 ? 0.2 : far_apart(run, 0.85); });
    CHECK_FALSE(judged_evolution(rows, kHeterosynaptic).holds);
  }
  SECTION("it rises, but not so far: what is known of it is told") {
    set_number(row, &Generation::heterosynaptic, [](int g) { return ramp(g, 0.3, 0.5, 0, 50); });
    const std::string reason = judged_evolution(rows, kHeterosynaptic).reason;
    CHECK_THAT(reason, contains("ends at 0.50 ± 0.00, by selection: with parents by lot at 0.00"));
    CHECK_THAT(reason, contains("flipped it ends at 0.85"));
    CHECK_THAT(reason, contains("most of that rise is there with parents by lot too"));
  }
  SECTION("it rises, but not so far: nothing is told that the numbers do not say") {
    set_number(row, &Generation::heterosynaptic, [](int g) { return ramp(g, 0.3, 0.5, 0, 50); });
    set_number(rows.variants[0], &Generation::heterosynaptic, [](int) { return 0.5; });
    set_number(rows.variants[1], &Generation::heterosynaptic, [](int) { return 0.3; });
    std::string reason = judged_evolution(rows, kHeterosynaptic).reason;
    CHECK(reason.find("selection") == std::string::npos);
    CHECK(reason.find("most of") == std::string::npos);
    set_number(rows.flipped[0], &Generation::heterosynaptic,
               [](int g) { return ramp(g, 0.3, 0.6, 0, 50); });
    reason = judged_evolution(rows, kHeterosynaptic).reason;
    CHECK(reason.find("flipped") == std::string::npos);
  }
}

TEST_CASE("evolution verdicts: the Hebbian density rises, then falls") {
  EvolutionRows rows = made_up_evolution();
  for (const auto& [place, k] :
       {std::pair(kHebbianSparse, std::size_t{1}), std::pair(kHebbianDense, std::size_t{2})}) {
    EvolutionRow& row = rows.redrawn[k];
    const auto fails_as = [&, p = place](const std::string& reason) {
      const Claim claim = judged_evolution(rows, p);
      INFO(claim.measured);
      CHECK_FALSE(claim.holds);
      CHECK_THAT(claim.reason, contains(reason));
    };
    set_number(row, &Generation::hebbian, [](int g) { return ramp(g, 0, 0.08, 10, 70); });
    fails_as("it does not fall,");
    set_number(row, &Generation::hebbian, [](int g) { return ramp(g, 0.08, 0, 10, 70); });
    fails_as("it does not rise,");
    // By less than 0.01.
    set_number(row, &Generation::hebbian,
               [](int g) { return g < 25 ? ramp(g, 0.075, 0.08, 15, 25) : peak(g); });
    fails_as("it does not rise,");
    // From, or to, runs that are far apart.
    set_number(row, &Generation::hebbian,
               [](int g, int run) { return g < 3 ? far_apart(run, 0.03, 0.1) : peak(g); });
    fails_as("it does not rise,");
    set_number(row, &Generation::hebbian,
               [](int g, int run) { return g < 55 ? peak(g) : far_apart(run, 0.02, 0.1); });
    fails_as("it does not fall,");
    // Every run has its own highest generation, as noise has: 0.08 once in eleven, else 0.02.
    change_generations(row, [](Generation& generation, int g, int run) {
      generation.hebbian = (run * 37 + g * g * 5 + g / 7) % 11 == 3 ? 0.08 : 0.02;
    });
    fails_as("noise");
    // One run of six does what is claimed.
    set_number(row, &Generation::hebbian,
               [](int g, int run) { return run == 0 ? 6 * peak(g) : 0.02; });
    CHECK_FALSE(judged_evolution(rows, place).holds);
    // Runs of which each does so a little earlier or later.
    set_number(row, &Generation::hebbian, [](int g, int run) { return peak(g, 40 + run % 3); });
    CHECK(judged_evolution(rows, place).holds);
  }
}

}  // namespace hsdc::paper::evolution
