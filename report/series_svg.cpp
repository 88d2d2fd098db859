// SPDX-License-Identifier: Apache-2.0
#include "report/series_svg.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/box_plot.h"
#include "report/svg.h"

namespace hsdc::report {
namespace {

constexpr double kStanding = 0.8;     // share of the room between places that bars fill
constexpr double kBarFilling = 0.94;  // share of a bar's room that it has
constexpr double kBoxFilling = 0.7;   // and that a box of a box plot has
constexpr double kBarOpacity = 0.85;
constexpr double kBoxOpacity = 0.3;
constexpr double kBandOpacity = 0.2;  // of a band at opacity 1
constexpr double kEdgeOpacity = 0.5;  // of its edges, which tell it from others below it
constexpr size_t kCrowd = 200;        // points from which on marks are small
constexpr double kCap = 0.009;        // half the width of an error bar's ends, of the axis
constexpr std::pair kNone{std::numeric_limits<double>::quiet_NaN(), 0.0};  // a gap

std::string line_style(const Series& s, const SeriesStyle& style) {
  return svg_stroke(style.colour, s.width, s.opacity, s.dashed);
}

double mark_radius(const Series& s) {
  return s.x.size() < 40 ? 3.2 : s.x.size() < kCrowd ? 2.3 : 1.4;
}

class SeriesWriter {
 public:
  SeriesWriter(const Panel& panel, const PanelLayout& layout) : panel_(panel), layout_(layout) {
    spacing_ = place_spacing(panel);
    standing_ = static_cast<int>(std::count_if(panel.series.begin(), panel.series.end(), stands));
    side_by_side_ = standing_ > 1 && share_places();
  }

  std::string write(const std::string& name) {
    const double left = layout_.left, right = layout_.right, top = layout_.top;
    const double air = 2;  // half of a line that runs along the end of the axes
    areas_ = name + "a", lines_ = name + "l";
    text_ = svg_frame(areas_, left, top, right, layout_.bottom) +
            svg_frame(lines_, left - air, top - air, right + air, layout_.bottom + air);
    // All bands below all curves: a band over a line would change its colour.
    for (size_t i = 0; i < panel_.series.size(); ++i) {
      if (panel_.series[i].style == Series::Style::kBand) {
        band(panel_.series[i], layout_.styles[i]);
      }
    }
    for (size_t i = 0; i < panel_.series.size(); ++i) {
      const Series& s = panel_.series[i];
      if (s.style == Series::Style::kBand) continue;
      if (s.style == Series::Style::kBars) {
        bars(s, layout_.styles[i]);
      } else if (s.style == Series::Style::kBoxes) {
        boxes(s, layout_.styles[i]);
      } else {
        curve(s, layout_.styles[i]);
      }
      if (stands(s)) ++stood_;
    }
    return std::move(text_);
  }

 private:
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

  double at_x(double x) const { return layout_.at_x(x); }
  double at_y(double y) const { return layout_.at_y(y); }
  /// The end of a bar or band, which reaches down to the axis where a logarithmic one lacks it.
  double end_y(double y) const {
    return at_y(panel_.log_y && y <= 0 ? std::min(layout_.y.low, layout_.y.high) : y);
  }

  void area(const std::string& svg) { text_ += svg_within(areas_, svg); }
  void line(const std::string& svg) { text_ += svg_within(lines_, svg); }

  void mark(int shape, double x, double y, double radius, const std::string& attributes) {
    const double air = 0.01;
    const bool shown = x >= layout_.left - air && x <= layout_.right + air &&
                       y >= layout_.top - air && y <= layout_.bottom + air;
    if (shown) text_ += svg_mark(shape, x, y, radius, attributes);
  }

  void curve(const Series& s, const SeriesStyle& style) {
    SvgPoints points;
    for (size_t k = 0; k < s.x.size(); ++k) points.emplace_back(at_x(s.x[k]), at_y(s.y[k]));
    if (s.style != Series::Style::kPoints) line(svg_lines(points, line_style(s, style)));
    if (s.style == Series::Style::kLine) return;
    error_bars(s, s.x, svg_stroke(style.colour, 1.2, s.opacity));
    for (const auto& [x, y] : points) {
      mark(style.mark, x, y, mark_radius(s), svg_fill(style.colour, s.opacity));
    }
  }

  /// A line from `from` to `end`, and across its end one of twice `cap`.
  static void add_end(SvgPoints& to, double x, double end, double from, double cap) {
    to.insert(to.end(), {{x, from}, {x, end}, kNone, {x - cap, end}, {x + cap, end}, kNone});
  }

  void error_bars(const Series& s, const std::vector<double>& places, const std::string& stroke) {
    if (!has_error_bars(s)) return;
    const double cap = kCap * (layout_.right - layout_.left);
    SvgPoints points;
    for (size_t k = 0; k < places.size(); ++k) {
      if (!std::isfinite(s.y[k])) continue;
      const double x = at_x(places[k]), low = end_y(s.low[k]), high = end_y(s.high[k]);
      if (std::isfinite(low) && std::isfinite(high)) {
        add_end(points, x, low, high, cap);
        add_end(points, x, high, low, cap);
      }
    }
    line(svg_lines(points, stroke));
  }

  /// A polygon for each run of points without a gap.
  void band(const Series& s, const SeriesStyle& style) {
    SvgPoints low, high;
    const auto end_run = [&] {
      if (low.size() > 1) {
        SvgPoints around = low;
        around.insert(around.end(), high.rbegin(), high.rend());
        area(svg_area(around, svg_fill(style.colour, s.opacity * kBandOpacity)));
        const std::string edge = svg_stroke(style.colour, 0.7, s.opacity * kEdgeOpacity);
        line(svg_lines(low, edge) + svg_lines(high, edge));
      }
      low.clear(), high.clear();
    };
    for (size_t k = 0; k < s.x.size(); ++k) {
      const double x = at_x(s.x[k]), y1 = end_y(s.low[k]), y2 = end_y(s.high[k]);
      if (std::isfinite(x) && std::isfinite(y1) && std::isfinite(y2)) {
        low.emplace_back(x, y1);
        high.emplace_back(x, y2);
      } else {
        end_run();
      }
    }
    end_run();
  }

  void bars(const Series& s, const SeriesStyle& style) {
    const double half = kBarFilling * standing_width() / 2;
    std::vector<double> places;
    std::string all;
    for (size_t k = 0; k < s.x.size(); ++k) {
      places.push_back(standing_place(s.x[k]));
      const double x1 = at_x(places[k] - half), x2 = at_x(places[k] + half), y = at_y(s.y[k]);
      if (!std::isfinite(x1) || !std::isfinite(x2) || !std::isfinite(y)) continue;
      all += svg_rectangle(x1, end_y(0), x2, y, svg_fill(style.colour, kBarOpacity * s.opacity));
    }
    area(all);
    error_bars(s, places, svg_stroke("#333333", 1.2));
  }

  void boxes(const Series& s, const SeriesStyle& style) {
    const std::string fill = svg_fill(style.colour, kBoxOpacity * s.opacity);
    const std::string edge = svg_stroke(style.colour, 1.2, s.opacity);
    const double half = kBoxFilling * standing_width() / 2;
    for (size_t k = 0; k < s.x.size(); ++k) {
      std::vector<double> sample = s.samples[k];
      std::erase_if(sample, [&](double v) { return !std::isfinite(at_y(v)); });
      const double place = standing_place(s.x[k]);
      const double x = at_x(place), x1 = at_x(place - half), x2 = at_x(place + half);
      if (sample.empty() || !std::isfinite(x1) || !std::isfinite(x2)) continue;
      const BoxPlot box = box_plot_of(sample);
      const double lower = at_y(box.lower), upper = at_y(box.upper), median = at_y(box.median);
      SvgPoints whiskers;
      add_end(whiskers, x, at_y(box.whisker_low), lower, (x2 - x1) / 4);
      add_end(whiskers, x, at_y(box.whisker_high), upper, (x2 - x1) / 4);
      area(svg_rectangle(x1, lower, x2, upper, fill));
      line(svg_rectangle(x1, lower, x2, upper, " fill=\"none\"" + edge) +
           svg_lines(whiskers, edge) +
           svg_lines({{x1, median}, {x2, median}}, svg_stroke(style.colour, 2.5, s.opacity)));
      for (const double v : box.outliers) {
        mark(0, x, at_y(v), 1.8, " fill=\"none\"" + svg_stroke(style.colour, 0.8, s.opacity));
      }
    }
  }

  const Panel& panel_;
  const PanelLayout& layout_;
  double spacing_ = 1;
  int standing_ = 0;           // series of bars or boxes
  int stood_ = 0;              // of these, those written
  bool side_by_side_ = false;  // they share places
  std::string areas_, lines_;  // the frames
  std::string text_;
};

}  // namespace

std::string series_svg(const Panel& panel, const PanelLayout& layout, const std::string& name) {
  return SeriesWriter(panel, layout).write(name);
}

std::string legend_sample(const LegendEntry& entry) {
  Series s = *entry.series;
  const double left = entry.x, right = entry.x + kLegendSample, y = entry.y;
  if (is_area(s)) {
    const bool bars = s.style == Series::Style::kBars, boxes = s.style == Series::Style::kBoxes;
    const double shade = bars ? kBarOpacity : boxes ? kBoxOpacity : kBandOpacity;
    return svg_rectangle(left + 5, y - 5, right - 5, y + 5,
                         svg_fill(entry.style.colour, shade * s.opacity) +
                             (boxes ? svg_stroke(entry.style.colour, 1.2) : ""));
  }
  // A sample is seen well, however faint the curves and however many the marks are.
  s.opacity = std::max(s.opacity, 0.6);
  s.width = std::max(s.width, 1.0);
  s.x.clear();
  std::string text;
  if (s.style != Series::Style::kPoints) {
    text += svg_lines({{left, y}, {right, y}}, line_style(s, entry.style));
  }
  if (s.style != Series::Style::kLine) {
    text += svg_mark(entry.style.mark, (left + right) / 2, y, mark_radius(s),
                     svg_fill(entry.style.colour, s.opacity));
  }
  return text;
}

}  // namespace hsdc::report
