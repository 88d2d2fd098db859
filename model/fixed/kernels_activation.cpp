// SPDX-License-Identifier: Apache-2.0
#include "model/fixed/kernels.h"

namespace hsdc {
namespace {

/// Applies `code_of`, known to the compiler, to every sum.
template <typename CodeOf>
void for_each_sum(std::span<const std::int64_t> sums, std::int16_t* codes, CodeOf code_of) {
  for (size_t i = 0; i < sums.size(); ++i) codes[i] = static_cast<std::int16_t>(code_of(sums[i]));
}

std::int64_t rounded(std::int64_t sum, int dropped, CodeRounding rounding) {
  switch (rounding) {
    case CodeRounding::kHalfUp:
      return round_half_up(sum, dropped);
    case CodeRounding::kHalfEven:
      return round_half_even(sum, dropped);
    case CodeRounding::kTruncate:
      break;
  }
  return round_floor(sum, dropped);
}

/// linear, or relu where `low` is 0 instead of -max.
void linear(const Activation& activation, int fraction, std::int64_t low,
            std::span<const std::int64_t> sums, std::int16_t* codes) {
  const std::int64_t max = activation.format().max();
  const int dropped = fraction - activation.fraction;
  for_each_sum(sums, codes, [&](std::int64_t sum) {
    const std::int64_t code = dropped > 0
                                  ? saturate(rounded(sum, dropped, activation.rounding), max)
                                  : saturated_left_shift(sum, -dropped, max);
    return code > low ? code : low;
  });
}

}  // namespace

void activate(const Activation& activation, int fraction, std::span<const std::int64_t> sums,
              std::int16_t* codes) {
  const std::int64_t max = activation.format().max();
  switch (activation.kind) {
    case ActivationKind::kStepRelu:
      for_each_sum(sums, codes, [&](std::int64_t sum) { return step_relu(sum, fraction, max); });
      break;
    case ActivationKind::kLinear:
      linear(activation, fraction, -max, sums, codes);
      break;
    case ActivationKind::kRelu:
      linear(activation, fraction, 0, sums, codes);
      break;
    case ActivationKind::kSign:
      for_each_sum(sums, codes, [](std::int64_t sum) { return sign_of(sum); });
      break;
    case ActivationKind::kOff:
    case ActivationKind::kInput:
    case ActivationKind::kOne:
    case ActivationKind::kError:
    case ActivationKind::kLeakyRelu:
    case ActivationKind::kGelu:
      break;  // these take no sum, or have no code
  }
}

}  // namespace hsdc
