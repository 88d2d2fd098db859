// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <utility>

#include "report/chart.h"
#include "report/heat_map.h"
#include "report/layout.h"
#include "report/series_svg.h"
#include "report/svg.h"
#include "report/text_width.h"

namespace hsdc::report {
namespace {

constexpr const char* kAxis = "#666666";  // axes and their numbers' marks
constexpr const char* kGrid = "#e4e4e4";
constexpr const char* kLevel = "#999999";
constexpr double kMark = 4.5, kSmallMark = 2.5;  // lengths of the marks along an axis

/// Writes a figure, panel after panel.
class FigureWriter {
 public:
  FigureWriter(const Figure& figure, const FigureLayout& layout)
      : figure_(figure), layout_(layout) {}

  std::string write() {
    lines_at(layout_.title, layout_.width / 2, layout_.title_y, kFigureTitle, {.bold = true});
    for (size_t i = 0; i < layout_.panels.size(); ++i) {
      panel(figure_.panels[i], layout_.panels[i], "p" + std::to_string(i));
    }
    legend(layout_.legend);
    return svg_document(layout_.width, layout_.height, figure_.title, text_);
  }

 private:
  /// Lines of text, one below the other, around x; turned ones to the right of each other.
  void lines_at(const std::vector<std::string>& lines, double x, double y, double size,
                const SvgText& how = {}) {
    for (size_t k = 0; k < lines.size(); ++k) {
      const double further = static_cast<double>(k) * line_height(size);
      text_ += how.turned == 0 ? svg_text(lines[k], x, y + further, size, how)
                               : svg_text(lines[k], x + further, y, size, how);
    }
  }

  void legend(const std::vector<LegendEntry>& entries) {
    for (const LegendEntry& entry : entries) {
      text_ += legend_sample(entry);
      lines_at(entry.lines, entry.x + kLegendSample + 6, entry.y, kSmallText, {.anchor = "start"});
    }
  }

  /// Lines across the axes, below all else.
  void grid(const Panel& panel, const PanelLayout& p) {
    SvgPoints lines, levels;
    const auto across = [&](SvgPoints& to, double y) {
      to.insert(to.end(), {{p.left, y}, {p.right, y}, kNone});
    };
    for (const auto& [place, text] : p.y_ticks.labelled) {
      if (p.y.holds(place)) across(lines, p.at_y(place));
    }
    const bool kinds = !panel.x_ticks.empty();  // of things, not numbers: no lines at them
    for (const auto& [place, text] : p.x_ticks.labelled) {
      if (kinds || !p.x.holds(place)) continue;
      const double x = p.at_x(place);
      lines.insert(lines.end(), {{x, p.top}, {x, p.bottom}, kNone});
    }
    for (const double level : panel.level_lines) {
      if (p.y.holds(level)) across(levels, p.at_y(level));
    }
    text_ += svg_lines(lines, svg_stroke(kGrid, 0.8)) + svg_lines(levels, svg_stroke(kLevel, 1.2));
  }

  /// Both axes, their marks and numbers.
  void axes(const PanelLayout& p, bool closed) {
    SvgPoints lines{{p.left, p.top}, {p.left, p.bottom}, {p.right, p.bottom}};
    if (closed) lines.insert(lines.end(), {{p.right, p.top}, {p.left, p.top}});
    lines.push_back(kNone);
    const auto x_mark = [&](double place, double length) {
      const double x = p.at_x(place);
      if (p.x.holds(place)) {
        lines.insert(lines.end(), {{x, p.bottom}, {x, p.bottom + length}, kNone});
      }
    };
    const auto y_mark = [&](double place, double length) {
      const double y = p.at_y(place);
      if (p.y.holds(place)) lines.insert(lines.end(), {{p.left, y}, {p.left - length, y}, kNone});
    };
    for (const double place : p.x_ticks.small) x_mark(place, kSmallMark);
    for (const double place : p.y_ticks.small) y_mark(place, kSmallMark);
    for (const auto& [place, text] : p.y_ticks.labelled) {
      if (!p.y.holds(place)) continue;
      y_mark(place, kMark);
      lines_at({text}, p.left - kTickGap, p.at_y(place), kSmallText, {.anchor = "end"});
    }
    for (const auto& [place, text] : p.x_ticks.labelled) {
      if (!p.x.holds(place)) continue;
      x_mark(place, kMark);
      const double y = p.bottom + kTickGap;
      if (p.angle == 0) {
        lines_at(wrap_text(text, kSmallText, 1e9), p.at_x(place), y + line_height(kSmallText) / 2,
                 kSmallText);
      } else {
        lines_at({text}, p.at_x(place), y, kSmallText, {.anchor = "end", .turned = p.angle});
      }
    }
    text_ += svg_lines(lines, svg_stroke(kAxis, 1));
  }

  void panel(const Panel& panel, const PanelLayout& p, const std::string& name) {
    if (!panel.heat) grid(panel, p);
    text_ += panel.heat ? heat_svg(*panel.heat, p) : series_svg(panel, p, name);
    axes(p, panel.heat.has_value());  // a table is closed
    const double middle = (p.left + p.right) / 2;
    lines_at(p.title, middle, p.title_y, kPanelTitle, {.bold = true});
    lines_at(p.x_label, middle, p.x_label_y, kLabelText);
    lines_at(p.y_label, p.y_label_x, (p.top + p.bottom) / 2, kLabelText, {.turned = 90});
    legend(p.legend);
  }

  static constexpr std::pair<double, double> kNone{std::numeric_limits<double>::quiet_NaN(), 0};
  const Figure& figure_;
  const FigureLayout& layout_;
  std::string text_;
};

}  // namespace

std::string figure_svg(const Figure& figure) {
  return FigureWriter(figure, lay_out(figure)).write();
}

}  // namespace hsdc::report
