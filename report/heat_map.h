#pragma once
#include <functional>
#include <string>

#include "report/axis.h"
#include "report/series_script.h"

namespace hsdc {

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

/// The cells, and their texts, in gnuplot's language.
SeriesScript heat_script(const HeatMap& heat, const std::string& prefix);

/// "#rrggbb" of a shade 0 .. 1: one hue, darker with every step, so that it is read in grey and by
/// the colour-blind too. Grey, which no shade has, for NaN.
std::string heat_colour(double shade);

/// The scale of shades between `left` and `right`, `top` and `bottom`, in pixels, as commands, with
/// its border. `place`: as for key_sample().
std::string heat_scale(double left, double right, double top, double bottom,
                       const std::function<std::string(double x, double y)>& place);

}  // namespace hsdc
