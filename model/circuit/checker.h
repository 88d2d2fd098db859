#pragma once
// The rules behind validate(); used by circuit_check*.cpp only.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc {

/// The TOML key of a node's activation: "t_bits", "t_prime_bits"; "t", "t_prime" for its kind.
std::string activation_key(Phase phase, const std::string& what = "");

/// True for linear, relu and error: S bits, signed, SF fractional.
constexpr bool is_signal(ActivationKind kind) {
  return kind == ActivationKind::kLinear || kind == ActivationKind::kRelu ||
         kind == ActivationKind::kError;
}

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
  using Part = CircuitProblem::Part;
  int node_count() const { return static_cast<int>(circuit_.nodes.size()); }
  int projection_count() const { return static_cast<int>(circuit_.projections.size()); }
  const Node& node(int i) const { return circuit_.nodes[static_cast<size_t>(i)]; }
  const Projection& projection(int i) const { return circuit_.projections[static_cast<size_t>(i)]; }
  bool node_exists(int i) const { return i >= 0 && i < node_count(); }
  bool projection_exists(int i) const { return i >= 0 && i < projection_count(); }

  template <typename Found>
  void report(Part part, int index, const std::string& key, const Found& found,
              const std::string& allowed) {
    problems_.push_back({part, index, key, fmt::format("found {}, allowed {}", found, allowed)});
    if (part == Part::kNode) node_sound_[static_cast<size_t>(index)] = false;
    if (part == Part::kProjection) projection_sound_[static_cast<size_t>(index)] = false;
  }

  void check_range(Part part, int index, const std::string& key, int found, int low, int high) {
    if (found < low || found > high) {
      report(part, index, key, found, fmt::format("{}..{}", low, high));
    }
  }

  void check_name(Part part, int index, const std::string& name);
  void check_limits();
  void check_circuit();
  void check_node(int i);
  void check_activation(int i, Phase phase);
  void check_one(int i, Phase phase);
  void check_error(int i);
  void check_gate(int i, Phase phase);
  void check_unique_names();
  void check_projection_ranges(int i);
  void check_projection_ends(int i);
  void check_weights(int i);
  void check_tie(int i);
  void check_update(int i);
  void check_accumulator(int i, Phase phase);
  void check_cycle(Phase phase);

  const Circuit& circuit_;
  Engine engine_;
  std::vector<CircuitProblem> problems_;
  std::vector<bool> node_sound_;
  std::vector<bool> projection_sound_;
};

}  // namespace hsdc
