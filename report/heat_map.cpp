#include "report/heat_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "report/gnuplot_text.h"
#include "report/layout.h"

namespace hsdc {
namespace {

constexpr double kLeastTable = 270;  // pixels, of the longer side
constexpr double kMostTable = 900;   // up to which cells grow to hold their texts
constexpr double kLeastCell = 16;    // holds a line of a name
constexpr double kMostNamed = 1600;  // up to which every row has its name
constexpr int kScaleSteps = 64;
constexpr double kDark = 0.55;  // shades from here on have white texts

double longer_side(const HeatMap& heat) {
  return static_cast<double>(std::max(heat.rows.size(), heat.columns.size()));
}

/// Pixels that the widest text takes, with some air; 0 without texts.
double text_room(const HeatMap& heat) {
  double width = 0;
  for (const auto& row : heat.texts) {
    for (const std::string& text : row) width = std::max(width, text_width(text, kSmallText));
  }
  return width > 0 ? std::max(width + 8, line_height(kSmallText) + 6) : 0;
}

/// A table of `names` rows or columns is `what`.
void check_size(size_t found, size_t names, const char* what) {
  if (found == names) return;
  throw std::invalid_argument(
      fmt::format("figure: heat map: {} {} for {} names", found, what, names));
}

}  // namespace

void check_heat(const HeatMap& heat) {
  if (heat.rows.empty() || heat.columns.empty()) {
    throw std::invalid_argument("figure: heat map without rows or columns");
  }
  check_size(heat.shade.size(), heat.rows.size(), "rows of shades");
  for (const auto& row : heat.shade) check_size(row.size(), heat.columns.size(), "shades");
  if (heat.texts.empty()) return;
  check_size(heat.texts.size(), heat.rows.size(), "rows of texts");
  for (const auto& row : heat.texts) check_size(row.size(), heat.columns.size(), "texts");
}

bool heat_has_texts(const HeatMap& heat) {
  const double room = text_room(heat);
  return room > 0 && room * longer_side(heat) <= kMostTable;
}

double heat_cell(const HeatMap& heat) {
  const double cells = longer_side(heat);
  const double least = heat_has_texts(heat)               ? text_room(heat)
                       : kLeastCell * cells <= kMostNamed ? kLeastCell
                                                          : kMostNamed / cells;
  return std::max(least, kLeastTable / cells);
}

Ticks heat_ticks(const std::vector<std::string>& names, double cell) {
  const auto stride = static_cast<size_t>(std::ceil(line_height(kSmallText) / cell));
  Ticks ticks;
  for (size_t k = 0; k < names.size(); k += stride) {
    ticks.labelled.emplace_back(static_cast<double>(k), names[k]);
  }
  return ticks;
}

std::string heat_colour(double shade) {
  // Brewer's Blues, from white on.
  static constexpr std::array<std::array<double, 3>, 9> kBlues{{{255, 255, 255},
                                                                {222, 235, 247},
                                                                {198, 219, 239},
                                                                {158, 202, 225},
                                                                {107, 174, 214},
                                                                {66, 146, 198},
                                                                {33, 113, 181},
                                                                {8, 81, 156},
                                                                {8, 48, 107}}};
  if (!std::isfinite(shade)) return "#dddddd";
  const double at = std::clamp(shade, 0.0, 1.0) * (kBlues.size() - 1);
  const auto low = std::min(static_cast<size_t>(at), kBlues.size() - 2);
  const double part = at - static_cast<double>(low);
  std::string colour = "#";
  for (size_t c = 0; c < 3; ++c) {
    const double value = kBlues[low][c] + part * (kBlues[low + 1][c] - kBlues[low][c]);
    colour += fmt::format("{:02x}", std::lround(value));
  }
  return colour;
}

SeriesScript heat_script(const HeatMap& heat, const std::string& prefix) {
  SeriesScript script;
  std::string cells = fmt::format("${}cells << EOD\n", prefix), texts;
  const bool with_texts = heat_has_texts(heat);
  for (size_t r = 0; r < heat.rows.size(); ++r) {
    for (size_t c = 0; c < heat.columns.size(); ++c) {
      const double shade = heat.shade[r][c];
      cells += fmt::format("{} {} 0x{}\n", c, r, heat_colour(shade).substr(1));
      if (!with_texts || heat.texts[r][c].empty()) continue;
      texts +=
          fmt::format("set label {} at first {},{} center font ',{}' textcolor rgb '{}' front\n",
                      gnuplot_string(heat.texts[r][c]), c, r, kSmallText,
                      shade >= kDark ? "#ffffff" : "#222222");
    }
  }
  script.data = cells + "EOD\n" + texts;
  // A little over each other: between cells that only touch a browser shows hair lines.
  script.elements.push_back(fmt::format(
      "${}cells using 1:2:($1-0.505):($1+0.505):($2-0.505):($2+0.505):3 with boxxyerror "
      "fs solid noborder lc rgb variable notitle",
      prefix));
  return script;
}

std::string heat_scale(double left, double right, double top, double bottom,
                       const std::function<std::string(double x, double y)>& place) {
  std::string text;
  const double step = (right - left) / kScaleSteps;
  for (int k = 0; k < kScaleSteps; ++k) {
    text += fmt::format("set object rectangle from {} to {} fc rgb '{}' fs solid noborder front\n",
                        place(left + k * step, top),
                        place(std::min(left + (k + 1) * step + 0.5, right), bottom),
                        heat_colour((k + 0.5) / kScaleSteps));
  }
  return text +
         fmt::format(
             "set object rectangle from {} to {} fs empty border lc rgb '#666666' lw 1 front\n",
             place(left, top), place(right, bottom));
}

}  // namespace hsdc
