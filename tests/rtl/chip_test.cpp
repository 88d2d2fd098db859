// SPDX-License-Identifier: Apache-2.0
// A chip without memory images: states filled by its seeder, masks and weights loaded through the
// window. In Icarus, where memories and registers begin with X, and as a netlist of gates that
// Yosys made, it must learn as the model does, and no X may reach an output or a register that is
// read.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/run_program.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/plan/plan.h"
#include "gen/plan/timing.h"
#include "model/circuit/circuit.h"
#include "model/circuit/packet.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"
#include "tests/sim/dut/top_registers.h"

using namespace hsdc;

namespace {

// Samples and outputs are those of the emitted bench; TOP, PARAMETERS and the sizes stand in the
// head.
constexpr const char* kBench = R"(
  logic clk = 1'b0, rst_n = 1'b0;
  always #5 clk = !clk;
  logic s_valid = 1'b0, s_last = 1'b0, m_ready = 1'b1;
  logic [IN_BITS-1:0] s_data = '0;
  wire s_ready, m_valid, m_last, sample_done;
  wire [OUT_BITS-1:0] m_data;
  logic awvalid = 1'b0, wvalid = 1'b0, arvalid = 1'b0;
  logic [7:0] awaddr = '0, araddr = '0;
  logic [31:0] wdata = '0;
  wire awready, wready, bvalid, arready, rvalid;
  wire [1:0] bresp, rresp;
  wire [31:0] rdata;
  `TOP u_dut (
    .clk_i(clk), .rst_ni(rst_n),
    .s_axis_tvalid_i(s_valid), .s_axis_tready_o(s_ready), .s_axis_tdata_i(s_data),
    .s_axis_tlast_i(s_last),
    .m_axis_tvalid_o(m_valid), .m_axis_tready_i(m_ready), .m_axis_tdata_o(m_data),
    .m_axis_tlast_o(m_last),
    .s_axil_awvalid_i(awvalid), .s_axil_awready_o(awready), .s_axil_awaddr_i(awaddr),
    .s_axil_wvalid_i(wvalid), .s_axil_wready_o(wready), .s_axil_wdata_i(wdata),
    .s_axil_wstrb_i(4'hF),
    .s_axil_bvalid_o(bvalid), .s_axil_bready_i(1'b1), .s_axil_bresp_o(bresp),
    .s_axil_arvalid_i(arvalid), .s_axil_arready_o(arready), .s_axil_araddr_i(araddr),
    .s_axil_rvalid_o(rvalid), .s_axil_rready_i(1'b1), .s_axil_rdata_o(rdata),
    .s_axil_rresp_o(rresp),
    .sample_done_o(sample_done)
  );
  logic [IN_BITS:0] beats[0:BEATS-1];
  logic [OUT_BITS:0] expected[0:OUTPUTS-1];
  logic [71:0] accesses[0:ACCESSES-1];  // 0 write, 1 read and compare; address, 0, data
  integer errors = 0, received = 0, samples = 0, k;
  always @(posedge clk) begin
    if (sample_done === 1'b1) samples = samples + 1;
    // After a reset nothing that leaves the chip is unknown; data only where it is valid.
    if (rst_n && (^{s_ready, m_valid, awready, wready, bvalid, arready, rvalid, sample_done} === 1'bx ||
                  (m_valid && ^{m_last, m_data} === 1'bx) || (rvalid && ^{rresp, rdata} === 1'bx)))
    begin
      errors = errors + 1;
      if (errors <= 5) $display("unknown output at %0t", $time);
    end
    if (m_valid) begin
      if (received >= OUTPUTS || {m_last, m_data} !== expected[received]) begin
        errors = errors + 1;
        $display("output %0d: found %h, expected %h", received, m_data, expected[received]);
      end
      received = received + 1;
    end
  end
  task automatic access(input logic [71:0] what);
    if (what[64]) begin
      arvalid = 1'b1; araddr = what[63:56];
      @(negedge clk);
      arvalid = 1'b0;
      while (!rvalid) @(negedge clk);
      if (rdata !== what[31:0] || rresp !== 2'b00) begin
        errors = errors + 1;
        $display("register %h: found %h, expected %h", what[63:56], rdata, what[31:0]);
      end
    end else begin
      awvalid = 1'b1; wvalid = 1'b1; awaddr = what[63:56]; wdata = what[31:0];
      @(negedge clk);
      awvalid = 1'b0; wvalid = 1'b0;
      while (!bvalid) @(negedge clk);
      if (bresp !== 2'b00) begin
        errors = errors + 1;
        $display("write to register %h was refused", what[63:56]);
      end
    end
    @(negedge clk);
  endtask
  initial begin
    $readmemh("chip_samples.mem", beats);
    $readmemh("chip_outputs.mem", expected);
    $readmemh("accesses.mem", accesses);
    repeat (4) @(negedge clk);
    rst_n = 1'b1;
    repeat (SEEDING + 2) @(negedge clk);
    for (k = 0; k < LOADS; k = k + 1) access(accesses[k]);
    for (k = 0; k < BEATS; k = k + 1) begin
      {s_last, s_data} = beats[k];
      s_valid = 1'b1;
      while (!s_ready) @(negedge clk);
      @(negedge clk);
      s_valid = 1'b0;
    end
    while (samples < SAMPLES || received < OUTPUTS) @(negedge clk);
    for (k = LOADS; k < ACCESSES; k = k + 1) access(accesses[k]);
    if (errors == 0) $display("PASS: %0d samples, %0d reads", samples, ACCESSES - LOADS);
    else $display("FAIL: %0d errors", errors);
    $finish;
  end
  initial begin
    repeat (LIMIT) @(negedge clk);
    $display("FAIL: no end");
    $finish;
  end
endmodule
)";

/// Masked and unmasked weights, lanes beyond the last post, nodes where several projections meet
/// (a bias among them).
circuit::Circuit chip(const std::string& preset, std::vector<int> layers,
                      circuit::Architecture architecture) {
  circuit::PresetOptions options;
  options.preset = preset;
  options.name = "chip";
  options.layers = std::move(layers);
  options.lanes = 2;
  options.weight_bits = 5;
  options.weight_fraction = 3;
  options.rate_shift = 4;
  options.decay_shift = 6;
  options.biases = true;
  circuit::Circuit circuit = circuit::make_preset(options);
  circuit.projections[circuit::ProjectionId{0}].first().density = 0.7;
  for (circuit::Projection& p : circuit.projections) {
    if (p.has_weights()) p.folding().architecture = architecture;
  }
  return circuit;
}

std::vector<circuit::Circuit> chips() {
  return {chip("kp", {3, 3, 2}, circuit::Architecture::kFolded),
          chip("kp", {3, 3, 2}, circuit::Architecture::kParallel)};
}

class Chip {
 public:
  explicit Chip(const circuit::Circuit& circuit) : hardware_(plan::make_hardware(circuit)) {
    handoff::emit_for(hardware_, nullptr, folder());
    write_bench();
  }
  std::string folder() const { return scratch_ / "rtl"; }
  /// What the bench prints with these sources.
  std::string simulate(const std::vector<std::string>& sources, const std::string& top) {
    std::vector<std::string> command{"iverilog", "-g2012", "-o", "chip.vvp", "-DTOP=" + top};
    command.insert(command.end(), sources.begin(), sources.end());
    command.push_back("chip_bench.sv");
    const ProgramEnd compiled = run_program(command, {}, folder());
    if (!compiled.ok()) return compiled.excerpt(20);
    const ProgramEnd run = run_program({"vvp", "-n", "chip.vvp"}, {}, folder());
    return run.output + run.errors;
  }
  /// netlist.v: the hardware without memory images, after these commands of Yosys.
  ProgramEnd netlist(const std::string& commands) {
    std::string sources;
    std::ifstream list(folder() + "/chip.f");
    for (std::string line; std::getline(list, line);) {
      if (!line.empty() && line[0] != '+' && line[0] != '/') sources += " " + line;
    }
    return run_program(
        {"yosys", "-q", "-p",
         fmt::format("read_verilog -sv -Irtl{}; chparam -set HasInit 0 chip_top; {}; "
                     "write_verilog -noattr netlist.v",
                     sources, commands)},
        {}, folder());
  }

 private:
  /// A place of the window, then what is there.
  void select(std::uint32_t array, std::uint32_t space, int word, int lane) {
    add(false, dut::kArray, array);
    add(false, dut::kSpace, space);
    add(false, dut::kWord, static_cast<std::uint32_t>(word));
    add(false, dut::kLane, static_cast<std::uint32_t>(lane));
  }
  void add(bool read, std::uint32_t address, std::uint32_t value) {
    text_ += fmt::format("{:02x}{:02x}{:06x}{:08x}\n", read ? 1 : 0, address, 0, value);
    ++accesses_;
  }
  /// Masks and weights of the network written, or weights and states read.
  void weights(const fixed::FixedNetwork& network, bool read) {
    for (std::uint32_t k = 0; k < hardware_.arrays().size(); ++k) {
      const plan::ArrayPlan& a = hardware_.arrays()[k];
      const auto mask = network.mask(a.owner);
      for (int pre = 0; pre < a.pre; ++pre) {
        for (int post = 0; post < a.post; ++post) {
          const auto at = static_cast<std::size_t>(pre * a.post + post);
          if (!read && a.masked) {
            select(k, 1, post / a.lanes * a.pre + pre, post % a.lanes);
            add(false, dut::kWeight, mask.empty() || mask[at] != 0 ? 1 : 0);
          }
          select(k, 0, post / a.lanes * a.pre + pre, post % a.lanes);
          add(read, dut::kWeight,
              static_cast<std::uint32_t>(network.weights(a.owner).at(pre, post)));
        }
      }
      if (!read) continue;
      for (const std::uint32_t space : {2u, 3u}) {
        const auto states = space == 2 ? network.pre_states(a.owner) : network.post_states(a.owner);
        select(k, space, 0, 0);
        for (const std::uint32_t state : states) add(true, dut::kWeight, state);
      }
    }
  }
  void write_bench() {
    const circuit::Circuit& circuit = hardware_.circuit();
    fixed::FixedNetwork network(hardware_.plan().graph);
    weights(network, false);
    const int loads = accesses_;
    int beats = 0, outputs = 0;
    std::string beat_lines, output_lines;
    const auto packet = [](std::string& lines, int& count, int bits,
                           const std::vector<std::int16_t>& codes) {
      for (std::size_t k = 0; k < codes.size(); ++k, ++count) {
        const std::uint32_t all = (1u << bits) - 1;
        lines += fmt::format("{:x}\n", (static_cast<std::uint32_t>(codes[k]) & all) |
                                           (k + 1 == codes.size() ? all + 1 : 0));
      }
    };
    const auto samples = vectors::random_samples(circuit, dut::kSamples, circuit.seed);
    for (const vectors::CodedSample& sample : samples) {
      network.learn(sample.inputs, sample.targets);
      std::vector<std::int16_t> codes = sample.inputs;
      codes.insert(codes.end(), sample.targets.begin(), sample.targets.end());
      packet(beat_lines, beats, circuit::stream_in_bits(circuit), codes);
      packet(output_lines, outputs, circuit::stream_out_bits(circuit),
             vectors::root_codes(network));
    }
    scratch_.write("rtl/chip_samples.mem", beat_lines);
    scratch_.write("rtl/chip_outputs.mem", output_lines);
    weights(network, true);
    add(true, dut::kSaturations, static_cast<std::uint32_t>(network.total_saturations()));
    add(true, dut::kLearned, dut::kSamples);
    scratch_.write("rtl/accesses.mem", text_);
    scratch_.write(
        "rtl/chip_bench.sv",
        fmt::format("`timescale 1ns / 1ns\nmodule chip_bench;\n"
                    "  localparam int IN_BITS = {}, OUT_BITS = {}, BEATS = {}, OUTPUTS = {};\n"
                    "  localparam int ACCESSES = {}, LOADS = {}, SAMPLES = {}, SEEDING = {};\n"
                    "  localparam int LIMIT = 100000;\n",
                    circuit::stream_in_bits(circuit), circuit::stream_out_bits(circuit), beats,
                    outputs, accesses_, loads, dut::kSamples,
                    plan::seeding_cycles(hardware_.plan())) +
            kBench);
  }

  ScratchFolder scratch_;
  plan::Hardware hardware_;
  std::string text_;
  int accesses_ = 0;
};

}  // namespace

TEST_CASE("chip: in Icarus it learns without memory images, and nothing unknown leaves it",
          "[chip][seeder]") {
  for (const circuit::Circuit& circuit : chips()) {
    INFO(circuit.projections.size()
         << " projections, "
         << circuit::to_string(
                circuit.projections[circuit::ProjectionId{0}].folding().architecture));
    for (const char* twin : {"0", "1"}) {
      Chip made(circuit);
      const std::string log =
          made.simulate({"-DHSDC_ASSERT", "-f", "chip.f"},
                        fmt::format("chip_top #(.WeightsTwin(1'b{}), .HasInit(1'b0))", twin));
      INFO(log);
      CHECK_THAT(log, contains("PASS"));
      CHECK(log.find("FAIL") == std::string::npos);
      CHECK(log.find("ERROR") == std::string::npos);  // of an assertion
    }
  }
}

TEST_CASE("chip: a netlist of Yosys learns without memory images", "[chip][seeder][synthesis]") {
  for (const circuit::Circuit& circuit : chips()) {
    INFO(circuit.projections.size()
         << " projections, "
         << circuit::to_string(
                circuit.projections[circuit::ProjectionId{0}].folding().architecture));
    Chip made(circuit);
    const ProgramEnd synthesis =
        made.netlist("synth -top chip_top -flatten; select -assert-none t:$mem* t:$_DLATCH*");
    INFO(synthesis.excerpt(10));
    REQUIRE(synthesis.ok());
    const std::string log = made.simulate({"netlist.v"}, "chip_top");
    INFO(log);
    CHECK_THAT(log, contains("PASS"));
    CHECK(log.find("FAIL") == std::string::npos);
  }
}

TEST_CASE("chip: what Yosys reads is what was written: every preset learns as the model does",
          "[chip][seeder]") {
  // Without gates, which cost the time. Passes through one array, transposed ones, identities.
  for (const std::string& preset : circuit::preset_names()) {
    const circuit::Circuit circuit = chip(preset, {2, 3, 2, 2}, circuit::Architecture::kFolded);
    Chip made(circuit);
    const ProgramEnd reading = made.netlist("prep -top chip_top -flatten");
    INFO(preset << "\n" << reading.excerpt(10));
    REQUIRE(reading.ok());
    const std::string log = made.simulate({"netlist.v"}, "chip_top");
    INFO(log);
    CHECK_THAT(log, contains("PASS"));
    CHECK(log.find("FAIL") == std::string::npos);
  }
}
