// SPDX-License-Identifier: Apache-2.0
// Rules of the circuit and its nodes, and the order of all checks.
#include <algorithm>
#include <cctype>
#include <set>

#include "base/error.h"
#include "model/circuit/checker.h"
#include "model/circuit/limits.h"

namespace hsdc::circuit {
bool is_identifier(const std::string& name) {
  if (name.empty() || name.size() > kLongestName) return false;
  if (!std::isalpha(static_cast<unsigned char>(name.front()))) return false;
  for (const char c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
  }
  return true;
}

std::vector<CircuitProblem> CircuitChecker::run() {
  check_limits();
  if (!problems_.empty()) return std::move(problems_);  // the rest would take long
  check_circuit();
  for (const NodeId i : circuit_.nodes.ids()) check_node(i);
  check_unique_names();
  for (const ProjectionId i : circuit_.projections.ids()) check_projection_ranges(i);
  for (const ProjectionId i : circuit_.projections.ids()) check_projection_ends(i);
  for (const ProjectionId i : circuit_.projections.ids()) check_weights(i);
  for (const NodeId i : circuit_.nodes.ids()) {
    for (const Phase phase : kPhases) check_accumulator(i, phase);
  }
  for (const Phase phase : kPhases) check_cycle(phase);
  return std::move(problems_);
}

void CircuitChecker::check_limits() {
  std::int64_t neurons = 0, synapses = 0;
  const auto size_of = [&](NodeId i) {
    return exists(i) ? std::int64_t{std::clamp(node(i).size, 0, 65536)} : 0;
  };
  for (const NodeId i : circuit_.nodes.ids()) neurons += size_of(i);
  for (const Projection& p : circuit_.projections) {
    if (p.has_weights()) synapses += size_of(p.from) * size_of(p.to);
  }
  const auto check = [&](const char* key, std::int64_t found, std::int64_t most, const char* what) {
    if (found <= most) return;
    report(kCircuit, key, fmt::format("{} {}", found, what), fmt::format("up to {}", most));
  };
  check("node", node_count(), kMostNodes, "nodes");
  check("node", neurons, kMostNeurons, "neurons of all nodes");
  check("projection", projection_count(), kMostProjections, "projections");
  check("projection", synapses, kMostSynapses, "synapses of all projections with weights");
}

void CircuitChecker::check_circuit() {
  check_name(kCircuit, circuit_.name);
  check_range(kCircuit, key_named(circuit_keys(), "q"), std::int64_t{circuit_.q});
  bool input_at_t = false;
  for (const Node& n : circuit_.nodes) {
    input_at_t = input_at_t || n.at(Phase::kT).kind == ActivationKind::kInput;
  }
  if (!input_at_t) {
    report(kCircuit, "node", "no node with t = \"input\"", "at least one");
  }
  if (circuit_.root_nodes().empty()) {
    report(kCircuit, "node", "no node with t_prime = \"error\"", "at least one");
  }
}

void CircuitChecker::check_node(NodeId i) {
  check_name(i, node(i).name);
  for (const Key<Node>& key : node_keys()) {
    if (key.applies_to(node(i))) check_range(i, key, key.get(node(i)));
  }
  for (const Phase phase : kPhases) check_activation(i, phase);
  for (const Phase phase : kPhases) check_gate(i, phase);
  if (node(i).at(Phase::kTPrime).kind == ActivationKind::kError) check_error(i);

  const Activation& t = node(i).at(Phase::kT);
  const Activation& t_prime = node(i).at(Phase::kTPrime);
  if (t.kind == ActivationKind::kInput && t_prime.kind == ActivationKind::kInput &&
      t.format() != t_prime.format()) {
    report(i, "t_prime_bits",
           fmt::format("{} bits, {} fractional at t'", t_prime.bits, t_prime.fraction),
           fmt::format("{} bits, {} fractional, as at t: a sample has one code for both phases",
                       t.bits, t.fraction));
  }
}

void CircuitChecker::check_activation(NodeId i, Phase phase) {
  const Activation& a = node(i).at(phase);
  const bool unsigned_bits =
      a.kind == ActivationKind::kInput || a.kind == ActivationKind::kStepRelu;
  const bool is_one = a.kind == ActivationKind::kOne;
  const auto none = [&](const std::string& what, int found) {
    if (found != 0) {
      report(i, activation_key(phase, what), found,
             fmt::format("0: {} has no such setting", to_string(a.kind)));
    }
  };
  if (unsigned_bits) {
    check_range(i, activation_key(phase, "bits"), a.bits, 1, 15);
  } else if (is_signal(a.kind)) {
    check_range(i, activation_key(phase, "bits"), a.bits, 2, 16);
  } else if (!is_one) {
    none("bits", a.bits);
  }
  if (!key_named(node_keys(), activation_key(phase, "fraction")).applies_to(node(i))) {
    none("fraction", a.fraction);
  }
  if (a.kind == ActivationKind::kError && phase == Phase::kT) {
    report(i, "t", "error", "error at t' only (t_prime)");
  }

  if (engine_ == Engine::kFixed && float_only(a.kind)) {
    report(
        i, activation_key(phase), fmt::format("\"{}\"", to_string(a.kind)),
        "off, input, one, step_relu, linear, relu, sign or error: it has no fixed-point form, only "
        "that of train --engine float");
  }

  if (is_one && a.fraction >= 0 && a.fraction <= 15) check_one(i, phase);

  // The largest code of a sample or a target is Q * 2^F: it must fit.
  const bool coded = a.kind == ActivationKind::kInput || a.kind == ActivationKind::kError;
  const bool sound = a.bits >= 1 && a.bits <= 16 && a.fraction >= 0 && a.fraction <= 15;
  if (coded && sound && circuit_.q >= 1 && circuit_.q <= 1024) {
    const std::int64_t largest = std::int64_t{circuit_.q} << a.fraction;
    const std::int64_t room = a.format().max();
    if (largest > room) {
      report(i, activation_key(phase, "bits"), fmt::format("{} bits, which hold {}", a.bits, room),
             fmt::format("enough for the code of 1: Q * 2^fraction = {} * 2^{} = {}", circuit_.q,
                         a.fraction, largest));
    }
  }
}

/// The bits of `one` follow from its code, which has at most 15.
void CircuitChecker::check_one(NodeId i, Phase phase) {
  const Activation& a = node(i).at(phase);
  const int bits = one_activation(circuit_.q, a.fraction).bits;
  if (bits > 15) {
    report(i, activation_key(phase, "fraction"),
           fmt::format("{}, with Q = {} a code of {} bits", a.fraction, circuit_.q, bits),
           "a code Q * 2^fraction of at most 15 bits");
  } else if (a.bits != bits) {
    report(i, activation_key(phase, "bits"), a.bits,
           fmt::format("{}, the bits of Q * 2^fraction = {}", bits,
                       code_of_one(circuit_.q, a.fraction)));
  }
}

void CircuitChecker::check_error(NodeId i) {
  const Activation& t = node(i).at(Phase::kT);
  const Activation& error = node(i).at(Phase::kTPrime);
  if (!t.fires()) {
    report(i, "t_prime", "error at a node that is off at t",
           "error where the node fires at t: it is target - t code");
  } else if (t.kind == ActivationKind::kOne) {
    report(i, "t_prime", "error at a node that is one at t",
           "error at a node that does not fire the same code at every t");
  } else if (engine_ == Engine::kFixed && t.format().fraction > error.fraction) {
    report(i, "t_prime_fraction", error.fraction,
           fmt::format("at least {}, the fraction of the node's t code", t.format().fraction));
  }
}

void CircuitChecker::check_gate(NodeId i, Phase phase) {
  const Activation& a = node(i).at(phase);
  if (!a.gated) return;
  if (phase == Phase::kT) {
    report(i, "gated", "a gate at t", "a gate at t' only");
  } else if (!a.takes_input()) {
    report(i, "gated", fmt::format("true with t_prime = \"{}\"", to_string(a.kind)),
           "true only where t_prime computes a code of its input");
  } else if (!node(i).at(Phase::kT).fires()) {
    report(i, "gated", "true at a node that is off at t", "true only where the node fires at t");
  }
}

void CircuitChecker::check_unique_names() {
  std::set<std::string> nodes, projections;
  for (const NodeId i : circuit_.nodes.ids()) {
    if (nodes.insert(node(i).name).second) continue;
    report(i, "name", fmt::format("\"{}\" again", node(i).name), "a name that no other node has");
  }
  for (const ProjectionId i : circuit_.projections.ids()) {
    if (projections.insert(projection(i).name).second) continue;
    report(i, "name", fmt::format("\"{}\" again", projection(i).name),
           "a name that no other projection has");
  }
}

std::vector<CircuitProblem> validate(const Circuit& circuit, Engine engine) {
  return CircuitChecker(circuit, engine).run();
}

void require_sound(const Circuit& circuit, Engine engine) {
  const auto problems = validate(circuit, engine);
  if (problems.empty()) return;
  throw UserError(describe(circuit, problems.front()));
}

std::string CircuitProblem::message() const { return found_allowed(found, allowed); }

Problem describe(const Circuit& circuit, const CircuitProblem& p) {
  std::string part = "circuit " + circuit.name;
  if (p.part == CircuitProblem::Part::kNode) {
    part = "node " + circuit.nodes[NodeId{p.index}].name;
  } else if (p.part == CircuitProblem::Part::kProjection) {
    part = "projection " + circuit.projections[ProjectionId{p.index}].name;
  }
  return {.context = part,
          .key = p.key,
          .found = p.found,
          .allowed = p.allowed,
          .message = p.message()};
}

}  // namespace hsdc::circuit
