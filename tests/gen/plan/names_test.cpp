// SPDX-License-Identifier: Apache-2.0
// Names of circuits, nodes and projections: those that hardware could not bear are refused, with
// every other one the emitted SystemVerilog is taken by Verilator's linter without a word.
#include <fmt/format.h>

#include "base/run_program.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/plan/hardware.h"
#include "gen/plan/rules.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::plan;

namespace {

circuit::Circuit small(const std::string& preset = "kp") {
  circuit::PresetOptions options;
  options.preset = preset;
  options.layers = {5, 4, 3};
  options.lanes = 2;
  return circuit::make_preset(options);
}

/// Verilator's linter has no word about the emitted hardware, and Icarus reads it with its test
/// bench.
void check_lint(const circuit::Circuit& circuit) {
  CHECK(circuit::validate(circuit).empty());
  for (const circuit::CircuitProblem& problem : hardware_problems(circuit))
    FAIL_CHECK(problem.message());
  const ScratchFolder scratch;
  const Hardware hardware = make_hardware(circuit);
  handoff::emit_for(hardware, nullptr, scratch / "rtl");
  const std::string& name = hardware.name();
  const auto run = [&](const std::vector<std::string>& command, std::string& log) {
    const ProgramEnd end = run_program(command, {}, scratch / "rtl");
    log = end.output + end.errors;
    return end.status;
  };
  std::string log;
  const int linted = run(
      {"verilator", "--lint-only", "-Wall", "-f", name + ".f", "--top-module", name + "_top"}, log);
  CHECK(log == "");
  CHECK(linted == 0);
  const int read =
      run({"iverilog", "-g2012", "-t", "null", "-f", name + ".f", name + "_tb.sv"}, log);
  INFO(log);
  CHECK(read == 0);
}

/// Gives the nodes and projections of a circuit these names, in order.
circuit::Circuit named(circuit::Circuit circuit, const std::vector<std::string>& nodes,
                       const std::vector<std::string>& projections) {
  REQUIRE(nodes.size() <= circuit.nodes.size());
  REQUIRE(projections.size() <= circuit.projections.size());
  for (size_t k = 0; k < nodes.size(); ++k) {
    circuit.nodes[circuit::NodeId{static_cast<int>(k)}].name = nodes[k];
  }
  for (size_t k = 0; k < projections.size(); ++k) {
    circuit.projections[circuit::ProjectionId{static_cast<int>(k)}].name = projections[k];
  }
  return circuit;
}

bool refused(const circuit::Circuit& circuit, circuit::CircuitProblem::Part part,
             const std::string& found) {
  CHECK(circuit::validate(circuit).empty());  // it can be trained
  for (const circuit::CircuitProblem& problem : hardware_problems(circuit)) {
    if (problem.part == part && problem.key == "name" &&
        problem.message().find("\"" + found + "\"") != std::string::npos) {
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("names: reserved words of SystemVerilog are refused, in any case", "[names]") {
  using Part = circuit::CircuitProblem::Part;
  for (const char* word : {"module", "wire", "logic", "reg", "priority", "Module", "ENDMODULE"}) {
    INFO(word);
    CHECK(refused(named(small(), {"x", word}, {}), Part::kNode, word));
    CHECK(refused(named(small(), {}, {"W1", word}), Part::kProjection, word));
    circuit::Circuit circuit = small();
    circuit.name = word;
    CHECK(refused(circuit, Part::kCircuit, word));
  }
}

TEST_CASE("names: those of the hardware's own signals are free for nodes and projections",
          "[names]") {
  check_lint(named(small(), {"clk", "start", "idle"}, {"has_targets", "sample", "done_o"}));
  check_lint(named(small(), {"rbank", "busy", "out"}, {"clk", "start", "idle"}));
  check_lint(named(small(), {"clk_i", "rst_ni", "in"}, {"host", "wbank", "inferred"}));
  check_lint(named(small(), {"host", "sample", "s_axis"}, {"host_req_i", "unused", "acc"}));
}

TEST_CASE("names: those of registers and package constants are free", "[names]") {
  check_lint(named(small(), {"INPUTS", "LEARNED", "DIGEST"}, {"ARRAYS", "WEIGHT", "LANES"}));
}

TEST_CASE("names: a node and a projection may differ in case alone", "[names]") {
  check_lint(named(small(), {"w1", "H", "b1"}, {"W1", "h", "B1"}));
  CHECK(refused(named(small(), {"x", "h"}, {"W1", "h"}), circuit::CircuitProblem::Part::kProjection,
                "h"));
}

TEST_CASE("names: words of C++ do not trouble the simulator", "[names]") {
  check_lint(named(small(), {"delete", "namespace", "double"}, {"operator", "public", "true"}));
}

TEST_CASE("names: signals and instances never meet", "[names]") {
  // The array of "acc" and the sums of "u"; the array of "t_valid" and a code of node "u".
  check_lint(named(small(), {"x", "h", "y"}, {"u", "acc"}));
  check_lint(named(small(), {"x", "h", "y"}, {"u_acc", "acc_acc_valid"}));
  check_lint(named(small(), {"u", "h", "y"}, {"t_valid"}));
  check_lint(named(small(), {"u_h", "h", "y"}, {"h_t_code"}));
  check_lint(named(small(), {}, {"W1", "W2_gate"}));
  check_lint(named(small(), {}, {"h1_t_node", "y_tp_node"}));
  check_lint(named(small(), {}, {"sequencer", "stream_in", "stream_out"}));
  check_lint(named(small(), {}, {"a_t", "a_tp"}));
  check_lint(named(small(), {"u_x", "x", "x_array"}, {"y_array", "u_W_array"}));
}

TEST_CASE("names: underscores that simulators and the generator need are refused", "[names]") {
  using Part = circuit::CircuitProblem::Part;
  CHECK(refused(named(small(), {"a__b"}, {}), Part::kNode, "a__b"));
  CHECK(refused(named(small(), {}, {"a_"}), Part::kProjection, "a_"));
}

TEST_CASE("names: those that differ in case alone are refused", "[names]") {
  using Part = circuit::CircuitProblem::Part;
  CHECK(refused(named(small(), {"x", "X"}, {}), Part::kNode, "X"));
  CHECK(refused(named(small(), {}, {"a", "A"}), Part::kProjection, "A"));
}

TEST_CASE("names: a projection's are no file or macro of another", "[names]") {
  for (const char* own : {"Array", "a_pre", "W1_post"}) {
    INFO(own);
    CHECK(
        refused(named(small(), {}, {"W1", own}), circuit::CircuitProblem::Part::kProjection, own));
  }
}

TEST_CASE("names: those that end as signals do are free", "[names]") {
  check_lint(named(small(), {"x", "x_t", "x_acc"}, {"acc", "acc_acc", "acc_valid"}));
  check_lint(named(small(), {"x_target", "y_t_code", "y"}, {"x_start", "y_host", "U"}));
  circuit::Circuit parallel = named(small(), {"x", "h", "y"}, {"start", "start_start", "gate"});
  for (circuit::Projection& p : parallel.projections)
    p.folding().architecture = circuit::Architecture::kParallel;
  check_lint(parallel);
}

TEST_CASE("names: the circuit may be named as the hand-written cells begin", "[names]") {
  for (const char* name : {"hsdc", "Kp", "core", "top", "x"}) {
    circuit::Circuit circuit = small();
    circuit.name = name;
    INFO(name);
    check_lint(circuit);
  }
}

TEST_CASE("names: every one of the longest kind is taken", "[names]") {
  const std::string tail(39, 'a');
  circuit::Circuit circuit = named(small("sal"), {"n" + tail, "m" + tail, "o" + tail, "p" + tail},
                                   {"q" + tail, "r" + tail, "s" + tail, "t" + tail, "v" + tail});
  circuit.name = "c" + tail;
  check_lint(circuit);
}
