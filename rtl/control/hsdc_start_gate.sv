// SPDX-License-Identifier: Apache-2.0
// Holds a start until the code stream that the started unit reads is complete: units of a step start
// together, and codes may come while they wait.
`default_nettype none
module hsdc_start_gate #(
    parameter int Size = 4,            // codes of the stream
    localparam int IndexBits = Size > 1 ? $clog2(Size) : 1
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  clear_i,       // pulse: a sample begins, no code has come yet
    input  wire                  code_valid_i,
    input  wire  [IndexBits-1:0] code_index_i,
    input  wire                  start_i,       // pulse
    output logic                 start_o        // pulse: at once, or when the last code is there
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Size < 1) begin : gen_check
    hsdc_start_gate_needs_a_code u_refused ();
  end
  logic complete_q, pending_q;
  assign start_o = complete_q && (start_i || pending_q);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {complete_q, pending_q} <= '0;
    end else if (clear_i || code_valid_i || start_i || pending_q) begin
      if (clear_i) complete_q <= 1'b0;
      else if (code_valid_i && 32'(code_index_i) == Size - 1) complete_q <= 1'b1;
      pending_q <= !complete_q && (start_i || pending_q);
    end
  end
`ifdef HSDC_ASSERT
  // No start comes while one is held, none is held into the next sample, and no code is forgotten.
  always_ff @(posedge clk_i)
    if (rst_ni) begin
      assert (!(start_i && pending_q));
      assert (!(clear_i && (pending_q || code_valid_i)));
    end
`endif
endmodule
`default_nettype wire
