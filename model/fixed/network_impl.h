// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/circuit/require.h"
#include "model/fixed/device_array.h"
#include "model/fixed/kernels.h"
#include "model/fixed/network.h"

namespace hsdc::fixed {

/// One node of a FixedNetwork: its codes by phase.
struct NodeState {
  std::array<CodeVector, 2> codes;
  std::vector<std::int64_t> sums;
};

/// One projection of a FixedNetwork. What it does not have (weights if tied, states unless random)
/// stays empty.
struct ProjectionState {
  std::optional<WeightArray> array;
  std::vector<std::uint8_t> mask;  ///< [pre][post], empty if all exist
  std::vector<std::uint32_t> rho, kappa;
  std::optional<SumKernel> sum;
  std::optional<UpdateKernel> update;
  std::optional<DeviceArray> device;  ///< beside array, in the place of update
  std::uint64_t synapses = 0;
  std::uint64_t saturations = 0;
};

/// The inside of FixedNetwork: made in network_make.cpp, run in network.cpp.
struct FixedNetwork::Impl {
  Impl(circuit::SharedGraph graph, KernelPolicy policy);

  const circuit::Node& node(circuit::NodeId i) const { return (*graph)[i]; }
  const circuit::Projection& projection(circuit::ProjectionId i) const { return (*graph)[i]; }
  /// What a caller names; throws std::invalid_argument if there is none.
  ProjectionState& of(circuit::ProjectionId i) {
    circuit::require_projection(graph->circuit(), i);
    return projections[i];
  }
  CodeVector& codes(circuit::NodeId i, circuit::Phase phase) {
    return nodes[i].codes[static_cast<size_t>(phase)];
  }
  /// The weights that projection reads: its own or its owner's.
  const WeightArray& weights_of(circuit::ProjectionId i) const {
    return *projections[graph->owner(i)].array;
  }

  void make_nodes();
  void make_weights(circuit::ProjectionId i);
  void make_kernels(circuit::ProjectionId i, KernelPolicy policy);

  /// Throw std::invalid_argument for a sample or target of another size or with a code outside its
  /// format, for which the kernels are not proved.
  void check_input(std::span<const std::int16_t> input) const;
  void check_target(std::span<const std::int16_t> target) const;

  void run_phase(circuit::Phase phase, std::span<const std::int16_t> input,
                 std::span<const std::int16_t> target);
  /// Computes one node's codes in one phase; what feeds it has fired.
  void fire(circuit::NodeId i, circuit::Phase phase, std::span<const std::int16_t> input,
            std::span<const std::int16_t> target);
  void add_sums(circuit::ProjectionId i, std::span<std::int64_t> sums);
  void update_all();

  circuit::SharedGraph graph;
  circuit::PerNode<NodeState> nodes;
  circuit::PerProjection<ProjectionState> projections;
  std::uint64_t samples = 0;  ///< learned
};

/// Copies values [pre][post] into the padded rows of `array`.
void copy_rows(std::span<const std::int16_t> values, WeightArray& array);

}  // namespace hsdc::fixed
