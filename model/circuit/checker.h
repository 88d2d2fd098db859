// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rules behind validate(); used by check*.cpp only.
#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/circuit/check.h"
#include "model/circuit/keys.h"

namespace hsdc::circuit {

/// True for linear, relu and error: S bits, signed, SF fractional.
constexpr bool is_signal(ActivationKind kind) {
  return kind == ActivationKind::kLinear || kind == ActivationKind::kRelu ||
         kind == ActivationKind::kError;
}

/// Letters, digits and _, a letter first.
bool is_identifier(const std::string& name);
inline constexpr size_t kLongestName = 40;

/// Ranges and references are checked first; what is computed from them (widths, alignments, shifts)
/// only where they hold, so that nonsense cannot crash a check.
class CircuitChecker {
 public:
  CircuitChecker(const Circuit& circuit, Engine engine)
      : circuit_(circuit),
        engine_(engine),
        node_sound_(circuit.nodes.size(), true),
        projection_sound_(circuit.projections.size(), true) {}

  /// Every broken rule of the circuit. To be called once.
  std::vector<CircuitProblem> run();

 private:
  int node_count() const { return static_cast<int>(circuit_.nodes.size()); }
  int projection_count() const { return static_cast<int>(circuit_.projections.size()); }
  const Node& node(NodeId i) const { return circuit_.nodes[i]; }
  const Projection& projection(ProjectionId i) const { return circuit_.projections[i]; }
  bool exists(NodeId i) const { return circuit_.nodes.contains(i); }
  bool exists(ProjectionId i) const { return circuit_.projections.contains(i); }

  /// The part of the circuit that a problem is of.
  static constexpr std::monostate kCircuit{};
  void note(std::monostate, CircuitProblem problem) { problems_.push_back(std::move(problem)); }
  void note(NodeId i, CircuitProblem problem) {
    problem.part = CircuitProblem::Part::kNode;
    problem.index = index(i);
    problems_.push_back(std::move(problem));
    node_sound_[i] = false;
  }
  void note(ProjectionId i, CircuitProblem problem) {
    problem.part = CircuitProblem::Part::kProjection;
    problem.index = index(i);
    problems_.push_back(std::move(problem));
    projection_sound_[i] = false;
  }

  /// `part`: kCircuit, a node or a projection.
  template <typename Part, typename Found>
  void report(Part part, const std::string& key, const Found& found, const std::string& allowed) {
    CircuitProblem problem;
    problem.key = key;
    problem.found = fmt::format("{}", found);
    problem.allowed = allowed;
    note(part, std::move(problem));
  }

  template <typename Part>
  void check_range(Part part, const std::string& key, int found, int low, int high) {
    if (found < low || found > high) report(part, key, found, fmt::format("{}..{}", low, high));
  }
  template <typename Part>
  void check_range(Part part, const KeyInfo& key, const KeyValue& value) {
    if (const auto found = out_of_range(key, value)) report(part, key.name, *found, key.range);
  }

  template <typename Part>
  void check_name(Part part, const std::string& name) {
    if (is_identifier(name)) return;
    report(part, "name", fmt::format("\"{}\"", name),
           fmt::format("a letter, then letters, digits or _, at most {} in all", kLongestName));
  }
  void check_limits();
  void check_circuit();
  void check_node(NodeId i);
  void check_activation(NodeId i, Phase phase);
  void check_one(NodeId i, Phase phase);
  void check_error(NodeId i);
  void check_gate(NodeId i, Phase phase);
  void check_unique_names();
  void check_projection_ranges(ProjectionId i);
  void check_projection_ends(ProjectionId i);
  void check_weights(ProjectionId i);
  void check_tie(ProjectionId i);
  void check_update(ProjectionId i);
  void check_device(ProjectionId i);
  void check_accumulator(NodeId i, Phase phase);
  void check_cycle(Phase phase);

  const Circuit& circuit_;
  Engine engine_;
  std::vector<CircuitProblem> problems_;
  PerNode<bool> node_sound_;
  PerProjection<bool> projection_sound_;
};

}  // namespace hsdc::circuit
