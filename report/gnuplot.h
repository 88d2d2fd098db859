#pragma once
// Running gnuplot.
#include <functional>
#include <string>

namespace hsdc {

/// What draws a picture: gnuplot's language for a terminal, "svg" or "pngcairo", to be drawn on its
/// standard output.
using PictureScript = std::function<std::string(const std::string& terminal)>;

/// The picture as a file's content. `path` ends in .svg or .png, which chooses the terminal;
/// `title`: the name of an SVG. Throws UserError if gnuplot is missing or fails.
std::string draw_script(const PictureScript& script, const std::string& title,
                        const std::string& path);

/// Throws UserError, naming the package, unless gnuplot can be run: before long work.
void require_gnuplot();

/// True for names that end in .svg or .png.
bool is_picture(const std::string& path);

}  // namespace hsdc
