#include "paper/palette.h"

#include <algorithm>
#include <array>

namespace hsdc {

std::string layer_colour(int layer) {
  constexpr std::array kColours{"#e69f00", "#56b4e9", "#0072b2", "#cc3311", "#009e73", "#aa4499"};
  const auto last = static_cast<int>(kColours.size()) - 1;
  return kColours[static_cast<size_t>(std::clamp(layer - 1, 0, last))];
}

void add_curves(Panel& panel, const std::vector<double>& x, const CurveSpread& curves,
                const std::string& label, const std::string& colour) {
  Series band;
  band.style = Series::Style::kBand;
  band.x = x;
  band.low = curves.low;
  band.high = curves.high;
  band.colour = colour;
  band.opacity = 0.2;
  Series line;
  line.label = label;
  line.x = x;
  line.y = curves.median;
  line.colour = colour;
  panel.series.push_back(band);
  panel.series.push_back(line);
}

}  // namespace hsdc
