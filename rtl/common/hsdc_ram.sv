// SPDX-License-Identifier: Apache-2.0
// One-clock RAM, one write and one read port, read latency one cycle.
//
// The form infers as block RAM on iCE40, ECP5, Xilinx and Cyclone V, and is the one memory of the
// whole design: to use an ASIC macro, replace this module. rdata_o holds its value while re_i is low.
// Reading an address in the cycle in which it is written returns either value: nothing here relies
// on it. The contents are loaded from InitFile (hexadecimal, one word a line) when HasInit is 1.
`default_nettype none
module hsdc_ram #(
    parameter int Width = 8,
    parameter int Depth = 16,
    parameter bit HasInit = 1'b0,
    parameter InitFile = "unused.mem",
    localparam int AddrBits = Depth > 1 ? $clog2(Depth) : 1
) (
    input  wire                 clk_i,
    input  wire                 we_i,     // write wdata_i to waddr_i
    input  wire  [AddrBits-1:0] waddr_i,
    input  wire  [   Width-1:0] wdata_i,
    input  wire                 re_i,     // read raddr_i into rdata_o
    input  wire  [AddrBits-1:0] raddr_i,
    output logic [   Width-1:0] rdata_o
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Width < 1 || Depth < 1) begin : gen_check
    hsdc_ram_needs_a_word u_refused ();
  end
  // Yosys: no logic around the RAM for a read of what is being written.
  (* no_rw_check *) logic [Width-1:0] mem[0:Depth-1];

  if (HasInit) begin : gen_init
    initial $readmemh(InitFile, mem);
  end

  // A plain always: nothing else, and no memory image, may write what an always_ff does.
  // Read, then write with =: nothing else sees mem, and simulators need no copy of what is on its way.
  // verilator lint_off BLKSEQ
  always @(posedge clk_i) begin
    if (re_i) rdata_o <= mem[raddr_i];
    if (we_i) mem[waddr_i] = wdata_i;
  end
  // verilator lint_on BLKSEQ
endmodule
`default_nettype wire
