// SPDX-License-Identifier: Apache-2.0
// The verdicts on edge sets, from made-up accuracies.
#include <cmath>
#include <functional>

#include "paper/common/random_stream.h"
#include "paper/macroscopic/report.h"
#include "tests/catch.h"

namespace hsdc::paper::macroscopic {
namespace {

enum Verdict : std::size_t { kAlike, kPreferred, kPlasticity, kSign };

constexpr int kHidden = 3, kClasses = 10;
constexpr double kDiverged = NAN;

/// Normal noise of deviation 1, the same for the same seed.
struct Noise {
  explicit Noise(std::uint32_t seed) : random(seed, 0u) {}
  double operator()() { return random.normal(); }
  RandomStream random;
};

EdgeSearch search(const std::function<double(const EdgeSet&)>& accuracy) {
  EdgeSearch s;
  s.net.layers = {16, 8, 8, 8, kClasses};
  s.sets = s.space().sample(60, 1);
  for (const EdgeSet& set : s.sets) s.accuracy.push_back(accuracy(set));
  return s;
}

/// Every k-th run, from the first, comes to `accuracy`.
EdgeSearch with_every(EdgeSearch s, std::size_t k, double accuracy) {
  for (std::size_t i = 0; i < s.accuracy.size(); i += k) s.accuracy[i] = accuracy;
  return s;
}

/// What the paper says: close together, better if aligned, a little worse if not plastic, anything
/// with sign.
EdgeSearches as_published() {
  Noise noise(1);
  EdgeSearches all;
  all.plastic =
      search([&](const EdgeSet& set) { return 0.9 - 0.03 * misalignment(set) + 0.002 * noise(); });
  all.to_backward = all.nonplastic = all.plastic;
  for (double& a : all.nonplastic.accuracy) a -= 0.015 + 0.002 * noise();
  double rank = 0;
  all.sign = search([&](const EdgeSet&) { return 0.1 + 0.8 * rank++ / 59; });
  return all;
}

Claim judged(Verdict verdict, const EdgeSearches& searches) {
  const std::vector<Claim> claims = judge_macroscopic(searches);
  REQUIRE(claims.size() == 4);
  return claims[verdict];
}

bool alike(const EdgeSearch& plastic) {
  EdgeSearches all = as_published();
  all.plastic = plastic;
  return judged(kAlike, all).holds;
}

bool preferred(const EdgeSearch& plastic) {
  EdgeSearches all = as_published();
  all.plastic = plastic;
  return judged(kPreferred, all).holds;
}

bool costs_little(const EdgeSearch& plastic, const EdgeSearch& nonplastic) {
  EdgeSearches all = as_published();
  all.plastic = plastic;
  all.nonplastic = nonplastic;
  return judged(kPlasticity, all).holds;
}

bool is_wide(const EdgeSearch& sign, const EdgeSearch& plastic = as_published().plastic) {
  EdgeSearches all = as_published();
  all.plastic = plastic;
  all.sign = sign;
  return judged(kSign, all).holds;
}

/// The same with `cost` less, give or take.
EdgeSearch worse(EdgeSearch s, double cost, double noise = 0.002) {
  Noise random(2);
  for (double& a : s.accuracy) a -= cost + noise * random();
  return s;
}

EdgeSearch level(double accuracy, double noise, std::uint32_t seed = 3) {
  Noise random(seed);
  return search([&](const EdgeSet&) { return accuracy + noise * random(); });
}

}  // namespace

TEST_CASE("macroscopic claims: all hold of what the paper says") {
  for (const Claim& claim : judge_macroscopic(as_published())) {
    INFO(claim.paper << " " << claim.measured);
    CHECK(claim.holds);
  }
}

TEST_CASE("macroscopic claims: circuits are alike that lie close together, above chance") {
  CHECK(alike(level(0.9, 0.02)));
  CHECK_FALSE(alike(level(0.9, 0.2)));     // quartiles 0.27 apart
  CHECK_FALSE(alike(level(0.11, 0.001)));  // none has learned
  CHECK_FALSE(alike(level(0.1, 0.03)));
  CHECK(alike(with_every(level(0.9, 0.02), 5, kDiverged)));
  CHECK_FALSE(alike(with_every(level(0.9, 0.02), 3, kDiverged)));
  CHECK_FALSE(alike(with_every(level(0.9, 0.02), 1, kDiverged)));
}

TEST_CASE("macroscopic claims: aligned edges are preferred only beyond the error") {
  CHECK_FALSE(preferred(search([](const EdgeSet& s) { return 0.8 + 0.03 * misalignment(s); })));
  CHECK_FALSE(preferred(level(0.9, 0)));
  int held = 0;
  for (std::uint32_t seed = 0; seed < 40; ++seed) held += preferred(level(0.9, 0.1, seed)) ? 1 : 0;
  CHECK(held <= 1);
}

TEST_CASE("macroscopic claims: edges into the last layer count, and so do all others") {
  constexpr int kLast = kHidden - 1;
  const auto only_far = [](const EdgeSet& s) { return !s.has(kLast, 1) && s.has(kLast, kHidden); };
  const auto of_others = [](EdgeSet s) {
    s.sources.pop_back();
    return misalignment(EdgeSet{s.direction, s.sources});
  };
  // Aligned circuits are better, but where the last layer is fed from matters too little to be
  // told, or not at all.
  for (const double of_last : {0.0, 0.02}) {
    CHECK_FALSE(preferred(search([&](const EdgeSet& s) {
      return 0.7 - 0.1 * of_others(s) - (only_far(s) ? of_last : 0.0);
    })));
  }
  // Nothing else matters: the correlation is -0.25, its error 0.13.
  CHECK_FALSE(preferred(search([&](const EdgeSet& s) { return only_far(s) ? 0.6 : 0.7; })));
  CHECK_FALSE(preferred(search(
      [&](const EdgeSet& s) { return 0.7 + 0.1 * of_others(s) - (only_far(s) ? 0.3 : 0.0); })));
}

TEST_CASE("macroscopic claims: divergence at random is no preference") {
  CHECK_FALSE(preferred(with_every(level(0.9, 0), 4, kDiverged)));
  CHECK_FALSE(preferred(with_every(level(0.9, 0.01), 1, kDiverged)));
  // Where it is the circuits far from alignment that diverge, it is one.
  CHECK(preferred(search([](const EdgeSet& s) {
    return misalignment(s) > 0.7 ? kDiverged : 0.9 - 0.01 * misalignment(s);
  })));
}

TEST_CASE("macroscopic claims: nonplastic weights cost 1 to 2 points") {
  const EdgeSearch plastic = as_published().plastic;
  CHECK(costs_little(plastic, worse(plastic, 0.01)));
  CHECK(costs_little(plastic, worse(plastic, 0.02)));
  CHECK_FALSE(costs_little(plastic, worse(plastic, 0.002)));
  CHECK_FALSE(costs_little(plastic, worse(plastic, 0.05)));
  CHECK_FALSE(costs_little(plastic, worse(plastic, -0.015)));
  CHECK_FALSE(costs_little(plastic, worse(plastic, 0, 0.1)));  // noise
  // Most lose 1.5 points, but two in five gain.
  EdgeSearch mixed = worse(plastic, 0.015);
  for (std::size_t k = 0; k < mixed.accuracy.size(); ++k) {
    if (k % 5 < 2) mixed.accuracy[k] = plastic.accuracy[k] + 0.05;
  }
  CHECK_FALSE(costs_little(plastic, mixed));
  CHECK_FALSE(costs_little(plastic, plastic));
}

TEST_CASE("macroscopic claims: nonplastic circuits that learn nothing cost more than that") {
  const EdgeSearch plastic = as_published().plastic, nonplastic = as_published().nonplastic;
  CHECK_FALSE(costs_little(plastic, with_every(nonplastic, 1, kDiverged)));
  CHECK_FALSE(costs_little(with_every(plastic, 1, kDiverged), nonplastic));
  CHECK_FALSE(
      costs_little(with_every(plastic, 2, kDiverged), with_every(nonplastic, 2, kDiverged)));
  CHECK_FALSE(costs_little(level(0.12, 0.002), with_every(nonplastic, 1, kDiverged)));
  CHECK_FALSE(costs_little(level(0.12, 0.002), level(0.105, 0.002)));
  CHECK(costs_little(plastic, with_every(nonplastic, 12, kDiverged)));
}

TEST_CASE("macroscopic claims: with sign the spread is wide, from chance to well performing") {
  double rank = 0;
  const auto between = [&](double low, double high) {
    rank = 0;
    return search([&, low, high](const EdgeSet&) { return low + (high - low) * rank++ / 59; });
  };
  CHECK(is_wide(between(0.13, 0.9)));
  CHECK_FALSE(is_wide(between(0.2, 0.9)));                     // all learn
  CHECK_FALSE(is_wide(between(0.1, 0.25)));                    // none learns well
  CHECK_FALSE(is_wide(level(0.1, 0.01)));                      // none learns
  CHECK_FALSE(is_wide(between(0.1, 0.9), between(0.1, 0.9)));  // ReLU is as wide
}

TEST_CASE("macroscopic claims: a few unlucky circuits make no wide spread") {
  EdgeSearch unlucky = level(0.85, 0.005);
  unlucky.accuracy[7] = 0.1;
  CHECK_FALSE(is_wide(unlucky));
  // Two draws of the same distribution: which is the wider is chance.
  int held = 0;
  const auto draw = [](std::uint32_t seed) {
    RandomStream random(seed, 0u);
    return search([&](const EdgeSet&) { return 0.1 + 0.8 * random.uniform(); });
  };
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    held += is_wide(draw(seed), draw(100 + seed)) ? 1 : 0;
  }
  CHECK(held <= 2);
}

TEST_CASE("macroscopic claims: runs that diverged are no spread of sign's") {
  const EdgeSearch narrow = level(0.85, 0.005), wide = as_published().sign;
  CHECK_FALSE(is_wide(with_every(narrow, 3, kDiverged)));
  CHECK_FALSE(is_wide(with_every(wide, 1, kDiverged)));
  CHECK(is_wide(with_every(wide, 3, kDiverged)));
  EdgeSearch learned = wide;  // without those at chance
  for (double& a : learned.accuracy) a = a < 0.2 ? kDiverged : a;
  CHECK_FALSE(is_wide(learned));
  // Nor do runs of ReLU's that diverged hide it.
  CHECK(is_wide(wide, with_every(as_published().plastic, 2, kDiverged)));
  CHECK_FALSE(is_wide(wide, with_every(as_published().plastic, 1, kDiverged)));
}

}  // namespace hsdc::paper::macroscopic
