// SPDX-License-Identifier: Apache-2.0
// The verdicts on rewiring, from made-up accuracies.
#include <cmath>

#include "paper/rewiring/report.h"
#include "report/layout.h"
#include "tests/catch.h"

namespace hsdc::paper::rewiring {
namespace {

enum Verdict : std::size_t { kEarly, kCritical, kDrop };

/// Accuracies at one RT, mean over the runs.
struct Moment {
  double grown, exchanged, recovered, untouched;
};

/// What the paper says: early rewiring costs next to nothing, late rewiring a lot.
std::vector<Moment> as_published() {
  return {{0.10, 0.10, 0.920, 0.920},
          {0.60, 0.55, 0.922, 0.925},
          {0.90, 0.40, 0.850, 0.930},
          {0.94, 0.10, 0.700, 0.940}};
}

/// Six runs, which differ by `noise` either way in what they come to once rewired, not in the mean.
/// Who is lucky when rewired early is not when rewired late.
RewiringRuns runs_of(const std::vector<Moment>& moments, double noise = 0.004) {
  RewiringRuns runs{{0, 2, 10, 40}, 2, {}};
  for (int number = 0; number < 6; ++number) {
    RewiringRun& run = runs.runs.emplace_back();
    for (std::size_t k = 0; k < moments.size(); ++k) {
      const Moment& m = moments[k];
      const double luck = (number + static_cast<int>(k) / 2) % 2 == 0 ? noise : -noise;
      run.grown.push_back(m.grown);
      run.exchanged.push_back(m.exchanged + luck);
      run.recovering.push_back({m.exchanged, m.recovered + luck});
      run.untouched.push_back(m.untouched);
    }
  }
  return runs;
}

Claim judged(Verdict verdict, const RewiringRuns& runs) {
  const std::vector<Claim> claims = judge_rewiring(runs);
  REQUIRE(claims.size() == 3);
  INFO(claims[verdict].measured);
  CHECK_FALSE((claims[verdict].holds && !claims[verdict].reason.empty()));
  return claims[verdict];
}

}  // namespace

TEST_CASE("rewiring claims: all hold of what the paper says") {
  for (const Claim& claim : judge_rewiring(runs_of(as_published()))) {
    INFO(claim.paper << " " << claim.measured);
    CHECK(claim.holds);
  }
}

TEST_CASE("rewiring claims: early rewiring that costs two points or more has an effect") {
  std::vector<Moment> moments = as_published();
  moments[1].recovered = moments[1].untouched - 0.05;
  const Claim costly = judged(kEarly, runs_of(moments));
  CHECK_FALSE(costly.holds);
  CHECK_THAT(costly.measured, contains("RT = 2, 87.5"));
  moments[1].recovered = moments[1].untouched - 0.015;
  CHECK(judged(kEarly, runs_of(moments)).holds);
  CHECK_FALSE(judged(kEarly, runs_of(moments, 0.01)).holds);  // it may be 2.4
  moments[1].recovered = moments[1].untouched + 0.05;         // better than before: no loss
  CHECK(judged(kEarly, runs_of(moments)).holds);
}

TEST_CASE("rewiring claims: noise is no proof that early rewiring has no effect") {
  const Claim claim = judged(kEarly, runs_of(as_published(), 0.2));
  CHECK_FALSE(claim.holds);
  CHECK(claim.reason == "the runs differ too much to tell");
}

TEST_CASE("rewiring claims: a critical period needs accuracy to fall, by rewiring") {
  std::vector<Moment> recovers = as_published();
  recovers[3] = {0.94, 0.10, 0.922, 0.925};
  CHECK_FALSE(judged(kCritical, runs_of(recovers)).holds);

  // Networks that grew up for longer end better, though they lose more.
  std::vector<Moment> better = as_published();
  better[3] = {0.98, 0.10, 0.950, 0.990};
  const Claim claim = judged(kCritical, runs_of(better));
  CHECK_FALSE(claim.holds);
  CHECK_THAT(claim.reason, contains("does not clearly fall"));
  CHECK_THAT(claim.measured, contains("From RT = 2 to RT = 40 the accuracy grows by 2.8"));

  // They get worse with age whether they are rewired or not.
  std::vector<Moment> old = as_published();
  old[3] = {0.94, 0.10, 0.700, 0.703};
  CHECK_FALSE(judged(kCritical, runs_of(old)).holds);
}

TEST_CASE("rewiring claims: a fall within two standard errors is no critical period") {
  std::vector<Moment> moments = as_published();
  moments[3] = {0.94, 0.10, 0.900, 0.925};
  CHECK(judged(kCritical, runs_of(moments)).holds);
  CHECK_FALSE(judged(kCritical, runs_of(moments, 0.02)).holds);
  CHECK(judged(kCritical, runs_of(as_published(), 0.1)).holds);

  // Only one of the two is clear: the cost, where a network is as lucky left alone as rewired; the
  // accuracy, where it is lucky left alone.
  RewiringRuns cost = runs_of(moments), accuracy = cost;
  for (std::size_t r = 0; r < cost.runs.size(); ++r) {
    const double luck = r % 2 == 0 ? 0.1 : -0.1;
    cost.runs[r].recovering[3].back() += luck;
    cost.runs[r].untouched[3] += luck;
    accuracy.runs[r].untouched[3] += luck;
  }
  CHECK_FALSE(judged(kCritical, cost).holds);
  CHECK_FALSE(judged(kCritical, accuracy).holds);
}

TEST_CASE("rewiring claims: a drop is large beyond its error, and larger than an early one") {
  std::vector<Moment> small = as_published();
  small[3].exchanged = small[3].grown - 0.15;
  CHECK_FALSE(judged(kDrop, runs_of(small)).holds);
  std::vector<Moment> always = as_published();
  always[1] = {0.95, 0.05, 0.922, 0.925};
  CHECK_FALSE(judged(kDrop, runs_of(always)).holds);
  std::vector<Moment> hardly = as_published();
  hardly[3].exchanged = hardly[3].grown - 0.25;
  CHECK(judged(kDrop, runs_of(hardly)).holds);
  CHECK_FALSE(judged(kDrop, runs_of(hardly, 0.1)).holds);  // larger than early, not than 20 points
  hardly[1] = {0.60, 0.37, 0.922, 0.925};                  // 23 points early, 25 late
  CHECK(judged(kDrop, runs_of(hardly)).holds);
  CHECK_FALSE(judged(kDrop, runs_of(hardly, 0.02)).holds);
}

TEST_CASE(
    "rewiring claims: none holds of runs that diverged, or of accuracies that are no numbers") {
  RewiringRuns marked = runs_of(as_published());
  marked.runs[4].diverged = true;
  for (const Claim& claim : judge_rewiring(marked)) {
    INFO(claim.paper);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason == "1 of 6 runs diverged");
  }
  RewiringRuns lost = runs_of(as_published());
  for (std::size_t k : {std::size_t{1}, std::size_t{3}}) {
    lost.runs[2].exchanged[k] = lost.runs[2].recovering[k].back() = NAN;
  }
  for (const Claim& claim : judge_rewiring(lost)) {
    INFO(claim.paper);
    CHECK_FALSE(claim.holds);
  }
}

TEST_CASE("rewiring claims: a single run proves nothing") {
  RewiringRuns runs = runs_of(as_published());
  runs.runs.resize(1);
  for (const Claim& claim : judge_rewiring(runs)) CHECK_FALSE(claim.holds);
}

TEST_CASE("rewiring figure: times stand on a scale, and both panels keep their range of accuracy") {
  const RewiringRuns runs = runs_of(as_published());
  const ResultFigure result = rewiring_figure(runs);
  const report::Panel& recovered = result.figure.panels[0];
  REQUIRE(recovered.x_ticks.size() == runs.times.size());
  for (std::size_t k = 0; k < runs.times.size(); ++k) {
    CHECK(recovered.x_ticks[k].second == std::to_string(runs.times[k]));
    CHECK(recovered.series[0].x[k] == recovered.x_ticks[k].first);
    CHECK(recovered.series[0].x[k] == Approx(std::log2(1.0 + runs.times[k])));
  }
  const report::FigureLayout layout = report::lay_out(result.figure);
  CHECK(layout.panels[0].y.low > 60);  // where the trajectories go down to 10 %
  CHECK(layout.panels[1].y.low < 10);
}

}  // namespace hsdc::paper::rewiring
