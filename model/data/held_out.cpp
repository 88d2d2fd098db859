// SPDX-License-Identifier: Apache-2.0
#include "model/data/held_out.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/arithmetic/random_words.h"

namespace hsdc::data {
namespace {

constexpr std::size_t kHeldOut = 5;              // every so manieth of a class
constexpr std::uint32_t kPurpose = 0x73706c74u;  // tells these words from all others of the seed

/// A sample and its rank in its part: where it stands among those of its class, as a share.
struct RankedSample {
  std::uint64_t share;  ///< in units of 2^-32
  std::uint32_t word;   ///< decides between equal shares
  std::size_t sample;
  auto operator<=>(const RankedSample&) const = default;
};

std::uint32_t word_of(std::uint32_t seed, std::size_t sample) {
  return arithmetic::seeded_word(seed, kPurpose, arithmetic::WordSide::kPost,
                                 static_cast<std::uint32_t>(sample));
}

/// Appends samples of one class, in drawn order, evenly from 0 to 1.
void add(std::span<const std::size_t> samples, std::uint32_t seed,
         std::vector<RankedSample>& part) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    part.push_back({((2 * std::uint64_t{i} + 1) << 31) / samples.size(), word_of(seed, samples[i]),
                    samples[i]});
  }
}

std::vector<std::size_t> in_order(std::vector<RankedSample> part) {
  std::ranges::sort(part);
  std::vector<std::size_t> samples;
  for (const RankedSample& ranked : part) samples.push_back(ranked.sample);
  return samples;
}

}  // namespace

HeldOut hold_out(std::span<const std::uint8_t> classes, int class_count, std::uint32_t seed) {
  std::vector<std::vector<std::size_t>> by_class(static_cast<std::size_t>(class_count));
  for (std::size_t i = 0; i < classes.size(); ++i) by_class[classes[i]].push_back(i);
  std::vector<RankedSample> train, test;
  int single = 0;
  for (std::vector<std::size_t>& samples : by_class) {
    std::ranges::sort(samples, {}, [&](std::size_t s) { return std::pair(word_of(seed, s), s); });
    std::size_t held = (samples.size() + kHeldOut / 2) / kHeldOut;
    if (held == 0 && samples.size() > 1) held = 1;
    if (samples.size() == 1) ++single;
    add(std::span(samples).first(held), seed, test);
    add(std::span(samples).subspan(held), seed, train);
  }
  const std::string text = fmt::format(
      "{} of {} rows are held out for the test, a fifth of each class, drawn from data seed {}{}",
      test.size(), classes.size(), seed,
      single == 0 ? "" : fmt::format("; {} classes of one row are learned only", single));
  return {in_order(std::move(train)), in_order(std::move(test)), text};
}

}  // namespace hsdc::data
