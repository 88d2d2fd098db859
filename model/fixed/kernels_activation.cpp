// SPDX-License-Identifier: Apache-2.0
#include "model/fixed/kernels.h"

namespace hsdc::fixed {
namespace {

/// Applies `code_of`, known to the compiler, to every sum.
template <typename CodeOf>
void for_each_sum(std::span<const std::int64_t> sums, std::int16_t* codes, CodeOf code_of) {
  for (size_t i = 0; i < sums.size(); ++i) codes[i] = static_cast<std::int16_t>(code_of(sums[i]));
}

std::int64_t rounded(std::int64_t sum, int dropped, circuit::CodeRounding rounding) {
  switch (rounding) {
    case circuit::CodeRounding::kHalfUp:
      return arithmetic::round_half_up(sum, dropped);
    case circuit::CodeRounding::kHalfEven:
      return arithmetic::round_half_even(sum, dropped);
    case circuit::CodeRounding::kTruncate:
      break;
  }
  return arithmetic::round_floor(sum, dropped);
}

/// linear, or relu where `low` is 0 instead of -max.
void linear(const circuit::Activation& activation, int fraction, std::int64_t low,
            std::span<const std::int64_t> sums, std::int16_t* codes) {
  const std::int64_t max = activation.format().max();
  const int dropped = fraction - activation.fraction;
  for_each_sum(sums, codes, [&](std::int64_t sum) {
    const std::int64_t code =
        dropped > 0 ? arithmetic::saturate(rounded(sum, dropped, activation.rounding), max)
                    : arithmetic::saturated_left_shift(sum, -dropped, max);
    return code > low ? code : low;
  });
}

}  // namespace

void activate(const circuit::Activation& activation, int fraction,
              std::span<const std::int64_t> sums, std::int16_t* codes) {
  const std::int64_t max = activation.format().max();
  switch (activation.kind) {
    case circuit::ActivationKind::kStepRelu:
      for_each_sum(sums, codes,
                   [&](std::int64_t sum) { return arithmetic::step_relu(sum, fraction, max); });
      break;
    case circuit::ActivationKind::kLinear:
      linear(activation, fraction, -max, sums, codes);
      break;
    case circuit::ActivationKind::kRelu:
      linear(activation, fraction, 0, sums, codes);
      break;
    case circuit::ActivationKind::kSign:
      for_each_sum(sums, codes, [](std::int64_t sum) { return arithmetic::sign_of(sum); });
      break;
    case circuit::ActivationKind::kOff:
    case circuit::ActivationKind::kInput:
    case circuit::ActivationKind::kOne:
    case circuit::ActivationKind::kError:
    case circuit::ActivationKind::kLeakyRelu:
    case circuit::ActivationKind::kGelu:
      break;  // these take no sum, or have no code
  }
}

}  // namespace hsdc::fixed
