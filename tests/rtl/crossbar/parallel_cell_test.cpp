// SPDX-License-Identifier: Apache-2.0
// hsdc_parallel_cell: a product of every kind, and the law with a mask.
#include <random>

#include "model/arithmetic/arithmetic.h"
#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

bool is_a_synapse(const CellOptions& options) {
  Cell cell(options);
  const arithmetic::UpdateLaw law{9, 3, 1, true, 31};
  std::mt19937 random(8);
  const auto draw = [&](int low, int high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  const auto bits = [](std::int64_t value, int count) {
    return static_cast<std::uint64_t>(value) & ((1u << count) - 1);
  };
  bool same = true;
  for (int k = 0; k < 4000; ++k) {
    const bool exists = draw(0, 3) != 0, update = draw(0, 1) != 0, transposed = draw(0, 1) != 0;
    const std::int64_t weight = exists ? draw(-31, 31) : 0, row = draw(0, 7),
                       column = draw(-127, 127);
    const std::int64_t rho = draw(0, 511), kappa = draw(0, 511);
    cell.set("update_i", update);
    cell.set("transposed_i", transposed);
    cell.set("cell_i", bits(weight, 6) | (exists ? 64 : 0));
    cell.set("row_code_i", bits(row, 4));
    cell.set("column_code_i", bits(column, 8));
    cell.set("row_word_i", static_cast<std::uint64_t>(rho));
    cell.set("column_word_i", static_cast<std::uint64_t>(kappa));
    if (update) {
      const std::int64_t next = arithmetic::updated_weight(law, weight, column, row, rho ^ kappa);
      const bool over = next != arithmetic::unclipped_weight(law, weight, column, row, rho ^ kappa);
      same = same && cell.get("cell_o") == (exists ? bits(next, 6) | 64 : 0) &&
             (cell.get("over_o") != 0) == (exists && over);
    } else {
      same = same && cell.get_signed("product_o", 16) == weight * (transposed ? column : row);
    }
  }
  return same;
}

}  // namespace

TEST_CASE("cells: parallel cell", "[rtl][cells]") {
  CellOptions synapse{"crossbar",
                      "hsdc_parallel_cell",
                      {{"WeightBits", "6"},
                       {"Masked", "1'b1"},
                       {"AnyTransposed", "1'b1"},
                       {"ShiftProduct", "3"},
                       {"ShiftDecay", "1"},
                       {"ShiftUpdate", "9"}}};
  CHECK(is_a_synapse(synapse));
  synapse.text = " !exists ? '0 :";
  CHECK_FALSE(is_a_synapse(synapse));
}

}  // namespace hsdc
