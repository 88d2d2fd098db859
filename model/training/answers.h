// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a trained circuit answers for samples: phase t alone, nothing is learned.
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "model/data/dataset.h"
#include "model/fixed/network.h"
#include "model/floating/network.h"

namespace hsdc::training {

/// Answers to all samples of a set; T: std::int16_t codes of fixed point, float values.
template <typename T>
struct Answers {
  /// [sample]: index of the largest t code of the first root, the lowest of equals.
  std::vector<int> classes;
  /// By node of the circuit: its t codes, [sample][neuron]; empty for those not asked for.
  circuit::PerNode<std::vector<T>> nodes;
};

/// Called after some samples with the number of those that are done; false stops.
using KeepGoing = std::function<bool(int done)>;

/// Infers every sample, in the data's order, and keeps the t codes of `nodes`. Nothing if
/// `keep_going` (may be empty) stopped it. Throws UserError if the features are not as many as the
/// inputs.
std::optional<Answers<std::int16_t>> answers_of(fixed::FixedNetwork& network,
                                                const data::Dataset& data,
                                                std::span<const circuit::NodeId> nodes,
                                                const KeepGoing& keep_going = {});
std::optional<Answers<float>> answers_of(floating::FloatNetwork& network, const data::Dataset& data,
                                         std::span<const circuit::NodeId> nodes,
                                         const KeepGoing& keep_going = {});

/// Nodes that fire at t, in file order.
std::vector<circuit::NodeId> nodes_at_t(const circuit::Circuit& circuit);

}  // namespace hsdc::training
