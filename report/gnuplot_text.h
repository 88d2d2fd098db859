#pragma once
#include <string>
#include <vector>

namespace hsdc {

/// `text` as a string expression of gnuplot that stands for exactly these characters. Single
/// quotes, since between double quotes gnuplot runs what stands in backquotes; control characters
/// other than line ends become spaces.
std::string gnuplot_string(const std::string& text);

/// Bold text is about this much wider than the same in its plain form.
inline constexpr double kBold = 1.15;

/// About how wide a line of text is, in pixels, in a sans-serif font of this size. Somewhat too
/// wide rather than too narrow; gnuplot itself knows no better for SVG, whose font the browser
/// picks.
double text_width(const std::string& text, double size);

/// The lines of `text`, broken at spaces where they would be wider than `width` pixels. At least
/// one; a word that is too wide alone stays whole.
std::vector<std::string> wrap_text(const std::string& text, double size, double width);

/// "#rrggbb" as gnuplot takes it, with its transparency: "#aarrggbb" between single quotes. Throws
/// std::invalid_argument for another form.
std::string gnuplot_colour(const std::string& colour, double opacity = 1);

}  // namespace hsdc
