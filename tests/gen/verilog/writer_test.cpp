// SPDX-License-Identifier: Apache-2.0
#include "gen/verilog/writer.h"

#include <sstream>

#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::verilog;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// The text of comment lines put together again, with `between` where they were folded.
std::string unfolded(const std::vector<std::string>& lines, const std::string& between) {
  std::string text;
  for (const std::string& line : lines) {
    const size_t mark = line.find("// ");
    REQUIRE(mark != std::string::npos);
    text += (text.empty() ? "" : between) + line.substr(mark + 3);
  }
  return text;
}

}  // namespace

TEST_CASE("writer: a scope indents its lines by two columns, and an empty line stays empty",
          "[writer]") {
  VerilogWriter w;
  w.open("module m;");
  w.line("wire a;");
  w.line();
  w.open("always_comb begin");
  w.line("b = a;");
  w.close("end");
  w.close("endmodule");
  CHECK(w.text() ==
        "module m;\n"
        "  wire a;\n"
        "\n"
        "  always_comb begin\n"
        "    b = a;\n"
        "  end\n"
        "endmodule\n");
}

TEST_CASE("writer: an instance has named, aligned connections; an empty value leaves a port open",
          "[writer]") {
  VerilogWriter w;
  w.open("module m;");
  w.instance("cell_a", "u_a", {{"Bits", "8"}, {"Signed", "1'b1"}},
             {{"clk_i", "clk_i"}, {"q_o", ""}});
  w.instance("cell_b", "u_b", {}, {{"a_i", "{b, c}"}});
  w.close("endmodule");
  CHECK(w.text() ==
        "module m;\n"
        "  cell_a #(\n"
        "    .Bits  (8),\n"
        "    .Signed(1'b1)\n"
        "  ) u_a (\n"
        "    .clk_i(clk_i),\n"
        "    .q_o  ()\n"
        "  );\n"
        "  cell_b u_b (\n"
        "    .a_i({b, c})\n"
        "  );\n"
        "endmodule\n");
}

TEST_CASE("writer: a short comment is one line", "[writer]") {
  VerilogWriter w;
  w.comment("what follows");
  CHECK(w.text() == "// what follows\n");
}

TEST_CASE("writer: a comment of just 100 columns is one line, of 101 it is two", "[writer]") {
  const std::string words = std::string(48, 'a') + " " + std::string(48, 'b');
  VerilogWriter fits, folds;
  fits.comment(words);
  folds.comment(words + "c");
  CHECK(lines_of(fits.text()) == std::vector<std::string>{"// " + words});
  CHECK(fits.text().size() == 101);  // with its end of line
  CHECK(lines_of(folds.text()) ==
        std::vector<std::string>{"// " + std::string(48, 'a'), "// " + std::string(48, 'b') + "c"});
}

TEST_CASE("writer: a long comment is folded between words, within 100 columns at any depth",
          "[writer]") {
  std::string words = "first";
  for (int k = 0; k < 80; ++k) words += " word" + std::to_string(k * k * k);
  VerilogWriter w;
  for (int depth = 0; depth < 4; ++depth) {
    const size_t before = w.text().size();
    w.comment(words);
    const auto lines = lines_of(w.text().substr(before));
    CHECK(lines.size() > 5);
    for (const std::string& line : lines) {
      CHECK(line.size() <= 100);
      CHECK(line.find("// ") == static_cast<size_t>(depth) * 2);
      CHECK(line.back() != ' ');
    }
    CHECK(unfolded(lines, " ") == words);
    w.open("begin");
  }
}

TEST_CASE("writer: a comment without a space is folded and loses nothing", "[writer]") {
  std::string word;
  for (int k = 0; k < 60; ++k) word += std::to_string(1000 + k);
  VerilogWriter w;
  w.comment(word);
  const auto lines = lines_of(w.text());
  CHECK(lines.size() == 3);
  for (const std::string& line : lines) CHECK(line.size() <= 100);
  CHECK(unfolded(lines, "") == word);
}

TEST_CASE("writer: sized literals are decimal with their width", "[writer]") {
  CHECK(sized(8, 5) == "8'd5");
  CHECK(sized(1, 0) == "1'd0");
  CHECK(sized(64, 18446744073709551615ull) == "64'd18446744073709551615");
}

TEST_CASE("writer: constants are the name in capitals", "[writer]") {
  CHECK(upper("b1_x") == "B1_X");
  CHECK(upper("W2") == "W2");
}
