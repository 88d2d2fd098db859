// SPDX-License-Identifier: Apache-2.0
#include "report/series_style.h"

#include <fmt/format.h>

#include <stdexcept>

namespace hsdc::report {
const std::vector<std::string>& palette() {
  // Okabe and Ito's colours, which colour-blind readers tell apart, without their yellow, which
  // is too pale for lines on white, and with two dark ones of Tol's.
  static const std::vector<std::string> colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                                "#e69f00", "#56b4e9", "#882255", "#555555"};
  return colours;
}

std::vector<SeriesStyle> styles_of(const Panel& panel) {
  constexpr size_t kMarks = 6;
  std::vector<SeriesStyle> styles;
  size_t next = 0;
  for (const Series& s : panel.series) {
    SeriesStyle style{s.colour, static_cast<int>(next % kMarks)};
    if (s.colour.empty()) style.colour = palette()[next % palette().size()];
    // A band that the legend does not name belongs to the series after it and has that one's
    // colour.
    const bool companion = s.style == Series::Style::kBand && s.label.empty();
    if (!companion) ++next;
    styles.push_back(style);
  }
  // ... also where that colour is given.
  for (size_t i = styles.size(); i-- > 1;) {
    const Series& band = panel.series[i - 1];
    if (band.style == Series::Style::kBand && band.label.empty() && band.colour.empty()) {
      styles[i - 1].colour = styles[i].colour;
    }
  }
  return styles;
}

bool is_area(const Series& series) {
  return series.style == Series::Style::kBand || series.style == Series::Style::kBars ||
         series.style == Series::Style::kBoxes;
}

bool has_error_bars(const Series& series) {
  return series.style != Series::Style::kBand && series.style != Series::Style::kBoxes &&
         !series.low.empty();
}

void check_lists(const Series& s) {
  const auto check = [&](const char* list, size_t size, bool may_lack) {
    if (size == s.x.size() || (may_lack && size == 0)) return;
    throw std::invalid_argument(fmt::format("figure: series \"{}\": {} values of x, {} of {}",
                                            s.label, s.x.size(), size, list));
  };
  const bool band = s.style == Series::Style::kBand, boxes = s.style == Series::Style::kBoxes;
  if (boxes) return check("samples", s.samples.size(), false);
  if (!band) check("y", s.y.size(), false);
  // One end of an error bar alone says nothing.
  const bool bars = !s.low.empty() || !s.high.empty();
  check("low", s.low.size(), !band && !bars);
  check("high", s.high.size(), !band && !bars);
}

}  // namespace hsdc::report
