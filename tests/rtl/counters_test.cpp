// SPDX-License-Identifier: Apache-2.0
// The counters at their ends: no register loses the carry into its high half, and the high half
// that is read belongs to the low one.
#include <fstream>

#include "base/run_program.h"
#include "gen/emit/registers.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/templates/template.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

namespace {

constexpr const char* kBench = R"(
module bench;
  logic clk = 1'b0, rst_n = 1'b0, busy = 1'b0, done = 1'b0, learned = 1'b0;
  logic [31:0] saturated = '0;
  always #5 clk = !clk;
  logic arvalid = 1'b0;
  logic [7:0] araddr = '0;
  wire arready, rvalid;
  wire [31:0] rdata;
  integer errors = 0;
  kp_registers u_dut (
    .clk_i(clk), .rst_ni(rst_n), .s_axil_awvalid_i(1'b0), .s_axil_awaddr_i(8'd0),
    .s_axil_wvalid_i(1'b0), .s_axil_wdata_i(32'd0), .s_axil_wstrb_i(4'd15), .s_axil_bready_i(1'b1),
    .s_axil_arvalid_i(arvalid), .s_axil_arready_o(arready), .s_axil_araddr_i(araddr),
    .s_axil_rvalid_o(rvalid), .s_axil_rready_i(1'b1), .s_axil_rdata_o(rdata),
    .busy_i(busy), .bad_packet_i(1'b0), .done_i(done), .learned_i(learned),
    .saturated_i(saturated), .host_rdata_i(32'd0), .host_ack_i(1'b0));
  task automatic expect_counter(input logic [7:0] address, input logic [63:0] value);
    integer half;
    for (half = 0; half < 2; half = half + 1) begin
      @(negedge clk);
      arvalid = 1'b1;
      araddr = address + 8'(4 * half);
      #1;
      while (!arready) begin @(negedge clk); #1; end
      @(negedge clk);
      arvalid = 1'b0;
      while (!rvalid) @(negedge clk);
      if (rdata !== value[32*half+:32]) begin
        errors = errors + 1;
        $display("register %h: found %h, expected %h", araddr, rdata, value[32*half+:32]);
      end
    end
  endtask
  initial begin
    repeat (3) @(negedge clk);
    rst_n = 1'b1;
    @(negedge clk);
    saturated = 32'hFFFF_FFFF;  // the most that a cycle can bring, three times
    repeat (3) @(negedge clk);
    saturated = '0;
    repeat (4) @(negedge clk);
    expect_counter(@REG.SATURATIONS@, 64'h2_FFFF_FFFD);
    // Two steps below the carry: no run is as long as that.
    u_dut.samples_q = 32'hFFFF_FFFE;
    u_dut.learned_q = 32'hFFFF_FFFF;
    u_dut.cycles_q = 32'hFFFF_FFFC;
    {busy, done, learned} = 3'b110;
    @(negedge clk);
    learned = 1'b1;
    @(negedge clk);
    {done, learned} = '0;
    repeat (2) @(negedge clk);
    busy = 1'b0;
    repeat (4) @(negedge clk);
    expect_counter(@REG.SAMPLES@, 64'h1_0000_0000);
    expect_counter(@REG.LEARNED@, 64'h1_0000_0000);
    expect_counter(@REG.CYCLES@, 64'h1_0000_0000);
    // All ones wrap to 0.
    u_dut.samples_q = 32'hFFFF_FFFF;
    u_dut.samples_high_q = 32'hFFFF_FFFF;
    done = 1'b1;
    @(negedge clk);
    done = 1'b0;
    repeat (4) @(negedge clk);
    expect_counter(@REG.SAMPLES@, 64'h0);
    if (errors == 0) $display("PASS");
    $finish;
  end
endmodule
)";

}  // namespace

TEST_CASE("counters: carries go into the high half, and all ones wrap", "[emitted]") {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {4, 2};
  const ScratchFolder scratch;
  handoff::emit_for(plan::make_hardware(circuit::make_preset(options)), nullptr, scratch / "rtl");
  std::ofstream((scratch / "rtl") + "/bench.sv")
      << templates::fill(kBench, emit::register_keys({}));
  const ProgramEnd build = run_program(
      {"iverilog", "-g2012", "-s", "bench", "-o", "bench.vvp", "-f", "kp.f", "bench.sv"}, {},
      scratch / "rtl");
  INFO(build.errors);
  REQUIRE(build.ok());
  const ProgramEnd end = run_program({"vvp", "-n", "bench.vvp"}, {}, scratch / "rtl");
  INFO(end.output);
  CHECK(end.output.find("PASS") != std::string::npos);
}
