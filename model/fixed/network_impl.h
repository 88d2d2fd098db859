#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/fixed/kernels.h"
#include "model/fixed/network.h"

namespace hsdc {

/// One node of a FixedNetwork: its codes by phase, and where its share of a sample or a target
/// starts
/// (-1: none).
struct NodeState {
  std::array<CodeVector, 2> codes;
  std::vector<std::int64_t> sums;
  std::array<int, 2> sum_fraction{};
  std::array<std::vector<int>, 2> incoming;  ///< projections, by phase
  int input_offset = -1;
  int target_offset = -1;
};

/// One projection of a FixedNetwork. What it does not have (weights if tied, states unless random)
/// stays empty.
struct ProjectionState {
  std::optional<WeightArray> array;
  std::vector<std::uint8_t> mask;  ///< [pre][post], empty if all exist
  std::vector<std::uint32_t> rho, kappa;
  std::optional<SumKernel> sum;
  std::optional<UpdateKernel> update;
  int align = 0;  ///< left shift of its sums, to the largest fa at its node
  std::uint64_t synapses = 0;
  std::uint64_t saturations = 0;
};

/// The inside of FixedNetwork: made in fixed_network_make.cpp, run in fixed_network.cpp.
struct FixedNetwork::Impl {
  Impl(const Circuit& circuit, KernelPolicy policy);

  const Node& node(int i) const { return circuit.nodes[static_cast<size_t>(i)]; }
  const Projection& projection(int i) const { return circuit.projections[static_cast<size_t>(i)]; }
  NodeState& state(int node_index) { return nodes[static_cast<size_t>(node_index)]; }
  CodeVector& codes(int node_index, Phase phase) {
    return nodes[static_cast<size_t>(node_index)].codes[static_cast<size_t>(phase)];
  }
  /// The weights that projection reads: its own or its owner's.
  const WeightArray& weights_of(int i) const {
    return *projections[static_cast<size_t>(circuit.weight_owner(i))].array;
  }

  void make_nodes();
  void make_weights(int i);
  void make_kernels(int i, KernelPolicy policy);

  /// Throw UserError for a sample or target of another size or with a code outside its format, for
  /// which the kernels are not proved.
  void check_input(std::span<const std::int16_t> input) const;
  void check_target(std::span<const std::int16_t> target) const;

  void run_phase(Phase phase, std::span<const std::int16_t> input,
                 std::span<const std::int16_t> target);
  /// Computes one node's codes in one phase; what feeds it has fired.
  void fire(int i, Phase phase, std::span<const std::int16_t> input,
            std::span<const std::int16_t> target);
  void add_sums(int i, std::span<std::int64_t> sums);
  void update_all();

  Circuit circuit;
  Levels levels;
  std::vector<NodeState> nodes;
  std::vector<ProjectionState> projections;
};

/// Copies values [pre][post] into the padded rows of `array`.
void copy_rows(std::span<const std::int16_t> values, WeightArray& array);

}  // namespace hsdc
