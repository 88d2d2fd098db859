// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/activation.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace hsdc::circuit {

CodeFormat Activation::format() const {
  switch (kind) {
    case ActivationKind::kOff:
      return {1, 0, false};
    case ActivationKind::kInput:
    case ActivationKind::kOne:
      return {bits, fraction, false};
    case ActivationKind::kStepRelu:
      return {bits, 0, false};
    case ActivationKind::kLinear:
    case ActivationKind::kRelu:  // the sign bit is always 0: one format for all signals
    case ActivationKind::kError:
      return {bits, fraction, true};
    case ActivationKind::kSign:
      return {2, 0, true};
    case ActivationKind::kLeakyRelu:
    case ActivationKind::kGelu:
      return {};
  }
  return {};
}

Activation one_activation(int q, int fraction) {
  const std::int64_t code = code_of_one(std::clamp(q, 1, 1024), std::clamp(fraction, 0, 15));
  Activation a;
  a.kind = ActivationKind::kOne;
  a.bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(code)));
  a.fraction = fraction;
  return a;
}

std::string to_string(const CodeFormat& format) {
  return fmt::format("{}{}{}", format.is_signed ? "s" : "u", format.bits,
                     format.fraction > 0 ? fmt::format(".{}", format.fraction) : "");
}

const char* to_string(Phase phase) { return phase == Phase::kT ? "t" : "t'"; }

const char* to_string(ActivationKind kind) {
  switch (kind) {
    case ActivationKind::kOff:
      return "off";
    case ActivationKind::kInput:
      return "input";
    case ActivationKind::kOne:
      return "one";
    case ActivationKind::kStepRelu:
      return "step_relu";
    case ActivationKind::kLinear:
      return "linear";
    case ActivationKind::kRelu:
      return "relu";
    case ActivationKind::kSign:
      return "sign";
    case ActivationKind::kLeakyRelu:
      return "leaky_relu";
    case ActivationKind::kGelu:
      return "gelu";
    case ActivationKind::kError:
      return "error";
  }
  return "?";
}

const char* to_string(CodeRounding rounding) {
  switch (rounding) {
    case CodeRounding::kHalfUp:
      return "half_up";
    case CodeRounding::kHalfEven:
      return "half_even";
    case CodeRounding::kTruncate:
      return "truncate";
  }
  return "?";
}

}  // namespace hsdc::circuit
