// SPDX-License-Identifier: Apache-2.0
// step-relu in fixed point as a whole, on the smallest digits.
#include "paper/common/experiment.h"
#include "paper/step_relu/step_relu.h"
#include "tests/catch.h"

namespace hsdc::paper::step_relu {

#ifndef HSDC_SANITIZE  // minutes under sanitizers
namespace {

ExperimentResult run(int threads) {
  ExperimentOptions options;
  options.engine = circuit::Engine::kFixed;
  options.threads = threads;
  options.data = "digits:8";
  return run_step_relu(options);
}

}  // namespace

TEST_CASE("step-relu in fixed point is complete, and does not depend on threads") {
  const ExperimentResult one = run(1), two = run(2);
  CHECK_THAT(one.settings.front(), contains("digits:8"));
  REQUIRE(one.claims.size() == 8);  // SAL and KP, four formats
  for (std::size_t k = 0; k < one.claims.size(); ++k) {
    CHECK_THAT(one.claims[k].measured, contains("Judged: "));
    CHECK(one.claims[k].measured == two.claims[k].measured);
    CHECK(one.claims[k].holds == two.claims[k].holds);
  }
  REQUIRE(one.figures.size() == 1);
  REQUIRE(one.figures[0].figure.panels.size() == 6);
  for (const report::Panel& panel : one.figures[0].figure.panels) {
    REQUIRE(panel.series.size() == 5);
    for (const report::Series& series : panel.series) CHECK(series.y.size() == 4);
  }
  REQUIRE(one.tables.size() == 2);
  CHECK(one.tables[0].rows.size() == 24);   // presets, sizes, Q
  CHECK(one.tables[1].rows.size() == 240);  // and formats and seeds
  for (std::size_t k = 0; k < one.tables.size(); ++k) {
    CHECK(one.tables[k].rows == two.tables[k].rows);
    for (const auto& row : one.tables[k].rows) CHECK(row.size() == one.tables[k].columns.size());
  }
}
#endif

}  // namespace hsdc::paper::step_relu
