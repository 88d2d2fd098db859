// SPDX-License-Identifier: Apache-2.0
#include "report/axis.h"

#include <cmath>

#include "report/box_plot.h"
#include "report/tick_layout.h"
#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::report;

namespace {

std::string texts(const Ticks& ticks) {
  std::string all;
  for (const auto& [place, text] : ticks.labelled) all += (all.empty() ? "" : " ") + text;
  return all;
}

Panel panel_of(std::vector<double> x, std::vector<double> y,
               Series::Style style = Series::Style::kLine) {
  Series s;
  s.style = style;
  s.x = std::move(x);
  s.y = std::move(y);
  Panel panel;
  panel.series = {s};
  return panel;
}

}  // namespace

TEST_CASE("axis: numbers are round and written as people write them") {
  CHECK(texts(make_ticks({0, 1, false}, 6)) == "0.0 0.2 0.4 0.6 0.8 1.0");
  CHECK(texts(make_ticks({-1, 1, false}, 4)) == "−1.0 −0.5 0.0 0.5 1.0");
  CHECK(texts(make_ticks({0, 60000, false}, 3)) == "0 20,000 40,000 60,000");
  CHECK(texts(make_ticks({0, 4e-6, false}, 4)) == "0 1×10⁻⁶ 2×10⁻⁶ 3×10⁻⁶ 4×10⁻⁶");
  CHECK(texts(make_ticks({1, 0, false}, 2)) == "0.0 0.5 1.0");  // an axis that runs downwards
}

TEST_CASE("axis: things that are counted have no halves") {
  CHECK(texts(make_ticks({0.8, 1.2, false}, 8, true)) == "1");
  CHECK(texts(make_ticks({0.94, 3.06, false}, 8, true)) == "1 2 3");
  CHECK(texts(make_ticks({0, 40, false}, 4, true)) == "0 10 20 30 40");
  Panel epochs = panel_of({1, 2, 3}, {5, 6, 7});
  CHECK(texts(x_ticks_of(epochs, x_range(epochs), 300)) == "1 2 3");
  Panel rates = panel_of({1, 2.5, 3}, {5, 6, 7});
  CHECK(texts(x_ticks_of(rates, x_range(rates), 300)).substr(0, 7) == "1.0 1.2");
}

TEST_CASE("axis: logarithmic axes have powers of ten, and what lies between if these are few") {
  CHECK(texts(make_ticks({0.01, 100, true}, 7)) == "0.01 0.1 1 10 100");
  CHECK(texts(make_ticks({1e-6, 1, true}, 4)) == "10⁻⁶ 10⁻⁴ 10⁻² 10⁰");
  CHECK(texts(make_ticks({0.9, 21, true}, 7)) == "1 2 5 10 20");
  CHECK(texts(make_ticks({3.0, 3.4, true}, 4)) == "3.0 3.1 3.2 3.3 3.4");
  CHECK(make_ticks({1, 10, true}, 7).small.size() == 6);  // 3 4 6 7 8 9
}

TEST_CASE("axis: the range shows all data, bars stand on 0") {
  const AxisRange line = y_range(panel_of({0, 1}, {5, 15}));
  CHECK(line.low < 5);
  CHECK(line.low > 4);
  CHECK(line.high > 15);
  CHECK(y_range(panel_of({0, 1}, {0.01, 9})).low == 0);  // air would make it negative
  const Panel bars = panel_of({0, 1}, {5, 15}, Series::Style::kBars);
  CHECK(y_range(bars).low == 0);
  CHECK(x_range(bars).low == -0.65);
  CHECK(x_range(bars).high == 1.65);
}

TEST_CASE("axis: values that cannot be shown leave the range alone, none at all gives one") {
  const double nan = std::nan("");
  Panel panel = panel_of({0, 1, 2, 3}, {-1, 10, nan, INFINITY});
  panel.log_y = true;
  CHECK(y_range(panel).low > 0);
  CHECK(y_range(panel).high < 1000);
  const AxisRange empty = y_range(panel_of({nan}, {nan}));
  CHECK(empty.low < empty.high);
  const AxisRange flat = y_range(panel_of({0, 1}, {5, 5}));
  CHECK(flat.low < 5);
  CHECK(flat.high > 5);
}

TEST_CASE("axis: a panel's own bounds win") {
  Panel panel = panel_of({0, 1}, {5, 15});
  panel.y_min = 0;
  CHECK(y_range(panel).low == 0);
  CHECK(y_range(panel).high > 15);
  panel.y_min = 50;  // beyond the data
  CHECK(y_range(panel).high > 50);
  panel.log_y = true;
  panel.y_min = 0;
  CHECK_THROWS_AS(y_range(panel), std::invalid_argument);
}

TEST_CASE("box plot: Tukey's whiskers and outliers") {
  const BoxPlot box = box_plot_of({1, 2, 3, 4, 5, 100, std::nan("")});
  CHECK(box.median == 3.5);
  CHECK(box.lower == 2.25);
  CHECK(box.upper == 4.75);
  CHECK(box.whisker_low == 1);
  CHECK(box.whisker_high == 5);
  CHECK(box.outliers == std::vector<double>{100});
  CHECK(box_plot_of({7}).whisker_high == 7);
  CHECK_THROWS_AS(box_plot_of({std::nan("")}), std::invalid_argument);
}
