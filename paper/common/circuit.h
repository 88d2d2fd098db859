// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/circuit/circuit.h"
#include "model/circuit/float_options.h"

namespace hsdc::paper {

/// A preset as the paper's experiments take it: the activation of all hidden neurons at t named.
struct PaperCircuit {
  std::string preset = "sal";
  std::vector<int> layers;  ///< input, hidden layers, output
  /// Of the hidden nodes at t. Backward nodes have it too, except that they are `relu` beside
  /// step_relu: only the inference pathway is of low precision (paper, Fig. 4).
  circuit::ActivationKind hidden = circuit::ActivationKind::kRelu;
  int q = 4;                   ///< of step_relu
  double density = 1.0;        ///< of every connection
  bool gated = true;           ///< the masking trick
  double init = 0.7;           ///< first forward weights: deviation init / sqrt(fan-in)
  double feedback_init = 0.5;  ///< the same for all others
  std::uint32_t seed = 1;
};

/// The circuit.
circuit::Circuit make_circuit(const PaperCircuit& options);

/// What backpropagation can train where the hidden activation's derivative is zero everywhere: the
/// same net, of which only the last layer learns (`preset` is not read).
circuit::Circuit make_last_layer_circuit(const PaperCircuit& options);

/// The paper's learning settings (D.2, D.3): rate 0.005, decay 0.001, momentum 0.9, clip 5, masking
/// trick; in batches of 32, which the paper does not state.
circuit::FloatOptions paper_learning();

/// The same where the clip must do in hidden layers of `width` what the paper's does in its own, of
/// 2,000: 5 sqrt(width / 2000), since weights and updates are smaller in narrower nets. A first
/// layer whose sources are many, or change, can outgrow those above it before they have learned
/// what it means: outputs grow, and with them all errors. Clipping prevents it where such updates
/// are clipped; at 5 those of narrow nets are not (docs/theory.md).
circuit::FloatOptions paper_learning(int width);

/// "rate 0.005, decay 0.001, momentum 0.9, updates clipped at 5, batches of 32".
std::string describe(const circuit::FloatOptions& options);

}  // namespace hsdc::paper
