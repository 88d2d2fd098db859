// SPDX-License-Identifier: Apache-2.0
#include "paper/common/circuit.h"

#include <fmt/format.h>

#include <cmath>

#include "model/circuit/presets.h"

namespace hsdc {

Circuit make_circuit(const PaperCircuit& o) {
  PresetOptions preset;
  preset.preset = o.preset;
  preset.layers = o.layers;
  preset.q = o.q;
  preset.density = o.density;
  preset.gated = o.gated;
  preset.seed = o.seed;
  preset.init = o.init;
  preset.feedback_init = o.feedback_init;
  preset.signal_bits = 16;  // without effect in floating point, but the code of 1 must fit at any Q
  Circuit circuit = make_preset(preset);
  const bool steps = o.hidden == ActivationKind::kStepRelu;
  for (Node& node : circuit.nodes) {
    const ActivationKind kind = node.at(Phase::kT).kind;
    // Of the presets' nodes, hidden ones are step_relu at t, backward ones relu.
    if (kind == ActivationKind::kStepRelu || (kind == ActivationKind::kRelu && !steps)) {
      node.at(Phase::kT) = default_activation(preset, o.hidden);
    }
  }
  return circuit;
}

Circuit make_last_layer_circuit(const PaperCircuit& o) {
  PaperCircuit all = o;
  all.preset = "sgd";
  Circuit circuit = make_circuit(all);
  // No signal comes back to a hidden node, so nothing there learns.
  circuit.projections.erase_if([](const Projection& p) { return p.phase == Phase::kTPrime; });
  for (Node& node : circuit.nodes) {
    if (node.at(Phase::kTPrime).takes_input()) node.at(Phase::kTPrime) = Activation{};
  }
  for (Projection& p : circuit.projections) {
    if (!circuit.nodes[p.to].at(Phase::kTPrime).fires()) {
      p.fix();
    }
  }
  return circuit;
}

FloatOptions paper_learning() { return {}; }

FloatOptions paper_learning(int width) {
  constexpr double kWidth = 2000;
  FloatOptions options = paper_learning();
  options.clip *= std::sqrt(width / kWidth);
  return options;
}

std::string describe(const FloatOptions& o) {
  return fmt::format(
      "rate {}, decay {}, momentum {}, {}, batches of {}", o.rate, o.decay, o.momentum,
      o.clip > 0 ? fmt::format("updates clipped at {:.3g}", o.clip) : "no clipping", o.batch);
}

}  // namespace hsdc
