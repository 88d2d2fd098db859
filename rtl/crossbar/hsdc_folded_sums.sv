// SPDX-License-Identifier: Apache-2.0
// Partial sums of a transposed pass of hsdc_crossbar_folded.sv: one per pre neuron in a memory, to which
// each word's part is added, then handed out one a cycle.
`default_nettype none
module hsdc_folded_sums #(
    parameter int Pre = 6,               // rows, 1 or more
    parameter int Chunks = 3,            // rows of words
    parameter int TreeDepth = 1,         // cycles from a word's products to its part
    parameter int AccBits = 24,          // of every sum, signed
    localparam int PreIndexBits = Pre > 1 ? $clog2(Pre) : 1
) (
    input  wire                       clk_i,
    input  wire                       rst_ni,
    input  wire                       awake_i,
    input  wire                       begin_i,  // pulse: a pass has begun
    input  wire                       word4_i,  // of a transposed pass, a word in stage 4
    input  wire signed [ AccBits-1:0] dot_i,    // its part, two cycles after it left the tree
    input  wire                       taken_i,  // the sum on offer moves on
    output wire                       valid_o,  // there is one to hand out
    output wire                       busy_o,   // sums are added up or handed out
    output wire signed [ AccBits-1:0] sum_o
);
  localparam int ChunkBits = Chunks > 1 ? $clog2(Chunks) : 1;
  logic [TreeDepth+2:0] part_q;  // a word's part: in the tree, then read, add, write
  logic [PreIndexBits-1:0] read_pre_q, add_pre_q, write_pre_q;
  logic read_early_q, add_early_q;  // of the first row of words: nothing is stored yet
  logic [ChunkBits-1:0] read_chunk_q;
  logic last_add_q, last_write_q;   // of the last row of words
  logic signed [AccBits-1:0] sum_q;
  wire signed [AccBits-1:0] stored;
  logic [PreIndexBits:0] out_index_q;  // the next neuron to hand out
  logic out_q, out_valid_q;            // handing out; the memory holds a sum to hand out
  wire sum_taken = out_valid_q && taken_i;
  wire dot_valid = part_q[TreeDepth];
  wire last_read = dot_valid && 32'(read_pre_q) == Pre - 1;
  wire out_read = out_q && 32'(out_index_q) < Pre && (!out_valid_q || sum_taken);
  hsdc_ram #(
      .Width(AccBits),
      .Depth(Pre)
  ) u_sums (
      .clk_i,
      .we_i(part_q[TreeDepth+2]),
      .waddr_i(write_pre_q),
      .wdata_i(sum_q),
      .re_i(dot_valid || out_read),
      .raddr_i(out_q ? PreIndexBits'(out_index_q) : read_pre_q),
      .rdata_o(stored)
  );
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      part_q <= '0;
      read_pre_q <= '0;
      read_chunk_q <= '0;
      out_index_q <= '0;
      {read_early_q, out_q, out_valid_q} <= '0;
    end else if (awake_i) begin
      part_q <= {part_q[TreeDepth+1:0], word4_i};
      if (begin_i) begin
        read_pre_q <= '0;
        read_chunk_q <= '0;
        read_early_q <= 1'b1;
      end else if (dot_valid) begin
        read_pre_q <= last_read ? '0 : read_pre_q + 1'b1;
        if (last_read) read_early_q <= 1'b0;
        if (last_read) read_chunk_q <= read_chunk_q + 1'b1;
      end
      // The last sum of the last row is in the memory two cycles after its read.
      if (part_q[TreeDepth+2] && 32'(write_pre_q) == Pre - 1 && last_write_q) begin
        out_q <= 1'b1;
        out_index_q <= '0;
      end else if (out_q) begin
        if (out_read) out_index_q <= out_index_q + 1'b1;
        out_valid_q <= out_read || (out_valid_q && !sum_taken);
        if (32'(out_index_q) == Pre && sum_taken) out_q <= 1'b0;
      end
    end
  end
  always_ff @(posedge clk_i) begin
    add_pre_q <= read_pre_q;
    add_early_q <= read_early_q;
    last_add_q <= read_chunk_q == ChunkBits'(Chunks - 1);
    write_pre_q <= add_pre_q;
    last_write_q <= last_add_q;
    sum_q <= dot_i + (add_early_q ? '0 : stored);
  end
  assign valid_o = out_valid_q;
  assign busy_o = part_q != '0 || out_q;
  assign sum_o = stored;
`ifdef HSDC_ASSERT
  // No pass begins before the sums of the one before are handed out.
  always_ff @(posedge clk_i) if (rst_ni) assert (!begin_i || !busy_o);
`endif
endmodule
`default_nettype wire
