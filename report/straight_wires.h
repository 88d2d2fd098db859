// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <vector>

#include "report/circuit_picture.h"
#include "report/node_positions.h"
#include "report/wire_grid.h"
#include "report/wire_label.h"

namespace hsdc::report {

inline constexpr double kUnit = 10;  ///< points between neighbouring lines of a picture's grid

/// Points as steps of the grid, rounded up.
inline int units_up(double points) { return static_cast<int>(std::ceil(points / kUnit)); }

/// Two nodes of one row or column without another between them, and the projections between the
/// two, either way.
struct Neighbours {
  circuit::NodeId first{}, second{};  ///< left and right, or lower and upper
  bool in_row = false;
  std::vector<circuit::ProjectionId> wires;  ///< those of t before those of t'
};
std::vector<Neighbours> neighbours_of(const circuit::Circuit& circuit,
                                      const circuit::PerNode<NodePosition>& positions);

/// A wire that is one line.
struct StraightWire {
  circuit::ProjectionId index{};  ///< its projection
  std::vector<WireGrid::Point> points;
  LabelSides sides;  ///< where its label may stand
};

/// Between neighbours wires run side by side, around the middle, with labels outside: those of t
/// above or to the right. Pairs with more wires than fit side by side have none here. `boxes`:
/// where the nodes lie on the grid; `labels`: sizes of the projections' names.
std::vector<StraightWire> straight_wires(const circuit::Circuit& circuit,
                                         const std::vector<Neighbours>& pairs,
                                         const circuit::PerNode<WireGrid::Rectangle>& boxes,
                                         const circuit::PerProjection<TextSize>& labels);

}  // namespace hsdc::report
