// SPDX-License-Identifier: Apache-2.0
#include "paper/common/palette.h"

#include <algorithm>
#include <array>

namespace hsdc::paper {

std::string layer_colour(int layer) {
  constexpr std::array kColours{"#e69f00", "#56b4e9", "#0072b2", "#cc3311", "#009e73", "#aa4499"};
  const auto last = static_cast<int>(kColours.size()) - 1;
  return kColours[static_cast<size_t>(std::clamp(layer - 1, 0, last))];
}

void add_banded_line(report::Panel& panel, const std::vector<double>& x,
                     const std::vector<double>& y, const std::vector<double>& low,
                     const std::vector<double>& high, const std::string& label,
                     const std::string& colour) {
  report::Series band;
  band.style = report::Series::Style::kBand;
  band.x = x;
  band.low = low;
  band.high = high;
  band.colour = colour;
  report::Series line;
  line.label = label;
  line.x = x;
  line.y = y;
  line.colour = colour;
  panel.series.push_back(band);
  panel.series.push_back(line);
}

void add_curves(report::Panel& panel, const std::vector<double>& x, const CurveSummary& curves,
                const std::string& label, const std::string& colour) {
  add_banded_line(panel, x, curves.median, curves.low, curves.high, label, colour);
}

}  // namespace hsdc::paper
