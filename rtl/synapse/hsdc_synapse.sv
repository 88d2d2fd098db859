// SPDX-License-Identifier: Apache-2.0
// One synapse: the local law, combinational, a pure function of weight, codes and random word
// (docs/arithmetic.md). The crossbars compute the same with registers in between (hsdc_synapse.svh); this
// cell is for reading, proving and synthesizing the law alone.
`default_nettype none
module hsdc_synapse #(
    parameter int WeightBits = 8,
    parameter int PostBits = 8,       // signed
    parameter int PreBits = 4,        // signed
    parameter int ShiftProduct = 8,   // a
    parameter int ShiftDecay = 0,     // b
    parameter bit HasDecay = 1'b1,
    parameter int ShiftUpdate = 15,   // X
    parameter int Rounding = hsdc_constants::ROUND_STOCHASTIC,
    localparam int RandomBits = ShiftUpdate > 0 ? ShiftUpdate : 1
) (
    input  wire  signed [WeightBits-1:0] weight_i,
    input  wire  signed [  PostBits-1:0] post_i,
    input  wire  signed [   PreBits-1:0] pre_i,
    input  wire         [RandomBits-1:0] random_i,     // row word XOR column word, top bits
    output logic signed [WeightBits-1:0] weight_o,
    output logic                         saturated_o
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (WeightBits < 2) begin : gen_check_0
    hsdc_synapse_needs_2_weight_bits u_refused ();
  end
  if (ShiftUpdate < 0 || ShiftUpdate > 31) begin : gen_check_1
    hsdc_synapse_shifts_updates_by_0_to_31 u_refused ();
  end
  if (Rounding != hsdc_constants::ROUND_TRUNCATE && Rounding != hsdc_constants::ROUND_HALF_UP &&
      Rounding != hsdc_constants::ROUND_STOCHASTIC) begin : gen_check_2
    hsdc_synapse_rounds_updates_otherwise u_refused ();
  end
`include "hsdc_synapse.svh"
  wire signed [StepBits-1:0] step =
      syn_step(weight_i, syn_sum(SynProduct'(post_i) * SynProduct'(pre_i),
                                 syn_decay(weight_i, random_i)));
  assign weight_o = syn_saturate(step);
  assign saturated_o = syn_saturates(step);
`ifdef HSDC_ASSERT
  // A weight within the symmetric range stays there.
  always_comb if (weight_i != {1'b1, {(WeightBits - 1) {1'b0}}})
    assert (weight_o != {1'b1, {(WeightBits - 1) {1'b0}}});
`endif
endmodule
`default_nettype wire
