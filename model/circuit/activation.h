// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <string>

namespace hsdc::circuit {

/// The two times of a learning circuit: t (inference) and t' (update).
enum class Phase : std::uint8_t { kT = 0, kTPrime = 1 };
inline constexpr std::array kPhases{Phase::kT, Phase::kTPrime};
constexpr int index(Phase phase) { return static_cast<int>(phase); }
constexpr Phase other(Phase phase) { return phase == Phase::kT ? Phase::kTPrime : Phase::kT; }

/// How a node turns its accumulated input into one code. docs/arithmetic.md states each exactly.
enum class ActivationKind : std::uint8_t {
  kOff,        ///< silent in this phase: its code is 0
  kInput,      ///< the sample's own codes: A bits, unsigned, `fraction` fractional bits
  kOne,        ///< fires always: the code of 1, Q * 2^fraction; what leaves it is a bias
  kStepRelu,   ///< clamp(ceil(acc), 0, 2^A - 1): A bits, unsigned, no fractional bits
  kLinear,     ///< S bits, signed, SF fractional bits, saturated symmetrically
  kRelu,       ///< max(0, linear)
  kSign,       ///< -1, 0, +1: 2 bits, signed, no fractional bits
  kLeakyRelu,  ///< floating point only: it has no code
  kGelu,       ///< floating point only
  kError,      ///< sat(target - own t code): S bits, signed, SF fractional bits; the root, t' only
};

/// Rounding of codes, where fractional bits of an accumulator are dropped.
enum class CodeRounding : std::uint8_t { kHalfUp, kHalfEven, kTruncate };
/// An integer code of `bits` bits in two's complement (or unsigned), `fraction` of them fractional;
/// its value is code * 2^-fraction / Q.
struct CodeFormat {
  int bits = 1;
  int fraction = 0;
  bool is_signed = false;

  /// Largest code. Signed codes saturate symmetrically, so the smallest is -max().
  constexpr std::int64_t max() const {
    return (std::int64_t{1} << (is_signed ? bits - 1 : bits)) - 1;
  }
  constexpr std::int64_t min() const { return is_signed ? -max() : 0; }
  bool operator==(const CodeFormat&) const = default;
};

/// What a node does in one phase.
struct Activation {
  ActivationKind kind = ActivationKind::kOff;
  /// A for input and step_relu (1..15), S for linear, relu and error (2..16); for one those that
  /// its code has, see one_activation(); else 0.
  int bits = 0;
  int fraction = 0;    ///< F of input and one, SF of linear, relu and error (0..15); else 0
  bool gated = false;  ///< the masking trick: the t' code is 0 where the own t code is 0; t' only
  CodeRounding rounding = CodeRounding::kHalfUp;

  bool fires() const { return kind != ActivationKind::kOff; }
  /// True for activations that turn an accumulator into a code, so that projections may end here.
  bool takes_input() const {
    return fires() && kind != ActivationKind::kInput && kind != ActivationKind::kOne &&
           kind != ActivationKind::kError;
  }
  CodeFormat format() const;
  bool operator==(const Activation&) const = default;
};

/// Code of 1 with that many fractional bits: Q * 2^fraction, of a one-hot target and of a node that
/// is `one`.
constexpr std::int64_t code_of_one(int q, int fraction) { return std::int64_t{q} << fraction; }
/// `one` with that many fractional bits, and the bits of its code. For values out of their ranges
/// (q 1..1024, fraction 0..15) the bits are those of the nearest values within.
Activation one_activation(int q, int fraction = 0);

/// True for the activations that only floating point has: leaky_relu, gelu.
constexpr bool float_only(ActivationKind kind) {
  return kind == ActivationKind::kLeakyRelu || kind == ActivationKind::kGelu;
}

std::string to_string(const CodeFormat&);  // "u3", "s8.4": 8 bits signed, 4 of them fractional
const char* to_string(Phase);              // "t", "t'"
const char* to_string(ActivationKind);
const char* to_string(CodeRounding);

}  // namespace hsdc::circuit
