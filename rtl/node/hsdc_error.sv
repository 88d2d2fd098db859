// SPDX-License-Identifier: Apache-2.0
// The root at t': code = sat(target - own t code), one neuron a cycle after start_i.
// Own codes are aligned to the target's fractional bits by OwnShift.
`default_nettype none
module hsdc_error #(
    parameter int Size = 4,
    parameter int CodeBits = 8,       // of the error, signed
    parameter int TargetBits = 8,     // of a target, signed
    parameter int OwnBits = 8,        // of the own code of phase t
    parameter bit OwnSigned = 1'b1,
    parameter int OwnShift = 0,
    localparam int IndexBits = Size > 1 ? $clog2(Size) : 1
) (
    input  wire                     clk_i,
    input  wire                     rst_ni,
    input  wire                     start_i,
    output logic                    done_o,          // the last code leaves in this cycle
    input  wire                     own_valid_i,
    input  wire  [   IndexBits-1:0] own_index_i,
    input  wire  [     OwnBits-1:0] own_code_i,
    input  wire                     target_valid_i,  // into the half that wbank_i names
    input  wire  [   IndexBits-1:0] target_index_i,
    input  wire  [  TargetBits-1:0] target_code_i,
    input  wire                     wbank_i,
    input  wire                     rbank_i,
    output logic                    code_valid_o,
    output logic [   IndexBits-1:0] code_index_o,
    output logic [    CodeBits-1:0] code_o
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (CodeBits < 2) begin : gen_check_0
    hsdc_error_needs_2_code_bits u_refused ();
  end
  if (OwnShift < 0) begin : gen_check_1
    hsdc_error_shifts_left u_refused ();
  end
  localparam int OwnWide = OwnBits + OwnShift + 1;
  localparam int Wide = OwnWide > TargetBits ? OwnWide : TargetBits;
  localparam int DiffBits = (Wide > CodeBits ? Wide : CodeBits) + 1;
  localparam logic signed [DiffBits-1:0] CODE_MAX =
      (DiffBits'(1) << (CodeBits - 1)) - DiffBits'(1);
  localparam logic signed [DiffBits-1:0] CODE_MIN = -CODE_MAX;

  logic running_q, v1_q, v2_q, last1_q, last2_q, last3_q;
  logic [IndexBits-1:0] index_q, index1_q, index2_q;
  wire last = 32'(index_q) == Size - 1;
  assign done_o = code_valid_o && last3_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {running_q, v1_q, v2_q, code_valid_o, last1_q, last2_q, last3_q} <= '0;
      index_q <= '0;
    end else if (start_i || running_q || v1_q || v2_q || code_valid_o) begin
      if (start_i) begin
        running_q <= 1'b1;
        index_q <= '0;
      end else if (running_q) begin
        index_q <= index_q + 1'b1;
        if (last) running_q <= 1'b0;
      end
      {v1_q, v2_q, code_valid_o} <= {running_q, v1_q, v2_q};
      {last1_q, last2_q, last3_q} <= {last, last1_q, last2_q};
    end
  end

  wire [OwnBits-1:0] own;
  wire [TargetBits-1:0] target;
  hsdc_ram #(
      .Width(OwnBits),
      .Depth(Size)
  ) u_own (
      .clk_i,
      .we_i(own_valid_i),
      .waddr_i(own_index_i),
      .wdata_i(own_code_i),
      .re_i(running_q),
      .raddr_i(index_q),
      .rdata_o(own)
  );
  hsdc_ram #(
      .Width(TargetBits),
      .Depth(2 << IndexBits)
  ) u_target (
      .clk_i,
      .we_i(target_valid_i),
      .waddr_i({wbank_i, target_index_i}),
      .wdata_i(target_code_i),
      .re_i(running_q),
      .raddr_i({rbank_i, index_q}),
      .rdata_o(target)
  );

  wire signed [DiffBits-1:0] own_wide =
      OwnSigned ? DiffBits'($signed(own)) : $signed(DiffBits'(own));
  logic signed [DiffBits-1:0] diff_q;
  always_ff @(posedge clk_i) begin
    if (v1_q) begin
      diff_q <= DiffBits'($signed(target)) - (own_wide <<< OwnShift);
      index2_q <= index1_q;
    end
    if (running_q) index1_q <= index_q;
    if (v2_q) begin
      code_index_o <= index2_q;
      code_o <= diff_q > CODE_MAX ? CodeBits'(CODE_MAX) :
                diff_q < CODE_MIN ? CodeBits'(CODE_MIN) : CodeBits'(diff_q);
    end
  end
`ifdef HSDC_ASSERT
  // No start comes while a pass is under way.
  always_ff @(posedge clk_i)
    if (rst_ni) assert (!(start_i && (running_q || v1_q || v2_q || code_valid_o)));
`endif
endmodule
`default_nettype wire
