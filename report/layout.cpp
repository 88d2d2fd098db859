// SPDX-License-Identifier: Apache-2.0
#include "report/layout.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "report/heat_map.h"
#include "report/text_width.h"
#include "report/tick_layout.h"

namespace hsdc::report {
namespace {

constexpr double kPanelWidth = 420;  // with everything that belongs to it
constexpr double kPlotHeight = 236;  // of the axes alone
constexpr double kRight = 22;        // right of the axes: half a number stands out
constexpr double kGap = 8;           // between parts that follow each other
constexpr double kLabelGap = 12;     // between numbers and the label beside them: both are only
                                     // about as wide as we think
constexpr double kScaleHeight = 12;  // of a heat map's scale

double height_of(const std::vector<std::string>& lines, double size) {
  return lines.empty() ? 0 : static_cast<double>(lines.size()) * line_height(size);
}

std::vector<std::string> lines_of(const std::string& text, double size, double width) {
  return text.empty() ? std::vector<std::string>{} : wrap_text(text, size, width);
}

/// The axes alone.
double plot_height(const Panel& panel) {
  return panel.heat ? heat_cell(*panel.heat) * static_cast<double>(panel.heat->rows.size())
                    : kPlotHeight;
}

/// The parts of one row of panels, whose axes line up.
class Row {
 public:
  Row(const Figure& figure, FigureLayout& layout, size_t first, size_t last)
      : figure_(figure), layout_(layout), first_(first), last_(last) {}

  /// Places the panels below `top`; returns where the row ends.
  double place(double top) {
    double title = 0;
    for (size_t i = first_; i < last_; ++i) {
      PanelLayout& p = layout_.panels[i];
      // Around the middle of the axes, so that there is as much room left of them as right of them.
      const double room = p.right - p.left + 2 * (kRight - 4);
      p.title = lines_of(figure_.panels[i].title, kPanelTitle, room / kBold);
      title = std::max(title, height_of(p.title, kPanelTitle));
    }
    double end = top;
    for (size_t i = first_; i < last_; ++i) {
      PanelLayout& p = layout_.panels[i];
      p.top = top + title + kGap;
      p.bottom = p.top + plot_height(figure_.panels[i]);
      // Titles of one row end at one height.
      p.title_y = top + title - height_of(p.title, kPanelTitle) + line_height(kPanelTitle) / 2;
      end = std::max(end, place_below(figure_.panels[i], p, cell_left(i)));
    }
    return end + 2 * kGap;
  }

 private:
  double cell_left(size_t i) const { return layout_.cell * static_cast<double>(i - first_); }

  /// Numbers of the x axis, its label, and the legend, or the scale of a heat map.
  double place_below(const Panel& panel, PanelLayout& p, double cell) {
    const double width = p.right - p.left;
    p.x_ticks = x_ticks_of(panel, p.x, width);
    p.angle = angle_of(p.x_ticks, p.x, width);
    size_t tick_lines = 1;
    for (const auto& [place, text] : p.x_ticks.labelled) {
      tick_lines = std::max(tick_lines, wrap_text(text, kSmallText, 1e9).size());
    }
    double y = p.bottom + kTickGap + static_cast<double>(tick_lines) * line_height(kSmallText);
    if (p.angle != 0) y += widest_text(p.x_ticks) * (p.angle == 90 ? 1 : kLean);
    p.x_label = lines_of(panel.x_label, kLabelText, width);
    if (!p.x_label.empty()) y += 4;
    p.x_label_y = y + line_height(kLabelText) / 2;
    y += height_of(p.x_label, kLabelText);
    if (panel.heat) return place_scale(*panel.heat, p, y + 2 * kGap);
    const double middle = (p.left + p.right) / 2;
    return y + place_legend(p.legend, cell + kGap, cell + layout_.cell - kGap, middle, y + kGap) +
           (p.legend.empty() ? 0 : kGap);
  }

  static double place_scale(const HeatMap& heat, PanelLayout& p, double top) {
    p.scale_top = top;
    p.scale_bottom = top + kScaleHeight;
    double y = p.scale_bottom + kTickGap;
    if (!heat.scale.empty()) y += line_height(kSmallText);
    p.scale_label_y = y + line_height(kLabelText) / 2;
    return y + (heat.scale_label.empty() ? 0 : line_height(kLabelText));
  }

  const Figure& figure_;
  FigureLayout& layout_;
  size_t first_, last_;
};

/// Numbers and label of the y axes. Returns the room left of the axes in each column of panels, the
/// same for all above each other.
std::vector<double> left_rooms(const Figure& figure, FigureLayout& layout, size_t columns) {
  std::vector<double> rooms(columns);
  for (size_t i = 0; i < figure.panels.size(); ++i) {
    PanelLayout& p = layout.panels[i];
    p.y_ticks = y_ticks_of(figure.panels[i], p.y);
    p.y_label = lines_of(figure.panels[i].y_label, kLabelText, plot_height(figure.panels[i]));
    rooms[i % columns] = std::max(rooms[i % columns], kGap + kTickGap + widest_text(p.y_ticks) +
                                                          (p.y_label.empty() ? 0 : kLabelGap) +
                                                          height_of(p.y_label, kLabelText));
  }
  return rooms;
}

/// Widths of cells and axes. Heat maps have the width of their table, all else what the cell
/// leaves.
void place_sides(const Figure& figure, FigureLayout& layout, size_t columns) {
  const std::vector<double> rooms = left_rooms(figure, layout, columns);
  const auto table_width = [](const HeatMap& heat) {
    return heat_cell(heat) * static_cast<double>(heat.columns.size());
  };
  layout.cell = kPanelWidth;
  for (size_t i = 0; i < figure.panels.size(); ++i) {
    const auto& heat = figure.panels[i].heat;
    if (heat) layout.cell = std::max(layout.cell, rooms[i % columns] + table_width(*heat) + kRight);
  }
  for (size_t i = 0; i < figure.panels.size(); ++i) {
    PanelLayout& p = layout.panels[i];
    const auto& heat = figure.panels[i].heat;
    const double cell = layout.cell * static_cast<double>(i % columns);
    p.left = cell + rooms[i % columns];
    p.right = cell + layout.cell - kRight;
    if (heat) {
      p.left += (p.right - p.left - table_width(*heat)) / 2;
      p.right = p.left + table_width(*heat);
    }
    // Beside the numbers, or where those of the panels above and below need it.
    p.y_label_x = p.left - rooms[i % columns] + kGap + line_height(kLabelText) / 2;
  }
}

/// One legend for all panels that have one, or for those above each other in a column, if it serves
/// them all.
void share_keys(FigureLayout& layout, size_t columns) {
  std::vector<const std::vector<LegendEntry>*> legends;
  for (const PanelLayout& p : layout.panels) {
    if (!p.legend.empty()) legends.push_back(&p.legend);
  }
  if (legends.size() < 2) return;
  layout.legend = common_legend(legends);
  if (!layout.legend.empty()) {
    for (PanelLayout& p : layout.panels) p.legend.clear();
    return;
  }
  for (size_t column = 0; column < columns; ++column) {
    legends.clear();
    size_t last = column;
    for (size_t i = column; i < layout.panels.size(); i += columns) {
      legends.push_back(&layout.panels[i].legend);
      last = i;
    }
    // A panel without a legend would be taken to have that of the one below.
    const bool all =
        std::none_of(legends.begin(), legends.end(), [](const auto* k) { return k->empty(); });
    const std::vector<LegendEntry> common =
        all ? common_legend(legends) : std::vector<LegendEntry>{};
    if (common.empty()) continue;
    for (size_t i = column; i < layout.panels.size(); i += columns) layout.panels[i].legend.clear();
    layout.panels[last].legend = common;
  }
}

/// One range for all panels that show the same quantity on the same scale.
void share_y(const Figure& figure, FigureLayout& layout) {
  const auto shares = [&](size_t i) {
    const Panel& panel = figure.panels[i];
    const AxisRange& y = layout.panels[i].y;
    return !panel.own_y && !panel.heat && !panel.series.empty() && !panel.y_label.empty() &&
           y.low < y.high;
  };
  for (size_t i = 0; i < figure.panels.size(); ++i) {
    if (!shares(i)) continue;
    for (size_t k = 0; k < i; ++k) {
      AxisRange &a = layout.panels[i].y, &b = layout.panels[k].y;
      const bool same =
          shares(k) && a.log == b.log && figure.panels[i].y_label == figure.panels[k].y_label;
      if (!same) continue;
      // The earlier ones have one range already.
      a.low = std::min(a.low, b.low);
      a.high = std::max(a.high, b.high);
    }
    for (size_t k = 0; k < i; ++k) {
      const bool same = shares(k) && layout.panels[i].y.log == layout.panels[k].y.log &&
                        figure.panels[i].y_label == figure.panels[k].y_label;
      if (same) layout.panels[k].y = layout.panels[i].y;
    }
  }
}

}  // namespace

FigureLayout lay_out(const Figure& figure) {
  const size_t count = figure.panels.size();
  if (count == 0) throw std::invalid_argument("figure: no panels");
  const size_t columns = figure.columns > 0 ? std::min(count, static_cast<size_t>(figure.columns))
                         : count == 4       ? 2
                                            : std::min<size_t>(count, 3);
  FigureLayout layout;
  for (const Panel& panel : figure.panels) {
    for (const Series& series : panel.series) check_lists(series);
    if (panel.heat) check_heat(*panel.heat);
    PanelLayout p;
    p.x = x_range(panel);
    p.y = y_range(panel);
    p.styles = styles_of(panel);
    p.legend = legend_of(panel, p.styles);
    layout.panels.push_back(std::move(p));
  }
  share_keys(layout, columns);
  share_y(figure, layout);
  place_sides(figure, layout, columns);
  layout.width = layout.cell * static_cast<double>(columns);
  layout.title = lines_of(figure.title, kFigureTitle, (layout.width - 2 * kGap) / kBold);
  layout.title_y = kGap + line_height(kFigureTitle) / 2;
  double y = kGap + height_of(layout.title, kFigureTitle) + (layout.title.empty() ? 0 : kGap);
  for (size_t first = 0; first < count; first += columns) {
    y = Row(figure, layout, first, std::min(first + columns, count)).place(y);
  }
  if (!layout.legend.empty()) {
    y += place_legend(layout.legend, kGap, layout.width - kGap, layout.width / 2, y) + kGap;
  }
  layout.height = std::ceil(y);
  return layout;
}

}  // namespace hsdc::report
