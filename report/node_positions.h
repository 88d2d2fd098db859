// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc::report {

/// Where a node stands in the picture of a circuit, as the theory's Fig. 2 has it: columns from
/// input to output; the forward pathway in row 0 and above, the backward pathway in row -1 and
/// below.
struct NodePosition {
  int column = 0, row = 0;
  bool operator==(const NodePosition&) const = default;
};

/// True for a node that does nothing but be 1, as biases come from.
bool always_one(const circuit::Node& node);

/// One place for each node, no two the same. A node that is always 1 stands in the column of the
/// last node that it feeds, in the next row outwards. Forward are inputs, and nodes from which a
/// root is reached at t; a backward node stands below the forward node that it belongs to. Nodes of
/// one pathway share a row as far as their columns allow it.
circuit::PerNode<NodePosition> place_nodes(const circuit::Circuit& circuit);

}  // namespace hsdc::report
