// SPDX-License-Identifier: Apache-2.0
#include "base/statistics.h"

#include <cmath>

#include "tests/catch.h"

namespace hsdc {

TEST_CASE("statistics: summary, quantiles and curves by hand") {
  const Summary s = summary_of({1, 2, 6});
  CHECK(s.mean == Approx(3));
  CHECK(s.deviation == Approx(std::sqrt(7.0)));
  CHECK(s.lowest == 1);
  CHECK(s.highest == 6);
  CHECK(summary_of({5}).deviation == 0);
  CHECK(quantile({4, 1, 3, 2}, 0.5) == Approx(2.5));
  CHECK(quantile({4, 1, 3, 2}, 1) == 4);
  CHECK(std::isnan(quantile({}, 0.5)));
  const CurveSummary curve = curve_summary({{0, 1}, {2, 3}, {4, 8}});
  CHECK(curve.median == std::vector<double>{2, 3});
  CHECK(curve.mean == std::vector<double>{2, 4});
  CHECK(curve.low == std::vector<double>{1, 2});
  CHECK(percent_text(s) == "300.0 ± 264.6 %");
}

}  // namespace hsdc
