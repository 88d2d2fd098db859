// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

// The scalar arithmetic of docs/arithmetic.md: exact 64-bit integers, one function per rule. Every
// fast kernel, and SystemC's own fixed-point types, are tested against these. Plain C++17 without
// other headers, so that code which must link SystemC's library can use it. Left shifts are written
// as products because C++17 leaves the shift of a negative number undefined.

namespace hsdc::arithmetic {

/// 2^n; n in 0..62.
constexpr std::int64_t power_of_two(int n) { return std::int64_t{1} << n; }

/// Symmetric saturation: the value of [-max, max] nearest to `value`.
constexpr std::int64_t saturate(std::int64_t value, std::int64_t max) {
  return value > max ? max : value < -max ? -max : value;
}

/// floor(value / 2^n); n in 0..62. Truncation in hardware: the low bits are dropped.
constexpr std::int64_t round_floor(std::int64_t value, int n) { return value >> n; }

/// floor((value + 2^(n-1)) / 2^n), ties towards +infinity; `value` itself when n = 0. n in 0..62.
constexpr std::int64_t round_half_up(std::int64_t value, int n) {
  return n == 0 ? value : (value + power_of_two(n - 1)) >> n;
}

/// The integer nearest to value / 2^n, ties towards the even one; `value` itself when n = 0.
constexpr std::int64_t round_half_even(std::int64_t value, int n) {
  if (n == 0) return value;
  const std::int64_t floor = value >> n;
  const std::int64_t rest = value - floor * power_of_two(n);
  const std::int64_t half = power_of_two(n - 1);
  const bool up = rest > half || (rest == half && (floor & 1) != 0);
  return floor + (up ? 1 : 0);
}

/// The step-ReLU: clamp(ceil(acc / 2^fa), 0, max), with fa = fractional bits of `acc`, 0..62.
constexpr std::int64_t step_relu(std::int64_t acc, int fa, std::int64_t max) {
  const std::int64_t ceiling = (acc + power_of_two(fa) - 1) >> fa;
  return ceiling < 0 ? 0 : ceiling > max ? max : ceiling;
}

/// -1, 0 or +1.
constexpr std::int64_t sign_of(std::int64_t acc) { return acc > 0 ? 1 : acc < 0 ? -1 : 0; }

/// sat(acc * 2^n) to [-max, max]; n in 0..15, max < 2^16. Saturating first as well changes nothing
/// and keeps the product within 64 bits.
constexpr std::int64_t saturated_left_shift(std::int64_t acc, int n, std::int64_t max) {
  return saturate(saturate(acc, max) * power_of_two(n), max);
}

/// The code of the root: sat(target - own), both codes with the target's fractional bits.
/// `own_shift` = SF - F_t >= 0 brings the node's own t code there.
constexpr std::int64_t error_code(std::int64_t target, std::int64_t own, int own_shift,
                                  std::int64_t max) {
  return saturate(target - own * power_of_two(own_shift), max);
}

/// The constants of one plastic projection's update law (docs/arithmetic.md, "Update of one
/// synapse"):
///   D  = ((post * pre) << (X - e)) - (w << (X - g)),   e = F_post + F_pre + k - WF
///   w' = sat(w + ((D + r) >> X)),                      X = max(e, g, 0)
struct UpdateLaw {
  int shift = 0;          ///< X, 0..31
  int product_shift = 0;  ///< a = X - e, 0..61
  int decay_shift = 0;    ///< b = X - g, 0..31; meaningless without decay
  bool decays = false;
  std::int64_t weight_max = 1;  ///< 2^(WB-1) - 1
};

/// `decay` is g, or negative for none.
constexpr UpdateLaw make_update_law(int post_fraction, int pre_fraction, int rate_shift,
                                    int weight_fraction, int decay, std::int64_t weight_max) {
  const int e = post_fraction + pre_fraction + rate_shift - weight_fraction;
  int shift = e > 0 ? e : 0;
  if (decay > shift) shift = decay;
  return {shift, shift - e, decay >= 0 ? shift - decay : 0, decay >= 0, weight_max};
}

/// The remainder of stochastic rounding: the top X bits of rho XOR kappa, uniform in [0, 2^X).
constexpr std::int64_t stochastic_remainder(std::uint32_t rho, std::uint32_t kappa, int shift) {
  return shift == 0 ? 0 : static_cast<std::int64_t>((rho ^ kappa) >> (32 - shift));
}

/// r of rounding to nearest: half of the last place, 0 when nothing is dropped.
constexpr std::int64_t nearest_remainder(int shift) {
  return shift == 0 ? 0 : power_of_two(shift - 1);
}

/// w + ((D + r) >> X), before saturation; 0 <= r < 2^X. A circuit that validate() accepts keeps
/// both terms of D within 62 bits, so that nothing wraps.
constexpr std::int64_t unclipped_weight(const UpdateLaw& law, std::int64_t weight,
                                        std::int64_t post, std::int64_t pre, std::int64_t r) {
  const std::int64_t decay = law.decays ? weight * power_of_two(law.decay_shift) : 0;
  const std::int64_t delta = post * pre * power_of_two(law.product_shift) - decay;
  return weight + ((delta + r) >> law.shift);
}

/// The whole update of one synapse, w'.
constexpr std::int64_t updated_weight(const UpdateLaw& law, std::int64_t weight, std::int64_t post,
                                      std::int64_t pre, std::int64_t r) {
  return saturate(unclipped_weight(law, weight, post, pre, r), law.weight_max);
}

}  // namespace hsdc::arithmetic
