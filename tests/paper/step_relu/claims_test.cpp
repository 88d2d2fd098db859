// SPDX-License-Identifier: Apache-2.0
// The verdicts of step-relu on made-up numbers: what must come out follows from what each says it
// is judged by.
#include <limits>

#include "tests/catch.h"
#include "tests/paper/step_relu/runs.h"

namespace hsdc::paper::step_relu {
namespace {

using enum StepReluMethod;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
enum Place : std::size_t { kClose, kBelow, kGrows, kOrder };

Claim judged(const StepReluRuns& runs, Place place) { return judge_step_relu(runs).at(place); }

}  // namespace

TEST_CASE("step-relu verdicts: all hold where the numbers are clear, and say by what") {
  const std::vector<Claim> claims = judge_step_relu(made_up_step_relu(3));
  REQUIRE(claims.size() == 4);
  for (const Claim& claim : claims) {
    INFO(claim.paper << ": " << claim.measured);
    CHECK(claim.holds);
    CHECK(claim.reason.empty());
    CHECK_THAT(claim.measured, contains("Judged: "));
    CHECK_THAT(claim.measured, contains("3 seeds"));
  }
}

TEST_CASE("step-relu verdicts: one seed shows nothing") {
  for (const Claim& claim : judge_step_relu(made_up_step_relu(1))) {
    INFO(claim.paper << ": " << claim.measured);
    CHECK_FALSE(claim.holds);
  }
}

TEST_CASE("step-relu verdicts: close to ReLU means above 95 % of it") {
  StepReluRuns runs = made_up_step_relu(4);
  SECTION("clearly below") {
    set_accuracy(runs, kTwoSignal, 4, {0.8, 0.81, 0.8, 0.81});
    const Claim claim = judged(runs, kClose);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("in the last epoch step-ReLU gained 70.5 points"));
  }
  SECTION("above in the mean, by luck") {
    set_accuracy(runs, kTwoSignal, 4, {1.0, 1.0, 1.0, 0.7});
    CHECK_FALSE(judged(runs, kClose).holds);
  }
  SECTION("at 95 % exactly") {
    set_accuracy(runs, kTwoSignalRelu, 0, {0.8, 0.8, 0.8, 0.8});
    set_accuracy(runs, kTwoSignal, 4, {0.76, 0.76, 0.76, 0.76});
    CHECK_FALSE(judged(runs, kClose).holds);
  }
  SECTION("neither has learned") {
    set_accuracy(runs, kTwoSignalRelu, 0, {0.1, 0.12, 0.1, 0.12});
    set_accuracy(runs, kTwoSignal, 4, {0.13, 0.15, 0.13, 0.15});
    CHECK_FALSE(judged(runs, kClose).holds);
  }
  SECTION("Q = 4 has diverged, whatever its accuracy was") {
    for (TrainedRun& run : runs_of(runs, kTwoSignal, 4)) run.diverged = true;
    const Claim claim = judged(runs, kClose);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("4 runs of SAL with ReLU or at Q = 4 diverged"));
  }
  SECTION("ReLU has diverged in most runs, which makes it easy to reach") {
    for (std::size_t s = 1; s < 4; ++s) runs_of(runs, kTwoSignalRelu)[s].diverged = true;
    const Claim claim = judged(runs, kClose);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.reason, contains("3 runs of SAL with ReLU or at Q = 4 diverged"));
  }
  SECTION("no numbers") {
    set_accuracy(runs, kTwoSignal, 4, {kNone, 0.9, 0.9, 0.9});
    CHECK_FALSE(judged(runs, kClose).holds);
    set_accuracy(runs, kTwoSignal, 4, {0.95, 0.95, 0.95, 0.95});
    set_accuracy(runs, kTwoSignalRelu, 0, {kNone, 0.9, 0.9, 0.9});
    CHECK_FALSE(judged(runs, kClose).holds);
  }
}

TEST_CASE("step-relu verdicts: SGD is far below at every Q") {
  StepReluRuns runs = made_up_step_relu(4);
  SECTION("as good as SAL") {
    set_accuracy(runs, kLastLayer, 4, {0.94, 0.95, 0.94, 0.95});
    CHECK_FALSE(judged(runs, kBelow).holds);
  }
  SECTION("less than five points below at Q = 4") {
    set_accuracy(runs, kLastLayer, 4, {0.892, 0.892, 0.892, 0.892});
    CHECK_FALSE(judged(runs, kBelow).holds);
  }
  SECTION("below in the mean, within the deviations, at one Q") {
    set_accuracy(runs, kLastLayer, 8, {0.95, 0.95, 0.95, 0.1});
    const Claim claim = judged(runs, kBelow);
    CHECK_FALSE(claim.holds);
    CHECK_THAT(claim.measured, contains("here 7 of 8"));
  }
  SECTION("a run of SGD has diverged: nobody knows how far it would have come") {
    runs_of(runs, kLastLayer, 2)[3].diverged = true;
    const Claim claim = judged(runs, kBelow);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason == "1 run of SGD or SAL diverged");
  }
  SECTION("SAL has diverged at one Q") {
    for (TrainedRun& run : runs_of(runs, kTwoSignal, 2)) run.diverged = true;
    CHECK_FALSE(judged(runs, kBelow).holds);
  }
  SECTION("no numbers") {
    set_accuracy(runs, kLastLayer, 5, {0.4, kNone, 0.4, 0.4});
    CHECK_FALSE(judged(runs, kBelow).holds);
  }
}

TEST_CASE("step-relu verdicts: alignment grows at each of the probed Q") {
  StepReluRuns runs = made_up_step_relu(4);
  SECTION("falls at one") {
    set_alignment(runs, 4, {0.02, 0.01, 0.02, 0.01});
    CHECK_FALSE(judged(runs, kGrows).holds);
  }
  SECTION("higher in the mean, within the deviations") {
    set_alignment(runs, 1, {0.6, -0.4, 0.5, -0.3});
    CHECK_FALSE(judged(runs, kGrows).holds);
  }
  SECTION("a run has diverged, though its last numbers are good") {
    runs_of(runs, kTwoSignal, 7)[0].diverged = true;
    const Claim claim = judged(runs, kGrows);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason == "1 run of SAL diverged");
  }
  SECTION("a run at a Q that is not looked at has diverged") {
    runs_of(runs, kTwoSignal, 2)[0].diverged = true;
    CHECK(judged(runs, kGrows).holds);
  }
  SECTION("no numbers, at the end or at first") {
    set_alignment(runs, 1, {kNone, 0.6, 0.6, 0.6});
    CHECK_FALSE(judged(runs, kGrows).holds);
    set_alignment(runs, 1, {0.6, 0.6, 0.6, 0.6});
    set_alignment(runs, 1, {kNone, 0, 0, 0}, false);
    CHECK_FALSE(judged(runs, kGrows).holds);
  }
}

TEST_CASE("step-relu verdicts: alignment rises with Q, at both steps") {
  StepReluRuns runs = made_up_step_relu(4);  // 0.45, 0.6, 0.75
  SECTION("falls from 4 to 7") {
    set_alignment(runs, 7, {0.5, 0.51, 0.5, 0.51});
    const Claim claim = judged(runs, kOrder);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason == "no clear gain from Q = 4 to 7");
  }
  SECTION("in order by noise alone") {
    set_alignment(runs, 1, {0.5, 0.6, 0.5, 0.6});
    set_alignment(runs, 4, {0.6, 0.5, 0.61, 0.5});
    set_alignment(runs, 7, {0.51, 0.6, 0.52, 0.6});
    const Claim claim = judged(runs, kOrder);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason == "no clear gain at either step");
  }
  SECTION("seeds far apart, each of which gains: seen seed by seed") {
    set_alignment(runs, 1, {0.1, 0.3, 0.5, 0.7});
    set_alignment(runs, 4, {0.15, 0.36, 0.54, 0.76});
    set_alignment(runs, 7, {0.2, 0.42, 0.58, 0.82});
    CHECK(judged(runs, kOrder).holds);
  }
  SECTION("a run has diverged, though its last numbers are good") {
    runs_of(runs, kTwoSignal, 1)[2].diverged = true;
    const Claim claim = judged(runs, kOrder);
    CHECK_FALSE(claim.holds);
    CHECK(claim.reason == "1 run of SAL diverged");
  }
  SECTION("no numbers") {
    set_alignment(runs, 7, {kNone, 0.8, 0.8, 0.8});
    CHECK_FALSE(judged(runs, kOrder).holds);
  }
}

}  // namespace hsdc::paper::step_relu
