// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc::circuit {

/// What a preset is made from: the keys of the short form of a circuit file
/// (docs/circuit-files.md). In a file that writes its circuit out, the same values are the defaults
/// of nodes and projections.
struct PresetOptions {
  std::string preset = "sal";  ///< one of preset_names()
  std::string name;            ///< of the circuit; the preset's own if empty
  std::vector<int> layers;     ///< neurons of input, hidden layers and output; at least 2 entries
  int q = 4;
  std::uint32_t seed = 1;

  // Formats. What is left open follows from q, so that the codes of 1 fit.
  std::optional<int> activity_bits;  ///< A; open: the larger of 3 and the bits that hold Q
  int signal_bits = 8;               ///< S
  std::optional<int>
      signal_fraction;      ///< SF; open: the largest up to 4 for which Q * 2^SF fits S bits
  int weight_bits = 8;      ///< WB
  int weight_fraction = 8;  ///< WF
  CodeRounding rounding = CodeRounding::kHalfUp;
  UpdateRounding update_rounding = UpdateRounding::kStochastic;

  // Learning; of every plastic projection.
  std::optional<int> rate_shift;        ///< k; open: 7 + round(2 log2 Q), that is eta = 2^-7
  std::optional<int> decay_shift = 15;  ///< g; none: no decay
  bool gated = true;                    ///< the masking trick at the hidden nodes
  double init = 0.7;                    ///< of the forward weights W and S; see Projection::init
  double feedback_init = 0.3;           ///< of all others
  double density = 1.0;
  /// A bias of every forward node: projections b_h1 .. b_y from a node `one`, first weights 0. A
  /// file without the key has none; `hsdc new` writes true.
  bool biases = false;

  /// What emulates the weights of every plastic projection; then without decay.
  std::optional<device::Device> device;

  Architecture architecture = Architecture::kFolded;
  int lanes = 16;

  bool operator==(const PresetOptions&) const = default;
};

/// sgd, fa, dfa, kp, sal, amorphous.
const std::vector<std::string>& preset_names();

/// The circuit of a preset. Nodes: x (input), h1..h(L-1), y (root); sal and amorphous add
/// b1..b(L-1), where b_k mirrors h_(L-k). Biases come after everything else, so that no other
/// weight and no random word depends on them. The values are not judged here: validate() does that.
/// Throws UserError for an unknown preset or fewer than two layers.
Circuit make_preset(const PresetOptions& options);

/// The options with everything open filled in, and the name.
PresetOptions resolve(PresetOptions options);

/// An activation of that kind in the options' formats.
Activation default_activation(const PresetOptions& options, ActivationKind kind);
/// A projection of that kind with the options' formats, rates and hardware; what means nothing for
/// the kind is left as Projection has it. `feedback` picks the initial scale.
Projection default_projection(const PresetOptions& options, WeightKind kind, bool feedback);

}  // namespace hsdc::circuit
