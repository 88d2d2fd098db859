// SPDX-License-Identifier: Apache-2.0
#pragma once
// What engines say of a node or projection that is not there: a caller's mistake.
#include <fmt/core.h>

#include <stdexcept>

#include "model/circuit/circuit.h"

namespace hsdc::circuit {

/// Throws std::invalid_argument unless the circuit has that node.
inline void require_node(const Circuit& circuit, NodeId node) {
  if (circuit.nodes.contains(node)) return;
  throw std::invalid_argument(fmt::format("circuit {}: found node {}, allowed 0..{}", circuit.name,
                                          index(node), circuit.nodes.size() - 1));
}

/// Throws std::invalid_argument unless the circuit has that projection.
inline void require_projection(const Circuit& circuit, ProjectionId projection) {
  if (circuit.projections.contains(projection)) return;
  throw std::invalid_argument(fmt::format("circuit {}: found projection {}, allowed 0..{}",
                                          circuit.name, index(projection),
                                          circuit.projections.size() - 1));
}

/// Throws std::invalid_argument unless the projection is there and has weights of its own.
inline void require_weights(const Circuit& circuit, ProjectionId projection) {
  require_projection(circuit, projection);
  const Projection& p = circuit.projections[projection];
  if (p.has_weights()) return;
  throw std::invalid_argument(
      fmt::format("projection {}: found weights for it, allowed for plastic and fixed projections "
                  "only: it is {}",
                  p.name, to_string(p.kind())));
}

}  // namespace hsdc::circuit
