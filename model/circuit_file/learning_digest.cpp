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
  const Projection standard;
  circuit.name = "c";
  for (size_t n = 0; n < circuit.nodes.size(); ++n) {
    Node& node = circuit.nodes[n];
    node.name = fmt::format("n{}", n);
    if (engine == Engine::kFixed) continue;
    for (const Phase phase : kPhases) node.at(phase) = without_codes(node.at(phase));
  }
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    Projection& p = circuit.projections[i];
    p.name = fmt::format("p{}", i);
    p.architecture = standard.architecture;
    p.lanes = standard.lanes;
    if (!p.mask_file.empty()) {
      p.mask_file = p.name;  // its content counts, and overrides the density
      p.density = standard.density;
    }
    if (engine == Engine::kFixed) continue;
    p.weight_bits = standard.weight_bits;
    p.weight_fraction = standard.weight_fraction;
    p.rate_shift = standard.rate_shift;
    p.decay_shift = standard.decay_shift;
    p.update_rounding = standard.update_rounding;
  }
  return circuit;
}

}  // namespace

std::uint32_t learning_digest(const Circuit& circuit, Engine engine) {
  Digest digest;
  digest.add(write_circuit(canonical(circuit, engine)));
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    if (circuit.projections[i].mask_file.empty()) continue;
    digest.add(make_mask(circuit, static_cast<int>(i)));
  }
  return digest.word();
}

}  // namespace hsdc
