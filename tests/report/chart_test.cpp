#include "report/chart.h"

#include <cmath>
#include <filesystem>

#include "base/file.h"
#include "base/run_program.h"
#include "report/gnuplot.h"
#include "report/gnuplot_text.h"
#include "report/layout.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"
#include "tests/search_path.h"

using namespace hsdc;
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

std::string script(const Figure& figure) { return gnuplot_script(figure, "svg"); }

size_t count(const std::string& text, const std::string& part) {
  size_t found = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

size_t files_in(const std::string& folder) {
  return static_cast<size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

/// Everything that gnuplot would have to read as text.
const std::string kAwkward = "it's \"q\" \\ $d @m `touch pwned` _a^b {c} <b>&amp; %s # ; ηγ‖ΔV‖φ";

}  // namespace

TEST_CASE("chart: each style is drawn in its manner") {
  CHECK_THAT(script(figure_of({series(Style::kLine)})), contains("with lines lw 2"));
  CHECK_THAT(script(figure_of({series(Style::kPoints)})), contains("with points pt 7"));
  const std::string line_points = script(figure_of({series(Style::kLinePoints)}));
  CHECK_THAT(line_points, contains("with lines"));
  CHECK_THAT(line_points, contains("with points"));
  CHECK_THAT(line_points, contains("\n2 18 0 5\n"));  // an error bar from 18 to 23
  CHECK_THAT(script(figure_of({series(Style::kBand)})), contains("with filledcurves"));
  CHECK_THAT(script(figure_of({series(Style::kBars)})), contains("with boxes"));
  const std::string boxes = script(figure_of({series(Style::kBoxes)}));
  CHECK_THAT(boxes, contains("with candlesticks"));
  CHECK_THAT(boxes, contains("\n1 50\n"));  // the outlier
}

TEST_CASE("chart: colour, dashes, width, opacity") {
  Series s = series(Style::kLine);
  s.colour = "#123456";
  s.dashed = true;
  s.width = 3.5;
  s.opacity = 0.5;
  CHECK_THAT(script(figure_of({s})), contains("lw 3.5 dt (8,5) lc rgb '#80123456'"));
  s.colour = "red'";
  CHECK_THROWS_AS(script(figure_of({s})), std::invalid_argument);
}

TEST_CASE("chart: a band without label has the colour of the curve after it") {
  const std::string text =
      script(figure_of({series(Style::kLine), series(Style::kBand), series(Style::kLine)}));
  CHECK_THAT(text, contains("filledcurves fc rgb '" + palette()[1] + "'"));
  CHECK(count(text, palette()[0]) == 1);
}

TEST_CASE("chart: bars that share places stand side by side") {
  const std::string one = script(figure_of({series(Style::kBars)}));
  CHECK_THAT(one, contains("\n1 10 0.752\n"));
  const std::string two = script(figure_of({series(Style::kBars), series(Style::kBars)}));
  CHECK_THAT(two, contains("\n0.8 10 0.376\n"));
  CHECK_THAT(two, contains("\n1.2 10 0.376\n"));
}

TEST_CASE("chart: lists that differ in length are refused by name") {
  const auto refuses = [](Series s, const std::string& part) {
    s.label = "curve";
    CHECK_THROWS_WITH(script(figure_of({s})), contains("\"curve\"") && contains(part));
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
  CHECK_THROWS_AS(script(Figure{}), std::invalid_argument);
  CHECK_THROWS_AS(gnuplot_script(figure_of({}), "canvas"), std::invalid_argument);
}

TEST_CASE("chart: what is not finite is a gap") {
  Series gap = series(Style::kLine);
  gap.y[1] = std::nan("");
  CHECK_THAT(script(figure_of({gap})), contains("1 10\n2 NaN\n3 15\n"));
  Series band = series(Style::kBand);
  band.x = {1, 2, 3, 4, 5};
  band.low = {1, 1, std::nan(""), 1, 1};
  band.high = {2, 2, 2, 2, 2};
  CHECK(count(script(figure_of({band})), "with filledcurves") == 2);
  Figure below_zero = figure_of({gap});
  below_zero.panels[0].log_y = true;
  below_zero.panels[0].series[0].y = {1, -2, 100};
  CHECK_THAT(script(below_zero), contains("\n2 NaN\n"));
}

TEST_CASE("chart: one key for panels that would show the same") {
  Figure figure = figure_of({series(Style::kLine, "same")});
  figure.panels.push_back(figure.panels[0]);
  CHECK(count(script(figure), "'same'") == 1);
  figure.panels[1].series[0].dashed = true;
  CHECK(count(script(figure), "'same'") == 2);
  figure.panels[1].key = false;
  CHECK(count(script(figure), "'same'") == 1);
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

TEST_CASE("chart: a key that serves all panels, or all of a column, is shown once") {
  Figure figure = figure_of({series(Style::kLine, "one"), series(Style::kLine, "two")});
  figure.panels.push_back(figure_of({series(Style::kLinePoints, "one")}).panels[0]);
  figure.columns = 2;
  FigureLayout layout = lay_out(figure);
  REQUIRE(layout.key.size() == 2);  // "one" is in both
  CHECK(layout.key[0].series->style == Style::kLinePoints);
  // Two columns with keys of their own, two rows.
  figure = figure_of({series(Style::kLine, "one")});
  figure.panels.push_back(figure_of({series(Style::kLine, "other")}).panels[0]);
  figure.panels.push_back(figure.panels[0]);
  figure.panels.push_back(figure.panels[1]);
  figure.columns = 2;
  layout = lay_out(figure);
  CHECK(layout.key.empty());
  CHECK(layout.panels[0].key.empty());
  CHECK(layout.panels[1].key.empty());
  CHECK(layout.panels[2].key.size() == 1);
  CHECK(layout.panels[3].key.size() == 1);
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
  const std::string text = script(figure_of({band}));
  CHECK_THAT(text, contains("fs transparent solid 0.2 noborder"));
  CHECK(count(text, "with lines lw 0.7 lc rgb '#80112233'") == 2);
}

TEST_CASE("chart: no band lies on a curve") {
  const std::string text = script(figure_of({line({1, 2, 3}), series(Style::kBand)}));
  CHECK(text.find("with filledcurves") < text.find("with lines lw 2"));
}

TEST_CASE("chart: the script is the same every time, and names no file") {
  const Figure figure = figure_of({series(Style::kLine)});
  CHECK(script(figure) == script(figure));
  CHECK_THAT(script(figure), !contains("set output"));
}

TEST_CASE("chart: text is wrapped at its width and quoted for gnuplot") {
  CHECK(wrap_text("one two three", 10, 1000).size() == 1);
  CHECK(wrap_text("one two three", 10, 35).size() == 3);
  CHECK(wrap_text("one\ntwo", 10, 1000) == std::vector<std::string>{"one", "two"});
  CHECK(gnuplot_string("a'b\nc\td") == "'a''b'.\"\\n\".'c d'");
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
  for (const char* part : {"it's", "\"q\"", "$d", "@m", "`touch", "_a^b", "{c}",
                           "&lt;b&gt;&amp;amp;", "%s", "ηγ‖ΔV‖φ"}) {
    CHECK_THAT(svg, contains(part));
  }
  CHECK(svg.find("figure_plot") == std::string::npos);
  CHECK(read_file(folder / "a 'b' $c.png").substr(0, 8) == "\x89PNG\r\n\x1a\n");
  CHECK(files_in(folder.path()) == 2);
  CHECK_FALSE(fs::exists("pwned"));
  draw_figure(figure, folder / "again");
  CHECK(read_file(folder / "again.svg") == svg);
  CHECK(read_file(folder / "again.png") == read_file(folder / "a 'b' $c.png"));
}

TEST_CASE("chart: without gnuplot or a folder nothing is left behind, and the message says it") {
  const ScratchFolder folder;
  const Figure figure = figure_of({series(Style::kLine)});
  CHECK_THAT(user_error_of([&] { draw_figure(figure, folder / "none/x"); }), contains("none/x"));
  const SearchPath nowhere("/nonexistent");
  CHECK_THAT(user_error_of([&] { draw_figure(figure, folder / "x"); }), contains("gnuplot-nox"));
  CHECK_THAT(user_error_of(require_gnuplot), contains("gnuplot-nox"));
  CHECK(files_in(folder.path()) == 0);
}
