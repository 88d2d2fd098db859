// SPDX-License-Identifier: Apache-2.0
// Faults that checks of this project once missed, one of each kind: the emitted test bench, run by
// Icarus as somebody would who got the folder, must fail with every one of them.
#include <algorithm>
#include <fstream>
#include <vector>

#include "base/file.h"
#include "base/run_program.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/plan/hardware.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc::mutation {
namespace {

/// A text of an emitted file, NAME for the circuit's, and what takes its place.
struct NamedFault {
  const char* name;
  const char* file;
  const char* text;
  const char* by;
};

circuit::Circuit circuit_of(const std::string& name) {
  return circuit_file::read_circuit_file(HSDC_SOURCE_DIR "/tests/mutation/circuits/" + name +
                                         ".toml")
      .circuit;
}

/// How the emitted test bench ends once the fault is there; without one, as it is.
ProgramEnd run_bench(const circuit::Circuit& circuit, const NamedFault* fault) {
  const ScratchFolder scratch;
  const plan::Hardware hardware = plan::make_hardware(circuit);
  const std::string folder = scratch / "rtl", name = hardware.name();
  handoff::emit_for(hardware, nullptr, folder);
  if (fault != nullptr) {
    std::string file = fault->file;
    if (const size_t at = file.find("NAME"); at != std::string::npos) file.replace(at, 4, name);
    std::string text = read_file(folder + "/" + file);
    const size_t at = text.find(fault->text);
    INFO(file << " holds: " << fault->text);
    REQUIRE(at != std::string::npos);
    text.replace(at, std::string(fault->text).size(), fault->by);
    std::ofstream(folder + "/" + file) << text;
  }
  const ProgramEnd built = run_program(
      {"iverilog", "-g2012", "-o", "tb.vvp", "-f", name + ".f", name + "_tb.sv"}, {}, folder);
  INFO(built.errors);
  REQUIRE(built.ok());
  return run_program({"timeout", "120", "vvp", "-n", "tb.vvp"}, {}, folder);
}

bool bench_passes(const circuit::Circuit& circuit, const NamedFault* fault) {
  const ProgramEnd end = run_bench(circuit, fault);
  return end.ok() && end.output.find("PASS") != std::string::npos;
}

void expect_failures(const circuit::Circuit& circuit, const std::vector<NamedFault>& faults) {
  CHECK(bench_passes(circuit, nullptr));
  for (const NamedFault& fault : faults) {
    INFO("fault: " << fault.name);
    CHECK_FALSE(bench_passes(circuit, &fault));
  }
}

}  // namespace

TEST_CASE("named faults: streams, control and registers", "[mutation][emitted]") {
  expect_failures(
      circuit_of("01-kp-folded"),
      {{"an overlong packet is accepted", "rtl/hsdc_stream_in.sv",
        "if (targets_end) skip_q <= 1'b1;", ""},
       {"a sample begins before the output has left", "NAME_core.sv", " || !out_idle)", ")"},
       {"CONTROL.learn is ignored", "NAME_core.sv", "(learn_i && has_targets)", "(has_targets)"},
       {"CONTROL.enable is ignored", "NAME_core.sv", "(!enable_i || ", "("},
       {"a read is answered as a write", "rtl/hsdc_axil.sv", "if (read_next) we_o <= 1'b0;", ""},
       {"a write that waits takes a read's place", "rtl/hsdc_axil.sv",
        "wire read_next = !req_o && read_waits && !write_next;",
        "wire read_next = read_waits && !write_next;"},
       {"SLVERR is never sent", "rtl/hsdc_axil.sv", "SLVERR = 2'b10", "SLVERR = 2'b00"},
       {"a partial write is taken", "rtl/hsdc_axil.sv", "strobes_q <= &s_axil_wstrb_i",
        "strobes_q <= |s_axil_wstrb_i"},
       {"the window takes -2^(WB-1)", "NAME_registers.sv", "wdata != ~most", "1'b1"},
       {"padding is written", "NAME_registers.sv", "in_range_q && !padding_q", "in_range_q"},
       {"targets are written to one bank", "rtl/hsdc_error.sv", "{wbank_i, target_index_i}",
        "{1'b0, target_index_i}"},
       {"good packets are told as dropped", "rtl/hsdc_stream_in.sv", "s_axis_tlast_i && !good;",
        "s_axis_tlast_i;"},
       {"targets are read from the bank that is written", "rtl/hsdc_error.sv", "{rbank_i, index_q}",
        "{wbank_i, index_q}"},
       {"targets are read from one bank", "rtl/hsdc_error.sv", "{rbank_i, index_q}",
        "{1'b0, index_q}"}});
}

// Registers answered meanwhile, which once passed for something that moves.
TEST_CASE("named faults: samples that hang end the test bench", "[mutation][emitted]") {
  const NamedFault hang{"inputs end where they should not", "rtl/hsdc_stream_in.sv",
                        "wire node_end = index_q == last_q;", "wire node_end = index_q != last_q;"};
  CHECK_THAT(run_bench(circuit_of("01-kp-folded"), &hang).output, contains("nothing moves"));
}

TEST_CASE("named faults: bounds of codes and weights", "[mutation][emitted]") {
  const std::vector<NamedFault> anywhere{
      {"codes reach -2^(S-1)", "rtl/hsdc_node.sv", "CODE_MIN = -CODE_MAX;",
       "CODE_MIN = -CODE_MAX - 1;"},
      {"the bit that decides saturation is one too low", "rtl/hsdc_synapse.svh",
       "step[StepBits-1:WeightBits-1] == '0", "step[StepBits-1:WeightBits-2] == '0"},
      {"weights reach -2^(WB-1)", "rtl/hsdc_synapse.svh", " && step[WeightBits-2:0] != '0", ""}};
  // Formats of eight bits, as most circuits have them: the bounds are hit because vectors aim at
  // them.
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {7, 5, 4};
  options.lanes = 3;
  expect_failures(circuit::make_preset(options), anywhere);
}

TEST_CASE("named faults: masked synapses", "[mutation][emitted]") {
  expect_failures(circuit_of("01-kp-folded"),
                  {{"a masked synapse is counted as saturated", "rtl/hsdc_folded_lanes.sv",
                    "saturated[Leaves+l] = cell4[l][CellBits-1] ? saturated[Leaves+l] : '0;", ""}});
  expect_failures(circuit_of("02-kp-parallel"),
                  {{"a masked synapse is counted as saturated", "rtl/hsdc_crossbar_parallel.sv",
                    " && (!Masked || mem[j*Post+i][CellBits-1]);", ";"}});
}

}  // namespace hsdc::mutation
