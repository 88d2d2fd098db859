// SPDX-License-Identifier: Apache-2.0
#include "gen/verilog/constant.h"

#include "gen/verilog/error.h"
#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::verilog;

namespace {

long value_of(std::string_view text) {
  return constant_value(text, [](std::string_view name) -> long {
    if (name == "N") return 9;
    if (name == "p::ONE") return 1;
    throw VerilogError("no name");
  });
}

}  // namespace

TEST_CASE("constant: operators bind as in SystemVerilog", "[verilog]") {
  CHECK(value_of("1 + 2 * 3 - 4 / 2") == 5);
  CHECK(value_of("(1 + 2) * 3 % 4") == 1);
  CHECK(value_of("1 << 2 + 1") == 8);
  CHECK(value_of("N > 8 && N <= 9 || 0") == 1);
  CHECK(value_of("6 & 3 | 8 ^ 1") == 11);
  CHECK(value_of("-N + ~0") == -10);
  CHECK(value_of("!N == 0") == 1);
  CHECK(value_of("256 >> 4 >> 2") == 4);
  CHECK(value_of("N != 9 ? 1 : N > 3 ? 2 : 3") == 2);
}

TEST_CASE("constant: names, sized numbers, casts and $clog2", "[verilog]") {
  CHECK(value_of("p::ONE") == 1);
  CHECK(value_of("8'hFF") == 255);
  CHECK(value_of("1'b1 + 4'd9 + 1_000") == 1010);
  CHECK(value_of("3'(N)") == 1);
  CHECK(value_of("$clog2(1)") == 0);
  CHECK(value_of("$clog2(2)") == 1);
  CHECK(value_of("$clog2(N)") == 4);
  CHECK(value_of("$clog2(16)") == 4);
}

TEST_CASE("constant: what is not understood is an error", "[verilog]") {
  for (const char* text :
       {"", "1 +", "(1", "N[3]", "f(2)", "'0", "1 / 0", "\"a\"", "other", "1 2"}) {
    INFO(text);
    CHECK_THROWS_AS(value_of(text), VerilogError);
  }
}
