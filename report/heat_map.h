// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "report/axis.h"
#include "report/layout.h"

namespace hsdc::report {

/// Throws std::invalid_argument for a table without rows or columns, or whose lists differ from
/// their names in number.
void check_heat(const HeatMap& heat);

/// Width and height of a cell, in pixels: square, wide enough for texts while the table is small,
/// and for a line of names as long as that keeps the picture readable.
double heat_cell(const HeatMap& heat);

/// True where all texts of the cells have room in them.
bool heat_has_texts(const HeatMap& heat);

/// Names at the middles of the cells, 0 .. count-1; each second or third one where cells are lower
/// than a line of text.
Ticks heat_ticks(const std::vector<std::string>& names, double cell);

/// The cells, their texts, and the scale of shades below the table.
std::string heat_svg(const HeatMap& heat, const PanelLayout& layout);

/// "#rrggbb" of a shade 0 .. 1: one hue, darker with every step, so that it is read in grey and by
/// the colour-blind too. Grey, which no shade has, for NaN.
std::string heat_colour(double shade);

}  // namespace hsdc::report
