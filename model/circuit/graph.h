// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "model/arithmetic/arithmetic.h"
#include "model/arithmetic/device.h"
#include "model/circuit/check.h"
#include "model/circuit/circuit.h"

namespace hsdc::circuit {

/// A sound circuit, and all that follows from it: who feeds whom, in which order, where its share
/// of a sample lies, how wide its sums are, how its weights learn. Made once, after the check, and
/// handed to whoever computes, generates, draws or dumps the circuit.
class CircuitGraph {
 public:
  /// Throws UserError with the first rule of validate() that the circuit breaks for that engine.
  explicit CircuitGraph(Circuit circuit, Engine engine = Engine::kFixed);

  const Circuit& circuit() const { return circuit_; }
  Engine engine() const { return engine_; }
  const Node& operator[](NodeId node) const { return circuit_.nodes[node]; }
  const Projection& operator[](ProjectionId projection) const {
    return circuit_.projections[projection];
  }
  IdRange<NodeId> nodes() const { return circuit_.nodes.ids(); }
  IdRange<ProjectionId> projections() const { return circuit_.projections.ids(); }

  /// Nodes that fire in that phase: level 0 holds what no projection feeds (input, error), level n
  /// what is fed by levels below n only.
  const std::vector<std::vector<NodeId>>& levels(Phase phase) const {
    return levels_[static_cast<size_t>(phase)];
  }
  /// Projections that end at a node in that phase, in file order.
  const std::vector<ProjectionId>& incoming(NodeId node, Phase phase) const {
    return nodes_[node].incoming[static_cast<size_t>(phase)];
  }

  /// Nodes that take the sample, and roots, in file order.
  const std::vector<NodeId>& inputs() const { return inputs_; }
  const std::vector<NodeId>& roots() const { return roots_; }
  int input_size() const { return input_size_; }
  int target_size() const { return target_size_; }
  /// Where a node's share of the sample starts, or of the target; -1 if it has none.
  int input_offset(NodeId node) const { return nodes_[node].input_offset; }
  int target_offset(NodeId node) const { return nodes_[node].target_offset; }

  /// The projection whose weights that one reads: its owner if tied, else itself.
  ProjectionId owner(ProjectionId projection) const { return circuit_.weight_owner(projection); }
  /// Who reads the weights of a plastic or fixed projection: itself first, then those tied to it.
  const std::vector<ProjectionId>& readers(ProjectionId owner) const {
    return projections_[owner].readers;
  }

  // ---- Number formats; all 0 for Engine::kFloat, which has none ----

  /// Two's-complement bits of an accumulator that holds every sum a node can have in that phase,
  /// with all its projections aligned to the largest fraction among them (density and masks are not
  /// counted on), and that fraction.
  struct Sum {
    int bits = 0;
    int fraction = 0;
  };
  Sum sum(NodeId node, Phase phase) const { return nodes_[node].sums[static_cast<size_t>(phase)]; }
  /// Fractional bits of a projection's own sums, F_pre + WF, and the left shift that aligns them
  /// to the sum of their node.
  int fraction(ProjectionId projection) const { return projections_[projection].fraction; }
  int alignment(ProjectionId projection) const { return projections_[projection].alignment; }
  /// The integers of a plastic projection's device; none if its weights are ideal.
  const std::optional<arithmetic::DeviceLaw>& device_law(ProjectionId projection) const {
    return projections_[projection].device;
  }
  /// Of a plastic projection.
  const arithmetic::UpdateLaw& update_law(ProjectionId projection) const {
    return projections_[projection].law;
  }

 private:
  struct NodeFacts {
    std::array<std::vector<ProjectionId>, 2> incoming;
    std::array<Sum, 2> sums;
    int input_offset = -1;
    int target_offset = -1;
  };
  struct ProjectionFacts {
    std::vector<ProjectionId> readers;
    int fraction = 0;
    int alignment = 0;
    arithmetic::UpdateLaw law;
    std::optional<arithmetic::DeviceLaw> device;
  };
  void find_formats();

  Circuit circuit_;
  Engine engine_;
  std::array<std::vector<std::vector<NodeId>>, 2> levels_;
  PerNode<NodeFacts> nodes_;
  PerProjection<ProjectionFacts> projections_;
  std::vector<NodeId> inputs_, roots_;
  int input_size_ = 0;
  int target_size_ = 0;
};

/// Networks, and what is made of them, share one graph.
using SharedGraph = std::shared_ptr<const CircuitGraph>;
SharedGraph make_graph(const Circuit& circuit, Engine engine = Engine::kFixed);

}  // namespace hsdc::circuit
