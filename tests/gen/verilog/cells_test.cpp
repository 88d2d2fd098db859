// SPDX-License-Identifier: Apache-2.0
#include "gen/verilog/cells.h"

#include <filesystem>

#include "base/file.h"
#include "gen/verilog/error.h"
#include "tests/catch.h"
#include "tests/paths.h"

using namespace hsdc;
using namespace hsdc::verilog;

namespace {

constexpr const char* kSource = R"(
`default_nettype none
package p_pkg;
  localparam int A = 3;  // a comment, with a module in it
  localparam int B = p_pkg::A + 1;
endpackage
/* module not_there (input wire a_i); */
module cell_a #(
    parameter int Size = 4,
    parameter bit Wide = 1'b0,
    parameter int Mode = p_pkg::B,
    parameter logic [Size*8-1:0] Table = '0,  // a table
    parameter File = "unused.mem",
    localparam int IndexBits = Size > 1 ? $clog2(Size) : 1
) (
    input  wire                        clk_i,
    input  wire  [      IndexBits-1:0] index_i,   // with a comment, and a comma
    output logic signed [(Size+1)*2-1:0] sum_o,
    output wire                        done_o
);
  logic inner;
endmodule
module cell_b (input wire a_i);
endmodule
)";

CellLibrary library_of(std::string_view source) {
  CellLibrary library;
  library.add(source);
  return library;
}

}  // namespace

TEST_CASE("cells: headers are read with types, directions, widths and signs", "[verilog]") {
  const CellLibrary library = library_of(kSource);
  CHECK(library.find("not_there") == nullptr);
  CHECK(library.has_constant("p_pkg::B"));
  CHECK_FALSE(library.has_constant("p_pkg::C"));
  REQUIRE(library.find("cell_b") != nullptr);
  CHECK(library.find("cell_b")->ports.size() == 1);
  const CellHeader* cell = library.find("cell_a");
  REQUIRE(cell != nullptr);
  REQUIRE(cell->parameters.size() == 6);
  CHECK(cell->parameter("Size")->type == "int");
  CHECK(cell->parameter("Wide")->type == "bit");
  CHECK(cell->parameter("Table")->type == "logic");
  CHECK(cell->parameter("File")->type.empty());
  CHECK(cell->parameter("File")->value == "\"unused.mem\"");
  CHECK(cell->parameter("IndexBits")->is_local);
  CHECK(cell->parameter("Sise") == nullptr);
  REQUIRE(cell->ports.size() == 4);
  CHECK(cell->ports[1].name == "index_i");
  CHECK(cell->ports[1].is_input);
  CHECK(cell->ports[2].is_signed);
  CHECK_FALSE(cell->ports[2].is_input);
  CHECK_FALSE(cell->ports[3].is_signed);
}

TEST_CASE("cells: widths follow from the parameters that are given, and from defaults",
          "[verilog]") {
  const CellLibrary library = library_of(kSource);
  const CellHeader& cell = *library.find("cell_a");
  const auto bits = [&](size_t port, const std::map<std::string, std::string>& values) {
    return library.bits(cell, cell.ports[port].width, values);
  };
  CHECK(bits(0, {}) == 1);
  CHECK(bits(1, {}) == 2);
  CHECK(bits(1, {{"Size", "5"}}) == 3);
  CHECK(bits(2, {{"Size", "p_pkg::A"}}) == 8);
  CHECK(library.bits(cell, cell.parameter("Table")->width, {{"Size", "2"}}) == 16);
  CHECK_THROWS_AS(bits(1, {{"Size", "Unknown"}}), VerilogError);
}

TEST_CASE("cells: a header that is written otherwise is refused", "[verilog]") {
  for (const char* source : {"module m (input wire [0:7] a_i);", "module m (inout wire a_io);",
                             "module m #(parameter int A) (input wire a_i);",
                             "module m (input wire a_i[2]);", "module m (input wire a_i"}) {
    INFO(source);
    CHECK_THROWS_AS(library_of(source), VerilogError);
  }
}

TEST_CASE("cells: every cell of rtl/ has a header that is understood", "[verilog]") {
  CellLibrary library;
  int modules = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(HSDC_SOURCE_DIR "/rtl")) {
    if (entry.path().extension() != ".sv") continue;
    INFO(entry.path());
    library.add(read_file(entry.path().string()));
    const std::string name = entry.path().stem().string();
    if (name == "hsdc_constants") continue;
    const CellHeader* cell = library.find(name);
    REQUIRE(cell != nullptr);
    CHECK_FALSE(cell->ports.empty());
    ++modules;
  }
  CHECK(modules > 12);
  CHECK(library.has_constant("hsdc_constants::ROUND_STOCHASTIC"));
}
