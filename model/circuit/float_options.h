// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace hsdc::circuit {

/// A factor of the generalised law (paper, Eq. 44): what a synapse takes as the signal of a neuron
/// with preactivation p and postactivation h = D(p) p.
enum class LawFactor : std::uint8_t {
  kActivation,     ///< h; gated, if the node is: the law of the fixed-point network
  kPreactivation,  ///< p, never gated (paper, Eq. 2)
  kCorrected,      ///< J+ D p, J the activation's derivative: consistent by design (Eq. 46)
  kSign,           ///< the sign of h
};

inline constexpr int kMaxBatch = 65536;

/// How a FloatNetwork learns; the circuit's own rates are those of its fixed-point arithmetic. The
/// defaults are the paper's (D.2, D.3).
struct FloatOptions {
  double rate = 0.005;    ///< eta, of every plastic projection
  double decay = 0.001;   ///< gamma, inside the momentum: eta gamma / (1 - momentum) a batch
  double momentum = 0.9;  ///< of the updates, [0, 1)
  double clip = 5;        ///< largest norm of a batch's update, all projections together; 0: any
  int batch = 32;         ///< samples of an update, which is their mean
  /// g1(post) and g2(pre) of plastic projections at t'; those at t keep to activations (Eq. 47).
  LawFactor post_factor = LawFactor::kActivation;
  LawFactor pre_factor = LawFactor::kActivation;

  bool operator==(const FloatOptions&) const = default;
};

const char* to_string(LawFactor);  // "activation", "preactivation", "corrected", "sign"

}  // namespace hsdc::circuit
