// SPDX-License-Identifier: Apache-2.0
// One analog device as a synapse, combinational: the state after an update, a pure function of state, cell
// word, codes and random word (docs/arithmetic.md, "Devices"). For reading, proving and synthesizing the law
// alone; arrays put registers between the functions of hsdc_device.svh.
`default_nettype none
module hsdc_device #(
    parameter int WeightBits = 16,    // WB, 8 .. 16
    parameter int PostBits = 8,       // signed
    parameter int PreBits = 4,        // signed
    parameter int CountShift = 6,     // X, 1 .. 16
    parameter int GainShift = 4,      // QS
    parameter int NoiseFraction = 6,  // NF
    parameter int NoiseShift = 0,     // KS
    parameter int StepShift = 18,     // Y
    parameter int CurveLine = 7,      // both curves are k * 2^CurveLine; -1: tables
    parameter bit OneSided = 1'b0,    // states are 0 .. M
    parameter bit HasCells = 1'b0,    // cells have words; else nothing differs among them, and none is stuck
    parameter bit Varies = 1'b0,      // gain and skew do
    parameter bit HasBounds = 1'b0,   // bounds are not the ends of the range
    parameter bit HasOffsets = 1'b0,  // curves move with their bounds
    parameter bit Noisy = 1'b0,       // pulses have noise,
    parameter bit Additive = 1'b0,    // whatever the state
    // Tables, sliced by bits; those of what is off are not read.
    parameter logic [191:0] NodeUp = '0,      // 12 bits by segment: the curve at its start,
    parameter logic [191:0] NodeDown = '0,
    parameter logic [207:0] SlopeUp = '0,     // 13, signed: its end minus its start
    parameter logic [207:0] SlopeDown = '0,
    parameter logic [143:0] Gain = '0,        // 9 bits, by level
    parameter logic [159:0] Skew = '0,        // 10, signed
    parameter logic [159:0] Noise = '0,       // 10, by pulses
    parameter logic [WeightBits*16-1:0] Upper = '0,             // signed, by level
    parameter logic [WeightBits*16-1:0] Lower = '0,
    parameter logic [(WeightBits+1)*16-1:0] OffsetUp = '0,
    parameter logic [(WeightBits+1)*16-1:0] OffsetDown = '0
) (
    input  wire  signed [WeightBits-1:0] weight_i,
    input  wire         [          15:0] cell_i,       // levels: lower, upper, skew, gain (0 = stuck)
    input  wire  signed [  PostBits-1:0] post_i,
    input  wire  signed [   PreBits-1:0] pre_i,
    input  wire         [          31:0] random_i,     // row state XOR column state
    output logic signed [WeightBits-1:0] weight_o,
    output logic signed [           4:0] pulses_o,     // up, or down
    output logic                         saturated_o   // a bound was reached
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (WeightBits < 8 || WeightBits > 16) begin : gen_check_0
    hsdc_device_needs_8_to_16_weight_bits u_refused ();
  end
  if (CountShift < 1 || CountShift > 16) begin : gen_check_1
    hsdc_device_shifts_pulses_by_1_to_16 u_refused ();
  end
  if (StepShift < 5 || StepShift > 30) begin : gen_check_2
    hsdc_device_shifts_steps_by_5_to_30 u_refused ();
  end
  if (GainShift < 1 || (GainShift > 8 && !Varies)) begin : gen_check_3
    hsdc_device_needs_a_gain_shift_of_1_to_8 u_refused ();
  end
`include "hsdc_device.svh"
  wire signed [4:0] count =
      dev_count(DevProduct'(post_i) * DevProduct'(pre_i), random_i[31-:CountShift]);
  wire down = count[4];
  wire [3:0] pulses = 4'(down ? -count : count);
  wire stuck = HasCells && cell_i[3:0] == '0;
  wire [WeightBits-1:0] room = dev_room(weight_i, cell_i, down);
  wire [11:0] curve = dev_curve(dev_node(room, down), dev_slope(room, down), room);
  wire signed [17:0] draw = dev_draw(pulses, random_i[15:0]);
  wire signed [DevStep-1:0] move = dev_move(dev_magnitude(pulses, draw), dev_scaled(curve, cell_i, down),
                                            down, draw, random_i[15:12], stuck);
  wire signed [WeightBits+2:0] next = dev_next(weight_i, move);
  wire signed [WeightBits-1:0] upper = dev_upper(cell_i);
  wire signed [WeightBits-1:0] lower = dev_lower(cell_i);
  wire above = dev_above(next, upper);
  wire below = dev_below(next, lower);
  assign pulses_o = count;
  assign saturated_o = above || below;
  assign weight_o = above ? upper : below ? lower : WeightBits'(next);
  wire unused = &{1'b0, random_i};  // bits between the remainder and the half-word
`ifdef HSDC_ASSERT
  // No pulses, no step; a stuck cell stays.
  always_comb
    if ((count == '0 || stuck) && weight_i <= upper && weight_i >= lower) assert (weight_o == weight_i);
`endif
endmodule
`default_nettype wire
