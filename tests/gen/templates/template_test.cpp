// SPDX-License-Identifier: Apache-2.0
#include "gen/templates/template.h"

#include <stdexcept>

#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::templates;

TEST_CASE("template: keys are replaced wherever they stand", "[template]") {
  CHECK(fill("module @NAME@_top; wire [@A.B_2@:0] x;\n", {{"NAME", "kp"}, {"A.B_2", "7"}}) ==
        "module kp_top; wire [7:0] x;\n");
  CHECK(fill("@A@@B@", {{"A", "1"}, {"B", ""}}) == "1");
}

TEST_CASE("template: a key alone in its line stands for lines, indented as it is", "[template]") {
  CHECK(fill("a\n    @LINES@\nb\n", {{"LINES", "one\n  two\n\nthree\n"}}) ==
        "a\n    one\n      two\n\n    three\nb\n");
  CHECK(fill("a\n  @LINES@\nb\n", {{"LINES", ""}}) == "a\nb\n");
}

TEST_CASE("template: what is no key stays", "[template]") {
  const std::string text = "always @(posedge clk_i) x@y.z @ @lower@ @OPEN";
  CHECK(fill(text, {}) == text);
}

TEST_CASE("template: a key without a value is an error that names it", "[template]") {
  CHECK_THROWS_WITH(fill("a @MISSING@ b", {{"OTHER", "1"}}), contains("MISSING"));
  CHECK_THROWS_WITH(fill_template("nothing.sv.in", {}), contains("nothing.sv.in"));
}
