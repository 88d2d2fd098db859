// SPDX-License-Identifier: Apache-2.0
#include "paper/common/judging.h"

#include <limits>
#include <stdexcept>

#include "tests/catch.h"

namespace hsdc::paper {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("judging: an effect is more than two standard errors, of two runs or more") {
  CHECK(clearly_above(summary_of({1, 2, 3}), 0));         // 2, standard error 0.58
  CHECK_FALSE(clearly_above(summary_of({-1, 2, 5}), 0));  // 2, standard error 1.73
  CHECK_FALSE(clearly_above(summary_of({-1, -2, -3}), 0));
  CHECK_FALSE(clearly_above(summary_of({0, 0}), 0));
  CHECK_FALSE(clearly_above(summary_of({1e-16, 1e-16}), 0));  // rounding
  CHECK_FALSE(clearly_above(summary_of({5}), 0));
  CHECK_FALSE(clearly_above(summary_of({}), 0));
  CHECK_FALSE(clearly_above(summary_of({1, 2, 3, kNone}), 0));
}

TEST_CASE("judging: a level, from above and from below") {
  const Summary s = summary_of({1, 2, 3});  // standard error 0.577
  CHECK(clearly_above(s, 0.8));
  CHECK_FALSE(clearly_above(s, 0.9));
  CHECK(clearly_below(s, 3.2));
  CHECK_FALSE(clearly_below(s, 3.1));
  CHECK_FALSE(clearly_below(summary_of({-1e-17, -1e-17}), 0));
  for (const Summary& unknown : {Summary{}, summary_of({5}), summary_of({5, kNone, 5})}) {
    CHECK_FALSE(clearly_above(unknown, 0));
    CHECK_FALSE(clearly_below(unknown, 10));
  }
}

TEST_CASE("judging: differences are those of the same runs") {
  // Runs far apart, each a little higher than before: seen run by run only.
  const std::vector<double> before{0.1, 0.5, 0.9}, after{0.2, 0.61, 0.99};
  CHECK(difference(after, before).mean == Approx(0.1));
  CHECK(clearly_above(difference(after, before), 0));
  CHECK_FALSE(clearly_above(summary_of(after), summary_of(before)));
  CHECK_THROWS_AS(difference({1}, {1, 2}), std::invalid_argument);
}

TEST_CASE("judging: of other runs, the errors of both count") {
  const Summary low = summary_of({0.1, 0.2, 0.3}), high = summary_of({0.5, 0.6, 0.7});
  CHECK(clearly_above(high, low));
  CHECK_FALSE(clearly_above(low, high));
  CHECK_FALSE(clearly_above(high, summary_of({0.1, 0.2, 0.9})));
  CHECK_FALSE(clearly_above(summary_of({0.1, 0.6, 1.1}), low));
  CHECK_FALSE(clearly_above(high, summary_of({0.1})));
  CHECK_FALSE(clearly_above(summary_of({0.5}), low));
  CHECK_FALSE(clearly_above(high, summary_of({0.1, kNone})));
}

}  // namespace hsdc::paper
