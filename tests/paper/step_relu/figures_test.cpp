// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "report/layout.h"
#include "tests/catch.h"
#include "tests/paper/step_relu/runs.h"

namespace hsdc::paper::step_relu {
namespace {

report::Figure alignment_chart(const StepReluRuns& runs) {
  const std::vector<ResultFigure> figures = step_relu_figures(runs);
  REQUIRE(figures.size() == 2);
  REQUIRE(figures[1].name == "alignment");
  return figures[1].figure;
}

/// The lower end of the axis of alignment, which all panels have in common.
double lowest_shown(const StepReluRuns& runs) {
  const report::Figure figure = alignment_chart(runs);
  const report::FigureLayout layout = report::lay_out(figure);
  for (const report::PanelLayout& panel : layout.panels) {
    CHECK(panel.y.low == layout.panels[0].y.low);
    CHECK(panel.y.high == 1);
  }
  return layout.panels[0].y.low;
}

}  // namespace

TEST_CASE("step-relu figures: the axis of alignment holds what is shown, the same in every panel") {
  StepReluRuns runs = made_up_step_relu(3);
  CHECK(lowest_shown(runs) > -0.2);
  set_alignment(runs, 4, {-0.73, -0.71, -0.72});  // lower quartile: -0.725
  CHECK(lowest_shown(runs) < -0.725);
}

TEST_CASE("step-relu figures: a run that diverged leaves the others' curves") {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  StepReluRuns runs = made_up_step_relu(3);
  TrainedRun& lost = runs_of(runs, StepReluMethod::kTwoSignal, 4)[0];
  lost.diverged = true;
  lost.probes.back().epoch = kNone;
  set_alignment(runs, 4, {kNone, 0.6, 0.6});
  CHECK(lowest_shown(runs) > -0.2);
  const std::vector<report::Panel> panels = alignment_chart(runs).panels;
  REQUIRE(panels.size() == 3);
  for (const report::Panel& panel : panels) {
    REQUIRE(panel.series.size() == 4);  // a band and a line for each of two layers
    for (const report::Series& series : panel.series) CHECK(series.x == std::vector<double>{0, 2});
  }
  CHECK(panels[1].series[1].y.back() == Approx(0.6));
}

TEST_CASE("step-relu tables: a row for every run, and for every layer of every probe") {
  const std::vector<ResultTable> tables = step_relu_tables(made_up_step_relu(3));
  REQUIRE(tables.size() == 2);
  CHECK(tables[0].rows.size() == (2 + 2 * kStepReluMostQ) * 3);
  CHECK(tables[1].rows.size() == 3 * 3 * 2 * 2);
  for (const ResultTable& table : tables) {
    for (const auto& row : table.rows) CHECK(row.size() == table.columns.size());
  }
}

}  // namespace hsdc::paper::step_relu
