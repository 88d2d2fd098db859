// SPDX-License-Identifier: Apache-2.0
// Access to the weights of all arrays, while no sample is under way: for the registers' window, and for
// the seeder of the random states, whose requests are served between the window's. One array is asked at
// a time, from a cycle after the request on until it answers; places, data and space go to all of them.
`default_nettype none
module hsdc_window #(
    parameter int Arrays = 1             // 1 or more; array k has the number k in the window
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  idle_i,         // no sample is under way
    // The registers: a request is held until acknowledged.
    input  wire                  host_req_i,
    input  wire                  host_we_i,
    input  wire  [          1:0] host_space_i,   // SPACE_* of hsdc_constants
    input  wire  [         31:0] host_array_i,
    input  wire  [         31:0] host_word_i,
    input  wire  [         31:0] host_wdata_i,
    output logic [         31:0] host_rdata_o,   // with host_ack_o
    output logic                 host_ack_o,
    // The seeder: writes of one state each, held until acknowledged; none begins while the window asks.
    input  wire                  seed_req_i,
    input  wire                  seed_kappa_i,   // of the post side; else rho
    input  wire  [         31:0] seed_array_i,
    input  wire  [         31:0] seed_index_i,
    input  wire  [         31:0] seed_state_i,
    output logic                 seed_ack_o,
    // The arrays.
    output logic [   Arrays-1:0] array_req_o,
    output logic                 array_we_o,
    output logic [          1:0] array_space_o,
    output logic [         31:0] array_word_o,
    output logic [         31:0] array_wdata_o,
    input  wire  [Arrays*32-1:0] array_rdata_i,  // 32 bits of each
    input  wire  [   Arrays-1:0] array_ack_i
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Arrays < 1) begin : gen_check
    hsdc_window_needs_an_array u_refused ();
  end
  wire asks = seed_req_i || host_req_i;
  wire answered = array_ack_i != '0;
  wire [31:0] asked_array = seed_req_i ? seed_array_i : host_array_i;
  assign array_we_o = seed_req_i || host_we_i;
  assign array_space_o = !seed_req_i  ? host_space_i :
                         seed_kappa_i ? hsdc_constants::SPACE_KAPPA : hsdc_constants::SPACE_RHO;
  assign array_word_o = seed_req_i ? seed_index_i : host_word_i;
  assign array_wdata_o = seed_req_i ? seed_state_i : host_wdata_i;
  assign host_ack_o = answered && !seed_req_i;
  assign seed_ack_o = answered && seed_req_i;
  always_comb begin
    host_rdata_o = '0;
    if (answered)
      for (int k = 0; k < Arrays; k++)
        if (array_ack_i[k]) host_rdata_o = host_rdata_o | array_rdata_i[k*32+:32];
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) array_req_o <= '0;
    else if (asks || array_req_o != '0)
      for (int k = 0; k < Arrays; k++)
        array_req_o[k] <= asks && idle_i && !answered && asked_array == k;
  end
`ifdef HSDC_ASSERT
  // No array is asked while a sample is under way, and one at a time; none answers that is not asked, and
  // who asked one waits for its answer.
  logic unanswered_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) unanswered_q <= 1'b0;
    else unanswered_q <= array_req_o != '0 && !answered;
  end
  always_ff @(posedge clk_i)
    if (rst_ni) begin
      assert (array_req_o == '0 || (idle_i && (array_req_o & (array_req_o - 1'b1)) == '0));
      assert ((array_ack_i & ~array_req_o) == '0);
      assert (!unanswered_q || asks);
    end
`endif
endmodule
`default_nettype wire
