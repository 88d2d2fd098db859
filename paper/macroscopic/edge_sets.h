// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "paper/common/circuit.h"

namespace hsdc::paper::macroscopic {

/// Which way the searched connections of a macroscopic circuit run (paper, D.4).
enum class CrossDirection : std::uint8_t {
  kToForward,   ///< at t', from the root and backward nodes to forward nodes
  kToBackward,  ///< at t, from forward nodes to backward nodes
};

/// Edges between whole nodes of the two pathways. Targets are hidden nodes: h1, h2 .. from the
/// input (kToForward) or b1, b2 .. from the root (kToBackward). Sources are y, b1, b2 .. (the root
/// is the zeroth node) or h1, h2 ...
struct EdgeSet {
  CrossDirection direction = CrossDirection::kToForward;
  std::vector<std::uint32_t> sources;  ///< by target: bit s is set if source s feeds it; never 0

  bool has(int target, int source) const {
    return ((sources[static_cast<size_t>(target)] >> source) & 1u) != 0;
  }
  int edges() const;
  bool operator==(const EdgeSet&) const = default;
};

/// The space of all edge sets of nets with that many hidden layers in each pathway, in which every
/// target has a source.
class EdgeSpace {
 public:
  EdgeSpace(CrossDirection direction, int hidden_layers);
  int targets() const { return hidden_; }
  int sources() const;
  std::uint64_t size() const;
  /// The edge set of that number, 0 .. size() - 1; each is there once.
  EdgeSet at(std::uint64_t index) const;
  /// Those of SAL: every hidden node has one, its mirror image.
  EdgeSet sal() const;
  /// `count` different ones in random order (all if there are no more), that of SAL first.
  std::vector<EdgeSet> sample(int count, std::uint32_t seed) const;
  std::string source_name(int source) const;
  std::string target_name(int target) const;

 private:
  CrossDirection direction_;
  int hidden_;
};

/// Mean over the edges of how far source and target are from being aligned: 0 for SAL's edges,
/// where a node as far from the root as its mirror image is from the output.
double misalignment(const EdgeSet& set);

/// The circuit `options` (of preset sal) with its cross-connections of that direction replaced.
/// `plastic`: else the backward pathway and what it sends forward keep their first weights.
circuit::Circuit make_macroscopic(const PaperCircuit& options, const EdgeSet& edges, bool plastic);

}  // namespace hsdc::paper::macroscopic
