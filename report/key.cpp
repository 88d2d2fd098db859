#include <algorithm>

#include "report/layout.h"
#include "report/text_width.h"

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

bool has_marks(const Series& s) {
  return s.style == Series::Style::kLinePoints || s.style == Series::Style::kPoints;
}

bool has_line(const Series& s) {
  return s.style == Series::Style::kLine || s.style == Series::Style::kLinePoints;
}

/// True if samples differ at most in that one has marks.
bool look_alike(const KeyEntry& a, const KeyEntry& b) {
  const Series &s = *a.series, &t = *b.series;
  const bool one_has_no_marks = !has_marks(s) || !has_marks(t);
  return (s.style == t.style || (has_line(s) && has_line(t))) && s.dashed == t.dashed &&
         s.width == t.width && s.opacity == t.opacity && a.paint.colour == b.paint.colour &&
         (one_has_no_marks || a.paint.mark == b.paint.mark);
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

std::vector<KeyEntry> common_key(const std::vector<const std::vector<KeyEntry>*>& keys) {
  std::vector<KeyEntry> common;
  for (const auto* key : keys) {
    if (key->size() > common.size()) common = *key;
  }
  for (const auto* key : keys) {
    for (const KeyEntry& entry : *key) {
      const auto match = std::find_if(common.begin(), common.end(), [&](const KeyEntry& c) {
        return c.series->label == entry.series->label;
      });
      if (match == common.end() || !look_alike(*match, entry)) return {};
      if (has_marks(*entry.series)) *match = entry;
    }
  }
  return common;
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
