// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "report/layout.h"
#include "report/text_width.h"

namespace hsdc::report {
namespace {

constexpr double kSampleGap = 6;   // between a sample and its label
constexpr double kColumnGap = 18;  // between columns

double entry_width(const LegendEntry& entry) {
  double width = 0;
  for (const std::string& line : entry.lines) width = std::max(width, text_width(line, kSmallText));
  return kLegendSample + kSampleGap + width;
}

/// Widths of the columns if there are so many, read row by row.
std::vector<double> column_widths(const std::vector<LegendEntry>& legend, size_t columns) {
  std::vector<double> widths(columns);
  for (size_t i = 0; i < legend.size(); ++i) {
    widths[i % columns] = std::max(widths[i % columns], entry_width(legend[i]));
  }
  return widths;
}

double total(const std::vector<double>& widths) {
  double sum = kColumnGap * static_cast<double>(widths.size() - 1);
  for (const double w : widths) sum += w;
  return sum;
}

bool has_marks(const Series& s) {
  return s.style == Series::Style::kLinePoints || s.style == Series::Style::kPoints;
}

bool has_line(const Series& s) {
  return s.style == Series::Style::kLine || s.style == Series::Style::kLinePoints;
}

/// True if samples differ at most in that one has marks.
bool look_alike(const LegendEntry& a, const LegendEntry& b) {
  const Series &s = *a.series, &t = *b.series;
  const bool one_has_no_marks = !has_marks(s) || !has_marks(t);
  return (s.style == t.style || (has_line(s) && has_line(t))) && s.dashed == t.dashed &&
         s.width == t.width && s.opacity == t.opacity && a.style.colour == b.style.colour &&
         (one_has_no_marks || a.style.mark == b.style.mark);
}

}  // namespace

double line_height(double size) { return 1.35 * size; }

std::vector<LegendEntry> legend_of(const Panel& panel, const std::vector<SeriesStyle>& styles) {
  std::vector<LegendEntry> legend;
  if (!panel.legend) return legend;
  for (size_t i = 0; i < panel.series.size(); ++i) {
    if (panel.series[i].label.empty()) continue;
    legend.push_back({&panel.series[i], styles[i], {panel.series[i].label}, 0, 0});
  }
  return legend;
}

std::vector<LegendEntry> common_legend(
    const std::vector<const std::vector<LegendEntry>*>& legends) {
  std::vector<LegendEntry> common;
  for (const auto* legend : legends) {
    if (legend->size() > common.size()) common = *legend;
  }
  for (const auto* legend : legends) {
    for (const LegendEntry& entry : *legend) {
      const auto match = std::find_if(common.begin(), common.end(), [&](const LegendEntry& c) {
        return c.series->label == entry.series->label;
      });
      if (match == common.end() || !look_alike(*match, entry)) return {};
      if (has_marks(*entry.series)) *match = entry;
    }
  }
  return common;
}

double place_legend(std::vector<LegendEntry>& legend, double left, double right, double middle,
                    double top) {
  if (legend.empty()) return 0;
  for (LegendEntry& entry : legend) {
    entry.lines =
        wrap_text(entry.series->label, kSmallText, right - left - kLegendSample - kSampleGap);
  }
  size_t columns = legend.size();
  while (columns > 1 && total(column_widths(legend, columns)) > right - left) --columns;
  const size_t rows = (legend.size() + columns - 1) / columns;
  columns = (legend.size() + rows - 1) / rows;  // no last row with one entry below a full one
  const std::vector<double> widths = column_widths(legend, columns);
  const double width = total(widths);
  const double begin = std::max(left, std::min(middle - width / 2, right - width));

  double y = top;
  for (size_t row = 0; row < rows; ++row) {
    double x = begin;
    size_t lines = 1;
    for (size_t column = 0; column < columns && row * columns + column < legend.size(); ++column) {
      LegendEntry& entry = legend[row * columns + column];
      entry.x = x;
      entry.y = y + line_height(kSmallText) / 2;
      lines = std::max(lines, entry.lines.size());
      x += widths[column] + kColumnGap;
    }
    y += line_height(kSmallText) * static_cast<double>(lines) + 2;
  }
  return y - top;
}

}  // namespace hsdc::report
