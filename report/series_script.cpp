#include "report/series_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>

#include "report/box_plot.h"
#include "report/gnuplot_text.h"

namespace hsdc {
namespace {

constexpr double kStanding = 0.8;     // share of the room between places that bars fill
constexpr double kBoxFilling = 0.7;   // share of a bar's width that a box of a box plot has
constexpr double kBandOpacity = 0.2;  // of a band at opacity 1
constexpr double kEdgeOpacity = 0.5;  // of its edges, which tell it from others below it
constexpr size_t kCrowd = 200;        // points from which on marks are small

std::string line_style(const Series& s, const Paint& paint) {
  return fmt::format("lw {:g}{} lc rgb {}", s.width, s.dashed ? " dt (8,5)" : "",
                     gnuplot_colour(paint.colour, s.opacity));
}

std::string mark_style(const Series& s, const Paint& paint) {
  const double size = s.x.size() < 40 ? 0.7 : s.x.size() < kCrowd ? 0.5 : 0.3;
  return fmt::format("pt {} ps {} lc rgb {}", paint.mark, size,
                     gnuplot_colour(paint.colour, s.opacity));
}

std::string fill_style(double opacity) {
  return fmt::format("fs transparent solid {:.3g}", std::clamp(opacity, 0.0, 1.0));
}

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{:.10g}", value) : "NaN";
}

class SeriesWriter {
 public:
  SeriesWriter(const Panel& panel, const PanelLayout& layout, std::string prefix)
      : panel_(panel), layout_(layout), prefix_(std::move(prefix)) {
    spacing_ = place_spacing(panel);
    standing_ = static_cast<int>(std::count_if(panel.series.begin(), panel.series.end(), stands));
    side_by_side_ = standing_ > 1 && share_places();
  }

  SeriesScript write() {
    // All bands below all curves: a band over a line would change its colour.
    for (size_t i = 0; i < panel_.series.size(); ++i) {
      if (panel_.series[i].style == Series::Style::kBand) {
        band(panel_.series[i], layout_.paints[i]);
      }
    }
    for (size_t i = 0; i < panel_.series.size(); ++i) {
      const Series& s = panel_.series[i];
      if (s.style == Series::Style::kBand) continue;
      if (s.style == Series::Style::kBars) {
        bars(s, layout_.paints[i]);
      } else if (s.style == Series::Style::kBoxes) {
        boxes(s, layout_.paints[i]);
      } else {
        curve(s, layout_.paints[i]);
      }
      if (stands(s)) ++stood_;
    }
    return std::move(script_);
  }

 private:
  using Rows = std::vector<std::vector<double>>;

  bool share_places() const {
    std::vector<double> seen;
    for (const Series& s : panel_.series) {
      if (!stands(s)) continue;
      for (const double x : s.x) {
        if (std::find(seen.begin(), seen.end(), x) != seen.end()) return true;
      }
      seen.insert(seen.end(), s.x.begin(), s.x.end());
    }
    return false;
  }

  double standing_width() const { return kStanding * spacing_ / (side_by_side_ ? standing_ : 1); }
  /// Where a bar of the series being written stands for the place x.
  double standing_place(double x) const {
    return side_by_side_ ? x + (stood_ - (standing_ - 1) / 2.0) * standing_width() : x;
  }

  /// Adds rows as a data block, if any can be seen, and plots of it.
  void plot(const Rows& rows, std::initializer_list<std::string> styles) {
    const auto visible = [](const std::vector<double>& row) {
      return std::all_of(row.begin(), row.end(), [](double v) { return std::isfinite(v); });
    };
    // Of data without a single point gnuplot complains.
    if (std::none_of(rows.begin(), rows.end(), visible)) return;
    const std::string name = fmt::format("${}{}", prefix_, blocks_++);
    script_.data += name + " << EOD\n";
    for (const std::vector<double>& row : rows) {
      std::string line;
      for (const double value : row) line += (line.empty() ? "" : " ") + number(value);
      script_.data += line + "\n";
    }
    script_.data += "EOD\n";
    for (const std::string& style : styles) {
      script_.elements.push_back(name + " " + style + " notitle");
    }
  }
  void plot(const Rows& rows, const std::string& style) { plot(rows, {style}); }

  /// A value that a logarithmic axis lacks is a gap.
  double seen_x(double x) const { return panel_.log_x && x <= 0 ? kGap : x; }
  double seen_y(double y) const { return panel_.log_y && y <= 0 ? kGap : y; }
  /// The end of a bar or band reaches down to the axis instead.
  double end_y(double y) const {
    return panel_.log_y && y <= 0 ? std::min(layout_.y.low, layout_.y.high) : y;
  }

  void curve(const Series& s, const Paint& paint) {
    Rows rows;
    for (size_t k = 0; k < s.x.size(); ++k) rows.push_back({seen_x(s.x[k]), seen_y(s.y[k])});
    if (s.style != Series::Style::kPoints) {
      plot(rows, "using 1:2 with lines " + line_style(s, paint));
    }
    if (s.style == Series::Style::kLine) return;
    error_bars(s, s.x, gnuplot_colour(paint.colour, s.opacity));
    plot(rows, "using 1:2 with points " + mark_style(s, paint));
  }

  void error_bars(const Series& s, const std::vector<double>& places, const std::string& colour) {
    if (!has_error_bars(s)) return;
    // Not gnuplot's error bars: around their middle these wipe out what is below them.
    Rows rows;
    for (size_t k = 0; k < places.size(); ++k) {
      if (!std::isfinite(s.y[k])) continue;
      const double low = end_y(s.low[k]);
      rows.push_back({seen_x(places[k]), low, 0, end_y(s.high[k]) - low});
    }
    plot(rows, "using 1:2:3:4 with vectors heads size graph 0.009,90 lw 1.2 lc rgb " + colour);
  }

  /// A polygon for each run of points without a gap.
  void band(const Series& s, const Paint& paint) {
    Rows run;
    const auto end_run = [&] {
      if (run.size() > 1) {
        const std::string edge =
            "with lines lw 0.7 lc rgb " + gnuplot_colour(paint.colour, s.opacity * kEdgeOpacity);
        plot(run, {fmt::format("using 1:2:3 with filledcurves fc rgb {} {} noborder",
                               gnuplot_colour(paint.colour), fill_style(s.opacity * kBandOpacity)),
                   "using 1:2 " + edge, "using 1:3 " + edge});
      }
      run.clear();
    };
    for (size_t k = 0; k < s.x.size(); ++k) {
      const std::vector<double> row{seen_x(s.x[k]), end_y(s.low[k]), end_y(s.high[k])};
      const bool finite = std::isfinite(row[0]) && std::isfinite(row[1]) && std::isfinite(row[2]);
      if (finite) run.push_back(row);
      if (!finite) end_run();
    }
    end_run();
  }

  void bars(const Series& s, const Paint& paint) {
    Rows rows;
    std::vector<double> places;
    for (size_t k = 0; k < s.x.size(); ++k) {
      places.push_back(standing_place(s.x[k]));
      rows.push_back({seen_x(places[k]), seen_y(s.y[k]), 0.94 * standing_width()});
    }
    plot(rows, fmt::format("using 1:2:3 with boxes fc rgb {} {} noborder",
                           gnuplot_colour(paint.colour), fill_style(0.85 * s.opacity)));
    error_bars(s, places, "'#333333'");
  }

  void boxes(const Series& s, const Paint& paint) {
    Rows box_rows, median_rows, outlier_rows;
    for (size_t k = 0; k < s.x.size(); ++k) {
      std::vector<double> sample = s.samples[k];
      std::erase_if(sample, [&](double v) { return !std::isfinite(seen_y(v)); });
      const double x = seen_x(standing_place(s.x[k]));
      if (sample.empty() || !std::isfinite(x)) continue;
      const BoxPlot box = box_plot_of(sample);
      const double width = kBoxFilling * standing_width();
      box_rows.push_back({x, box.lower, box.whisker_low, box.whisker_high, box.upper, width});
      median_rows.push_back({x - width / 2, box.median});
      median_rows.push_back({x + width / 2, box.median});
      median_rows.push_back({kGap, kGap});
      for (const double v : box.outliers) outlier_rows.push_back({x, v});
    }
    const std::string colour = gnuplot_colour(paint.colour, s.opacity);
    plot(box_rows,
         fmt::format(
             "using 1:2:3:4:5:6 with candlesticks whiskerbars 0.5 lw 1.2 lc rgb {} {} border",
             colour, fill_style(0.3 * s.opacity)));
    plot(median_rows, fmt::format("using 1:2 with lines lw 2.5 lc rgb {}", colour));
    plot(outlier_rows, fmt::format("using 1:2 with points pt 6 ps 0.4 lw 1 lc rgb {}", colour));
  }

  static constexpr double kGap = std::numeric_limits<double>::quiet_NaN();
  const Panel& panel_;
  const PanelLayout& layout_;
  std::string prefix_;
  double spacing_ = 1;
  int standing_ = 0;           // series of bars or boxes
  int stood_ = 0;              // of these, those written
  bool side_by_side_ = false;  // they share places
  int blocks_ = 0;
  SeriesScript script_;
};

}  // namespace

SeriesScript series_script(const Panel& panel, const PanelLayout& layout,
                           const std::string& prefix) {
  return SeriesWriter(panel, layout, prefix).write();
}

std::string key_sample(const KeyEntry& entry,
                       const std::function<std::string(double, double)>& place) {
  Series s = *entry.series;
  const double left = entry.x, right = entry.x + kKeySample, y = entry.y;
  if (is_area(s)) {
    const bool bars = s.style == Series::Style::kBars, boxes = s.style == Series::Style::kBoxes;
    const double shade = bars ? 0.85 : boxes ? 0.3 : kBandOpacity;
    return fmt::format(
        "set object rectangle from {} to {} fc rgb {} {} {} front\n", place(left + 5, y + 5),
        place(right - 5, y - 5), gnuplot_colour(entry.paint.colour), fill_style(shade * s.opacity),
        boxes ? "border lc rgb " + gnuplot_colour(entry.paint.colour) + " lw 1.2" : "noborder");
  }
  // A sample is seen well, however faint the curves and however many the marks are.
  s.opacity = std::max(s.opacity, 0.6);
  s.width = std::max(s.width, 1.0);
  s.x.clear();
  std::string text;
  if (s.style != Series::Style::kPoints) {
    text += fmt::format("set arrow from {} to {} nohead front {}\n", place(left, y),
                        place(right, y), line_style(s, entry.paint));
  }
  if (s.style != Series::Style::kLine) {
    text += fmt::format("set label '' at {} point {} front\n", place((left + right) / 2, y),
                        mark_style(s, entry.paint));
  }
  return text;
}

}  // namespace hsdc
