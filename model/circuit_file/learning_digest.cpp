#include "model/circuit_file/learning_digest.h"

#include <fmt/format.h>

#include <string>

#include "base/digest.h"
#include "model/circuit/mask.h"
#include "model/circuit_file/circuit_file.h"

namespace hsdc {
namespace {

/// The activation as floating point takes it.
Activation without_codes(const Activation& activation) {
  Activation plain;
  plain.kind = activation.kind;
  plain.gated = activation.gated;
  return plain;
}

/// `circuit` with one and the same value wherever it has no effect on what is learned.
Circuit canonical(Circuit circuit, Engine engine) {
  circuit.name = "c";
  for (const NodeId n : circuit.nodes.ids()) {
    Node& node = circuit.nodes[n];
    node.name = fmt::format("n{}", index(n));
    if (engine == Engine::kFixed) continue;
    for (const Phase phase : kPhases) node.at(phase) = without_codes(node.at(phase));
  }
  for (const ProjectionId i : circuit.projections.ids()) {
    Projection& p = circuit.projections[i];
    p.name = fmt::format("p{}", index(i));
    if (!p.has_weights()) continue;
    p.folding() = {};
    if (!p.mask_file().empty()) {
      p.first().mask_file = p.name;  // its content counts, and overrides the density
      p.first().density = 1;
    }
    if (engine == Engine::kFixed) continue;
    p.format() = {};
    if (p.plastic()) p.law() = {};
  }
  return circuit;
}

}  // namespace

std::uint32_t learning_digest(const Circuit& circuit, Engine engine) {
  Digest digest;
  digest.add(write_circuit(canonical(circuit, engine)));
  for (const ProjectionId i : circuit.projections.ids()) {
    if (circuit.projections[i].mask_file().empty()) continue;
    digest.add(make_mask(circuit, i));
  }
  return digest.word();
}

}  // namespace hsdc
