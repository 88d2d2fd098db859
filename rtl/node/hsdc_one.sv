// SPDX-License-Identifier: Apache-2.0
// A node that is always 1: sends its constant code for each of its neurons to whoever holds a copy, anew
// in every sample, one a cycle from the cycle after the beginning on.
`default_nettype none
module hsdc_one #(
    parameter int Size = 1,
    parameter int CodeBits = 3,        // unsigned
    parameter int Code = 4,            // Q * 2^F
    localparam int IndexBits = Size > 1 ? $clog2(Size) : 1
) (
    input  wire                  clk_i,
    input  wire                  rst_ni,
    input  wire                  begin_i,       // pulse: a sample begins, codes start anew
    output logic                 code_valid_o,
    output logic [IndexBits-1:0] code_index_o,
    output wire  [ CodeBits-1:0] code_o
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Code < 1 || Code >= 1 << CodeBits) begin : gen_check
    hsdc_one_needs_a_code_of_CodeBits u_refused ();
  end
  logic sending_q;
  // The last sample's codes may still be on their way where nobody waited for them.
  assign code_valid_o = sending_q && !begin_i;
  assign code_o = CodeBits'(Code);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      sending_q <= 1'b0;
      code_index_o <= '0;
    end else if (begin_i) begin
      sending_q <= 1'b1;
      code_index_o <= '0;
    end else if (sending_q) begin
      if (32'(code_index_o) == Size - 1) sending_q <= 1'b0;
      else code_index_o <= code_index_o + 1'b1;
    end
  end
endmodule
`default_nettype wire
