// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace hsdc::formats {

/// Draws a graph given in Graphviz's language and writes the picture in one step: the text itself
/// if `path` ends in .dot, as SVG if in .svg, as PNG if in .png. The last two run `dot` of
/// Graphviz. Throws UserError for another ending, if `dot` is missing or fails, or if the file
/// cannot be written; nothing is left behind then.
void draw_graph(const std::string& dot_text, const std::string& path);

/// Throws UserError, naming the package, unless `dot` can be run: before long work.
void require_graphviz();

}  // namespace hsdc::formats
