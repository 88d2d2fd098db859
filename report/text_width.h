// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace hsdc::report {

/// Bold text is about this much wider than the same in its plain form.
inline constexpr double kBold = 1.15;

/// About how wide a line of text is, in pixels, in a sans-serif font of this size. Somewhat too
/// wide rather than too narrow: the font is the one that whoever shows the picture picks.
double text_width(const std::string& text, double size);

/// The lines of `text`, broken at spaces where they would be wider than `width` pixels. At least
/// one; a word that is too wide alone stays whole.
std::vector<std::string> wrap_text(const std::string& text, double size, double width);

}  // namespace hsdc::report
