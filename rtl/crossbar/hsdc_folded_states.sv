// SPDX-License-Identifier: Apache-2.0
// Random states of hsdc_crossbar_folded.sv: a xorshift32 state per neuron of either side, advanced once
// per update, and the random words made of them.
//
// A row's state is read with its word in the first row of words, advanced and written back; in the rows
// behind it is read as it then is. A column's is read, advanced and written back as its lane is loaded.
`default_nettype none
module hsdc_folded_states #(
    parameter int Pre = 6,               // rows, 1 or more
    parameter int Post = 5,              // columns, 1 or more
    parameter int RandomBits = 15,       // of a random word, the top bits of a state
    parameter bit HasInit = 1'b0,        // load the memories from the files below
    parameter PreStateFile = "unused.mem",   // rho, 32 bits each
    parameter PostStateFile = "unused.mem",  // kappa
    localparam int PreIndexBits = Pre > 1 ? $clog2(Pre) : 1,
    localparam int PostIndexBits = Post > 1 ? $clog2(Post) : 1
) (
    input  wire                      clk_i,
    input  wire                      awake_i,
    input  wire                      update_i,          // an update is under way
    // Rows.
    input  wire                      row_re_i,          // stage 0 of a word: read
    input  wire  [ PreIndexBits-1:0] row_index_i,
    input  wire                      word1_i,           // stage 1: it comes out of the memory,
    input  wire                      word2_i,
    input  wire                      row_advance1_i,    // and is advanced,
    input  wire                      row_advance2_i,    // a cycle before it is written,
    input  wire  [ PreIndexBits-1:0] row_write_i,       // here
    output wire  [   RandomBits-1:0] row_word_o,        // in stage 3
    // Columns.
    input  wire                      column_re_i,       // first step of a lane: read
    input  wire  [PostIndexBits-1:0] column_index_i,
    input  wire                      column1_i,         // second step: it is advanced,
    input  wire                      column2_i,         // third step: and written,
    input  wire  [PostIndexBits-1:0] column_write_i,    // here
    output wire  [   RandomBits-1:0] column_word_o,     // in the third step
    // The window, whose address replaces the index.
    input  wire  [              3:0] host_i,            // its access is in stage 5 .. 2
    input  wire                      host_we_i,
    input  wire  [              1:0] host_space_i,      // SPACE_* of hsdc_constants
    input  wire  [             31:0] host_wdata_i,
    output wire  [             31:0] row_state_o,       // as read
    output wire  [             31:0] column_state_o
);
  wire [5:2] host = host_i;  // by stages
  logic [31:0] row_q, row2_q, column_q;
  hsdc_ram #(
      .Width(32),
      .Depth(Pre),
      .HasInit(HasInit),
      .InitFile(PreStateFile)
  ) u_row_states (
      .clk_i,
      .we_i(row_advance2_i ||
            (host[5] && host_we_i && host_space_i == hsdc_constants::SPACE_RHO)),
      .waddr_i(row_write_i),
      .wdata_i(row_q),
      .re_i((row_re_i && update_i) || host[2]),
      .raddr_i(row_index_i),
      .rdata_o(row_state_o)
  );
  hsdc_ram #(
      .Width(32),
      .Depth(Post),
      .HasInit(HasInit),
      .InitFile(PostStateFile)
  ) u_column_states (
      .clk_i,
      .we_i((column2_i && update_i) ||
            (host[5] && host_we_i && host_space_i == hsdc_constants::SPACE_KAPPA)),
      .waddr_i(column_write_i),
      .wdata_i(column_q),
      .re_i((column_re_i && update_i) || host[2]),
      .raddr_i(column_index_i),
      .rdata_o(column_state_o)
  );

`include "hsdc_xorshift.svh"

  always_ff @(posedge clk_i) begin
    if (awake_i) begin
      if (word2_i) row2_q <= row_q;
      if (word1_i && update_i) row_q <= row_advance1_i ? xorshift32(row_state_o) : row_state_o;
      if (column1_i && update_i) column_q <= xorshift32(column_state_o);
      if (host[4]) begin
        row_q <= host_wdata_i;
        column_q <= host_wdata_i;
      end
    end
  end
  assign row_word_o = row2_q[31-:RandomBits];
  assign column_word_o = column_q[31-:RandomBits];
  wire unused = &{1'b0, row2_q, host[3]};  // only the top bits become a word
endmodule
`default_nettype wire
