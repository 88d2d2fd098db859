// SPDX-License-Identifier: Apache-2.0
#include "report/chart.h"

#include <fmt/core.h>

#include <cmath>
#include <filesystem>

#include "base/file.h"
#include "base/run_program.h"
#include "report/layout.h"
#include "report/png.h"
#include "report/text_width.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"
#include "tests/search_path.h"

using namespace hsdc;
using namespace hsdc::report;
namespace fs = std::filesystem;
using Style = Series::Style;

namespace {

/// Three points of a style, with all that a style may read.
Series series(Style style, const std::string& label = "") {
  Series s;
  s.style = style;
  s.label = label;
  s.x = {1, 2, 3};
  s.y = {10, 20, 15};
  s.low = {9, 18, 14};
  s.high = {12, 23, 17};
  s.samples = {{1, 2, 3, 50}, {4, 5, 6}, {7}};
  return s;
}

/// A line through three points, and nothing else.
Series line(const std::vector<double>& y) {
  Series s;
  s.x = {1, 2, 3};
  s.y = y;
  return s;
}

Figure figure_of(std::vector<Series> list) {
  Figure figure;
  Panel panel;
  panel.series = std::move(list);
  figure.panels = {panel};
  return figure;
}

/// A point of the figure's only panel as it stands in a path: "64.32,285.93".
std::string place(const Figure& figure, double x, double y) {
  const PanelLayout p = lay_out(figure).panels.at(0);
  return fmt::format("{:.6g},{:.6g}", p.at_x(x), p.at_y(y));
}

/// The same as the place of a mark or of a rectangle's corner: "cx=\"64.32\" cy=\"285.93\"".
std::string attributes(const std::string& place, const std::string& x, const std::string& y) {
  const size_t comma = place.find(',');
  return x + "=\"" + place.substr(0, comma) + "\" " + y + "=\"" + place.substr(comma + 1) + "\"";
}

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

size_t files_in(const std::string& folder) {
  return static_cast<size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

/// Everything that somebody might read as something else than text.
const std::string kAwkward = "it's \"q\" \\ $d @m `touch pwned` _a^b {c} <b>&amp; %s # ; ηγ‖ΔV‖φ";

}  // namespace

TEST_CASE("chart: each style is drawn in its manner") {
  const auto drawn = [](Style style) {
    const Figure figure = figure_of({series(style)});
    return std::pair(figure, figure_svg(figure));
  };
  const auto path = [](const Figure& f, const std::vector<std::pair<double, double>>& points) {
    std::string text;
    for (const auto& [x, y] : points) text += (text.empty() ? "M" : " ") + place(f, x, y);
    return text;
  };
  const std::vector<std::pair<double, double>> curve{{1, 10}, {2, 20}, {3, 15}};
  {
    const auto [figure, svg] = drawn(Style::kLine);
    CHECK_THAT(svg, contains(path(figure, curve) + "\" fill=\"none\""));
    CHECK_THAT(svg, contains("stroke-width=\"2\"") && !contains("<circle"));
  }
  for (const Style style : {Style::kPoints, Style::kLinePoints}) {
    const auto [figure, svg] = drawn(style);
    CHECK_THAT(svg, contains("<circle " + attributes(place(figure, 2, 20), "cx", "cy")));
    CHECK_THAT(svg, contains(path(figure, {{2, 18}, {2, 23}})));  // an error bar
    CHECK((svg.find(path(figure, curve)) != std::string::npos) == (style == Style::kLinePoints));
  }
  {
    const auto [figure, svg] = drawn(Style::kBand);
    CHECK_THAT(svg, contains(path(figure, {{1, 9}, {2, 18}, {3, 14}, {3, 17}, {2, 23}, {1, 12}})));
  }
  {
    const auto [figure, svg] = drawn(Style::kBars);
    CHECK_THAT(svg, contains("<rect " + attributes(place(figure, 2 - 0.376, 20), "x", "y")));
  }
  {
    const auto [figure, svg] = drawn(Style::kBoxes);
    // Quartiles of 1, 2, 3, 50, its median, the outlier.
    CHECK_THAT(svg, contains("<rect " + attributes(place(figure, 1 - 0.28, 14.75), "x", "y")));
    CHECK_THAT(svg, contains(path(figure, {{1 - 0.28, 2.5}, {1 + 0.28, 2.5}})));
    CHECK_THAT(svg, contains("<circle " + attributes(place(figure, 1, 50), "cx", "cy")));
  }
}

TEST_CASE("chart: colour, dashes, width, opacity") {
  Series s = series(Style::kLine);
  s.colour = "#123456";
  s.dashed = true;
  s.width = 3.5;
  s.opacity = 0.5;
  CHECK_THAT(figure_svg(figure_of({s})),
             contains("stroke=\"#123456\" stroke-opacity=\"0.5\" stroke-width=\"3.5\" "
                      "stroke-dasharray=\"8,5\""));
  s.colour = "red'";
  CHECK_THROWS_AS(figure_svg(figure_of({s})), std::invalid_argument);
}

TEST_CASE("chart: a band without label has the colour of the curve after it") {
  const std::string text =
      figure_svg(figure_of({series(Style::kLine), series(Style::kBand), series(Style::kLine)}));
  CHECK_THAT(text, contains(" fill=\"" + palette()[1] + "\" fill-opacity=\"0.2\""));
  CHECK(count(text, palette()[0]) == 1);
}

TEST_CASE("chart: bars that share places stand side by side") {
  const auto corner = [](const Figure& figure, double x) {
    return "<rect " + attributes(place(figure, x, 10), "x", "y");
  };
  const Figure one = figure_of({series(Style::kBars)});
  CHECK_THAT(figure_svg(one), contains(corner(one, 1 - 0.752 / 2)));
  const Figure two = figure_of({series(Style::kBars), series(Style::kBars)});
  CHECK_THAT(figure_svg(two), contains(corner(two, 0.8 - 0.376 / 2)));
  CHECK_THAT(figure_svg(two), contains(corner(two, 1.2 - 0.376 / 2)));
}

TEST_CASE("chart: lists that differ in length are refused by name") {
  const auto refuses = [](Series s, const std::string& part) {
    s.label = "curve";
    CHECK_THROWS_WITH(figure_svg(figure_of({s})), contains("\"curve\"") && contains(part));
  };
  for (const Style style : {Style::kLine, Style::kPoints, Style::kLinePoints, Style::kBars}) {
    Series s = series(style);
    s.y.pop_back();
    refuses(s, "3 values of x, 2 of y");
    s = series(style);
    s.high.clear();
    refuses(s, "0 of high");
  }
  Series s = series(Style::kBand);
  s.low.pop_back();
  refuses(s, "2 of low");
  s = series(Style::kBoxes);
  s.samples.pop_back();
  refuses(s, "2 of samples");
  CHECK_THROWS_AS(figure_svg(Figure{}), std::invalid_argument);
}

TEST_CASE("chart: what is not finite is a gap") {
  Series gap = series(Style::kLine);
  gap.y[1] = std::nan("");
  Series ends = gap;
  ends.low.clear(), ends.high.clear();
  ends.x = {1, 2, 3, 4, 5};
  ends.y = {10, 12, std::nan(""), 15, 16};
  const Figure cut = figure_of({ends});
  CHECK_THAT(figure_svg(cut), contains("M" + place(cut, 1, 10) + " " + place(cut, 2, 12) + " M" +
                                       place(cut, 4, 15) + " " + place(cut, 5, 16) + "\""));
  Series band = series(Style::kBand);
  band.x = {1, 2, 3, 4, 5};
  band.low = {1, 1, std::nan(""), 1, 1};
  band.high = {2, 2, 2, 2, 2};
  CHECK(count(figure_svg(figure_of({band})), "fill-opacity=\"0.2\"") == 2);
  Figure below_zero = figure_of({gap});
  below_zero.panels[0].log_y = true;
  below_zero.panels[0].series[0].y = {1, -2, 100};
  CHECK(figure_svg(below_zero).find(place(below_zero, 1, 1)) ==
        std::string::npos);  // a point alone
  below_zero.panels[0].series[0].style = Style::kPoints;
  CHECK(count(figure_svg(below_zero), "<circle") == 2);
}

TEST_CASE("chart: one legend for panels that would show the same") {
  Figure figure = figure_of({series(Style::kLine, "same")});
  figure.panels.push_back(figure.panels[0]);
  CHECK(count(figure_svg(figure), ">same</text>") == 1);
  figure.panels[1].series[0].dashed = true;
  CHECK(count(figure_svg(figure), ">same</text>") == 2);
  figure.panels[1].legend = false;
  CHECK(count(figure_svg(figure), ">same</text>") == 1);
}

TEST_CASE("chart: panels of one quantity show the same range of it, unless one says otherwise") {
  Figure figure = figure_of({line({10, 20, 15})});
  figure.panels[0].y_label = "accuracy";
  figure.panels.resize(3, figure.panels[0]);
  figure.panels[1].series[0].y = {-40, 0, 5};
  figure.panels[2].series[0].y = {0, 100, 5};
  const auto range = [&](size_t panel) {
    const AxisRange y = lay_out(figure).panels[panel].y;
    return std::pair(y.low, y.high);
  };
  CHECK(range(0) == range(1));
  CHECK(range(0) == range(2));
  CHECK(range(0).first < -40);
  CHECK(range(0).second > 100);
  figure.panels[2].own_y = true;
  CHECK(range(0) == range(1));
  CHECK(range(0).second < 30);
  CHECK(range(2).first == 0);
  figure.panels[2].own_y = false;
  figure.panels[1].y_label = "loss";
  CHECK(range(0).first == 0);
  CHECK(range(1).second < 10);
}

TEST_CASE("chart: a legend that serves all panels, or all of a column, is shown once") {
  Figure figure = figure_of({series(Style::kLine, "one"), series(Style::kLine, "two")});
  figure.panels.push_back(figure_of({series(Style::kLinePoints, "one")}).panels[0]);
  figure.columns = 2;
  FigureLayout layout = lay_out(figure);
  REQUIRE(layout.legend.size() == 2);  // "one" is in both
  CHECK(layout.legend[0].series->style == Style::kLinePoints);
  // Two columns with legends of their own, two rows.
  figure = figure_of({series(Style::kLine, "one")});
  figure.panels.push_back(figure_of({series(Style::kLine, "other")}).panels[0]);
  figure.panels.push_back(figure.panels[0]);
  figure.panels.push_back(figure.panels[1]);
  figure.columns = 2;
  layout = lay_out(figure);
  CHECK(layout.legend.empty());
  CHECK(layout.panels[0].legend.empty());
  CHECK(layout.panels[1].legend.empty());
  CHECK(layout.panels[2].legend.size() == 1);
  CHECK(layout.panels[3].legend.size() == 1);
}

TEST_CASE("chart: numbers of an axis and its title keep clear of each other") {
  Figure figure = figure_of({line({-0.15, -0.05, 0.05})});
  figure.panels[0].y_label = "∇ℓᵀp / ‖∇ℓ‖‖p‖";
  const FigureLayout layout = lay_out(figure);
  const PanelLayout& p = layout.panels[0];
  double widest = 0;
  for (const auto& [place, text] : p.y_ticks.labelled) {
    widest = std::max(widest, text_width(text, kSmallText));
  }
  // DejaVu Sans: the minus is wider than a digit.
  CHECK(widest > text_width("0.05", kSmallText) + 0.8 * kSmallText);
  CHECK(p.left - widest - p.y_label_x > line_height(kLabelText) / 2 + 15);
}

TEST_CASE("chart: a band is seen: its area, and its edges") {
  Series band = series(Style::kBand);
  band.colour = "#112233";
  const std::string text = figure_svg(figure_of({band}));
  CHECK_THAT(text, contains("fill=\"#112233\" fill-opacity=\"0.2\""));
  CHECK(count(text, "stroke=\"#112233\" stroke-opacity=\"0.5\" stroke-width=\"0.7\"") == 2);
}

TEST_CASE("chart: no band lies on a curve") {
  const std::string text = figure_svg(figure_of({line({1, 2, 3}), series(Style::kBand)}));
  CHECK(text.find("fill-opacity=\"0.2\"") < text.find("stroke-width=\"2\""));
}

TEST_CASE("chart: what lies beyond a panel's bounds is not drawn over its neighbours") {
  Series cloud = series(Style::kPoints);
  cloud.low.clear(), cloud.high.clear();
  Figure figure = figure_of({cloud});
  figure.panels[0].y_max = 17;
  CHECK(count(figure_svg(figure), "<circle") == 2);
  figure.panels[0].series[0].style = Style::kLine;
  figure.panels[0].series[0].y[1] = 1e300;
  const std::string svg = figure_svg(figure);
  CHECK_THAT(svg, contains("clip-path=\"url(#p0l)\"") && contains(",-1e+06 "));
  CHECK(svg.size() < 5000);
}

TEST_CASE("chart: text that is no UTF-8, and characters that no SVG has, become marks") {
  Figure figure;
  figure.title =
      "a\x01"
      "b\xff\xc3(\xed\xa0\x80\xc0\x80\xf0\x9f\x98\x80\xf4\x90\x80\x80 cut \xe2\x82";
  figure.panels = {Panel{}};
  const std::string bad = "\ufffd";
  CHECK_THAT(figure_svg(figure),
             contains(">a b" + bad + bad + "(" + bad + bad + bad + bad + bad + "\U0001f600" + bad +
                      bad + bad + bad + " cut " + bad + "</text>"));
  const ScratchFolder folder;
  draw_picture(figure, folder / "x.png");
  CHECK(fs::file_size(folder / "x.png") > 1000);
}

TEST_CASE("chart: text is wrapped at its width") {
  CHECK(wrap_text("one two three", 10, 1000).size() == 1);
  CHECK(wrap_text("one two three", 10, 35).size() == 3);
  CHECK(wrap_text("one\ntwo", 10, 1000) == std::vector<std::string>{"one", "two"});
}

TEST_CASE("chart: both files are drawn, whatever the text, and nothing else happens") {
  const ScratchFolder folder;
  Figure figure;
  figure.title = kAwkward;
  Panel panel;
  panel.title = panel.x_label = panel.y_label = kAwkward;
  for (const Style style : {Style::kLine, Style::kLinePoints, Style::kPoints, Style::kBand,
                            Style::kBars, Style::kBoxes}) {
    panel.series.push_back(series(style, kAwkward + " " + std::to_string(panel.series.size())));
  }
  panel.x_ticks = {{1, "a\nb"}, {2, kAwkward}};
  panel.level_lines = {12, std::nan("")};
  figure.panels = {panel, Panel{}};
  draw_figure(figure, folder / "a 'b' $c");
  const std::string svg = read_file(folder / "a 'b' $c.svg");
  CHECK_THAT(svg, contains("</svg>"));
  for (const char* part : {"it&#39;s", "&quot;q&quot;", "$d", "@m", "`touch", "_a^b", "{c}",
                           "&lt;b&gt;&amp;amp;", "%s", "ηγ‖ΔV‖φ"}) {
    CHECK_THAT(svg, contains(part));
  }
  CHECK(read_file(folder / "a 'b' $c.png").substr(0, 8) == "\x89PNG\r\n\x1a\n");
  CHECK(files_in(folder.path()) == 2);
  CHECK_FALSE(fs::exists("pwned"));
  draw_figure(figure, folder / "again");
  CHECK(read_file(folder / "again.svg") == svg);
  CHECK(read_file(folder / "again.png") == read_file(folder / "a 'b' $c.png"));
}

TEST_CASE("chart: without librsvg or a folder nothing is left behind, and the message says it") {
  const ScratchFolder folder;
  const Figure figure = figure_of({series(Style::kLine)});
  CHECK_THAT(user_error_of([&] { draw_figure(figure, folder / "none/x"); }), contains("none/x"));
  const SearchPath nowhere("/nonexistent");
  CHECK_THAT(user_error_of([&] { draw_figure(figure, folder / "x"); }), contains("librsvg2-bin"));
  CHECK_THAT(user_error_of(require_png), contains("librsvg2-bin"));
  CHECK(files_in(folder.path()) == 0);
  draw_picture(figure, folder / "x.svg");  // takes nothing
  CHECK(files_in(folder.path()) == 1);
}
