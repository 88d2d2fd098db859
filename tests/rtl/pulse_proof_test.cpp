// SPDX-License-Identifier: Apache-2.0
// Proofs, by Yosys alone, that no start, done, begin or request is missed: the assertions of rtl/
// hold from reset on, for so many cycles, whatever comes in on streams and window; those of the
// AXI4-Lite slave by induction, for ever. And they fail where a fault that was once there is put
// back.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/run_program.h"
#include "gen/handoff/emit_hardware.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// A core whose window is asked at any moment for anything, each time until the answer. Without the
// seeder, which would hold back every sample for longer than the proof looks.
constexpr const char* kSurroundings = R"(`default_nettype none
module surroundings (
  input wire clk_i, input wire rst_ni, input wire enable_i, input wire learn_i,
  input wire ask_i, input wire we_i, input wire [1:0] array_i, input wire [1:0] space_i,
  input wire s_axis_tvalid_i, input wire s_axis_tlast_i, input wire m_axis_tready_i
);
  logic asks_q, we_q;
  logic [1:0] array_q, space_q;
  wire ack;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {asks_q, we_q, array_q, space_q} <= '0;
    else if (asks_q) asks_q <= !ack;
    else {asks_q, we_q, array_q, space_q} <= {ask_i, we_i, array_i, space_i};
  end
  tiny_core #(.HasInit(1'b0), .Seeder(1'b0)) u_core (
    .clk_i, .rst_ni, .enable_i, .learn_i, .keep_i(1'b0),
    .s_axis_tvalid_i, .s_axis_tdata_i('0), .s_axis_tlast_i, .m_axis_tready_i,
    .seed_i(1'b0), .seed_value_i('0),
    .host_req_i(asks_q), .host_we_i(we_q), .host_space_i(space_q), .host_array_i(32'(array_q)), .host_word_i('0),
    .host_lane_i('0), .host_wdata_i('0), .host_ack_o(ack)
  );
endmodule
)";

circuit::Circuit tiny(const std::string& preset, const std::vector<int>& layers,
                      circuit::Architecture architecture, bool biases = false) {
  circuit::PresetOptions options;
  options.preset = preset;
  options.name = "tiny";
  options.layers = layers;
  options.lanes = 2;
  options.biases = biases;
  circuit::Circuit circuit = circuit::make_preset(options);
  for (circuit::Projection& p : circuit.projections) {
    if (p.has_weights()) p.folding().architecture = architecture;
  }
  return circuit;
}

/// How the proof over `cycles` cycles ended; `edit` changes the emitted folder before.
template <typename Edit>
ProgramEnd prove(const circuit::Circuit& circuit, int cycles, Edit&& edit) {
  const ScratchFolder scratch;
  const std::string folder = scratch / "rtl";
  handoff::emit_for(plan::make_hardware(circuit), nullptr, folder);
  edit(folder);
  scratch.write("rtl/surroundings.sv", kSurroundings);
  std::string sources, reset = "-set-at 1 rst_ni 0";
  std::istringstream list(text_of(folder + "/tiny.f"));
  for (std::string line; std::getline(list, line);) {
    const bool source = !line.empty() && line[0] != '+' && line[0] != '/' &&
                        line.find("_registers") == line.npos && line.find("_top") == line.npos;
    if (source) sources += " " + line;
  }
  for (int k = 2; k <= cycles; ++k) reset += fmt::format(" -set-at {} rst_ni 1", k);
  return run_program({"yosys", "-q", "-p",
                      fmt::format("read_verilog -sv -formal -DHSDC_ASSERT -Irtl{} surroundings.sv; "
                                  "prep -top surroundings; setattr -mod -unset keep_hierarchy *; "
                                  "flatten; async2sync; opt -full; memory_map; opt -full; "
                                  "sat -seq {} {} -prove-asserts -prove-skip 1 -verify",
                                  sources, cycles, reset)},
                     {}, folder);
}

constexpr int kCycles =
    48;  // a sample from its first beat to its end, and the next one's beginning

}  // namespace

TEST_CASE("pulses: Yosys proves that no unit of a folded circuit misses one", "[rtl]") {
  const circuit::Circuit circuit = tiny("kp", {1, 2}, circuit::Architecture::kFolded);
  const ProgramEnd proof = prove(circuit, kCycles, [](const std::string&) {});
  INFO(proof.excerpt(5));
  CHECK(proof.ok());
}

TEST_CASE("pulses: Yosys proves that no unit of a parallel circuit misses one", "[rtl]") {
  const circuit::Circuit circuit = tiny("sgd", {1, 1, 1}, circuit::Architecture::kParallel);
  const ProgramEnd proof = prove(circuit, kCycles, [](const std::string&) {});
  INFO(proof.excerpt(5));
  CHECK(proof.ok());
}

TEST_CASE("pulses: Yosys proves that no unit of a circuit with a bias misses one", "[rtl]") {
  // A node that is one sends its codes as the sample begins; their sums meet those of another
  // array.
  for (const circuit::Circuit& circuit :
       {tiny("kp", {1, 1}, circuit::Architecture::kFolded, true),
        tiny("kp", {1, 2}, circuit::Architecture::kParallel, true)}) {
    const ProgramEnd proof = prove(circuit, kCycles, [](const std::string&) {});
    INFO(circuit::to_string(circuit.projections[circuit::ProjectionId{0}].folding().architecture)
         << "\n"
         << proof.excerpt(5));
    CHECK(proof.ok());
  }
}

TEST_CASE("pulses: the proof fails where the window keeps a folded array", "[rtl]") {
  const circuit::Circuit circuit = tiny("kp", {1, 2}, circuit::Architecture::kFolded);
  const ProgramEnd proof = prove(circuit, 24, [](const std::string& folder) {
    const std::string path = folder + "/rtl/hsdc_folded_control.sv";
    const std::string wanted = "Host: if (ack) state = Idle;";
    std::string text = text_of(path);
    const std::size_t at = text.find(wanted);
    REQUIRE(at != std::string::npos);
    text.replace(at, wanted.size(), "Host: if (done_o) state = Idle;");
    std::ofstream(path) << text;
  });
  CHECK(proof.found);
  CHECK_FALSE(proof.ok());
  CHECK_THAT(proof.output + proof.errors, contains("proof did fail"));
}

TEST_CASE("pulses: Yosys proves that the AXI4-Lite slave keeps what it offers", "[rtl]") {
  const ProgramEnd proof =
      run_program({"yosys", "-q", "-p",
                   "read_verilog -sv -formal -DHSDC_ASSERT hsdc_axil.sv; prep -top hsdc_axil; "
                   "async2sync; flatten; "
                   "sat -prove-asserts -set-assumes -tempinduct -set-at 1 rst_ni 0 -seq 1 -verify"},
                  {}, std::string(HSDC_SOURCE_DIR) + "/rtl/bus");
  INFO(proof.excerpt(5));
  CHECK(proof.ok());
}
