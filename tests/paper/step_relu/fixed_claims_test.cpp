// SPDX-License-Identifier: Apache-2.0
// The verdicts on fixed point against floating point, from made-up accuracies.
#include <cmath>
#include <functional>

#include "paper/step_relu/fixed_report.h"
#include "tests/catch.h"

namespace hsdc::paper::step_relu {
namespace {

constexpr double kDiverged = NAN;
constexpr std::size_t kFormats = 4, kClaims = 2 * kFormats;

using Run = QuantizationRuns::Run;

/// Runs of two sizes at two Q; a test states what each comes to.
QuantizationRuns runs_of(const std::function<double(const Run&)>& accuracy, int seeds = 4) {
  QuantizationRuns runs;
  runs.layers = {{16, 8, 10}, {16, 12, 10}};
  runs.q = {1, 4};
  runs.seeds = seeds;
  for (std::size_t k = 0; k < runs.count(); ++k) runs.accuracy.push_back(accuracy(runs.run_at(k)));
  return runs;
}

bool in_float(const Run& run) { return run.setting.bits == 0; }

/// Up for half of the seeds, down for the others.
double luck(const Run& run) { return run.seed % 2 == 0 ? 1 : -1; }

/// Floating point comes to `level`, fixed point to `cost` less; from seed to seed by `noise` either
/// way, in fixed point alone.
QuantizationRuns costing(double cost, double noise = 0.002, double level = 0.9) {
  return runs_of(
      [=](const Run& run) { return in_float(run) ? level : level - cost + noise * luck(run); });
}

/// The claim of SAL with 8 bits; all are judged alike.
Claim first_claim(const QuantizationRuns& runs) {
  const std::vector<Claim> claims = judge_quantization(runs);
  REQUIRE(claims.size() == kClaims);
  CHECK(claims.front().holds == claims.front().reason.empty());
  return claims.front();
}

/// Of every claim: SAL's, then KP's, by bits.
std::vector<bool> verdicts(const QuantizationRuns& runs) {
  std::vector<bool> list;
  for (const Claim& claim : judge_quantization(runs)) list.push_back(claim.holds);
  return list;
}

}  // namespace

TEST_CASE("quantization claims: a run has a place of its own") {
  const QuantizationRuns runs = costing(0);
  CHECK(runs.count() == 2u * 2 * 2 * 5 * 4);
  for (std::size_t k = 0; k < runs.count(); ++k) CHECK(runs.index_of(runs.run_at(k)) == k);
}

TEST_CASE("quantization claims: fixed point that costs a point or gains learns as well") {
  CHECK(verdicts(costing(0.01)) == std::vector<bool>(kClaims, true));
  CHECK(verdicts(costing(-0.1)) == std::vector<bool>(kClaims, true));
  CHECK_THAT(first_claim(costing(0.01)).paper, contains("SAL with 8-bit weights"));
  CHECK_THAT(judge_quantization(costing(0.01)).back().paper, contains("KP with 16-bit weights"));
}

TEST_CASE("quantization claims: a format that costs more than two points fails alone") {
  CHECK(verdicts(costing(0.03)) == std::vector<bool>(kClaims, false));
  for (std::size_t preset = 0; preset < 2; ++preset) {
    for (std::size_t bits = 1; bits <= kFormats; ++bits) {
      std::vector<bool> expected(kClaims, true);
      expected[preset * kFormats + bits - 1] = false;
      CHECK(verdicts(runs_of([=](const Run& run) {
              const auto& s = run.setting;
              return 0.9 - (s.preset == preset && s.bits == bits ? 0.03 : 0.0);
            })) == expected);
    }
  }
}

TEST_CASE("quantization claims: one size and Q that costs more than five points is too many") {
  const auto one_costs = [](double cost) {
    return runs_of([=](const Run& run) {
      return 0.9 - (!in_float(run) && run.setting.size == 1 && run.setting.q == 0 ? cost : 0.0);
    });
  };
  CHECK(first_claim(one_costs(0.045)).holds);
  const Claim claim = first_claim(one_costs(0.06));  // 1.5 points on average
  CHECK_FALSE(claim.holds);
  CHECK_THAT(claim.measured, contains("1.5 points"));
  CHECK(claim.reason == "fixed point learns less at some size and Q");
}

TEST_CASE("quantization claims: noise proves nothing") {
  CHECK_FALSE(first_claim(costing(0.01, 0.05)).holds);
  CHECK_THAT(first_claim(costing(0.01, 0.05)).reason, contains("too different"));
  CHECK_FALSE(first_claim(costing(0, 0.3)).holds);
  CHECK_FALSE(first_claim(runs_of([](const Run&) { return 0.9; }, 1)).holds);
  // Luck that a seed has in both engines is no noise.
  CHECK(first_claim(runs_of([](const Run& run) {
          return (in_float(run) ? 0.7 : 0.69) + 0.2 * luck(run);
        })).holds);
}

TEST_CASE("quantization claims: where floating point learns nothing there is nothing to lose") {
  const Claim claim = first_claim(costing(0, 0.002, 0.12));
  CHECK_FALSE(claim.holds);
  CHECK_THAT(claim.reason, contains("floating point itself"));
  // At a single size and Q, too.
  CHECK_FALSE(first_claim(runs_of([](const Run& run) {
                return run.setting.size == 0 && run.setting.q == 1 ? 0.29 : 0.9;
              })).holds);
  CHECK(first_claim(costing(0, 0.002, 0.32)).holds);
}

TEST_CASE(
    "quantization claims: no preset's claim holds of which a run diverged in floating point") {
  const QuantizationRuns runs = runs_of([](const Run& run) {
    const auto& s = run.setting;
    return s.preset == 1 && in_float(run) && s.size == 0 && s.q == 0 && run.seed == 2 ? kDiverged
                                                                                      : 0.9;
  });
  CHECK(verdicts(runs) == std::vector<bool>{true, true, true, true, false, false, false, false});
  CHECK(judge_quantization(runs).back().reason == "1 runs in floating point diverged");
}

TEST_CASE("quantization claims: nor a format's of which a run diverged") {
  // One of forty, so that the loss alone, 2.5 points at one size and Q, would be allowed.
  const QuantizationRuns runs = runs_of(
      [](const Run& run) {
        const auto& s = run.setting;
        return s.bits == 2 && s.size == 1 && s.q == 1 && run.seed == 9 ? kDiverged : 0.35;
      },
      10);
  CHECK(verdicts(runs) == std::vector<bool>{true, false, true, true, true, false, true, true});
  CHECK(judge_quantization(runs)[1].reason == "1 runs in fixed point diverged");
  CHECK(runs.scores({0, 1, 1, 2}).lowest == 0.1);  // counted as chance where means are shown
  CHECK(verdicts(runs_of([](const Run&) { return kDiverged; })) ==
        std::vector<bool>(kClaims, false));
}

TEST_CASE("quantization tables: every setting and every run, those that diverged named") {
  const QuantizationRuns runs =
      runs_of([](const Run& run) { return run.seed == 1 ? kDiverged : 0.9; }, 2);
  const ResultTable summary = quantization_summary(runs), table = quantization_table(runs);
  CHECK(summary.rows.size() == 2u * 2 * 2);
  CHECK(summary.rows[0] == std::vector<std::string>{"sal", "16-8-10", "1", "50.0 ± 56.6 %",
                                                    "50.0 ± 56.6 %", "50.0 ± 56.6 %",
                                                    "50.0 ± 56.6 %", "50.0 ± 56.6 %"});
  REQUIRE(table.rows.size() == runs.count());
  CHECK(table.rows[2] == std::vector<std::string>{"sal", "16-8-10", "1", "8 bits", "1", "0.9000"});
  CHECK(table.rows[3] ==
        std::vector<std::string>{"sal", "16-8-10", "1", "8 bits", "2", "diverged"});
}

}  // namespace hsdc::paper::step_relu
