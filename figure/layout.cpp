#include "figure/layout.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "figure/gnuplot_text.h"

namespace hsdc {
namespace {

constexpr double kPanelWidth = 420;    // with everything that belongs to it
constexpr double kPlotHeight = 236;    // of the axes alone
constexpr double kRight = 22;          // right of the axes: half a number stands out
constexpr double kGap = 8;             // between parts that follow each other
constexpr double kTickGap = 7;         // between an axis and its numbers
constexpr double kBetweenLabels = 14;  // least room between numbers side by side
constexpr double kLean = 0.574;        // sine of the 35 degrees of leaning texts

double widest(const Ticks& ticks) {
  double width = 0;
  for (const auto& [place, text] : ticks.labelled) {
    for (const std::string& line : wrap_text(text, kSmallText, 1e9)) {
      width = std::max(width, text_width(line, kSmallText));
    }
  }
  return width;
}

double height_of(const std::vector<std::string>& lines, double size) {
  return lines.empty() ? 0 : static_cast<double>(lines.size()) * line_height(size);
}

std::vector<std::string> lines_of(const std::string& text, double size, double width) {
  return text.empty() ? std::vector<std::string>{} : wrap_text(text, size, width);
}

/// Share of the axis, 0..1, left of a place.
double share(const AxisRange& r, double place) {
  return r.log ? std::log(place / r.low) / std::log(r.high / r.low)
               : (place - r.low) / (r.high - r.low);
}

/// True if the texts stand side by side on an axis of `width` pixels.
bool fit(const Ticks& ticks, const AxisRange& range, double width) {
  std::vector<std::pair<double, double>> spans;
  for (const auto& [place, text] : ticks.labelled) {
    if (range.log && place <= 0) continue;
    const double middle = share(range, place) * width;
    const double half = widest({{{place, text}}, {}}) / 2;
    spans.emplace_back(middle - half, middle + half);
  }
  std::sort(spans.begin(), spans.end());
  for (size_t k = 1; k < spans.size(); ++k) {
    if (spans[k].first < spans[k - 1].second + kBetweenLabels / 2) return false;
  }
  return true;
}

/// The texts that a panel names, on several lines each where they are too long for one.
Ticks named_ticks(const Panel& panel, const AxisRange& range, double width) {
  Ticks ticks{panel.x_ticks, {}};
  std::erase_if(ticks.labelled, [&](const auto& tick) {
    return !std::isfinite(tick.first) || (range.log && tick.first <= 0);
  });
  if (fit(ticks, range, width)) return ticks;
  const double room = width / static_cast<double>(ticks.labelled.size()) - kBetweenLabels;
  Ticks wrapped = ticks;
  size_t most = 1;
  for (auto& [place, text] : wrapped.labelled) {
    const std::vector<std::string> lines = wrap_text(text, kSmallText, room);
    most = std::max(most, lines.size());
    text = fmt::format("{}", fmt::join(lines, "\n"));
  }
  return most <= 3 && fit(wrapped, range, width) ? wrapped : ticks;
}

Ticks x_ticks_of(const Panel& panel, const AxisRange& range, double width) {
  if (!panel.x_ticks.empty()) return named_ticks(panel, range, width);
  int count = 8;
  Ticks ticks = make_ticks(range, count);
  while (count > 2 && !fit(ticks, range, width)) ticks = make_ticks(range, --count);
  return ticks;
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
      const double cell = cell_left(i);
      p.right = cell + kPanelWidth - kRight;
      // Around the middle of the axes, so that there is as much room left of them as right of them.
      const double room = p.right - p.left + 2 * (kRight - 4);
      p.title = lines_of(figure_.panels[i].title, kPanelTitle, room / kBold);
      title = std::max(title, height_of(p.title, kPanelTitle));
    }
    double end = top;
    for (size_t i = first_; i < last_; ++i) {
      PanelLayout& p = layout_.panels[i];
      p.top = top + title + kGap;
      p.bottom = p.top + kPlotHeight;
      // Titles of one row end at one height.
      p.title_y = top + title - height_of(p.title, kPanelTitle) + line_height(kPanelTitle) / 2;
      end = std::max(end, place_below(figure_.panels[i], p, cell_left(i)));
    }
    return end + 2 * kGap;
  }

 private:
  double cell_left(size_t i) const { return kPanelWidth * static_cast<double>(i - first_); }

  /// Numbers of the x axis, its label, and the key.
  double place_below(const Panel& panel, PanelLayout& p, double cell) {
    const double width = p.right - p.left;
    p.x_ticks = x_ticks_of(panel, p.x, width);
    p.lean = !fit(p.x_ticks, p.x, width);
    size_t tick_lines = 1;
    for (const auto& [place, text] : p.x_ticks.labelled) {
      tick_lines = std::max(tick_lines, wrap_text(text, kSmallText, 1e9).size());
    }
    double y = p.bottom + kTickGap + static_cast<double>(tick_lines) * line_height(kSmallText);
    if (p.lean) y += widest(p.x_ticks) * kLean;
    p.x_label = lines_of(panel.x_label, kLabelText, width);
    if (!p.x_label.empty()) y += 4;
    p.x_label_y = y + line_height(kLabelText) / 2;
    y += height_of(p.x_label, kLabelText);
    const double middle = (p.left + p.right) / 2;
    return y + place_key(p.key, cell + kGap, cell + kPanelWidth - kGap, middle, y + kGap) +
           (p.key.empty() ? 0 : kGap);
  }

  const Figure& figure_;
  FigureLayout& layout_;
  size_t first_, last_;
};

/// Room left of the axes of the panels above each other in one column, the same for all.
void place_left(const Figure& figure, FigureLayout& layout, size_t column, size_t columns) {
  double room = 0;
  for (size_t i = column; i < figure.panels.size(); i += columns) {
    PanelLayout& p = layout.panels[i];
    p.y_ticks = make_ticks(p.y, 7);
    p.y_label = lines_of(figure.panels[i].y_label, kLabelText, kPlotHeight);
    room = std::max(room, kTickGap + widest(p.y_ticks) + (p.y_label.empty() ? 0 : kGap) +
                              height_of(p.y_label, kLabelText));
  }
  for (size_t i = column; i < figure.panels.size(); i += columns) {
    PanelLayout& p = layout.panels[i];
    const double cell = kPanelWidth * static_cast<double>(column);
    p.left = cell + kGap + room;
    p.y_label_x = cell + kGap + line_height(kLabelText) / 2;
  }
}

/// One key for all, if all panels that have one have the same.
void share_key(FigureLayout& layout) {
  const std::vector<KeyEntry>* common = nullptr;
  int having = 0;
  for (const PanelLayout& p : layout.panels) {
    if (p.key.empty()) continue;
    ++having;
    if (common == nullptr) common = &p.key;
    if (!same_key(*common, p.key)) return;
  }
  if (having < 2) return;
  layout.key = *common;
  for (PanelLayout& p : layout.panels) p.key.clear();
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
    PanelLayout p;
    p.x = x_range(panel);
    p.y = y_range(panel);
    p.paints = paints_of(panel);
    p.key = key_of(panel, p.paints);
    layout.panels.push_back(std::move(p));
  }
  share_key(layout);
  layout.width = kPanelWidth * static_cast<double>(columns);
  layout.title = lines_of(figure.title, kFigureTitle, (layout.width - 2 * kGap) / kBold);
  layout.title_y = kGap + line_height(kFigureTitle) / 2;
  for (size_t column = 0; column < columns; ++column) place_left(figure, layout, column, columns);
  double y = kGap + height_of(layout.title, kFigureTitle) + (layout.title.empty() ? 0 : kGap);
  for (size_t first = 0; first < count; first += columns) {
    y = Row(figure, layout, first, std::min(first + columns, count)).place(y);
  }
  if (!layout.key.empty()) {
    y += place_key(layout.key, kGap, layout.width - kGap, layout.width / 2, y) + kGap;
  }
  layout.height = std::ceil(y);
  return layout;
}

}  // namespace hsdc
