#include <algorithm>

#include "figure/gnuplot_text.h"
#include "figure/layout.h"

namespace hsdc {
namespace {

constexpr double kSampleGap = 6;   // between a sample and its label
constexpr double kColumnGap = 18;  // between columns

double entry_width(const KeyEntry& entry) {
  double width = 0;
  for (const std::string& line : entry.lines) width = std::max(width, text_width(line, kSmallText));
  return kKeySample + kSampleGap + width;
}

/// Widths of the columns if there are so many, read row by row.
std::vector<double> column_widths(const std::vector<KeyEntry>& key, size_t columns) {
  std::vector<double> widths(columns);
  for (size_t i = 0; i < key.size(); ++i) {
    widths[i % columns] = std::max(widths[i % columns], entry_width(key[i]));
  }
  return widths;
}

double total(const std::vector<double>& widths) {
  double sum = kColumnGap * static_cast<double>(widths.size() - 1);
  for (const double w : widths) sum += w;
  return sum;
}

}  // namespace

double line_height(double size) { return 1.35 * size; }

std::vector<KeyEntry> key_of(const Panel& panel, const std::vector<Paint>& paints) {
  std::vector<KeyEntry> key;
  if (!panel.key) return key;
  for (size_t i = 0; i < panel.series.size(); ++i) {
    if (panel.series[i].label.empty()) continue;
    key.push_back({&panel.series[i], paints[i], {panel.series[i].label}, 0, 0});
  }
  return key;
}

bool same_key(const std::vector<KeyEntry>& a, const std::vector<KeyEntry>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& p, const auto& q) {
    return p.series->label == q.series->label && p.series->style == q.series->style &&
           p.series->dashed == q.series->dashed && p.series->width == q.series->width &&
           p.series->opacity == q.series->opacity && p.paint.colour == q.paint.colour &&
           p.paint.mark == q.paint.mark;
  });
}

double place_key(std::vector<KeyEntry>& key, double left, double right, double middle, double top) {
  if (key.empty()) return 0;
  for (KeyEntry& entry : key) {
    entry.lines =
        wrap_text(entry.series->label, kSmallText, right - left - kKeySample - kSampleGap);
  }
  size_t columns = key.size();
  while (columns > 1 && total(column_widths(key, columns)) > right - left) --columns;
  const size_t rows = (key.size() + columns - 1) / columns;
  columns = (key.size() + rows - 1) / rows;  // no last row with one entry below a full one
  const std::vector<double> widths = column_widths(key, columns);
  const double width = total(widths);
  const double begin = std::max(left, std::min(middle - width / 2, right - width));

  double y = top;
  for (size_t row = 0; row < rows; ++row) {
    double x = begin;
    size_t lines = 1;
    for (size_t column = 0; column < columns && row * columns + column < key.size(); ++column) {
      KeyEntry& entry = key[row * columns + column];
      entry.x = x;
      entry.y = y + line_height(kSmallText) / 2;
      lines = std::max(lines, entry.lines.size());
      x += widths[column] + kColumnGap;
    }
    y += line_height(kSmallText) * static_cast<double>(lines) + 2;
  }
  return y - top;
}

}  // namespace hsdc
