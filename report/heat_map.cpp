// SPDX-License-Identifier: Apache-2.0
#include "report/heat_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "report/layout.h"
#include "report/svg.h"
#include "report/text_width.h"

namespace hsdc::report {
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

/// The scale of shades below the table, its marks and its label.
std::string scale_svg(const HeatMap& heat, const PanelLayout& p) {
  std::string text;
  const double width = p.right - p.left, step = width / kScaleSteps;
  for (int k = 0; k < kScaleSteps; ++k) {
    const double x = p.left + k * step;
    text += svg_rectangle(x, p.scale_top, std::min(x + step + 0.5, p.right), p.scale_bottom,
                          svg_fill(heat_colour((k + 0.5) / kScaleSteps)));
  }
  text += svg_rectangle(p.left, p.scale_top, p.right, p.scale_bottom,
                        " fill=\"none\"" + svg_stroke("#666666", 1));
  for (const auto& [shade, mark] : heat.scale) {
    text += svg_text(mark, p.left + shade * width, p.scale_bottom + line_height(kSmallText) / 2 + 2,
                     kSmallText);
  }
  return text + svg_text(heat.scale_label, p.left + width / 2, p.scale_label_y, kLabelText);
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

std::string heat_svg(const HeatMap& heat, const PanelLayout& p) {
  // A little over each other: between cells that only touch a browser shows hair lines.
  constexpr double kHalf = 0.505;
  std::string cells, texts;
  const bool with_texts = heat_has_texts(heat);
  for (size_t r = 0; r < heat.rows.size(); ++r) {
    for (size_t c = 0; c < heat.columns.size(); ++c) {
      const double shade = heat.shade[r][c];
      const double x = static_cast<double>(c), y = static_cast<double>(r);
      cells += svg_rectangle(p.at_x(x - kHalf), p.at_y(y - kHalf), p.at_x(x + kHalf),
                             p.at_y(y + kHalf), svg_fill(heat_colour(shade)));
      if (!with_texts || heat.texts[r][c].empty()) continue;
      SvgText how;
      if (shade >= kDark) how.colour = "#ffffff";
      texts += svg_text(heat.texts[r][c], p.at_x(x), p.at_y(y), kSmallText, how);
    }
  }
  return cells + texts + scale_svg(heat, p);
}

}  // namespace hsdc::report
