// SPDX-License-Identifier: Apache-2.0
// An identity projection: holds the from-node's codes and hands them out as sums, one a cycle.
`default_nettype none
module hsdc_identity #(
    parameter int Size = 4,
    parameter int CodeBits = 4,        // as they come
    parameter bit CodeSigned = 1'b0,
    parameter bit Banked = 1'b0,       // codes of the next sample come while this one's are read
    parameter int AccBits = 8,         // as they leave, signed
    localparam int IndexBits = Size > 1 ? $clog2(Size) : 1
) (
    input  wire                       clk_i,
    input  wire                       rst_ni,
    input  wire                       start_i,
    input  wire                       code_valid_i,
    input  wire  [     IndexBits-1:0] code_index_i,
    input  wire  [      CodeBits-1:0] code_i,
    input  wire                       wbank_i,
    input  wire                       rbank_i,
    output logic                      acc_valid_o,
    output logic signed [AccBits-1:0] acc_o,
    input  wire                       acc_ready_i
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (AccBits < CodeBits + (CodeSigned ? 0 : 1)) begin : gen_check
    hsdc_identity_needs_sums_as_wide_as_codes u_refused ();
  end
  localparam int Depth = Banked ? 2 << IndexBits : 1 << IndexBits;
  localparam int AddrBits = Banked ? IndexBits + 1 : IndexBits;
  logic running_q;
  logic [IndexBits-1:0] index_q;
  wire read = running_q && (!acc_valid_o || acc_ready_i);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {running_q, acc_valid_o} <= '0;
      index_q <= '0;
    end else begin
      if (start_i) begin
        running_q <= 1'b1;
        index_q <= '0;
      end else if (read) begin
        index_q <= index_q + 1'b1;
        if (32'(index_q) == Size - 1) running_q <= 1'b0;
      end
      acc_valid_o <= read || (acc_valid_o && !acc_ready_i);
    end
  end
  wire [CodeBits-1:0] code;
  wire [AddrBits-1:0] write_addr = Banked ? AddrBits'({wbank_i, code_index_i}) : AddrBits'(code_index_i);
  wire [AddrBits-1:0] read_addr = Banked ? AddrBits'({rbank_i, index_q}) : AddrBits'(index_q);
  hsdc_ram #(
      .Width(CodeBits),
      .Depth(Depth)
  ) u_codes (
      .clk_i,
      .we_i(code_valid_i),
      .waddr_i(write_addr),
      .wdata_i(code_i),
      .re_i(read),
      .raddr_i(read_addr),
      .rdata_o(code)
  );
  assign acc_o = CodeSigned ? AccBits'($signed(code)) : $signed(AccBits'(code));
`ifdef HSDC_ASSERT
  // No start comes while codes are handed out.
  always_ff @(posedge clk_i) if (rst_ni) assert (!(start_i && (running_q || acc_valid_o)));
`endif
endmodule
`default_nettype wire
