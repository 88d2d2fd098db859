// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/circuit/graph.h"

namespace hsdc::fixed {

/// Weights of one projection as stored: row `pre`, column `post`, post contiguous.
struct WeightView {
  const std::int16_t* data = nullptr;
  int pre = 0;
  int post = 0;
  int stride = 0;  ///< elements from one pre row to the next, >= post

  std::int16_t at(int pre_index, int post_index) const {
    return data[static_cast<std::ptrdiff_t>(pre_index) * stride + post_index];
  }
};

/// The weights of a view, [pre][post], without its padding.
std::vector<std::int16_t> dense(const WeightView& view);

/// Which kernels compute (model/fixed/kernels.h); without effect on any bit of the result.
enum class KernelPolicy : std::uint8_t;

/// The bit-exact reference of a circuit: docs/arithmetic.md in software, independent of any
/// hardware folding. Owns weights, masks and random states; one sample at a time; allocates only
/// when made.
///
/// Samples, targets, weights and states of another size or with values that cannot be, and nodes
/// and projections that are not there are a caller's mistake: they throw std::invalid_argument, as
/// in FloatNetwork, before anything has changed.
class FixedNetwork {
 public:
  /// Draws masks, weights and random states from circuit.seed. Throws UserError for a circuit that
  /// validate() refuses or a mask file that cannot be used.
  explicit FixedNetwork(const circuit::Circuit& circuit);
  /// Of a circuit that was checked for Engine::kFixed. Throws UserError for a mask file that cannot
  /// be used.
  explicit FixedNetwork(circuit::SharedGraph graph);
  /// The same with the kernels named: KernelPolicy::kGeneric is the plain 64-bit reference.
  FixedNetwork(circuit::SharedGraph graph, KernelPolicy policy);
  ~FixedNetwork();
  FixedNetwork(FixedNetwork&&) noexcept;
  FixedNetwork& operator=(FixedNetwork&&) noexcept;

  const circuit::Circuit& circuit() const { return graph()->circuit(); }
  const circuit::SharedGraph& graph() const;
  /// A second network of the same circuit, weights and random states; it counts saturations anew.
  FixedNetwork clone() const;

  /// Phase t only; all codes of t' become 0. `input`: circuit().input_size() codes, each within its
  /// node's input format.
  void infer(std::span<const std::int16_t> input);
  /// Phases t and t', then every update, with the codes of this sample and the weights from before
  /// it. `target`: circuit().target_size() codes, signed, of target_bits() (model/circuit/packet.h)
  /// bits of their root.
  void learn(std::span<const std::int16_t> input, std::span<const std::int16_t> target);

  /// Codes of a node in a phase, as the last infer() or learn() left them; `size` of them.
  std::span<const std::int16_t> codes(circuit::NodeId node, circuit::Phase phase) const;
  /// Index of the largest t code of the first root; the lowest index of equals.
  int classify() const;

  /// Weights of a plastic or fixed projection (empty view for tied and identity).
  WeightView weights(circuit::ProjectionId projection) const;
  /// Replaces them. `values`: [pre][post], pre * post of them, within +-(2^(WB-1) - 1) and 0 where
  /// masked; of cells, the state nearest to it within their bounds (a pair's: max(w, 0), max(-w,
  /// 0)).
  void set_weights(circuit::ProjectionId projection, std::span<const std::int16_t> values);
  /// Cell words of a plastic projection with a device, [pre][post]; of a pair, the second cells and
  /// their states, too. Empty where there are none.
  std::span<const std::uint16_t> cells(circuit::ProjectionId projection) const;
  std::span<const std::uint16_t> second_cells(circuit::ProjectionId projection) const;
  std::span<const std::int16_t> second_states(circuit::ProjectionId projection) const;
  /// Replaces the second states of a pair; with the weights they make the first, 0..M.
  void set_second_states(circuit::ProjectionId projection, std::span<const std::int16_t> values);
  /// Samples learned since the network was made, which leak counts.
  std::uint64_t samples_learned() const;
  void set_samples_learned(std::uint64_t samples);
  /// Pulses that moved that projection's cells up and down, or would have (bounds, stuck cells).
  struct Pulses {
    std::uint64_t up = 0, down = 0;
  };
  Pulses pulses(circuit::ProjectionId projection) const;
  /// 1 where a synapse exists, [pre][post]; empty if all do.
  std::span<const std::uint8_t> mask(circuit::ProjectionId projection) const;

  /// Random states of a plastic projection: rho, one per pre neuron; kappa, one per post neuron.
  std::span<const std::uint32_t> pre_states(circuit::ProjectionId projection) const;
  std::span<const std::uint32_t> post_states(circuit::ProjectionId projection) const;
  /// Replaces them, to go on where another run stopped: as many as the projection has (none if its
  /// rounding is not stochastic), none of them 0.
  void set_states(circuit::ProjectionId projection, std::span<const std::uint32_t> pre,
                  std::span<const std::uint32_t> post);

  /// Weight updates of that projection that saturated since the network was made.
  std::uint64_t saturations(circuit::ProjectionId projection) const;
  std::uint64_t total_saturations() const;
  /// Synapses that learn (masked ones not counted): the updates of one learn().
  std::uint64_t plastic_synapses() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Codes of a one-hot target: Q * 2^SF at `label` of every root, else 0. A target of another size,
/// and a label that is no neuron of every root throw std::invalid_argument.
void one_hot(const circuit::Circuit& circuit, int label, std::span<std::int16_t> target);

}  // namespace hsdc::fixed
