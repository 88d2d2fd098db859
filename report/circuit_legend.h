// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "model/circuit/circuit.h"

namespace hsdc::report {

inline constexpr double kWireText = 11;  ///< size of the text of labels and legends, in points

/// How the projections of one kind of weights are drawn.
struct WireStyle {
  const char* colour;
  const char* arrow;  ///< Graphviz's name of the arrow head
  const char* meaning;
};
WireStyle wire_style(circuit::WeightKind kind);

/// The legend of a picture of the circuit, in Graphviz's language: samples of the lines of both
/// phases, and of the kinds of weights that the circuit has. Rows of entries around the middle of
/// `left` and `right`, below `top`, in points.
std::string circuit_legend(const circuit::Circuit& circuit, double left, double right, double top);

}  // namespace hsdc::report
