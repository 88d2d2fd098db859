// SPDX-License-Identifier: Apache-2.0
#pragma once
// Pictures as files of pixels: rsvg-convert of librsvg.
#include <string>

namespace hsdc::report {

/// An SVG as PNG, two pixels for one of the SVG: sharp on dense screens too. `path`: what it is
/// for, in messages. Throws UserError if rsvg-convert is missing or fails.
std::string svg_to_png(const std::string& svg, const std::string& path);

/// Throws UserError, naming the package, unless PNG can be made: before long work.
void require_png();

/// True for names that end in .svg or .png.
bool is_picture(const std::string& path);

}  // namespace hsdc::report
