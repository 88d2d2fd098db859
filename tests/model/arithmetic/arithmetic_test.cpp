// SPDX-License-Identifier: Apache-2.0
#include "model/arithmetic/arithmetic.h"

#include <cmath>
#include <vector>

#include "model/arithmetic/random_words.h"
#include "model/circuit/circuit.h"
#include "model/circuit/weight_init.h"
#include "model/fixed/kernels.h"
#include "tests/catch.h"

namespace hsdc::arithmetic {

TEST_CASE("arithmetic: roundings of value / 2^n agree with the real number line") {
  for (int n = 0; n <= 6; ++n) {
    for (std::int64_t value = -600; value <= 600; ++value) {
      const double real = std::ldexp(static_cast<double>(value), -n);
      INFO(value << " / 2^" << n);
      CHECK(static_cast<double>(round_floor(value, n)) == std::floor(real));
      CHECK(static_cast<double>(round_half_up(value, n)) == std::floor(real + 0.5));
      CHECK(static_cast<double>(round_half_even(value, n)) == std::nearbyint(real));
    }
  }
}

TEST_CASE("arithmetic: halves go up, to even, or down") {
  CHECK(round_half_up(3, 1) == 2);
  CHECK(round_half_up(-3, 1) == -1);
  CHECK(round_half_even(3, 1) == 2);
  CHECK(round_half_even(5, 1) == 2);
  CHECK(round_half_even(-3, 1) == -2);
  CHECK(round_floor(-1, 1) == -1);
}

TEST_CASE("arithmetic: saturation is symmetric") {
  CHECK(saturate(127, 127) == 127);
  CHECK(saturate(128, 127) == 127);
  CHECK(saturate(-127, 127) == -127);
  CHECK(saturate(-128, 127) == -127);
  CHECK(saturated_left_shift(3, 5, 127) == 96);
  CHECK(saturated_left_shift(4, 5, 127) == 127);
  CHECK(saturated_left_shift(-(std::int64_t{1} << 61), 15, 32767) == -32767);
}

TEST_CASE("arithmetic: the step-ReLU is a ceiling between 0 and its largest code") {
  CHECK(step_relu(0, 8, 7) == 0);
  CHECK(step_relu(1, 8, 7) == 1);
  CHECK(step_relu(256, 8, 7) == 1);
  CHECK(step_relu(257, 8, 7) == 2);
  CHECK(step_relu(-1, 8, 7) == 0);
  CHECK(step_relu(-100000, 8, 7) == 0);
  CHECK(step_relu(100000, 8, 7) == 7);
  CHECK(step_relu(5, 0, 7) == 5);
}

TEST_CASE("arithmetic: the error code aligns the node's own code and saturates") {
  CHECK(error_code(64, 1, 4, 127) == 48);
  CHECK(error_code(0, 7, 4, 127) == -112);
  CHECK(error_code(0, 12, 4, 127) == -127);
  CHECK(error_code(10, 3, 0, 127) == 7);
}

TEST_CASE("arithmetic: X and the shifts of an update follow from the formats") {
  const UpdateLaw sal = make_update_law(4, 0, 11, 8, 15, 127);  // e = 7
  CHECK(sal.shift == 15);
  CHECK(sal.product_shift == 8);
  CHECK(sal.decay_shift == 0);
  const UpdateLaw steep = make_update_law(4, 4, 11, 8, 5, 127);  // e = 11 > g
  CHECK(steep.shift == 11);
  CHECK(steep.product_shift == 0);
  CHECK(steep.decay_shift == 6);
  const UpdateLaw exact = make_update_law(0, 0, 2, 8, -1, 127);  // e = -6, no decay
  CHECK(exact.shift == 0);
  CHECK(exact.product_shift == 6);
  CHECK_FALSE(exact.decays);
}

TEST_CASE("arithmetic: the worked update of docs/arithmetic.md") {
  const std::uint32_t u = seeded_word(1, 0, WordSide::kInit, 5);
  CHECK(u == 0x630d7a07u);
  const double value = circuit::initial_weight(u, 0.7, 784);
  CHECK(std::floor(value * 1e6) == -9793);
  CHECK(std::floor(value * 256 + 0.5) == -3);
  const std::uint32_t rho = xorshift32(seeded_state(1, 0, WordSide::kPre, 5));
  const std::uint32_t kappa = xorshift32(seeded_state(1, 0, WordSide::kPost, 0));
  CHECK(rho == 0x57b92d31u);
  CHECK(kappa == 0xe7e92f30u);
  const UpdateLaw law = make_update_law(4, 0, 11, 8, 15, 127);
  const std::int64_t r = stochastic_remainder(rho, kappa, law.shift);
  CHECK(r == 22568);
  CHECK(updated_weight(law, -3, -37, 5, r) == -4);
}

TEST_CASE("arithmetic: updates worked by hand") {
  const UpdateLaw law = make_update_law(4, 0, 11, 8, 15, 127);
  CHECK(unclipped_weight(law, 100, -37, 5, 20000) == 99);  // (-47360 - 100 + 20000) >> 15 = -1
  CHECK(unclipped_weight(law, 100, -37, 5, 14691) == 98);  // -32769 >> 15 = -2
  CHECK(unclipped_weight(law, 126, 127, 7, 0) == 132);     // (227584 - 126) >> 15 = 6
  CHECK(updated_weight(law, 126, 127, 7, 0) == 127);
  CHECK(updated_weight(law, -126, -127, 7, 0) == -127);
}

TEST_CASE("arithmetic: decay moves a silent synapse towards zero and never across it") {
  for (int g = 0; g <= 12; ++g) {
    const UpdateLaw law = make_update_law(0, 0, 8, 8, g, 127);
    for (std::int64_t w = -127; w <= 127; ++w) {
      for (const std::int64_t r :
           {std::int64_t{0}, nearest_remainder(law.shift), power_of_two(law.shift) - 1}) {
        const std::int64_t next = unclipped_weight(law, w, 0, 5, r);
        INFO("g " << g << " w " << w << " r " << r);
        CHECK(std::abs(next) <= std::abs(w));
        CHECK(next * w >= 0);
      }
    }
  }
}

TEST_CASE("arithmetic: the stochastic remainder is the top bits of the XOR") {
  CHECK(stochastic_remainder(0xffffffffu, 0u, 0) == 0);
  CHECK(stochastic_remainder(0x80000000u, 0u, 1) == 1);
  CHECK(stochastic_remainder(0xf0000000u, 0x0f000000u, 8) == 0xff);
  CHECK(stochastic_remainder(0xdeadbeefu, 0xdeadbeefu, 31) == 0);
  CHECK(stochastic_remainder(0xffffffffu, 0u, 31) == 0x7fffffff);
}

TEST_CASE("arithmetic: activations apply their own rounding, step_relu always the ceiling") {
  const std::vector<std::int64_t> sums{-25, -24, -8, 0, 8, 24, 25, 5000};
  const auto codes = [&](circuit::ActivationKind kind, circuit::CodeRounding rounding,
                         int fraction) {
    std::vector<std::int16_t> result(sums.size());
    fixed::activate({kind, 6, fraction, false, rounding}, 4, sums, result.data());
    return result;
  };
  using Codes = std::vector<std::int16_t>;
  using enum circuit::ActivationKind;
  CHECK(codes(kLinear, circuit::CodeRounding::kHalfUp, 0) == Codes{-2, -1, 0, 0, 1, 2, 2, 31});
  CHECK(codes(kLinear, circuit::CodeRounding::kHalfEven, 0) == Codes{-2, -2, 0, 0, 0, 2, 2, 31});
  CHECK(codes(kLinear, circuit::CodeRounding::kTruncate, 0) == Codes{-2, -2, -1, 0, 0, 1, 1, 31});
  CHECK(codes(kRelu, circuit::CodeRounding::kTruncate, 0) == Codes{0, 0, 0, 0, 0, 1, 1, 31});
  CHECK(codes(kLinear, circuit::CodeRounding::kHalfUp, 5) ==
        Codes{-31, -31, -16, 0, 16, 31, 31, 31});
  CHECK(codes(kStepRelu, circuit::CodeRounding::kTruncate, 0) == Codes{0, 0, 0, 0, 1, 2, 2, 63});
  CHECK(codes(kSign, circuit::CodeRounding::kHalfUp, 0) == Codes{-1, -1, -1, 0, 1, 1, 1, 1});
}

}  // namespace hsdc::arithmetic
