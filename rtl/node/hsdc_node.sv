// SPDX-License-Identifier: Apache-2.0
// One node in one phase: adds the sums of the projections that meet here, turns the total into a code
// (docs/arithmetic.md), one neuron a cycle, and broadcasts the code to whoever holds a copy of it.
//
// After start_i the node takes Size sums from every input in step: a transfer happens when all of
// acc_valid_i are high (acc_ready_o). The code of neuron n leaves three cycles after its sums came.
// The masking trick (Gated): the code is 0 where the node's own code of phase t is 0; those codes come
// in through own_* before start_i.
//
// Projections that read the same array cannot bring their sums at once: such a node takes its inputs in
// several passes, a start_i and a done_o each, adding up in a memory; the last one makes the codes.
`default_nettype none
module hsdc_node #(
    parameter int Size = 4,
    parameter int Inputs = 1,            // projections that end here in this phase, 1 .. 16
    parameter int InBits = 16,           // of each sum, signed
    parameter logic [127:0] Shifts = 128'd0,  // 8 bits per input: left shift that aligns it to the largest fa
    parameter int AccBits = 16,          // of the aligned total, signed
    parameter int Kind = hsdc_constants::KIND_STEP_RELU,
    parameter int CodeBits = 3,
    parameter int Drop = 8,              // fractional bits to drop (negative: to add); 0 .. for step_relu
    parameter int Rounding = hsdc_constants::ROUND_HALF_UP,  // of linear and relu; not STOCHASTIC
    parameter bit Gated = 1'b0,
    parameter int OwnBits = 3,           // of the own code of phase t
    parameter bit OwnBanked = 1'b0,      // the own codes come with the sample: two banks
    parameter int Passes = 1,            // 1 .. 16
    parameter logic [255:0] PassInputs = 256'd1,  // 16 bits per pass: the inputs that it takes
    localparam int IndexBits = Size > 1 ? $clog2(Size) : 1
) (
    input  wire                       clk_i,
    input  wire                       rst_ni,
    input  wire                       start_i,
    output logic                      done_o,        // the pass ends with this cycle
    input  wire  [        Inputs-1:0] acc_valid_i,
    input  wire  [Inputs*InBits-1:0]  acc_i,
    output logic                      acc_ready_o,
    input  wire                       own_valid_i,   // own codes of phase t, for gating
    input  wire  [     IndexBits-1:0] own_index_i,
    input  wire  [       OwnBits-1:0] own_code_i,
    input  wire                       wbank_i,
    input  wire                       rbank_i,
    output logic                      code_valid_o,
    output logic [     IndexBits-1:0] code_index_o,
    output logic [      CodeBits-1:0] code_o
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Inputs < 1 || Inputs > 16) begin : gen_check_0
    hsdc_node_takes_1_to_16_inputs u_refused ();
  end
  if (Passes < 1 || Passes > 16) begin : gen_check_1
    hsdc_node_takes_1_to_16_passes u_refused ();
  end
  if (Kind < 0 || Kind > 3) begin : gen_check_2
    hsdc_node_has_kinds_0_to_3 u_refused ();
  end
  if (Rounding != hsdc_constants::ROUND_TRUNCATE && Rounding != hsdc_constants::ROUND_HALF_UP &&
      Rounding != hsdc_constants::ROUND_HALF_EVEN) begin : gen_check_3
    hsdc_node_rounds_codes_otherwise u_refused ();
  end
  localparam int Kept = Drop > 0 ? 0 : -Drop;   // bits added on the right
  localparam int Cut = Drop > 0 ? Drop : 0;     // bits cut off
  localparam int SumBits = AccBits + Kept > Cut + 1 ? AccBits + Kept : Cut + 1;
  localparam int WideBits = SumBits + 1;  // with what rounding adds
  localparam int ScaledBits = WideBits - Cut > CodeBits + 2 ? WideBits - Cut : CodeBits + 2;
  localparam logic signed [ScaledBits-1:0] CODE_MAX =
      (ScaledBits'(1) << (Kind == hsdc_constants::KIND_STEP_RELU ? CodeBits : CodeBits - 1)) - ScaledBits'(1);
  localparam logic signed [ScaledBits-1:0] CODE_MIN = -CODE_MAX;
  localparam logic signed [ScaledBits-1:0] ZERO = '0;
  // What is added before the cut: all ones below it for a ceiling, a half for rounding.
  localparam logic [WideBits-1:0] ONE = WideBits'(1);
  localparam logic signed [WideBits-1:0] CEILING = $signed((ONE << Cut) - ONE);
  localparam logic signed [WideBits-1:0] HALF = Cut > 0 ? $signed(ONE << (Cut > 0 ? Cut - 1 : 0)) : '0;
  localparam logic signed [WideBits-1:0] BELOW_HALF = Cut > 0 ? HALF - $signed(ONE) : '0;

  logic running_q;
  logic v1_q, v2_q, last1_q, last2_q, last3_q;
  logic [IndexBits-1:0] index_q, index1_q, index2_q;
  localparam int PassBits = Passes > 1 ? $clog2(Passes) : 1;
  logic [PassBits-1:0] pass_q;
  wire last_pass = 32'(pass_q) == Passes - 1;
  wire [Inputs-1:0] active = Passes > 1 ? Inputs'(PassInputs[pass_q*16+:16]) : {Inputs{1'b1}};
  wire last = 32'(index_q) == Size - 1;
  assign acc_ready_o = running_q && (&(acc_valid_i | ~active));
  assign done_o = (code_valid_o && last3_q) || (v1_q && last1_q && !last_pass);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {running_q, v1_q, v2_q, code_valid_o, last1_q, last2_q, last3_q} <= '0;
      index_q <= '0;
      pass_q <= '0;
    end else if (start_i || running_q || v1_q || v2_q || code_valid_o) begin
      if (start_i) begin
        running_q <= 1'b1;
        index_q <= '0;
      end else if (acc_ready_o) begin
        index_q <= index_q + 1'b1;
        if (last) running_q <= 1'b0;
      end
      {v1_q, v2_q, code_valid_o} <= {acc_ready_o, v1_q && last_pass, v2_q};
      if (done_o) pass_q <= last_pass ? '0 : pass_q + 1'b1;
      {last1_q, last2_q, last3_q} <= {last, last1_q, last2_q};
    end
  end

  // First stage: the aligned total.
  logic signed [AccBits-1:0] total;
  always_comb begin
    total = '0;
    for (int k = 0; k < Inputs; k++)
      if (active[k])
        total = total + (AccBits'($signed(acc_i[k*InBits+:InBits])) <<< Shifts[k*8+:8]);
  end
  logic signed [AccBits-1:0] total_q;
  always_ff @(posedge clk_i) begin
    if (acc_ready_o) begin
      total_q <= total;
      index1_q <= index_q;
    end
  end

  // What earlier passes left, on a node of several.
  logic signed [AccBits-1:0] whole;
  if (Passes > 1) begin : gen_passes
    wire signed [AccBits-1:0] stored;
    hsdc_ram #(
        .Width(AccBits),
        .Depth(Size)
    ) u_totals (
        .clk_i,
        .we_i(v1_q && !last_pass),
        .waddr_i(index1_q),
        .wdata_i(whole),
        .re_i(acc_ready_o),
        .raddr_i(index_q),
        .rdata_o(stored)
    );
    assign whole = pass_q == '0 ? total_q : total_q + stored;
  end else begin : gen_one_pass
    assign whole = total_q;
  end

  // Second stage: rounding.
  logic silent, silent_q;
  if (Gated) begin : gen_gate
    localparam int OwnAddrBits = OwnBanked ? IndexBits + 1 : IndexBits;
    wire [OwnBits-1:0] own;
    hsdc_ram #(
        .Width(OwnBits),
        .Depth(OwnBanked ? 2 << IndexBits : 1 << IndexBits)
    ) u_own (
        .clk_i,
        .we_i(own_valid_i),
        .waddr_i(OwnAddrBits'({wbank_i && OwnBanked, own_index_i})),
        .wdata_i(own_code_i),
        .re_i(acc_ready_o),
        .raddr_i(OwnAddrBits'({rbank_i && OwnBanked, index_q})),
        .rdata_o(own)
    );
    assign silent = own == '0;
  end else begin : gen_no_gate
    assign silent = 1'b0;
    wire unused = &{1'b0, own_valid_i, own_index_i, own_code_i, wbank_i, rbank_i};
  end
  wire signed [WideBits-1:0] wide = WideBits'(whole) <<< Kept;
  wire odd = Cut > 0 && wide[Cut];
  logic signed [WideBits-1:0] rounded;
  always_comb begin
    rounded = wide;
    if (Kind == hsdc_constants::KIND_STEP_RELU) rounded = wide + CEILING;
    else if (Kind != hsdc_constants::KIND_SIGN && Rounding == hsdc_constants::ROUND_HALF_UP) rounded = wide + HALF;
    else if (Kind != hsdc_constants::KIND_SIGN && Rounding == hsdc_constants::ROUND_HALF_EVEN)
      rounded = wide + BELOW_HALF + (odd ? $signed(ONE) : '0);
  end
  logic signed [ScaledBits-1:0] scaled_q;
  logic negative_q, zero_q;
  always_ff @(posedge clk_i) begin
    if (v1_q) begin
      scaled_q <= ScaledBits'($signed(WideBits'(rounded >>> Cut)));
      negative_q <= whole < $signed(AccBits'(0));
      zero_q <= whole == '0;
      silent_q <= silent;
      index2_q <= index1_q;
    end
  end

  // Third stage: saturation and the activation's shape. A function, so that simulators evaluate it only
  // where a code is made.
  function automatic logic [CodeBits-1:0] shape(input logic signed [ScaledBits-1:0] scaled,
                                                input logic zero, input logic negative);
    shape = CodeBits'(scaled);
    if (Kind == hsdc_constants::KIND_SIGN) shape = zero ? '0 : (negative ? {CodeBits{1'b1}} : CodeBits'(1));
    else if (scaled > CODE_MAX) shape = CodeBits'(CODE_MAX);
    else if (Kind != hsdc_constants::KIND_LINEAR && scaled < ZERO) shape = '0;
    else if (Kind == hsdc_constants::KIND_LINEAR && scaled < CODE_MIN) shape = CodeBits'(CODE_MIN);
  endfunction
  always_ff @(posedge clk_i) begin
    if (v2_q) begin
      code_o <= silent_q ? '0 : shape(scaled_q, zero_q, negative_q);
      code_index_o <= index2_q;
    end
  end
`ifdef HSDC_ASSERT
  // No start comes while a pass is under way.
  always_ff @(posedge clk_i)
    if (rst_ni) assert (!(start_i && (running_q || v1_q || v2_q || code_valid_o)));
`endif
endmodule
`default_nettype wire
