// SPDX-License-Identifier: Apache-2.0
#include "paper/evolution/evolution.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "paper/evolution/population.h"
#include "paper/evolution/report.h"
#include "tests/catch.h"

namespace hsdc::paper::evolution {
namespace {

double density_of(const SynapseMask& mask) {
  return static_cast<double>(std::count(mask.begin(), mask.end(), std::uint8_t{1})) /
         static_cast<double>(mask.size());
}

SynapseMask mask_of(double density) {
  SynapseMask mask(10000, 0);
  std::fill_n(mask.begin(), static_cast<int>(density * 10000), std::uint8_t{1});
  return mask;
}

double mean_density_of_children(double parent, Mutation mutation) {
  RandomStream random(1, 2);
  double sum = 0;
  for (int k = 0; k < 100; ++k) sum += density_of(mutate(mask_of(parent), mutation, random));
  return sum / 100;
}

TEST_CASE("Children whose entries are redrawn are a little sparser than their parent") {
  for (const double d : {0.2, 0.5, 0.9}) {
    CHECK(mean_density_of_children(d, Mutation::kRedrawn) == Approx(d - 0.015).margin(0.002));
  }
  // Below 0.05 nothing new is drawn.
  CHECK(mean_density_of_children(0.04, Mutation::kRedrawn) == Approx(0.028).margin(0.001));
}

TEST_CASE("Children whose entries are flipped tend to a density of one half") {
  for (const double d : {0.2, 0.5, 0.9}) {
    const double change = 0.3 * (d - 0.05) * (1 - 2 * d);
    CHECK(mean_density_of_children(d, Mutation::kFlipped) == Approx(d + change).margin(0.002));
  }
}

TEST_CASE("A life comes again from the same seed") {
  EvolutionNetwork network(4);
  const SynapseMask mask{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0};  // 1, 2, 3 to 4
  const Member once = train_member(network, mask, 7, false);
  const Member again = train_member(network, mask, 7, true);
  CHECK(std::isfinite(once.loss));
  CHECK(once.loss == again.loss);
  CHECK(once.hebbian == 0.75);
  CHECK(once.heterosynaptic == 0.25);
  CHECK(once.alignment == 0);
  CHECK(again.alignment != 0);
}

TEST_CASE("A loss tells whether the output was silent, worse than that, or overflowed") {
  EvolutionNetwork network(4);
  const Member silent = train_member(network, SynapseMask(16, 0), 7, false);
  CHECK(silent.loss == Approx(kSilentLoss));
  CHECK(kind_of(silent.loss) == LossKind::kSilent);
  CHECK(kind_of(0.02) == LossKind::kBetter);
  // An output that says a little, or the contrary, is not silent.
  CHECK(kind_of(0.519) == LossKind::kBetter);
  CHECK(kind_of(0.521) == LossKind::kWorse);
  CHECK(kind_of(std::numeric_limits<double>::infinity()) == LossKind::kOverflowed);
  CHECK(kind_of(std::numeric_limits<double>::quiet_NaN()) == LossKind::kOverflowed);
}

TEST_CASE("The circuit 1, 2, 3 to 4 learns where its root inhibits the output") {
  EvolutionNetwork network(4);
  const SynapseMask mask{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0};
  int learned = 0, descending = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Member member = train_member(network, mask, seed, true);
    if (member.alignment <= 0) continue;
    ++descending;
    learned += member.loss < 0.2;
  }
  CHECK(descending > 60);
  CHECK(descending < 140);
  CHECK(learned > descending / 2);
}

TEST_CASE("An evolution is the run's alone, and selection lowers the loss") {
  EvolutionSettings settings;
  settings.generations = 30;
  ExperimentOptions options;
  EvolutionRow row{"", "", settings, 30, {}};
  for (int run = 0; run < row.runs; ++run) row.evolutions.push_back(evolve(settings, options, run));
  const Evolution again = evolve(settings, options, 3);
  CHECK(again.mask == row.evolutions[3].mask);
  CHECK(again.weights == row.evolutions[3].weights);
  CHECK(again.generations.back().density == row.evolutions[3].generations.back().density);
  CHECK(row.evolutions[2].mask != row.evolutions[3].mask);
  CHECK(again.generations.size() == 30);
  const std::vector<double> loss = row.mean_curve(&Generation::best_loss, 2);
  CHECK(loss.back() < 0.6 * loss.front());
}

TEST_CASE("An evolution stops when its user asks for it") {
  ExperimentOptions options;
  options.interrupted = [] { return true; };
  CHECK_THROWS_AS(evolve({}, options, 0), Interrupted);
}

TEST_CASE("Evolutions side by side come to the same on one thread and on two") {
  const auto run = [](int threads) {
    ExperimentOptions options;
    options.threads = threads;
    EvolutionSettings settings;
    settings.neurons = 12;
    settings.generations = 10;
    std::vector<Evolution> evolutions(6);
    run_side_by_side(options, "", 6, [&](int k) {
      evolutions[static_cast<std::size_t>(k)] = evolve(settings, options, k);
    });
    return evolutions;
  };
  const std::vector<Evolution> one = run(1), two = run(2);
  for (std::size_t k = 0; k < one.size(); ++k) {
    CHECK(one[k].mask == two[k].mask);
    CHECK(one[k].weights == two[k].weights);
    CHECK(one[k].generations.back().heterosynaptic == two[k].generations.back().heterosynaptic);
  }
}

TEST_CASE("The evolution experiment is complete") {
  ExperimentOptions options;
  options.threads = 2;
  const ExperimentResult result = run_evolution(options);
  CHECK(result.claims.size() == 8);
  for (const Claim& claim : result.claims) {
    INFO(claim.paper << " " << claim.measured);
    CHECK_FALSE(claim.measured.empty());
    CHECK(claim.holds == claim.reason.empty());
  }
  REQUIRE(result.figures.size() == 2);
  for (const ResultFigure& figure : result.figures) CHECK(figure.figure.panels.size() == 9);
  CHECK(result.drawings.size() == 4);
  REQUIRE(result.tables.size() == 7);
  for (const ResultTable& table : result.tables) {
    for (const auto& row : table.rows) CHECK(row.size() == table.columns.size());
  }
}

}  // namespace
}  // namespace hsdc::paper::evolution
