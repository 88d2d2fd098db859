// SPDX-License-Identifier: Apache-2.0
// hsdc_synapse: the law of docs/arithmetic.md, on random weights, codes and words.
#include <random>

#include "model/arithmetic/arithmetic.h"
#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

/// WeightBits 6, PostBits 8, PreBits 4, X = 9, a = 3, b = 1, stochastic.
bool follows_the_law(const CellOptions& options) {
  Cell cell(options);
  const arithmetic::UpdateLaw law{9, 3, 1, true, 31};
  std::mt19937 random(2);
  bool same = true;
  int saturations = 0;
  for (int k = 0; k < 4000; ++k) {
    const auto draw = [&](int low, int high) {
      return std::uniform_int_distribution<std::int64_t>(low, high)(random);
    };
    const std::int64_t weight = draw(-31, 31), post = draw(-127, 127), pre = draw(-7, 7);
    const std::int64_t r = draw(0, 511);
    cell.set("weight_i", static_cast<std::uint64_t>(weight) & 63);
    cell.set("post_i", static_cast<std::uint64_t>(post) & 255);
    cell.set("pre_i", static_cast<std::uint64_t>(pre) & 15);
    cell.set("random_i", static_cast<std::uint64_t>(r));
    const std::int64_t expected = arithmetic::updated_weight(law, weight, post, pre, r);
    const bool over = expected != arithmetic::unclipped_weight(law, weight, post, pre, r);
    same = same && cell.get_signed("weight_o", 6) == expected &&
           (cell.get("saturated_o") != 0) == over;
    saturations += over;
  }
  CHECK(saturations > 10);
  return same;
}

}  // namespace

TEST_CASE("cells: synapse", "[rtl][cells]") {
  CellOptions synapse{"synapse",
                      "hsdc_synapse",
                      {{"WeightBits", "6"},
                       {"PostBits", "8"},
                       {"PreBits", "4"},
                       {"ShiftProduct", "3"},
                       {"ShiftDecay", "1"},
                       {"ShiftUpdate", "9"}}};
  CHECK(follows_the_law(synapse));
  synapse.text = "syn_decay(weight_i, random_i)";
  synapse.by = "syn_decay(weight_i, '0)";
  CHECK_FALSE(follows_the_law(synapse));
}

}  // namespace hsdc
