// SPDX-License-Identifier: Apache-2.0
// hsdc_sum: what three units count, with resets.
#include <array>

#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

// A port a term: those of the cell, side by side, are wider than a bench sees.
constexpr const char* kThree = R"(`default_nettype none
module wrapper (
    input wire clk_i, input wire rst_ni, input wire [31:0] a_i, input wire [31:0] b_i,
    input wire [31:0] c_i, output wire [31:0] sum_o
);
  hsdc_sum #(.Terms(3)) u_sum (.clk_i, .rst_ni, .term_i({c_i, b_i, a_i}), .sum_o);
endmodule
`default_nettype wire
)";

bool adds_up(const CellOptions& options) {
  Cell cell(options);
  bool same = true;
  std::uint32_t expected = 0;  // of the cycle before
  for (unsigned seed = 1; seed <= 3; ++seed) {
    RandomWords random(seed);
    for (int cycle = 0; cycle < 500; ++cycle) {
      same = same && cell.get("sum_o") == expected;
      expected = 0;
      for (const char* term : {"a_i", "b_i", "c_i"}) {
        const std::uint32_t value = random() >> random() % 32;
        cell.set(term, value);
        expected += value;
      }
      if (random() % 16 == 0) {
        cell.set("rst_ni", 0);
        same = same && cell.get("sum_o") == 0;  // at once
        expected = 0;
      }
      cell.clock();
      cell.set("rst_ni", 1);
    }
  }
  return same;
}

}  // namespace

TEST_CASE("cells: sum", "[rtl][cells]") {
  CellOptions sum{"common", "hsdc_sum"};
  sum.wrapper = kThree;
  CHECK(adds_up(sum));
  sum.text = "k < Terms";
  sum.by = "k < Terms - 1";
  CHECK_FALSE(adds_up(sum));
  sum.text = "if (!rst_ni) sum_o <= '0;\n    else sum_o <= sum;";
  sum.by = "sum_o <= sum;";
  CHECK_FALSE(adds_up(sum));
}

}  // namespace hsdc
