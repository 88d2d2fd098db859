// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace hsdc::arithmetic {

/// The 32-bit finaliser of MurmurHash3: a bijection of 32-bit words that mixes every bit.
constexpr std::uint32_t finalise32(std::uint32_t x) {
  x ^= x >> 16;
  x *= 0x85ebca6bu;
  x ^= x >> 13;
  x *= 0xc2b2ae35u;
  x ^= x >> 16;
  return x;
}

/// One step of xorshift32 (13, 17, 5); never leaves or reaches 0.
constexpr std::uint32_t xorshift32(std::uint32_t x) {
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return x;
}

/// What a seeded word is for. The numbers are part of the arithmetic contract (docs/arithmetic.md).
enum class WordSide : std::uint32_t {
  kPost = 0,
  kPre = 1,
  kMask = 2,
  kInit = 3,
  // Of a device's cell: gain and whether it is stuck, skew and upper bound, lower bound; the same
  // of the second cell of a pair.
  kCellGain = 4,
  kCellSkew = 5,
  kCellLower = 6,
  kMinusGain = 7,
  kMinusSkew = 8,
  kMinusLower = 9,
};

/// The word of (seed, projection, side, index). `projection` is its index in the circuit.
/// States of stochastic rounding (kPost, kPre) use seeded_state, which is never 0.
constexpr std::uint32_t seeded_word(std::uint32_t seed, std::uint32_t projection, WordSide side,
                                    std::uint32_t index) {
  constexpr std::uint32_t kStep = 0x9e3779b9u;
  std::uint32_t h = finalise32(seed + kStep);
  h = finalise32(h ^ (projection + kStep));
  h = finalise32(h ^ (static_cast<std::uint32_t>(side) + kStep));
  return finalise32(h ^ (index + kStep));
}
constexpr std::uint32_t seeded_state(std::uint32_t seed, std::uint32_t projection, WordSide side,
                                     std::uint32_t index) {
  const std::uint32_t word = seeded_word(seed, projection, side, index);
  return word != 0 ? word : 0x9e3779b9u;
}

}  // namespace hsdc::arithmetic
