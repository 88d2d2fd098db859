// SPDX-License-Identifier: Apache-2.0
#include "report/tick_layout.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "report/heat_map.h"
#include "report/layout.h"
#include "report/text_width.h"

namespace hsdc::report {
namespace {

constexpr double kBetweenLabels = 14;  // least room between numbers side by side

/// True if the texts stand side by side on an axis of `width` pixels.
bool fit(const Ticks& ticks, const AxisRange& range, double width) {
  std::vector<std::pair<double, double>> spans;
  for (const auto& [place, text] : ticks.labelled) {
    if (range.log && place <= 0) continue;
    const double middle = range.share(place) * width;
    const double half = widest_text({{{place, text}}, {}}) / 2;
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

/// True if x counts something: epochs, steps.
bool counted(const Panel& panel) {
  return std::all_of(panel.series.begin(), panel.series.end(), [](const Series& s) {
    return std::all_of(s.x.begin(), s.x.end(), [](double x) { return x == std::round(x); });
  });
}

}  // namespace

double widest_text(const Ticks& ticks) {
  double width = 0;
  for (const auto& [place, text] : ticks.labelled) {
    for (const std::string& line : wrap_text(text, kSmallText, 1e9)) {
      width = std::max(width, text_width(line, kSmallText));
    }
  }
  return width;
}

Ticks x_ticks_of(const Panel& panel, const AxisRange& range, double width) {
  if (panel.heat) return heat_ticks(panel.heat->columns, heat_cell(*panel.heat));
  if (!panel.x_ticks.empty()) return named_ticks(panel, range, width);
  int count = 8;
  const bool whole = counted(panel);
  Ticks ticks = make_ticks(range, count, whole);
  while (count > 2 && !fit(ticks, range, width)) ticks = make_ticks(range, --count, whole);
  return ticks;
}

Ticks y_ticks_of(const Panel& panel, const AxisRange& range) {
  return panel.heat ? heat_ticks(panel.heat->rows, heat_cell(*panel.heat)) : make_ticks(range, 7);
}

int angle_of(const Ticks& ticks, const AxisRange& range, double width) {
  if (fit(ticks, range, width)) return 0;
  std::vector<double> places;
  for (const auto& [place, text] : ticks.labelled) places.push_back(range.share(place) * width);
  std::sort(places.begin(), places.end());
  double least = width;
  for (size_t k = 1; k < places.size(); ++k) least = std::min(least, places[k] - places[k - 1]);
  return least * kLean >= kSmallText ? 35 : 90;
}

}  // namespace hsdc::report
