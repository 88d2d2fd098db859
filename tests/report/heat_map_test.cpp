// SPDX-License-Identifier: Apache-2.0
#include "report/heat_map.h"

#include <fmt/core.h>

#include <cmath>

#include "base/file.h"
#include "report/confusion.h"
#include "report/layout.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::report;

namespace {

using Counts = std::vector<std::vector<std::int64_t>>;

std::vector<std::string> names(size_t count) {
  std::vector<std::string> list;
  for (size_t k = 0; k < count; ++k) list.push_back("name " + std::to_string(k));
  return list;
}

Counts diagonal(size_t count) {
  Counts counts(count, std::vector<std::int64_t>(count));
  for (size_t k = 0; k < count; ++k) counts[k][k] = 123;
  return counts;
}

std::string script_of(const Counts& counts) {
  return figure_svg(confusion_figure("matrix", names(counts.size()), counts));
}

}  // namespace

TEST_CASE("heat map: the first row is on top, cells are shaded by their share of the row") {
  const Figure figure = confusion_figure("matrix", {"cat", "dog"}, {{3, 1}, {0, 0}});
  const FigureLayout layout = lay_out(figure);
  const PanelLayout& p = layout.panels[0];
  CHECK(p.y.low == 1.5);
  CHECK(p.y.high == -0.5);
  CHECK(p.x_ticks.labelled[1] == std::pair(1.0, std::string("dog")));
  CHECK(p.y_ticks.labelled[0] == std::pair(0.0, std::string("cat")));
  const HeatMap& heat = *figure.panels[0].heat;
  CHECK(heat.shade[0][1] == 0.5);  // the root of a quarter
  CHECK(std::isnan(heat.shade[1][0]));
  const std::string text = figure_svg(figure);
  const auto drawn = [&](const std::string& part) {
    const size_t at = text.find(part);
    REQUIRE(at != std::string::npos);
    return text.substr(text.rfind('\n', at) + 1, at - text.rfind('\n', at) - 1);
  };
  const auto at = [](const char* name, double value) {
    return fmt::format("{}=\"{:.6g}\"", name, value);
  };
  CHECK_THAT(drawn(heat_colour(0.5)),
             contains(at("x", p.at_x(0.495)) + " " + at("y", p.at_y(-0.505))));
  CHECK_THAT(drawn(">3</text>"), contains(at("x", p.at_x(0))));
  CHECK_THAT(drawn(">1</text>"), contains(at("x", p.at_x(1))));
  CHECK(text.find(">0</text>") == std::string::npos);  // zeros would hide the errors
}

TEST_CASE("heat map: shades darken with every step, and none looks like the grey of nothing") {
  const auto grey = [](const std::string& colour) {
    const auto part = [&](size_t at) { return std::stoi(colour.substr(at, 2), nullptr, 16); };
    return 299 * part(1) + 587 * part(3) + 114 * part(5);
  };
  for (int k = 1; k <= 32; ++k) {
    CHECK(grey(heat_colour(k / 32.0)) < grey(heat_colour((k - 1) / 32.0)));
    CHECK(heat_colour(k / 32.0) != heat_colour(std::nan("")));
  }
  CHECK(heat_colour(0) == "#ffffff");
  CHECK(heat_colour(-1) == heat_colour(0));
  CHECK(heat_colour(2) == heat_colour(1));
}

TEST_CASE("heat map: cells are square, hold their texts while the table is small, and names fit") {
  for (const size_t count : {1u, 2u, 10u, 26u, 47u, 100u, 300u}) {
    const Figure figure = confusion_figure("matrix", names(count), diagonal(count));
    const FigureLayout layout = lay_out(figure);
    const PanelLayout& p = layout.panels[0];
    const double cell = heat_cell(*figure.panels[0].heat);
    const auto n = static_cast<double>(count);
    INFO(count << " classes");
    CHECK(std::abs(p.right - p.left - n * cell) < 1e-6);
    CHECK(std::abs(p.bottom - p.top - n * cell) < 1e-6);
    CHECK(p.right <= layout.width);
    CHECK(p.left > 70);  // the names
    CHECK(p.scale_label_y < layout.height);
    CHECK(heat_has_texts(*figure.panels[0].heat) == (count <= 26));
    CHECK(p.y_ticks.labelled.size() == (count <= 100 ? count : (count + 2) / 3));
  }
}

TEST_CASE("heat map: lists that differ in length and counts below 0 are refused") {
  CHECK_THROWS_WITH(script_of({{1, 2}, {3}}), contains("1 shades for 2 names"));
  CHECK_THROWS_WITH(script_of({}), contains("without rows"));
  CHECK_THROWS_WITH(script_of({{-1}}), contains("a count of -1"));
  Figure figure = confusion_figure("matrix", names(2), diagonal(2));
  figure.panels[0].heat->texts.pop_back();
  CHECK_THROWS_WITH(figure_svg(figure), contains("1 rows of texts for 2 names"));
}

TEST_CASE("heat map: it is drawn, beside other panels too") {
  const ScratchFolder folder;
  Figure figure = confusion_figure("matrix", names(3), diagonal(3));
  figure.panels.push_back({});
  figure.columns = 2;
  draw_figure(figure, folder / "matrix");
  const std::string svg = read_file(folder / "matrix.svg");
  CHECK_THAT(svg, contains("123") && contains("name 2") && contains("share of the samples"));
}
