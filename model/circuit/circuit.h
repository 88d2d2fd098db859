// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/circuit/activation.h"
#include "model/circuit/ids.h"
#include "model/circuit/projection.h"

namespace hsdc::circuit {

/// What computes a circuit: fixed-point model and hardware, or FloatNetwork.
enum class Engine : std::uint8_t { kFixed, kFloat };
const char* to_string(Engine);  // "fixed", "float"

struct Node {
  std::string name;
  int size = 0;                           ///< neurons, 1..65536
  std::array<Activation, 2> activations;  ///< by phase

  const Activation& at(Phase phase) const { return activations[static_cast<size_t>(phase)]; }
  Activation& at(Phase phase) { return activations[static_cast<size_t>(phase)]; }
  bool operator==(const Node&) const = default;
};

/// A learning circuit: two computation graphs, one per phase, on one set of nodes. A value that may
/// break any rule; CircuitGraph is one that keeps them.
struct Circuit {
  std::string name = "circuit";
  int q = 4;               ///< activities are in units of 1/Q, 1..1024
  std::uint32_t seed = 1;  ///< of initial weights, masks and random words
  PerNode<Node> nodes;
  PerProjection<Projection> projections;

  /// The node or projection of that name; kNone if there is none.
  NodeId find_node(const std::string& node_name) const;
  ProjectionId find_projection(const std::string& projection_name) const;

  /// The projection whose weights `projection` uses: its owner if tied, else itself.
  ProjectionId weight_owner(ProjectionId projection) const;

  /// Nodes that take the sample (kInput in some phase) and roots (kError at t'), in file order. A
  /// sample is the concatenation over the first, a target the concatenation over the second.
  std::vector<NodeId> input_nodes() const;
  std::vector<NodeId> root_nodes() const;
  int input_size() const;
  int target_size() const;

  bool operator==(const Circuit&) const = default;
};

}  // namespace hsdc::circuit
