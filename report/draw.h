// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "model/circuit/circuit.h"

namespace hsdc::report {

/// A picture of the circuit for Graphviz, in the manner of the theory's Fig. 2: the forward pathway
/// in one row from input to output, the backward pathway in the row below, each backward node under
/// the forward node that it belongs to; wires run along both axes, and none crosses a label.
/// Projections of t are solid, of t' dashed; colour and arrow head tell plastic, fixed, tied and
/// identity weights apart, as the legend below says. Number formats ("s8.4", "u3") are shown for
/// fixed point alone, for floating point Q only where an activation has steps of 1/Q. Throws
/// UserError for a circuit that is too large for a picture.
std::string draw_dot(const circuit::Circuit& whole,
                     circuit::Engine engine = circuit::Engine::kFixed);

/// Writes the picture in one step: as Graphviz text if `path` ends in .dot, as PNG if in .png, as
/// SVG if in .svg. The last two run `dot` of Graphviz. Throws UserError for another ending, if
/// `dot` is missing or fails, or if the file cannot be written.
void draw_svg(const circuit::Circuit& circuit, const std::string& path);

}  // namespace hsdc::report
