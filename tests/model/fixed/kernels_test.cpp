// SPDX-License-Identifier: Apache-2.0
#include "model/fixed/kernels.h"

#include <algorithm>
#include <map>
#include <random>

#include "model/arithmetic/random_words.h"
#include "tests/catch.h"

namespace hsdc::fixed {
namespace {

/// Random sizes, codes and weights; the extremes of their ranges often, zeros often.
class Draw {
 public:
  explicit Draw(std::uint32_t seed) : random_(seed) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }

  std::int16_t value(std::int64_t low, std::int64_t max) {
    const std::int64_t kind = between(0, 9);
    return static_cast<std::int16_t>(kind < 3   ? 0
                                     : kind < 5 ? max
                                     : kind < 6 ? low
                                                : between(low, max));
  }
  CodeVector codes(int size, circuit::CodeFormat format) {
    CodeVector result(size);
    const bool all_extreme = chance(20);
    for (int i = 0; i < size; ++i) {
      const auto max = static_cast<std::int16_t>(format.max());
      result.values[static_cast<size_t>(i)] = all_extreme ? max : value(format.min(), max);
    }
    result.list();
    return result;
  }
  WeightArray weights(int pre, int post, std::int64_t max, bool masked) {
    WeightArray array(pre, post);
    const bool all_extreme = chance(20);
    if (masked) array.mask.resize(array.weights.size());
    for (int j = 0; j < pre; ++j) {
      for (int i = 0; i < post; ++i) {
        const auto at = static_cast<size_t>(j * array.stride + i);
        if (masked) array.mask[at] = static_cast<std::int16_t>(chance(60) ? -1 : 0);
        if (masked && array.mask[at] == 0) continue;
        array.weights[at] = all_extreme ? static_cast<std::int16_t>(max) : value(-max, max);
      }
    }
    return array;
  }
  circuit::CodeFormat code_format() {
    const bool is_signed = chance(60);
    const auto bits =
        static_cast<int>(chance(50) ? between(is_signed ? 2 : 1, 8)
                                    : between(is_signed ? 2 : 1, is_signed ? 16 : 15));
    return {bits, static_cast<int>(between(0, 8)), is_signed};
  }
  std::vector<std::uint32_t> words(int count) {
    std::vector<std::uint32_t> result(static_cast<size_t>(count));
    for (auto& word : result) {
      word = chance(10) ? 0u : chance(10) ? ~0u : static_cast<std::uint32_t>(random_());
    }
    return result;
  }

 private:
  std::mt19937 random_;
};

/// The sum of section "accumulation", by its definition.
std::vector<std::int64_t> plain_sums(const WeightArray& weights, const CodeVector& codes, int align,
                                     bool transposed) {
  std::vector<std::int64_t> sums(static_cast<size_t>(transposed ? weights.pre : weights.post));
  for (int j = 0; j < weights.pre; ++j) {
    for (int i = 0; i < weights.post; ++i) {
      const auto code = codes.values[static_cast<size_t>(transposed ? i : j)];
      sums[static_cast<size_t>(transposed ? j : i)] +=
          (std::int64_t{weights.row(j)[i]} * code) * (std::int64_t{1} << align);
    }
  }
  return sums;
}

struct UpdateCase {
  arithmetic::UpdateLaw law;
  circuit::UpdateRounding rounding;
  circuit::CodeFormat pre, post;
};

UpdateCase random_update(Draw& draw) {
  for (;;) {
    UpdateCase c;
    c.pre = draw.code_format();
    c.post = draw.code_format();
    const auto weight_bits = static_cast<int>(draw.between(2, 16));
    const auto weight_fraction = static_cast<int>(draw.between(0, draw.chance(80) ? 15 : 30));
    const auto k = static_cast<int>(draw.between(0, 20));
    const auto g =
        static_cast<int>(draw.chance(25) ? -1 : draw.between(0, draw.chance(80) ? 20 : 31));
    c.law = arithmetic::make_update_law(c.post.fraction, c.pre.fraction, k, weight_fraction, g,
                                        (std::int64_t{1} << (weight_bits - 1)) - 1);
    c.rounding = static_cast<circuit::UpdateRounding>(draw.between(0, 2));
    // The bounds that validate() sets.
    if (c.law.shift > 31 || c.pre.bits + c.post.bits + c.law.product_shift > 62) continue;
    return c;
  }
}

}  // namespace

TEST_CASE("sum kernels: every width gives the exact sums") {
  Draw draw(1);
  std::map<SumKernel::Kind, int> seen;
  for (int n = 0; n < 6000; ++n) {
    const auto pre = static_cast<int>(draw.between(1, 70));
    const auto post = static_cast<int>(draw.between(1, 70));
    const bool transposed = draw.chance(30);
    const std::int64_t weight_max = (std::int64_t{1} << draw.between(1, 15)) - 1;
    const circuit::CodeFormat format = draw.code_format();
    const WeightArray weights = draw.weights(pre, post, weight_max, false);
    const CodeVector codes = draw.codes(transposed ? post : pre, format);
    const auto align = static_cast<int>(draw.between(0, 9));
    const auto expected = plain_sums(weights, codes, align, transposed);
    for (const KernelPolicy policy : {KernelPolicy::kFastest, KernelPolicy::kGeneric}) {
      SumKernel kernel(pre, post, weight_max, format.max(), transposed, policy);
      if (policy == KernelPolicy::kFastest) ++seen[kernel.kind()];
      std::vector<std::int64_t> sums(expected.size(), 5);  // added to what is there
      kernel.add(weights, codes, align, sums);
      for (auto& sum : sums) sum -= 5;
      INFO("case " << n << " kind " << static_cast<int>(kernel.kind()));
      REQUIRE(sums == expected);
    }
  }
  CHECK(seen.size() == 4);
  for (const auto& [kind, count] : seen) CHECK(count > 50);
}

TEST_CASE("update kernels: every width equals the 64-bit scalars, weights and saturations") {
  Draw draw(2);
  std::map<UpdateKernel::Kind, int> seen;
  std::map<UpdateKernel::Kind, std::uint64_t> saturated;
  for (int n = 0; n < 20000; ++n) {
    const UpdateCase c = random_update(draw);
    const auto pre = static_cast<int>(draw.between(1, 70));
    const auto post = static_cast<int>(draw.between(1, 70));
    WeightArray fast = draw.weights(pre, post, c.law.weight_max, draw.chance(30));
    WeightArray plain = fast;
    UpdateKernel fastest(c.law, c.rounding, pre, post, c.post.max(), c.pre.max(),
                         KernelPolicy::kFastest);
    UpdateKernel generic(c.law, c.rounding, pre, post, c.post.max(), c.pre.max(),
                         KernelPolicy::kGeneric);
    REQUIRE(generic.kind() == UpdateKernel::Kind::kGeneric);
    ++seen[fastest.kind()];
    for (int pass = 0; pass < 2; ++pass) {
      const CodeVector pre_codes = draw.codes(pre, c.pre);
      const CodeVector post_codes = draw.codes(post, c.post);
      const auto rho = draw.words(pre);
      const auto kappa = draw.words(post);
      const auto a = fastest.run(fast, pre_codes, post_codes, rho, kappa);
      const auto b = generic.run(plain, pre_codes, post_codes, rho, kappa);
      saturated[fastest.kind()] += a;
      INFO("case " << n << " kind " << static_cast<int>(fastest.kind()) << " X " << c.law.shift
                   << " a " << c.law.product_shift << " b " << c.law.decay_shift << " pass "
                   << pass);
      REQUIRE(a == b);
      REQUIRE(fast.weights == plain.weights);  // with the padding, which stays 0
    }
  }
  CHECK(seen.size() == 6);
  for (const auto& [kind, count] : seen) {
    INFO("kind " << static_cast<int>(kind));
    CHECK(count > 100);
    CHECK(saturated[kind] > 100);
  }
}

TEST_CASE("update kernels: the formats of the presets run in 16 bits") {
  using Kind = UpdateKernel::Kind;
  const auto kind = [](int post_bits, int post_fraction, int pre_bits, int weight_fraction, int g) {
    const arithmetic::UpdateLaw law =
        arithmetic::make_update_law(post_fraction, 0, 11, weight_fraction, g, 127);
    const circuit::CodeFormat post{post_bits, post_fraction, true}, pre{pre_bits, 0, false};
    return UpdateKernel(law, circuit::UpdateRounding::kStochastic, 784, 128, post.max(), pre.max(),
                        KernelPolicy::kFastest)
        .kind();
  };
  CHECK(kind(8, 4, 3, 8, 15) == Kind::kNarrowDecay);
  CHECK(kind(8, 4, 3, 8, -1) == Kind::kNarrowPlain);
  CHECK(kind(8, 4, 3, 8, 18) == Kind::kNarrowTwoWords);
  CHECK(kind(8, 4, 3, 4, 9) == Kind::kNarrowPlain);
}

TEST_CASE("update kernels: more rows than a 16-bit counter holds are counted") {
  // e = -1: post = pre = 1 moves a weight by 2, beyond the only codes -1..1 that two bits have.
  const arithmetic::UpdateLaw law = arithmetic::make_update_law(0, 0, 0, 1, -1, 1);
  const int rows = 65536;
  for (const KernelPolicy policy : {KernelPolicy::kFastest, KernelPolicy::kGeneric}) {
    UpdateKernel kernel(law, circuit::UpdateRounding::kTruncate, rows, 1, 1, 1, policy);
    WeightArray weights(rows, 1);
    CodeVector pre(rows), post(1);
    std::fill(pre.values.begin(), pre.values.end(), std::int16_t{1});
    post.values[0] = 1;
    pre.list();
    post.list();
    CHECK(kernel.run(weights, pre, post, {}, {}) == 65536);
    CHECK(weights.row(rows - 1)[0] == 1);
  }
}

TEST_CASE("code vectors: the lists name nonzero and zero codes in order") {
  CodeVector codes(5);
  CHECK(codes.nonzero().empty());
  CHECK(codes.zero().size() == 5);
  codes.values[1] = 3;
  codes.values[4] = -1;
  codes.list();
  const auto nonzero = codes.nonzero();
  const auto zero = codes.zero();
  CHECK(std::vector<int>(nonzero.begin(), nonzero.end()) == std::vector<int>{1, 4});
  CHECK(std::vector<int>(zero.begin(), zero.end()) == std::vector<int>{0, 2, 3});
}

TEST_CASE("states: advancing takes one xorshift32 step each") {
  std::vector<std::uint32_t> states;
  for (std::uint32_t i = 1; i < 100; ++i) states.push_back(i * 2654435761u);
  auto expected = states;
  for (auto& state : expected) state = arithmetic::xorshift32(state);
  advance(states);
  CHECK(states == expected);
  CHECK(arithmetic::xorshift32(1) == 270369);  // Marsaglia's (13, 17, 5) from state 1
}

}  // namespace hsdc::fixed
