// SPDX-License-Identifier: Apache-2.0
// The verdicts on learning: see claims_test.cpp.
#include "tests/catch.h"
#include "tests/paper/evolution/rows.h"

namespace hsdc::paper::evolution {

TEST_CASE("evolution verdicts: gradient learning appears suddenly, as circuits get sparser") {
  EvolutionRows rows = made_up_evolution();
  EvolutionRow& row = rows.redrawn[2];
  const auto fails_as = [&](const std::string& reason) {
    const Claim claim = judged_evolution(rows, kGradient);
    INFO(claim.measured);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains(reason));
  };
  SECTION("never") {
    set_number(row, &Generation::best_alignment, [](int g) { return ramp(g, 0, 0.25, 35, 45); });
    fails_as("never comes to 0.3");
  }
  SECTION("from the start") {
    change_generations(row, [](Generation& g, int, int) { g.best_loss = 0.02; });
    set_number(row, &Generation::best_alignment, [](int) { return 0.6; });
    fails_as("from the start");
  }
  SECTION("from the start, in circuits whose values overflowed then") {
    set_number(row, &Generation::best_alignment, [](int) { return 0.6; });
    fails_as("from the start");
  }
  SECTION("slowly") {
    set_number(row, &Generation::best_alignment, [](int g) { return ramp(g, 0, 0.4, 10, 60); });
    change_generations(row, [](Generation& g, int, int) { g.best_loss = 0.02; });
    fails_as("does not pass both marks");
  }
  SECTION("for a moment") {
    set_number(row, &Generation::best_alignment, [](int g) { return g >= 40 && g < 48 ? 0.6 : 0; });
    fails_as("does not stay");
  }
  SECTION("in one run of six") {
    set_number(row, &Generation::best_alignment,
               [](int g, int run) { return run == 0 ? ramp(g, 0, 2, 35, 40) : 0; });
    fails_as("does not stay");
  }
  SECTION("as noise around 0") {
    change_generations(row, [](Generation& generation, int g, int run) {
      generation.best_loss = 0.02;
      generation.best_alignment = (run * 31 + g * g * 7) % 11 < 5 ? -0.8 : 0.7;
    });
    CHECK_FALSE(judged_evolution(rows, kGradient).holds);
  }
  SECTION("in circuits that are as dense as ever") {
    set_number(row, &Generation::density, [](int) { return 0.9; });
    fails_as("no sparser");
  }
  SECTION("in circuits that say less than silent ones") {
    change_generations(row, [](Generation& generation, int, int run) {
      if (run < 3) generation.best_loss = 0.6;
    });
    fails_as("no better than silent ones");
    CHECK_THAT(judged_evolution(rows, kGradient).measured,
               contains("overflows in 50 % of runs, is silent in 0 %, worse in 50 %"));
    change_generations(row, [](Generation& generation, int, int run) {
      if (run < 3) generation.best_loss = 0.52;
    });
    fails_as("no better than silent ones");
    CHECK_THAT(judged_evolution(rows, kGradient).measured,
               contains("overflows in 50 % of runs, is silent in 50 %, worse in 0 %"));
    change_generations(row, [](Generation& generation, int, int run) {
      if (run < 3) generation.best_loss = 0.515;
    });
    CHECK(judged_evolution(rows, kGradient).holds);
  }
  SECTION("in circuits whose values overflow") {
    change_generations(row, [](Generation& g, int, int) { g.best_loss = kOverflow; });
    fails_as("never comes to 0.3");
  }
}

TEST_CASE("evolution verdicts: updates are increasingly aligned, in every row") {
  EvolutionRows rows = made_up_evolution();
  for (EvolutionRow& row : rows.redrawn) {
    const EvolutionRow before = row;
    const auto fails = [&] {
      const Claim claim = judged_evolution(rows, kAligned);
      INFO(claim.measured);
      CHECK_FALSE(claim.holds);
      CHECK(claim.reason == "no clear rise from the first generation to the last 20: " + row.title);
    };
    set_number(row, &Generation::best_alignment, [](int g) { return ramp(g, 0.6, 0.1, 0, 50); });
    fails();
    set_number(row, &Generation::best_alignment, [](int g) { return ramp(g, 0.2, 0.28, 0, 50); });
    fails();  // a little
    set_number(row, &Generation::best_alignment,
               [](int g, int run) { return g < 8 ? 0 : far_apart(run, 0.2); });
    fails();  // in the mean, by noise
    row = before;
    change_generations(row, [](Generation& generation, int g, int) {
      if (g > 50) generation.best_loss = kOverflow;
    });
    fails();
    row = before;
  }
  CHECK(judged_evolution(rows, kAligned).holds);
}

}  // namespace hsdc::paper::evolution
