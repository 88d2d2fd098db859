// SPDX-License-Identifier: Apache-2.0
#include "paper/common/circuit.h"

#include <fmt/format.h>

#include <cmath>

#include "model/circuit/presets.h"

namespace hsdc::paper {

circuit::Circuit make_circuit(const PaperCircuit& o) {
  circuit::PresetOptions preset;
  preset.preset = o.preset;
  preset.layers = o.layers;
  preset.q = o.q;
  preset.density = o.density;
  preset.gated = o.gated;
  preset.seed = o.seed;
  preset.init = o.init;
  preset.feedback_init = o.feedback_init;
  preset.signal_bits = 16;  // without effect in floating point, but the code of 1 must fit at any Q
  circuit::Circuit circuit = circuit::make_preset(preset);
  const bool steps = o.hidden == circuit::ActivationKind::kStepRelu;
  for (circuit::Node& node : circuit.nodes) {
    const circuit::ActivationKind kind = node.at(circuit::Phase::kT).kind;
    // Of the presets' nodes, hidden ones are step_relu at t, backward ones relu.
    if (kind == circuit::ActivationKind::kStepRelu ||
        (kind == circuit::ActivationKind::kRelu && !steps)) {
      node.at(circuit::Phase::kT) = circuit::default_activation(preset, o.hidden);
    }
  }
  return circuit;
}

circuit::Circuit make_last_layer_circuit(const PaperCircuit& o) {
  PaperCircuit all = o;
  all.preset = "sgd";
  circuit::Circuit circuit = make_circuit(all);
  // No signal comes back to a hidden node, so nothing there learns.
  circuit.projections.erase_if(
      [](const circuit::Projection& p) { return p.phase == circuit::Phase::kTPrime; });
  for (circuit::Node& node : circuit.nodes) {
    if (node.at(circuit::Phase::kTPrime).takes_input())
      node.at(circuit::Phase::kTPrime) = circuit::Activation{};
  }
  for (circuit::Projection& p : circuit.projections) {
    if (!circuit.nodes[p.to].at(circuit::Phase::kTPrime).fires()) {
      p.fix();
    }
  }
  return circuit;
}

circuit::FloatOptions paper_learning() { return {}; }

circuit::FloatOptions paper_learning(int width) {
  constexpr double kWidth = 2000;
  circuit::FloatOptions options = paper_learning();
  options.clip *= std::sqrt(width / kWidth);
  return options;
}

std::string describe(const circuit::FloatOptions& o) {
  return fmt::format(
      "rate {}, decay {}, momentum {}, {}, batches of {}", o.rate, o.decay, o.momentum,
      o.clip > 0 ? fmt::format("updates clipped at {:.3g}", o.clip) : "no clipping", o.batch);
}

}  // namespace hsdc::paper
