// SPDX-License-Identifier: Apache-2.0
#include "model/data/dataset.h"

#include <limits>
#include <utility>

#include "base/error.h"
#include "model/arithmetic/random_words.h"

namespace hsdc::data {

void code_sample(std::span<const std::uint8_t> pixels, int q, int fraction,
                 std::span<std::int16_t> codes) {
  const bool known = q >= 1 && fraction >= 0 && fraction <= 15;
  const std::int64_t one = known ? std::int64_t{q} << fraction : 0;
  if (!known || one > std::numeric_limits<std::int16_t>::max()) {
    throw bad_value("input codes")
        .found("Q = {} with {} fractional bits", q, fraction)
        .only("Q * 2^F up to {}, F 0..15", std::numeric_limits<std::int16_t>::max());
  }
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    codes[i] = static_cast<std::int16_t>((std::int64_t{2} * pixels[i] * one + 255) / 510);
  }
}

std::vector<int> epoch_order(int size, std::uint32_t seed, int epoch) {
  constexpr std::uint32_t kPurpose = 0x6f726472u;  // tells these words from all others of the seed
  std::uint32_t state = arithmetic::finalise32(arithmetic::seeded_word(
      seed, kPurpose, arithmetic::WordSide::kPost, static_cast<std::uint32_t>(epoch)));
  if (state == 0) state = kPurpose;
  std::vector<int> order(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) order[static_cast<std::size_t>(i)] = i;
  for (int i = size - 1; i > 0; --i) {
    state = arithmetic::xorshift32(state);
    // Multiply and shift: the bias, (i + 1) / 2^32, is beneath notice.
    const auto j = (std::uint64_t{state} * static_cast<std::uint32_t>(i + 1)) >> 32;
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(j)]);
  }
  return order;
}

}  // namespace hsdc::data
