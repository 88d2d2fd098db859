// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <utility>
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc::report {

/// The geometry of a circuit's picture, in points (1/72 inch), y upwards.
struct CircuitPicture {
  struct Box {
    double left = 0, bottom = 0, right = 0, top = 0;

    double width() const { return right - left; }
    double height() const { return top - bottom; }
    double middle_x() const { return (left + right) / 2; }
    double middle_y() const { return (bottom + top) / 2; }
    /// True if they have more than a border in common.
    bool overlaps(const Box& other) const;
  };
  /// A projection: lines along x and y from one node's border to another's.
  struct Wire {
    std::vector<std::pair<double, double>> points;  ///< where it begins, turns and ends
    Box label;
  };

  circuit::PerNode<Box> nodes;
  circuit::PerProjection<Wire> wires;
  Box bounds;  ///< of all of them
};

/// Size of a text, in points.
struct TextSize {
  double width = 0, height = 0;
};

/// Places nodes in rows (place_nodes()) and leads a wire along every projection: no node lies on
/// another, no wire crosses a node or a label, its own included, and no label lies on another.
/// Wires may cross each other. `nodes`, `labels`: sizes of the texts in the nodes, and of the
/// projections' names. Throws UserError for more nodes or projections than a picture can show.
CircuitPicture lay_out_circuit(const circuit::Circuit& circuit,
                               const circuit::PerNode<TextSize>& nodes,
                               const circuit::PerProjection<TextSize>& labels);

}  // namespace hsdc::report
