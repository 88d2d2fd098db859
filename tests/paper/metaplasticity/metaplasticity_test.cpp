// SPDX-License-Identifier: Apache-2.0
#include "paper/metaplasticity/metaplasticity.h"

#include <cmath>
#include <limits>

#include "paper/metaplasticity/neuron.h"
#include "paper/metaplasticity/report.h"
#include "tests/catch.h"

namespace hsdc::paper::metaplasticity {
namespace {

TEST_CASE("A metaplastic neuron learns two samples as by hand") {
  MetaplasticNeuron neuron;
  CHECK(neuron.w() == 2);
  CHECK(neuron.v() == 0);
  neuron.learn(0.5, -1);  // h = 1, root h - y = 2; w: 2 + 0.1 (-v 2 0.5 - 2), v: 0.1 (1 * 2)
  CHECK(neuron.w() == Approx(1.8));
  CHECK(neuron.v() == Approx(0.2));
  // h = 1.8, root 0.8. In the paper's law dw = 0.1 (v root x - w), dv = 0.1 (h root - v).
  neuron.learn(1, 1);
  CHECK(neuron.w() == Approx(1.8 + 0.1 * (0.2 * 0.8 * 1 - 1.8)));
  CHECK(neuron.v() == Approx(0.2 + 0.1 * (1.8 * 0.8 - 0.2)));
}

TEST_CASE("The plasticity of a neuron is what an update then changes") {
  MetaplasticNeuron neuron;
  neuron.learn(0.5, -1);
  const double w = neuron.w(), v = neuron.v();
  const double h = 1.25, y = 0.5;
  const MetaplasticNeuron::Plasticity plasticity = neuron.plasticity({-1, h}, y);
  CHECK(neuron.w() == w);
  CHECK(neuron.v() == v);
  CHECK(plasticity.w[1] == Approx(0.1 * (v * (h - y) * h / w - w)));
  CHECK(plasticity.v[1] == Approx(0.1 * (h * (h - y) - v)));
  neuron.learn(h / w, y);
  CHECK(neuron.w() - w == Approx(plasticity.w[1]).margin(1e-6));
  CHECK(neuron.v() - v == Approx(plasticity.v[1]).margin(1e-6));
}

TEST_CASE("A threshold is the highest change of sign") {
  const std::vector<double> h{-2, -1, 0, 1, 2};
  CHECK(plasticity_threshold(h, {3, 0, -1, 0, 3}) == Approx(1));
  CHECK(plasticity_threshold(h, {3, 1, -1, -1, 3}) == Approx(1.25));
  CHECK(plasticity_threshold(h, {1, -1, -1, -1, -1}) == Approx(-1.5));
  CHECK(std::isnan(plasticity_threshold(h, {4, 1, 0, 1, 4})));
  CHECK(std::isnan(plasticity_threshold(h, {-1, -1, -1, -1, -1})));
}

TEST_CASE("The metaplasticity experiment is complete, holds, and does not depend on threads") {
  ExperimentOptions options;
  const ExperimentResult one = run_metaplasticity(options);
  options.threads = 2;
  const ExperimentResult two = run_metaplasticity(options);
  REQUIRE(one.claims.size() == 6);
  for (const Claim& claim : one.claims) {
    INFO(claim.paper << " " << claim.measured);
    CHECK(claim.holds);
  }
  REQUIRE(one.figures.size() == 1);
  CHECK(one.figures[0].figure.panels.size() == 4);
  for (const report::Panel& panel : one.figures[0].figure.panels) CHECK(panel.series.size() == 402);
  REQUIRE(one.tables.size() == 2);
  CHECK(one.tables[1].rows.size() == 400);
  for (std::size_t k = 0; k < one.tables.size(); ++k) {
    CHECK(one.tables[k].rows == two.tables[k].rows);
    for (const auto& row : one.tables[k].rows) CHECK(row.size() == one.tables[k].columns.size());
  }
}

// The verdicts on made-up runs: what must come out follows from what each says it is judged by.

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// What Eq. 2 gives for weights w and v, at rate 0.1 and decay 1.
PlasticityCurves curves_of(const std::vector<double>& probes, double w, double v) {
  PlasticityCurves curves;
  for (std::size_t k = 0; k < kPlasticityViews.size(); ++k) {
    for (const double h : probes) {
      const double root = h - kPlasticityViews[k].y;
      curves[k].push_back(
          0.1 * (kPlasticityViews[k].heterosynaptic ? h * root - v : v * root * h / w - w));
    }
  }
  return curves;
}

/// `count` runs that end with weights w and v.
MetaplasticityRuns made_up(int count, double w, double v) {
  MetaplasticityRuns runs;
  for (int k = -60; k <= 60; ++k) runs.h.push_back(0.05 * k);
  const MetaplasticityRun run{curves_of(runs.h, 2, 0), curves_of(runs.h, w, v), w, v};
  runs.runs.assign(static_cast<std::size_t>(count), run);
  return runs;
}

/// The first runs of made_up(), with a value in the place of all numbers after the samples.
MetaplasticityRuns with_lost_runs(MetaplasticityRuns runs, int lost, double value) {
  for (int r = 0; r < lost; ++r) {
    for (std::vector<double>& curve : runs.runs[static_cast<std::size_t>(r)].after) {
      curve.assign(curve.size(), value);
    }
  }
  return runs;
}

enum Place : std::size_t { kSame, kShifts, kFirstThreshold, kLastThreshold = 5 };

Claim judged(const MetaplasticityRuns& runs, std::size_t place) {
  return judge_metaplasticity(runs).at(place);
}

TEST_CASE("Metaplasticity verdicts: all hold where the numbers are clear, and say by what") {
  const std::vector<Claim> claims = judge_metaplasticity(made_up(10, 1.7, 1));
  REQUIRE(claims.size() == 6);
  for (const Claim& claim : claims) {
    INFO(claim.paper << " " << claim.measured);
    CHECK(claim.holds);
    CHECK(claim.reason.empty());
    CHECK_THAT(claim.measured, contains("Judged: "));
    CHECK_THAT(claim.measured, contains("10 runs"));
  }
  CHECK_THAT(claims[kFirstThreshold].measured, contains("new in 10, gone in 0"));
  CHECK_THAT(claims[kLastThreshold].measured, contains("moved by more than 0.05 in 10"));
}

TEST_CASE("Metaplasticity verdicts: no run, and one run, show nothing") {
  MetaplasticityRuns none = made_up(1, 1.7, 1);
  none.runs.clear();
  for (const MetaplasticityRuns& runs : {none, made_up(1, 1.7, 1)}) {
    for (const Claim& claim : judge_metaplasticity(runs)) {
      INFO(claim.paper << " " << claim.measured);
      CHECK_FALSE(claim.holds);
    }
  }
}

TEST_CASE("Metaplasticity verdicts: the first curve is that of the first weights, in every run") {
  MetaplasticityRuns runs = made_up(10, 1.7, 1);
  SECTION("one run began elsewhere") {
    runs.runs[3].before = curves_of(runs.h, 2.01, 0);
    const Claim claim = judged(runs, kSame);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason == "another curve in 1 runs");
  }
  SECTION("all runs have the same curve, which is another one") {
    for (MetaplasticityRun& run : runs.runs) run.before = curves_of(runs.h, 2, 0.1);
    CHECK_FALSE(judged(runs, kSame).holds);
  }
  SECTION("rounding is no difference") {
    for (double& change : runs.runs[3].before[1]) change += 1e-7;
    CHECK(judged(runs, kSame).holds);
  }
  SECTION("no number") {
    runs.runs[3].before[2][7] = kNone;
    CHECK_FALSE(judged(runs, kSame).holds);
  }
}

TEST_CASE("Metaplasticity verdicts: experience changes every curve in more than 95 % of runs") {
  SECTION("nothing was learned") { CHECK_FALSE(judged(made_up(100, 2, 0), kShifts).holds); }
  SECTION("but for rounding") { CHECK_FALSE(judged(made_up(100, 2.00001, 1e-6), kShifts).holds); }
  SECTION("W changes, V's curve does not") {
    CHECK_FALSE(judged(made_up(100, 1.7, 0), kShifts).holds);
  }
  SECTION("a few runs have learned nothing, or a few too many") {
    MetaplasticityRuns runs = made_up(100, 1.7, 1);
    for (std::size_t r = 0; r < 4; ++r) runs.runs[r].after = runs.runs[r].before;
    CHECK(judged(runs, kShifts).holds);
    runs.runs[4].after = runs.runs[4].before;
    CHECK_FALSE(judged(runs, kShifts).holds);
  }
  SECTION("runs that diverged have not changed") {
    for (const double value : {kNone, std::numeric_limits<double>::infinity()}) {
      CHECK(judged(with_lost_runs(made_up(100, 1.7, 1), 4, value), kShifts).holds);
      CHECK_FALSE(judged(with_lost_runs(made_up(100, 1.7, 1), 5, value), kShifts).holds);
    }
  }
}

TEST_CASE("Metaplasticity verdicts: a threshold is altered in more than half of the runs") {
  for (std::size_t place = kFirstThreshold; place <= kLastThreshold; ++place) {
    const std::size_t view = place - kFirstThreshold;
    INFO(kPlasticityViews[view].title);
    MetaplasticityRuns runs = made_up(100, 1.7, 1);
    // Two runs with a threshold apart were enough once.
    for (std::size_t r = 2; r < 100; ++r) runs.runs[r].after = runs.runs[r].before;
    runs.runs[1].after = curves_of(runs.h, 1.5, 0.8);
    const Claim few = judged(runs, place);
    CHECK_FALSE(few.holds);
    CHECK(few.reason == "altered in 2 of 100 runs");
    for (std::size_t r = 2; r < 50; ++r) runs.runs[r].after = runs.runs[0].after;
    CHECK_FALSE(judged(runs, place).holds);
    runs.runs[50].after = runs.runs[0].after;
    CHECK(judged(runs, place).holds);
    // Diverged.
    for (const double value : {kNone, std::numeric_limits<double>::infinity()}) {
      CHECK_FALSE(judged(with_lost_runs(runs, 1, value), place).holds);
    }
    for (MetaplasticityRun& run : runs.runs) run.before[view][5] = kNone;
    CHECK_FALSE(judged(runs, place).holds);
  }
}

TEST_CASE("Metaplasticity verdicts: a threshold that stays, or is but rounding, is not altered") {
  MetaplasticityRuns runs = made_up(100, 1.7, 1);
  SECTION("moved by less than 0.05, here and there") {
    for (std::size_t r = 0; r < 100; ++r) {  // h (h - 1) = v at 1 + v, nearly
      runs.runs[r].after = curves_of(runs.h, 1.7, r % 2 == 0 ? 0.04 : -0.04);
    }
    CHECK_FALSE(judged(runs, kLastThreshold).holds);
  }
  SECTION("around another place, however far runs are apart before and after") {
    for (std::size_t r = 0; r < 100; ++r) {
      runs.runs[r].before = curves_of(runs.h, 1.7, r % 2 == 0 ? 0.5 : 2);
      runs.runs[r].after = curves_of(runs.h, 1.7, r % 2 == 0 ? 0.505 : 2.005);
    }
    CHECK_FALSE(judged(runs, kLastThreshold).holds);
  }
  SECTION("a curve at 0 that rounding takes across") {
    for (MetaplasticityRun& run : runs.runs) {
      run.before[0].assign(runs.h.size(), 0.0);
      run.after[0].assign(runs.h.size(), 1e-9);
      run.after[0][60] = -1e-9;
    }
    CHECK_FALSE(judged(runs, kFirstThreshold).holds);
  }
  SECTION("gone is altered, too") {
    for (MetaplasticityRun& run : runs.runs) std::swap(run.before, run.after);
    const Claim claim = judged(runs, kFirstThreshold);
    CHECK(claim.holds);
    CHECK_THAT(claim.measured, contains("new in 0, gone in 100"));
  }
}

}  // namespace
}  // namespace hsdc::paper::metaplasticity
