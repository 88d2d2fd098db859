// The verdicts of evolution on made-up numbers: what must come out follows from what each says it
// is judged by; and explanations are given only where the numbers say so.
#include <functional>
#include <limits>

#include "paper/evolution_report.h"
#include "tests/catch.h"

namespace hsdc {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kOverflow = std::numeric_limits<double>::infinity();
constexpr int kGenerations = 80;

enum Place : std::size_t {
  kDensifies,
  kLargeDensifies,
  kHeterosynaptic,
  kSparsifies,
  kGradient,
  kHebbianSparse,
  kHebbianDense,
  kAligned
};

/// A number over the generations, from first to last by way of a straight line between two of them.
double ramp(int g, double first, double last, int from, int to) {
  return g <= from ? first : g >= to ? last : first + (last - first) * (g - from) / (to - from);
}

/// From 0 up to 0.08, down to 0.02.
double peak(int g, int at = 25) {
  return g < at ? ramp(g, 0, 0.08, at - 10, at) : ramp(g, 0.08, 0.02, at, at + 10);
}

/// Small, and another in every run and generation; with mean 0.
double jitter(int run, int g) { return 0.002 * ((run * 7 + g * 3) % 5 - 2); }

using Change = std::function<void(Generation&, int g, int run)>;

void change(EvolutionRow& row, const Change& what) {
  for (std::size_t run = 0; run < row.evolutions.size(); ++run) {
    for (int g = 0; g < row.generations(); ++g) {
      what(row.evolutions[run].generations[static_cast<std::size_t>(g)], g, static_cast<int>(run));
    }
  }
}

/// Sets one number, and adds the jitter.
void set(EvolutionRow& row, GenerationNumber number,
         const std::function<double(int g, int run)>& value) {
  change(row, [&](Generation& generation, int g, int run) {
    generation.*number = value(g, run) + jitter(run, g);
  });
}
void set(EvolutionRow& row, GenerationNumber number, const std::function<double(int g)>& value) {
  set(row, number, [&](int g, int) { return value(g); });
}

EvolutionRow empty_row(const std::string& title, int neurons, int runs) {
  EvolutionRow row{title, title, {}, runs, {}};
  row.settings.neurons = neurons;
  row.settings.generations = kGenerations;
  row.evolutions.resize(static_cast<std::size_t>(runs));
  for (Evolution& evolution : row.evolutions) evolution.generations.resize(kGenerations);
  change(row, [](Generation& g, int, int) { g.best_loss = 0.02; });
  return row;
}

/// Rows of which every claim holds.
EvolutionRows made_up(int runs = 6) {
  EvolutionRows rows;
  for (auto* group : {&rows.redrawn, &rows.flipped}) {
    *group = {empty_row("4-sparse", 4, runs), empty_row("100-sparse", 100, runs),
              empty_row("100-dense", 100, runs)};
  }
  rows.variants = {empty_row("lot", 4, runs), empty_row("flipped lot", 4, runs),
                   empty_row("stay", 4, runs), empty_row("4-dense", 4, runs)};
  EvolutionRow &small = rows.redrawn[0], &sparse = rows.redrawn[1], &dense = rows.redrawn[2];
  set(small, &Generation::density, [](int g) { return ramp(g, 0.2, 0.4, 0, 8); });
  set(small, &Generation::heterosynaptic, [](int g) { return ramp(g, 0.5, 0.9, 0, 50); });
  set(small, &Generation::hebbian, [](int g) { return ramp(g, 0.34, 0.1, 0, 50); });
  set(small, &Generation::best_alignment, [](int g) { return ramp(g, 0.1, 0.6, 0, 50); });
  set(sparse, &Generation::density, [](int g) { return ramp(g, 0.2, 0.5, 0, 50); });
  set(sparse, &Generation::hebbian, [](int g) { return peak(g); });
  set(sparse, &Generation::best_alignment, [](int g) { return ramp(g, 0, 0.6, 0, 50); });
  set(dense, &Generation::density, [](int g) { return ramp(g, 0.9, 0, 0, 60); });
  set(dense, &Generation::hebbian, [](int g) { return peak(g, 45); });
  set(dense, &Generation::best_alignment, [](int g) { return ramp(g, 0, 0.6, 35, 45); });
  change(dense, [](Generation& generation, int g, int) {
    if (g < 30) generation.best_loss = kOverflow;
  });
  set(rows.flipped[0], &Generation::heterosynaptic,
      [](int g) { return ramp(g, 0.3, 0.85, 0, 50); });
  set(rows.variants[0], &Generation::density, [](int g) { return ramp(g, 0.2, 0.1, 0, 8); });
  set(rows.variants[1], &Generation::heterosynaptic,
      [](int g) { return ramp(g, 0.3, 0.7, 0, 50); });
  return rows;
}

Claim judged(const EvolutionRows& rows, Place place) { return judge_evolution(rows).at(place); }

/// Runs of mean `mean`, far apart: to both sides in turn.
double far_apart(int run, double mean, double by = 0.4) { return mean + (run % 2 == 0 ? by : -by); }

}  // namespace

TEST_CASE("evolution verdicts: all hold where the numbers are clear, and say by what") {
  const std::vector<Claim> claims = judge_evolution(made_up());
  REQUIRE(claims.size() == 8);
  for (const Claim& claim : claims) {
    INFO(claim.paper << ": " << claim.measured << "; " << claim.reason);
    CHECK(claim.holds);
    CHECK(claim.reason.empty());
    CHECK_THAT(claim.measured, contains("Judged: "));
  }
}

TEST_CASE("evolution verdicts: one run shows nothing") {
  for (const Claim& claim : judge_evolution(made_up(1))) {
    INFO(claim.paper << ": " << claim.measured);
    CHECK_FALSE(claim.holds);
    CHECK_FALSE(claim.reason.empty());
  }
}

TEST_CASE("evolution verdicts: no numbers, no claim") {
  for (const GenerationNumber number : {&Generation::density, &Generation::hebbian,
                                        &Generation::heterosynaptic, &Generation::best_alignment}) {
    for (const bool in_all : {true, false}) {
      EvolutionRows rows = made_up();
      for (EvolutionRow& row : rows.redrawn) {
        change(row, [&](Generation& g, int, int run) {
          if (in_all || run == 2) g.*number = kNone;
        });
      }
      const auto fails = [&](Place place) {
        INFO(place << (in_all ? " in all runs" : " in one"));
        CHECK_FALSE(judged(rows, place).holds);
      };
      if (number == &Generation::density) {
        for (const Place place : {kDensifies, kLargeDensifies, kSparsifies, kGradient})
          fails(place);
      } else if (number == &Generation::best_alignment) {
        for (const Place place : {kGradient, kAligned}) fails(place);
      } else {
        fails(kHeterosynaptic);
        if (number != &Generation::hebbian) continue;
        for (const Place place : {kHebbianSparse, kHebbianDense}) fails(place);
      }
    }
  }
}

TEST_CASE("evolution verdicts: small circuits densify early, by selection") {
  EvolutionRows rows = made_up();
  EvolutionRow &row = rows.redrawn[0], &lot = rows.variants[0];
  SECTION("they get sparser, as by mutation alone") {
    set(row, &Generation::density, [](int g) { return ramp(g, 0.2, 0.15, 0, 8); });
    CHECK_THAT(judged(rows, kDensifies).reason, contains("does not outweigh the mutation"));
  }
  SECTION("they get sparser, and by mutation alone they would not") {
    set(row, &Generation::density, [](int g) { return ramp(g, 0.2, 0.15, 0, 8); });
    set(lot, &Generation::density, [](int) { return 0.2; });
    CHECK_THAT(judged(rows, kDensifies).reason, contains("does not rise"));
  }
  SECTION("later only") {
    set(row, &Generation::density, [](int g) { return ramp(g, 0.2, 0.4, 20, 40); });
    CHECK_FALSE(judged(rows, kDensifies).holds);
  }
  SECTION("in the mean, by noise") {
    set(row, &Generation::density,
        [](int g, int run) { return g < 8 ? 0.4 : far_apart(run, 0.45); });
    set(lot, &Generation::density, [](int) { return 0.2; });
    CHECK_FALSE(judged(rows, kDensifies).holds);
  }
  SECTION("with parents by lot as well") {
    set(lot, &Generation::density, [](int g) { return ramp(g, 0.2, 0.4, 0, 8); });
    const Claim claim = judged(rows, kDensifies);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("no denser than with parents by lot"));
  }
  SECTION("with parents by lot less so, within noise") {
    set(lot, &Generation::density,
        [](int g, int run) { return g < 8 ? 0.4 : far_apart(run, 0.38); });
    CHECK_FALSE(judged(rows, kDensifies).holds);
  }
}

TEST_CASE("evolution verdicts: large circuits densify") {
  EvolutionRows rows = made_up();
  EvolutionRow& row = rows.redrawn[1];
  SECTION("they get sparser by what redrawing takes") {
    set(row, &Generation::density, [](int g) { return ramp(g, 0.215, 0.005, 0, 14); });
    const Claim claim = judged(rows, kLargeDensifies);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("falls, by 0.01"));
    CHECK_THAT(claim.reason, contains("redrawing alone takes 0.015"));
  }
  SECTION("they get sparser, with nothing left to redraw") {
    set(row, &Generation::density, [](int g) { return ramp(g, 0.2, 0, 0, 5); });
    const Claim claim = judged(rows, kLargeDensifies);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason.find("redrawing") == std::string::npos);
  }
  SECTION("in the mean, by noise") {
    set(row, &Generation::density,
        [](int g, int run) { return g < 8 ? 0.4 : far_apart(run, 0.45); });
    const Claim claim = judged(rows, kLargeDensifies);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("noise"));
  }
}

TEST_CASE(
    "evolution verdicts: the heterosynaptic share rises to above 0.8, the Hebbian one falls") {
  EvolutionRows rows = made_up();
  EvolutionRow& row = rows.redrawn[0];
  SECTION("the Hebbian one stays") {
    set(row, &Generation::hebbian, [](int) { return 0.3; });
    const Claim claim = judged(rows, kHeterosynaptic);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("Hebbian share does not fall"));
  }
  SECTION("the Hebbian one falls by noise") {
    set(row, &Generation::hebbian,
        [](int g, int run) { return g < 8 ? 0.5 : far_apart(run, 0.45); });
    CHECK_FALSE(judged(rows, kHeterosynaptic).holds);
  }
  SECTION("it was as high at first") {
    set(row, &Generation::heterosynaptic, [](int) { return 0.9; });
    CHECK_FALSE(judged(rows, kHeterosynaptic).holds);
  }
  SECTION("it is above 0.8 by noise") {
    set(row, &Generation::heterosynaptic,
        [](int g, int run) { return g < 8 ? 0.2 : far_apart(run, 0.85); });
    CHECK_FALSE(judged(rows, kHeterosynaptic).holds);
  }
  SECTION("it rises, but not so far: what is known of it is told") {
    set(row, &Generation::heterosynaptic, [](int g) { return ramp(g, 0.3, 0.5, 0, 50); });
    const std::string reason = judged(rows, kHeterosynaptic).reason;
    CHECK_THAT(reason, contains("ends at 0.50 ± 0.00, by selection: with parents by lot at 0.00"));
    CHECK_THAT(reason, contains("flipped it ends at 0.85"));
    CHECK_THAT(reason, contains("most of that rise is there with parents by lot too"));
  }
  SECTION("it rises, but not so far: nothing is told that the numbers do not say") {
    set(row, &Generation::heterosynaptic, [](int g) { return ramp(g, 0.3, 0.5, 0, 50); });
    set(rows.variants[0], &Generation::heterosynaptic, [](int) { return 0.5; });
    set(rows.variants[1], &Generation::heterosynaptic, [](int) { return 0.3; });
    std::string reason = judged(rows, kHeterosynaptic).reason;
    CHECK(reason.find("selection") == std::string::npos);
    CHECK(reason.find("most of") == std::string::npos);
    set(rows.flipped[0], &Generation::heterosynaptic,
        [](int g) { return ramp(g, 0.3, 0.6, 0, 50); });
    reason = judged(rows, kHeterosynaptic).reason;
    CHECK(reason.find("flipped") == std::string::npos);
  }
}

TEST_CASE("evolution verdicts: dense circuits get sparser, steadily") {
  EvolutionRows rows = made_up();
  EvolutionRow& row = rows.redrawn[2];
  SECTION("not for a while") {
    set(row, &Generation::density,
        [](int g) { return g < 40 ? ramp(g, 0.9, 0.5, 0, 20) : ramp(g, 0.55, 0, 40, 60); });
    const Claim claim = judged(rows, kSparsifies);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason == "the mean density does not fall steadily");
  }
  SECTION("the same all the time") {
    set(row, &Generation::density, [](int) { return 0.9; });
    const Claim claim = judged(rows, kSparsifies);
    CHECK_FALSE(claim.holds);
    CHECK(claim.measured.find("It is 0.02") == std::string::npos);
  }
  SECTION("in the mean, by one run alone") {
    set(row, &Generation::density,
        [](int g, int run) { return run == 0 ? ramp(g, 0.9, 0.1, 0, 80) : 0.9; });
    CHECK_FALSE(judged(rows, kSparsifies).holds);
  }
  SECTION("never to 0.02") {
    set(row, &Generation::density, [](int g) { return ramp(g, 0.9, 0.1, 0, 80); });
    const Claim claim = judged(rows, kSparsifies);
    CHECK(claim.holds);
    CHECK(claim.measured.find("It is 0.02") == std::string::npos);
  }
  SECTION("there was nothing to lose") {
    change(row, [](Generation& generation, int g, int) { generation.density = g < 3 ? 0.019 : 0; });
    const Claim claim = judged(rows, kSparsifies);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("hardly a synapse"));
  }
}

TEST_CASE("evolution verdicts: gradient learning appears suddenly, as circuits get sparser") {
  EvolutionRows rows = made_up();
  EvolutionRow& row = rows.redrawn[2];
  const auto fails_as = [&](const std::string& reason) {
    const Claim claim = judged(rows, kGradient);
    INFO(claim.measured);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains(reason));
  };
  SECTION("never") {
    set(row, &Generation::best_alignment, [](int g) { return ramp(g, 0, 0.25, 35, 45); });
    fails_as("never comes to 0.3");
  }
  SECTION("from the start") {
    change(row, [](Generation& g, int, int) { g.best_loss = 0.02; });
    set(row, &Generation::best_alignment, [](int) { return 0.6; });
    fails_as("from the start");
  }
  SECTION("from the start, in circuits whose values overflowed then") {
    set(row, &Generation::best_alignment, [](int) { return 0.6; });
    fails_as("from the start");
  }
  SECTION("slowly") {
    set(row, &Generation::best_alignment, [](int g) { return ramp(g, 0, 0.4, 10, 60); });
    change(row, [](Generation& g, int, int) { g.best_loss = 0.02; });
    fails_as("does not pass both marks");
  }
  SECTION("for a moment") {
    set(row, &Generation::best_alignment, [](int g) { return g >= 40 && g < 48 ? 0.6 : 0; });
    fails_as("does not stay");
  }
  SECTION("in one run of six") {
    set(row, &Generation::best_alignment,
        [](int g, int run) { return run == 0 ? ramp(g, 0, 2, 35, 40) : 0; });
    fails_as("does not stay");
  }
  SECTION("as noise around 0") {
    change(row, [](Generation& generation, int g, int run) {
      generation.best_loss = 0.02;
      generation.best_alignment = (run * 31 + g * g * 7) % 11 < 5 ? -0.8 : 0.7;
    });
    CHECK_FALSE(judged(rows, kGradient).holds);
  }
  SECTION("in circuits that are as dense as ever") {
    set(row, &Generation::density, [](int) { return 0.9; });
    fails_as("no sparser");
  }
  SECTION("in circuits that say less than silent ones") {
    change(row, [](Generation& generation, int, int run) {
      if (run < 3) generation.best_loss = 0.6;
    });
    fails_as("no better than silent ones");
    CHECK_THAT(judged(rows, kGradient).measured,
               contains("overflows in 50 % of runs, is silent in 0 %, worse in 50 %"));
    change(row, [](Generation& generation, int, int run) {
      if (run < 3) generation.best_loss = 0.52;
    });
    fails_as("no better than silent ones");
    CHECK_THAT(judged(rows, kGradient).measured,
               contains("overflows in 50 % of runs, is silent in 50 %, worse in 0 %"));
    change(row, [](Generation& generation, int, int run) {
      if (run < 3) generation.best_loss = 0.515;
    });
    CHECK(judged(rows, kGradient).holds);
  }
  SECTION("in circuits whose values overflow") {
    change(row, [](Generation& g, int, int) { g.best_loss = kOverflow; });
    fails_as("never comes to 0.3");
  }
}

TEST_CASE("evolution verdicts: the Hebbian density rises, then falls") {
  EvolutionRows rows = made_up();
  for (const auto& [place, k] :
       {std::pair(kHebbianSparse, std::size_t{1}), std::pair(kHebbianDense, std::size_t{2})}) {
    EvolutionRow& row = rows.redrawn[k];
    const auto fails_as = [&, p = place](const std::string& reason) {
      const Claim claim = judged(rows, p);
      INFO(claim.measured);
      CHECK_FALSE(claim.holds);
      CHECK_THAT(claim.reason, contains(reason));
    };
    set(row, &Generation::hebbian, [](int g) { return ramp(g, 0, 0.08, 10, 70); });
    fails_as("it does not fall,");
    set(row, &Generation::hebbian, [](int g) { return ramp(g, 0.08, 0, 10, 70); });
    fails_as("it does not rise,");
    // By less than 0.01.
    set(row, &Generation::hebbian,
        [](int g) { return g < 25 ? ramp(g, 0.075, 0.08, 15, 25) : peak(g); });
    fails_as("it does not rise,");
    // From, or to, runs that are far apart.
    set(row, &Generation::hebbian,
        [](int g, int run) { return g < 3 ? far_apart(run, 0.03, 0.1) : peak(g); });
    fails_as("it does not rise,");
    set(row, &Generation::hebbian,
        [](int g, int run) { return g < 55 ? peak(g) : far_apart(run, 0.02, 0.1); });
    fails_as("it does not fall,");
    // Every run has its own highest generation, as noise has: 0.08 once in eleven, else 0.02.
    change(row, [](Generation& generation, int g, int run) {
      generation.hebbian = (run * 37 + g * g * 5 + g / 7) % 11 == 3 ? 0.08 : 0.02;
    });
    fails_as("noise");
    // One run of six does what is claimed.
    set(row, &Generation::hebbian, [](int g, int run) { return run == 0 ? 6 * peak(g) : 0.02; });
    CHECK_FALSE(judged(rows, place).holds);
    // Runs of which each does so a little earlier or later.
    set(row, &Generation::hebbian, [](int g, int run) { return peak(g, 40 + run % 3); });
    CHECK(judged(rows, place).holds);
  }
}

TEST_CASE("evolution verdicts: updates are increasingly aligned, in every row") {
  EvolutionRows rows = made_up();
  for (EvolutionRow& row : rows.redrawn) {
    const EvolutionRow before = row;
    const auto fails = [&] {
      const Claim claim = judged(rows, kAligned);
      INFO(claim.measured);
      CHECK_FALSE(claim.holds);
      CHECK(claim.reason == "no clear rise from the first generation to the last 20: " + row.title);
    };
    set(row, &Generation::best_alignment, [](int g) { return ramp(g, 0.6, 0.1, 0, 50); });
    fails();
    set(row, &Generation::best_alignment, [](int g) { return ramp(g, 0.2, 0.28, 0, 50); });
    fails();  // a little
    set(row, &Generation::best_alignment,
        [](int g, int run) { return g < 8 ? 0 : far_apart(run, 0.2); });
    fails();  // in the mean, by noise
    row = before;
    change(row, [](Generation& generation, int g, int) {
      if (g > 50) generation.best_loss = kOverflow;
    });
    fails();
    row = before;
  }
  CHECK(judged(rows, kAligned).holds);
}

}  // namespace hsdc
