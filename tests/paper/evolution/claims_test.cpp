// SPDX-License-Identifier: Apache-2.0
// The verdicts of evolution on made-up numbers: what must come out follows from what each says it
// is judged by; and explanations are given only where the numbers say so. Here: all of them, and
// those on density.
#include "tests/catch.h"
#include "tests/paper/evolution/rows.h"

namespace hsdc::paper::evolution {

TEST_CASE("evolution verdicts: all hold where the numbers are clear, and say by what") {
  const std::vector<Claim> claims = judge_evolution(made_up_evolution());
  REQUIRE(claims.size() == 8);
  for (const Claim& claim : claims) {
    INFO(claim.paper << ": " << claim.measured << "; " << claim.reason);
    CHECK(claim.holds);
    CHECK(claim.reason.empty());
    CHECK_THAT(claim.measured, contains("Judged: "));
  }
}

TEST_CASE("evolution verdicts: one run shows nothing") {
  for (const Claim& claim : judge_evolution(made_up_evolution(1))) {
    INFO(claim.paper << ": " << claim.measured);
    CHECK_FALSE(claim.holds);
    CHECK_FALSE(claim.reason.empty());
  }
}

TEST_CASE("evolution verdicts: no numbers, no claim") {
  for (const GenerationNumber number : {&Generation::density, &Generation::hebbian,
                                        &Generation::heterosynaptic, &Generation::best_alignment}) {
    for (const bool in_all : {true, false}) {
      EvolutionRows rows = made_up_evolution();
      for (EvolutionRow& row : rows.redrawn) {
        change_generations(row, [&](Generation& g, int, int run) {
          if (in_all || run == 2) g.*number = kNoNumber;
        });
      }
      const auto fails = [&](EvolutionClaim place) {
        INFO(place << (in_all ? " in all runs" : " in one"));
        CHECK_FALSE(judged_evolution(rows, place).holds);
      };
      if (number == &Generation::density) {
        for (const EvolutionClaim place : {kDensifies, kLargeDensifies, kSparsifies, kGradient})
          fails(place);
      } else if (number == &Generation::best_alignment) {
        for (const EvolutionClaim place : {kGradient, kAligned}) fails(place);
      } else {
        fails(kHeterosynaptic);
        if (number != &Generation::hebbian) continue;
        for (const EvolutionClaim place : {kHebbianSparse, kHebbianDense}) fails(place);
      }
    }
  }
}

TEST_CASE("evolution verdicts: small circuits densify early, by selection") {
  EvolutionRows rows = made_up_evolution();
  EvolutionRow &row = rows.redrawn[0], &lot = rows.variants[0];
  SECTION("they get sparser, as by mutation alone") {
    set_number(row, &Generation::density, [](int g) { return ramp(g, 0.2, 0.15, 0, 8); });
    CHECK_THAT(judged_evolution(rows, kDensifies).reason,
               contains("does not outweigh the mutation"));
  }
  SECTION("they get sparser, and by mutation alone they would not") {
    set_number(row, &Generation::density, [](int g) { return ramp(g, 0.2, 0.15, 0, 8); });
    set_number(lot, &Generation::density, [](int) { return 0.2; });
    CHECK_THAT(judged_evolution(rows, kDensifies).reason, contains("does not rise"));
  }
  SECTION("later only") {
    set_number(row, &Generation::density, [](int g) { return ramp(g, 0.2, 0.4, 20, 40); });
    CHECK_FALSE(judged_evolution(rows, kDensifies).holds);
  }
  SECTION("in the mean, by noise") {
    set_number(row, &Generation::density,
               [](int g, int run) { return g < 8 ? 0.4 : far_apart(run, 0.45); });
    set_number(lot, &Generation::density, [](int) { return 0.2; });
    CHECK_FALSE(judged_evolution(rows, kDensifies).holds);
  }
  SECTION("with parents by lot as well") {
    set_number(lot, &Generation::density, [](int g) { return ramp(g, 0.2, 0.4, 0, 8); });
    const Claim claim = judged_evolution(rows, kDensifies);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("no denser than with parents by lot"));
  }
  SECTION("with parents by lot less so, within noise") {
    set_number(lot, &Generation::density,
               [](int g, int run) { return g < 8 ? 0.4 : far_apart(run, 0.38); });
    CHECK_FALSE(judged_evolution(rows, kDensifies).holds);
  }
}

TEST_CASE("evolution verdicts: large circuits densify") {
  EvolutionRows rows = made_up_evolution();
  EvolutionRow& row = rows.redrawn[1];
  SECTION("they get sparser by what redrawing takes") {
    set_number(row, &Generation::density, [](int g) { return ramp(g, 0.215, 0.005, 0, 14); });
    const Claim claim = judged_evolution(rows, kLargeDensifies);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("falls, by 0.01"));
    CHECK_THAT(claim.reason, contains("redrawing alone takes 0.015"));
  }
  SECTION("they get sparser, with nothing left to redraw") {
    set_number(row, &Generation::density, [](int g) { return ramp(g, 0.2, 0, 0, 5); });
    const Claim claim = judged_evolution(rows, kLargeDensifies);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason.find("redrawing") == std::string::npos);
  }
  SECTION("in the mean, by noise") {
    set_number(row, &Generation::density,
               [](int g, int run) { return g < 8 ? 0.4 : far_apart(run, 0.45); });
    const Claim claim = judged_evolution(rows, kLargeDensifies);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("noise"));
  }
}

TEST_CASE("evolution verdicts: dense circuits get sparser, steadily") {
  EvolutionRows rows = made_up_evolution();
  EvolutionRow& row = rows.redrawn[2];
  SECTION("not for a while") {
    set_number(row, &Generation::density,
               [](int g) { return g < 40 ? ramp(g, 0.9, 0.5, 0, 20) : ramp(g, 0.55, 0, 40, 60); });
    const Claim claim = judged_evolution(rows, kSparsifies);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason == "the mean density does not fall steadily");
  }
  SECTION("the same all the time") {
    set_number(row, &Generation::density, [](int) { return 0.9; });
    const Claim claim = judged_evolution(rows, kSparsifies);
    CHECK_FALSE(claim.holds);
    CHECK(claim.measured.find("It is 0.02") == std::string::npos);
  }
  SECTION("in the mean, by one run alone") {
    set_number(row, &Generation::density,
               [](int g, int run) { return run == 0 ? ramp(g, 0.9, 0.1, 0, 80) : 0.9; });
    CHECK_FALSE(judged_evolution(rows, kSparsifies).holds);
  }
  SECTION("never to 0.02") {
    set_number(row, &Generation::density, [](int g) { return ramp(g, 0.9, 0.1, 0, 80); });
    const Claim claim = judged_evolution(rows, kSparsifies);
    CHECK(claim.holds);
    CHECK(claim.measured.find("It is 0.02") == std::string::npos);
  }
  SECTION("there was nothing to lose") {
    change_generations(
        row, [](Generation& generation, int g, int) { generation.density = g < 3 ? 0.019 : 0; });
    const Claim claim = judged_evolution(rows, kSparsifies);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("hardly a synapse"));
  }
}

}  // namespace hsdc::paper::evolution
