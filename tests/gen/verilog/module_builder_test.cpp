// SPDX-License-Identifier: Apache-2.0
// What a module is made of, and each way to put it together wrongly.
#include "gen/verilog/module_builder.h"

#include "gen/verilog/error.h"
#include "tests/catch.h"

using namespace hsdc;
using namespace hsdc::verilog;

namespace {

using Value = ModuleBuilder::Value;

const CellLibrary& cells() {
  static const CellLibrary kLibrary = [] {
    CellLibrary library;
    library.add(R"(
package p;
  localparam int MODE = 2;
endpackage
module cell_a #(
    parameter int Bits = 8,
    parameter bit Fast = 1'b0,
    parameter int Mode = 0,
    parameter logic [Bits*2-1:0] Table = '0,
    parameter File = "none",
    localparam int Half = Bits / 2
) (
    input  wire  [Bits-1:0] a_i,
    input  wire  signed [Half-1:0] s_i,
    output logic signed [Half-1:0] s_o,
    output logic [Bits-1:0] b_o
);
endmodule
)");
    return library;
  }();
  return kLibrary;
}

/// A module with an input a_i of 8 bits, a signed s_i of 4, outputs b_o and s_o like them.
struct Made {
  Made() : m("made", cells()) {
    a = m.input({8}, "a_i");
    s = m.input({4, true}, "s_i");
    b = m.output({8}, "b_o");
    t = m.output({4, true}, "s_o");
  }
  std::vector<ModuleBuilder::Connection> ports() const {
    return {{"a_i", a}, {"s_i", s}, {"s_o", t}, {"b_o", b}};
  }

  ModuleBuilder m;
  Expression a, s, b, t;
};

/// Everything that is said of what `fault` does to a module, at the call or as the text is made.
template <typename Fault>
std::string refusal(Fault fault) {
  Made made;
  try {
    fault(made);
    made.m.text();
  } catch (const VerilogError& e) {
    return e.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("module: parameters, ports, nets and instances in order", "[verilog]") {
  ModuleBuilder m("top", cells());
  m.parameter("bit", "Fast", "1'b1", "how");
  const Expression a = m.input({8}, "a_i", "what comes");
  m.port_group("what leaves");
  const Expression b = m.output({9}, "b_o");
  const Expression s = m.wire({4, true}, "s"), x = m.wire({8}, "x");
  m.table("ROWS", {"10000001", "00000000"});
  m.instance("cell_a", "u_a",
             {{"Bits", Value::integer(8)},
              {"Fast", Value::name("Fast")},
              {"Mode", Value::name("p::MODE")},
              {"Table", Value::name("ROWS")},
              {"File", Value::name("\"a.mem\"")}},
             {{"a_i", concat({a.slice(3, 0), a.slice(7, 4)})}, {"s_i", s}, {"s_o", s}, {"b_o", x}});
  m.comment("One more bit.");
  m.assign(b, x.extended(9));
  CHECK(m.text() ==
        "`default_nettype none\n"
        "module top #(\n"
        "  parameter bit Fast = 1'b1  // how\n"
        ") (\n"
        "  input  wire   [7:0] a_i,  // what comes\n"
        "  // what leaves\n"
        "  output wire   [8:0] b_o\n"
        ");\n"
        "  wire [3:0] s;\n"
        "  wire [7:0] x;\n"
        "  localparam logic [15:0] ROWS = {\n"
        "    8'b10000001,\n"
        "    8'b00000000\n"
        "  };\n"
        "  cell_a #(\n"
        "    .Bits (8),\n"
        "    .Fast (Fast),\n"
        "    .Mode (p::MODE),\n"
        "    .Table(ROWS),\n"
        "    .File (\"a.mem\")\n"
        "  ) u_a (\n"
        "    .a_i({a_i[3:0], a_i[7:4]}),\n"
        "    .s_i(s),\n"
        "    .s_o(s),\n"
        "    .b_o(x)\n"
        "  );\n"
        "  // One more bit.\n"
        "  assign b_o = 9'(x);\n"
        "endmodule\n"
        "`default_nettype wire\n");
}

TEST_CASE("module: expressions know their width and extend by their sign", "[verilog]") {
  Made made;
  CHECK(made.a.extended(12).text() == "12'(a_i)");
  CHECK(made.s.extended(12).text() == "12'($signed(s_i))");
  CHECK(made.s.extended(12).type() == NetType{12, true});
  CHECK(made.s.extended(4).text() == "s_i");
  CHECK(made.a.low_bits(3).text() == "3'(a_i)");
  CHECK(made.a.bit(7).text() == "a_i[7]");
  CHECK(concat({made.s}).text() == "{s_i}");
  CHECK(concat({made.s, made.a.bit(0)}).bits() == 5);
  CHECK(Expression::literal(3, 7).text() == "3'd7");
  const Expression x = made.a.bit(0), y = made.a.bit(1), z = made.a.bit(2);
  CHECK((!x || y || z).text() == "!a_i[0] || a_i[1] || a_i[2]");
  CHECK((x && (y || z)).text() == "a_i[0] && (a_i[1] || a_i[2])");
  CHECK((!(x && y)).text() == "!(a_i[0] && a_i[1])");
}

TEST_CASE("module: a net that nothing drives is refused", "[verilog]") {
  CHECK(refusal([](Made& made) {
          made.m.instance("cell_a", "u_a", {}, made.ports());
          made.m.may_stay_unread(made.m.wire({}, "lost"));
        }) == "module made: net lost is driven by nothing");
  CHECK(refusal([](Made& made) {
          made.m.assign(made.b, made.a);
          made.m.may_stay_unread(made.s);
        }) == "module made: net s_o is driven by nothing");
}

TEST_CASE("module: a net that two drive is refused", "[verilog]") {
  CHECK(refusal([](Made& made) {
          made.m.instance("cell_a", "u_a", {}, made.ports());
          made.m.assign(made.b, made.a);
        }) == "module made: net b_o is driven by u_a.b_o and by an assignment");
  CHECK(refusal([](Made& made) { made.m.assign(made.a, made.a); }) ==
        "module made: net a_i is driven by what instantiates the module and by an assignment");
}

TEST_CASE("module: bits that nobody reads are refused, unless they may be", "[verilog]") {
  CHECK(refusal([](Made& made) {
          made.m.assign(made.t, made.s);
          made.m.assign(made.b, concat({made.a.slice(7, 6), made.a.slice(4, 0), made.a.bit(0)}));
        }) == "module made: net a_i: nothing reads bit 5 of 8 bits");
  Made made;
  made.m.assign(made.t, made.s);
  made.m.assign(made.b, made.a.low_bits(3).extended(8));
  made.m.may_stay_unread(made.a);
  CHECK_THAT(made.m.text(), contains("wire unused = &{1'b0,\n                  a_i};"));
}

TEST_CASE("module: what would be cut or extended unasked is refused", "[verilog]") {
  CHECK(refusal([](Made& made) { made.m.assign(made.b, made.a.slice(6, 0)); }) ==
        "module made: net b_o of 8 bits is assigned a_i[6:0] of 7 bits");
  CHECK(refusal([](Made& made) { made.m.assign(made.b, made.a.extended(9)); }) ==
        "module made: net b_o of 8 bits is assigned 9'(a_i) of 9 bits");
  CHECK(refusal([](Made& made) { made.a.extended(7); }) ==
        "module made: a_i of 8 bits: 7 bits would cut it");
  CHECK(refusal([](Made& made) { made.a.low_bits(9); }) ==
        "module made: a_i of 8 bits: it has no 9 low bits");
  CHECK(refusal([](Made& made) { made.a.slice(8, 4); }) ==
        "module made: a_i of 8 bits: there are no bits 8:4");
  CHECK_THROWS_AS(Expression::literal(3, 8), VerilogError);
}

TEST_CASE("module: what would be extended the wrong way is refused", "[verilog]") {
  // Four bits without a sign, where a sign is read, and the other way round.
  CHECK(refusal([](Made& made) { made.m.assign(made.t, made.a.slice(3, 0)); }) ==
        "module made: net s_o of signed 4 bits is assigned a_i[3:0] of 4 bits");
  CHECK(refusal([](Made& made) { made.m.assign(made.b, made.s.extended(8)); }) ==
        "module made: net b_o of 8 bits is assigned 8'($signed(s_i)) of signed 8 bits");
  CHECK(refusal([](Made& made) {
          auto ports = made.ports();
          ports[1].value = made.a.slice(3, 0);
          made.m.instance("cell_a", "u_a", {}, ports);
        }) == "module made: u_a.s_i of signed 4 bits is connected to a_i[3:0] of 4 bits");
  CHECK(refusal([](Made& made) {
          auto ports = made.ports();
          ports[2].value = made.m.wire({4}, "plain");
          made.m.instance("cell_a", "u_a", {}, ports);
        }) == "module made: u_a.s_o of signed 4 bits is connected to plain of 4 bits");
}

TEST_CASE("module: instances are held to the cell's ports", "[verilog]") {
  CHECK(refusal([](Made& made) { made.m.instance("cell_x", "u_a", {}, {}); }) ==
        "module made: u_a: no cell cell_x");
  CHECK(refusal([](Made& made) {
          auto ports = made.ports();
          ports.pop_back();
          made.m.instance("cell_a", "u_a", {}, ports);
        }) == "module made: u_a.b_o is not connected");
  CHECK(refusal([](Made& made) {
          auto ports = made.ports();
          ports.push_back({"c_i", made.a});
          made.m.instance("cell_a", "u_a", {}, ports);
        }) == "module made: u_a: cell_a has no port c_i");
  CHECK(refusal([](Made& made) {
          auto ports = made.ports();
          ports.push_back(ports.front());
          made.m.instance("cell_a", "u_a", {}, ports);
        }) == "module made: u_a.a_i is connected twice");
  CHECK(refusal([](Made& made) {
          made.m.instance("cell_a", "u_a", {{"Bits", Value::integer(6)}}, made.ports());
        }) == "module made: u_a.a_i of 6 bits is connected to a_i of 8 bits");
  CHECK(refusal([](Made& made) {  // an output drives a net, nothing less
          auto ports = made.ports();
          ports.back().value = concat({made.b});
          made.m.instance("cell_a", "u_a", {}, ports);
        }) == "module made: u_a.b_o drives {b_o}, which is no net of this module");
}

TEST_CASE("module: instances are held to the cell's parameters", "[verilog]") {
  const auto with = [](const std::string& name, const Value& value) {
    return refusal([&](Made& made) {
      made.m.instance("cell_a", "u_a", {{name, value}}, made.ports());
    });
  };
  CHECK(with("Bits", Value::integer(8)) == "taken");
  CHECK(with("Bitz", Value::integer(8)) == "module made: cell_a.Bitz: no such parameter");
  CHECK(with("Half", Value::integer(4)) == "module made: cell_a.Half: no parameter to be set");
  CHECK(with("Bits", Value::bit(true)) ==
        "module made: cell_a.Bits: found 1'b1, allowed a value of type int");
  CHECK(with("Fast", Value::integer(1)) ==
        "module made: cell_a.Fast: found 1, allowed a value of type bit");
  CHECK(with("Mode", Value::name("p::MODE")) == "taken");
  CHECK(with("Mode", Value::name("p::NODE")) == "module made: cell_a.Mode: no constant p::NODE");
  CHECK(with("Table", Value::vector(16, "16'd1")) == "taken");
  CHECK(with("Table", Value::vector(15, "15'd1")) ==
        "module made: cell_a.Table: found 15'd1 of 15 bits, allowed 16");
  CHECK(with("Table", Value::name("NOWHERE")) ==
        "module made: cell_a.Table: found NOWHERE, allowed a value of type logic");
  CHECK(refusal([](Made& made) {
          made.m.table("ROWS", {"1010", "0101"});
          made.m.instance("cell_a", "u_a", {{"Table", Value::name("ROWS")}}, made.ports());
        }) == "module made: cell_a.Table: found ROWS of 8 bits, allowed 16");
  CHECK(refusal([](Made& made) {
          made.m.instance("cell_a", "u_a",
                          {{"Bits", Value::integer(8)}, {"Bits", Value::integer(8)}}, made.ports());
        }) == "module made: u_a: Bits is given twice");
}

TEST_CASE("module: names are taken once, and none is a reserved word", "[verilog]") {
  CHECK(refusal([](Made& made) { made.m.wire({}, "a_i"); }) == "module made: a_i is there already");
  CHECK(refusal([](Made& made) { made.m.wire({}, "priority"); }) ==
        "module made: \"priority\" is no name");
  CHECK(refusal([](Made& made) { made.m.wire({}, "2x"); }) == "module made: \"2x\" is no name");
  CHECK(refusal([](Made& made) { made.m.wire({0}, "x"); }) == "module made: net x of 0 bits");
  CHECK(refusal([](Made& made) {
          made.m.table("ROWS", {"10", "1"});
        }) == "module made: table ROWS: found row \"1\", allowed 2 bits");
}

TEST_CASE("module: nets of another module are refused", "[verilog]") {
  Made other;
  CHECK(refusal([&](Made& made) {
          ModuleBuilder stranger("stranger", cells());
          made.m.assign(made.b, stranger.input({8}, "x"));
        }) == "module made: x is of another module");
}

TEST_CASE("module: two bodies drive the same nets, each once", "[verilog]") {
  const auto either = [](Made& made, const std::function<void()>& one,
                         const std::function<void()>& two) {
    made.m.parameter("bit", "Way", "1'b0", "which");
    made.m.may_stay_unread(made.a);
    made.m.may_stay_unread(made.s);
    made.m.assign(made.t, made.s);
    made.m.either("Way", "gen_one", one, "gen_two", two);
  };
  Made made;
  either(
      made, [&] { made.m.assign(made.b, made.a); },
      [&] { made.m.assign(made.b, Expression::literal(8, 0)); });
  CHECK_THAT(made.m.text(), contains("  if (Way) begin : gen_one\n"
                                     "    assign b_o = a_i;\n"
                                     "  end else begin : gen_two\n"
                                     "    assign b_o = 8'd0;\n"
                                     "  end\n"));
  CHECK(refusal([&](Made& m) {
          either(
              m, [&] { m.m.assign(m.b, m.a); }, [] {});
        }) == "module made: net b_o is driven by gen_one alone");
  CHECK(refusal([&](Made& m) {
          either(
              m, [] {}, [&] { m.m.assign(m.b, m.a); });
        }) == "module made: net b_o is driven by gen_two alone");
  CHECK(refusal([&](Made& m) {
          either(
              m, [&] { m.m.assign(m.b, m.a); }, [&] { m.m.assign(m.t, m.s); });
        }) == "module made: net s_o is driven by an assignment and by an assignment");
}
