// SPDX-License-Identifier: Apache-2.0
// What the operators make of a text, and that a build of many mutants holds each of them.
#include "tests/mutation/operators.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "tests/catch.h"
#include "tests/mutation/equivalents.h"
#include "tests/mutation/schemata.h"
#include "tests/paths.h"

namespace hsdc::mutation {
namespace {

std::string in_module(const std::string& items) {
  return "// x <= y + 1;\nmodule m (input wire a);\n" + items + "\nendmodule\n";
}

/// What the changed slots become, sorted.
std::vector<std::string> changes(const std::string& items, const std::string& op = "") {
  std::vector<std::string> list;
  for (const Mutant& m : make_mutants("m.sv", in_module(items))) {
    if (op.empty() || m.op == op) list.push_back(m.key.substr(m.key.find(" => ") + 4));
  }
  std::sort(list.begin(), list.end());
  return list;
}
using List = std::vector<std::string>;

}  // namespace

TEST_CASE("mutation: operators change what they name, where it stands", "[mutation]") {
  CHECK(changes("wire x = a == b;", "relation") == List{"a != b"});
  CHECK(changes("wire x = a < b;", "relation") == List{"a <= b", "a >= b"});
  CHECK(changes("wire x = a && !b;", "logic") == List{"a || !b"});
  CHECK(changes("wire x = a && !b;", "negation") == List{"a && b"});
  CHECK(changes("wire x = a && b || c;", "term") ==
        List{"(a && b)", "(a) || c", "(b) || c", "(c)"});
  CHECK(changes("wire x = a + b;", "arithmetic") == List{"a - b"});
  CHECK(changes("wire x = a << 2;", "shift") == List{"a << (2 + 1)", "a << (2 - 1)", "a >> 2"});
  CHECK(changes("wire [7:0] x = 8'hF0;", "constant") == List{"8'hef", "8'hf1"});
  CHECK(changes("wire x = '0;", "constant") == List{"'1"});
  CHECK(changes("wire x = 1'b1;", "constant") == List{"1'b0"});
  CHECK(changes("wire x = W'(a);", "constant") == List{});
  CHECK(changes("wire x = s ? p : q;", "choice") == List{"(p)", "(q)", "s ? (q) : (p)"});
  CHECK(changes("wire x = v[i];", "index") == List{"v[i ^ 1]"});
  CHECK(changes("wire x = v[W-1:0] == '0;", "constant") ==
        List{"v[W-0:0] == '0", "v[W-1:0] == '1", "v[W-1:1] == '0", "v[W-2:0] == '0"});
  CHECK(changes("wire x = v[W-1:0];", "arithmetic") == List{});
  CHECK(changes("assign x = {rbank_i, k};", "bank") == List{"{wbank_i, k}"});
  CHECK(changes("assign x = $signed(v);", "sign") == List{"$unsigned(v)"});
  CHECK(changes("assign x = {a, b};", "stuck") == List{"'0", "'1", "{a, ~(b)}", "{~(a), b}"});
}

TEST_CASE("mutation: statements and conditions", "[mutation]") {
  const std::string block =
      "always_ff @(posedge clk_i or negedge rst_ni) begin\n"
      "  if (!rst_ni) {p, q} <= '0;\n  else if (go) p <= d;\nend";
  const List all = changes(block);
  for (const char* expected :
       {"!(go)", "1'b0", "1'b1", "rst_ni", ";", "p <= '0;", "p <= '1;", "{p, q} <= '1;",
        "begin {p, q} <= '0; p <= '1; end", "begin {p, q} <= '0; q <= '1; end"}) {
    INFO(expected);
    CHECK(std::count(all.begin(), all.end(), expected) >= 1);
  }
  CHECK(changes("always_comb begin count_up; end") == List{";"});
  CHECK(changes("always_comb for (int k = 0; k < N; k++) x = x | v[k];", "relation") ==
        List{"k <= N", "k >= N"});
}

TEST_CASE("mutation: what no build compiles, or nothing reads, is left alone", "[mutation]") {
  CHECK(changes("wire unused = &{1'b0, a};").empty());
  CHECK(changes("initial $readmemh(\"x\", m);").empty());
  CHECK(changes("`ifdef FORMAL\n always_comb assert (a == b);\n`endif").empty());
  CHECK(changes("logic [W-1:0] x, y;").empty());
  CHECK(changes("cell #(.W(2)) u (.clk_i(clk_i), .rst_ni, .x_o(x[1]));") ==
        List{"1", "3"});  // an instance's parameter, none of its outputs
  const auto mutants = make_mutants("m.sv", in_module("localparam int N = 2;\nwire x = a == N;"));
  for (const Mutant& m : mutants) CHECK(m.at_run_time() == (m.line == 4));
}

TEST_CASE("mutation: of rtl/, every mutant has a name of its own and changes one place",
          "[mutation]") {
  std::set<std::string> keys;
  size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(HSDC_SOURCE_DIR "/rtl")) {
    if (!entry.is_regular_file()) continue;
    const std::string text = read_file(entry.path());
    for (const Mutant& m : make_mutants(entry.path().filename(), text)) {
      const std::string other = mutated(text, m);
      REQUIRE(other != text);
      REQUIRE(other.substr(0, m.begin) == text.substr(0, m.begin));
      REQUIRE(other.substr(m.begin + m.by.size()) == text.substr(m.end));
      keys.insert(m.key);
      ++count;
    }
  }
  CHECK(keys.size() == count);
  CHECK(count > 4000);
}

TEST_CASE("mutation: every argued equivalence is one of a mutant that there is", "[mutation]") {
  CHECK(matches("a*c", "abbc"));
  CHECK(matches("*b*", "abc"));
  CHECK(matches("abc", "abc"));
  CHECK_FALSE(matches("a*c", "abcd"));
  CHECK_FALSE(matches("abc", "abcd"));
  std::vector<std::string> keys;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(HSDC_SOURCE_DIR "/rtl")) {
    if (!entry.is_regular_file()) continue;
    for (const Mutant& m : make_mutants(entry.path().filename(), read_file(entry.path()))) {
      keys.push_back(m.key);
    }
  }
  const Equivalents equivalents(HSDC_SOURCE_DIR "/tests/mutation/equivalent.txt");
  for (const Equivalents::Entry& entry : equivalents.entries()) {
    INFO(entry.key);
    CHECK(std::any_of(keys.begin(), keys.end(),
                      [&](const std::string& key) { return matches(entry.key, key); }));
  }
}

TEST_CASE("mutation: a build of many mutants holds each, and the text as it was", "[mutation]") {
  const std::string text = in_module("assign x = a && b;\nalways_comb y = c;");
  const auto mutants = make_mutants("m.sv", text);
  std::vector<std::pair<int, const Mutant*>> numbered;
  for (const Mutant& m : mutants) numbered.emplace_back(numbered.size() + 1, &m);
  const Schemata schemata = make_schemata(text, numbered);
  CHECK(schemata.number_at_line.size() == mutants.size());
  CHECK(schemata.text.find("hsdc_mutant_pkg::selected == 1 ? (a || b) :") != std::string::npos);
  CHECK(schemata.text.find("(a && b));") != std::string::npos);
  CHECK(schemata.text.find("default: y = c;") != std::string::npos);
  CHECK(make_schemata(text, {}).text == text);
}

}  // namespace hsdc::mutation
