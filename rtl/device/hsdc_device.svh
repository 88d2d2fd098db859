// SPDX-License-Identifier: Apache-2.0
// The law of a synapse that is an emulated analog device (docs/arithmetic.md, "Devices"), as functions in
// pipeline order; hsdc_device.sv composes all of them without a register. Included inside a module that
// declares the parameters of that cell, RandomBits among them.
//
// What is off costs nothing: a line through its bound needs no table (CurveLine), cells that do not vary
// no gain and no skew, pulses without noise no product of it, bounds at the ends of the range no tables.
// Tables of 16 are sliced by bits, bit b of entry k at [16 b + k]: a LUT of four inputs a bit.

localparam int DevProduct = PostBits + PreBits;
localparam int DevSum = (DevProduct > CountShift + 1 ? DevProduct : CountShift + 1) + 1;
localparam int DevCount = DevSum - CountShift > 6 ? DevSum - CountShift : 6;
localparam int DevRest = WeightBits - 4;                   // bits of the room within a segment,
localparam int DevFraction = DevRest < 8 ? DevRest : 8;    // and what of them counts
localparam int DevScaled = Varies ? 16 : 12;               // bits of gain times curve
localparam int DevMag = Noisy && !Additive ? 16 : 4;       // of pulses with their noise
// Bits that pulses times curve are shifted left by, where gain and noise are left out of both.
localparam int DevShift = (DevMag == 4 ? NoiseFraction + 4 : 0) + (Varies ? 0 : 8 - GainShift);
localparam int DevStep = 33;
localparam logic signed [WeightBits-1:0] DEV_MAX = {1'b0, {(WeightBits - 1) {1'b1}}};

function automatic logic [8:0] dev_gain(input logic [3:0] level);
  for (int b = 0; b < 9; b++) dev_gain[b] = Gain[16*b+{28'd0, level}];
endfunction
function automatic logic signed [9:0] dev_skew(input logic [3:0] level);
  for (int b = 0; b < 10; b++) dev_skew[b] = Skew[16*b+{28'd0, level}];
endfunction
function automatic logic [9:0] dev_noise(input logic [3:0] pulses);
  for (int b = 0; b < 10; b++) dev_noise[b] = Noise[16*b+{28'd0, pulses}];
endfunction
function automatic logic signed [WeightBits-1:0] dev_bound(
    input logic [WeightBits*16-1:0] bounds, input logic [3:0] level);
  for (int b = 0; b < WeightBits; b++) dev_bound[b] = bounds[16*b+{28'd0, level}];
endfunction
function automatic logic signed [WeightBits:0] dev_offset(
    input logic [(WeightBits+1)*16-1:0] offsets, input logic [3:0] level);
  for (int b = 0; b <= WeightBits; b++) dev_offset[b] = offsets[16*b+{28'd0, level}];
endfunction

// First stage: pulses, up or down. `remainder`: the top CountShift bits of the row word XOR the column word.
function automatic logic signed [4:0] dev_count(input logic signed [DevProduct-1:0] product,
                                                input logic [CountShift-1:0] remainder);
  logic signed [DevSum-1:0] sum;
  logic signed [DevCount-1:0] count;
  sum = DevSum'(product) + $signed(DevSum'(remainder));
  count = DevCount'(sum >>> CountShift);
  // The sign, and whether a bit above the lowest four differs from it; -16 is one of those, too.
  dev_count = count[5:0] == 6'b110000 ? -5'sd15 : count[4:0];
  if (count[DevCount-1:4] != '0 && !count[DevCount-1]) dev_count = 5'sd15;
  if (count[DevCount-1:4] != '1 && count[DevCount-1]) dev_count = -5'sd15;
endfunction

// Second stage: the room that is left in the direction of the pulse.
// verilator lint_off UNUSEDSIGNAL
// Cells that do not vary have no word, and a line needs no low bits of the room.
function automatic logic [WeightBits-1:0] dev_room(
    input logic signed [WeightBits-1:0] w, input logic [15:0] cell_word, input logic down);
  logic signed [WeightBits+1:0] place, below;
  logic [WeightBits-1:0] room;
  place = (WeightBits + 2)'(w);
  if (HasOffsets)
    place = place - (down ? (WeightBits + 2)'(dev_offset(OffsetDown, cell_word[15:12]))
                          : (WeightBits + 2)'(dev_offset(OffsetUp, cell_word[11:8])));
  below = OneSided ? place <<< 1 : place + (WeightBits + 2)'(1 << (WeightBits - 1));
  room = WeightBits'(below);
  // Only a curve that moves with its bound can be left at its ends.
  if (HasOffsets && below < 0) room = '0;
  else if (HasOffsets && below >= (WeightBits + 2)'(1 << WeightBits)) room = '1;
  dev_room = down ? room : ~room;
endfunction

// Third stage: the segment's start, and how far its end lies above.
function automatic logic [11:0] dev_node(input logic [WeightBits-1:0] room, input logic down);
  for (int b = 0; b < 12; b++)
    dev_node[b] = down ? NodeDown[16*b+{28'd0, room[WeightBits-1-:4]}]
                       : NodeUp[16*b+{28'd0, room[WeightBits-1-:4]}];
endfunction
function automatic logic signed [12:0] dev_slope(input logic [WeightBits-1:0] room, input logic down);
  for (int b = 0; b < 13; b++)
    dev_slope[b] = down ? SlopeDown[16*b+{28'd0, room[WeightBits-1-:4]}]
                        : SlopeUp[16*b+{28'd0, room[WeightBits-1-:4]}];
endfunction

// Fourth stage: the curve between them.
function automatic logic [11:0] dev_curve(input logic [11:0] node, input logic signed [12:0] slope,
                                          input logic [WeightBits-1:0] room);
  logic signed [21:0] rise;
  rise = 22'(slope) * 22'($signed({1'b0, room[DevRest-1-:DevFraction]}));
  dev_curve = CurveLine >= 0 ? 12'(room >> (DevRest - CurveLine)) :
                               node + 12'(rise >>> DevFraction);
endfunction
// and the noise of the pulses.
function automatic logic signed [17:0] dev_draw(input logic [3:0] pulses, input logic [15:0] half);
  logic [5:0] nibbles;
  logic signed [7:0] xi;
  nibbles = 6'(half[3:0]) + 6'(half[7:4]) + 6'(half[11:8]);
  xi = $signed({1'b0, nibbles, 1'b0}) - 8'sd45;
  dev_draw = Noisy ? 18'($signed({1'b0, dev_noise(pulses)})) * 18'(xi) : '0;
endfunction

// Fifth stage: times the gain of the cell,
function automatic logic [DevScaled-1:0] dev_scaled(input logic [11:0] curve, input logic [15:0] cell_word,
                                                    input logic down);
  logic signed [10:0] gain, skew;
  logic signed [23:0] scaled;
  gain = 11'($signed({1'b0, dev_gain(cell_word[3:0])}));
  skew = 11'(dev_skew(cell_word[7:4]));
  gain = down ? gain - skew : gain + skew;
  scaled = 24'($signed({1'b0, curve})) * 24'(gain) + 24'(1 << (GainShift - 1));
  dev_scaled = Varies ? DevScaled'(scaled >>> GainShift) : DevScaled'(curve);
  if (HasCells && cell_word[3:0] == '0) dev_scaled = '0;
endfunction
// and pulses with their noise.
function automatic logic [DevMag-1:0] dev_magnitude(input logic [3:0] pulses, input logic signed [17:0] draw);
  dev_magnitude = DevMag == 4 ? DevMag'(pulses)
                              : DevMag'($signed(18'({pulses, {(NoiseFraction + 4) {1'b0}}})) + draw);
endfunction

// Sixth stage: what the pulses move, with StepShift fractional bits. A magnitude with noise may be negative.
function automatic logic signed [DevStep-1:0] dev_move(
    input logic [DevMag-1:0] magnitude, input logic [DevScaled-1:0] scaled, input logic down,
    input logic signed [17:0] draw, input logic [3:0] nibble, input logic stuck);
  logic [DevMag+DevScaled-1:0] plain;
  logic signed [DevMag+DevScaled:0] product;
  logic signed [DevStep-1:0] move;
  // Without noise of its own the magnitude is not negative: a product without signs is half as large.
  plain = (DevMag + DevScaled)'(magnitude) * (DevMag + DevScaled)'(scaled);
  product = DevMag == 4 ? $signed({1'b0, plain})
                        : (DevMag + DevScaled + 1)'($signed(magnitude)) *
                          (DevMag + DevScaled + 1)'($signed({1'b0, scaled}));
  if (down) product = -product;
  move = DevStep'(product) <<< DevShift;
  if (Noisy && Additive && !stuck) move = move + (DevStep'(draw) <<< NoiseShift);
  dev_move = move + $signed(DevStep'({nibble, 1'b1, {(StepShift - 5) {1'b0}}}));
endfunction

// Seventh stage: the state after it, and within its bounds.
function automatic logic signed [WeightBits+2:0] dev_next(input logic signed [WeightBits-1:0] w,
                                                         input logic signed [DevStep-1:0] move);
  dev_next = (WeightBits + 3)'(w) + (WeightBits + 3)'(move >>> StepShift);
endfunction
function automatic logic signed [WeightBits-1:0] dev_upper(input logic [15:0] cell_word);
  dev_upper = HasBounds ? dev_bound(Upper, cell_word[11:8]) : DEV_MAX;
endfunction
function automatic logic signed [WeightBits-1:0] dev_lower(input logic [15:0] cell_word);
  dev_lower = HasBounds ? dev_bound(Lower, cell_word[15:12]) : OneSided ? '0 : -DEV_MAX;
endfunction
// Beyond them. Where they are the ends of the range, by bits: those from the sign of a weight upwards
// differ, or it is the one negative number without a counterpart.
function automatic logic dev_above(input logic signed [WeightBits+2:0] next,
                                   input logic signed [WeightBits-1:0] upper);
  dev_above = HasBounds ? next > (WeightBits + 3)'(upper)
                        : !next[WeightBits+2] && next[WeightBits+1:WeightBits-1] != '0;
endfunction
function automatic logic dev_below(input logic signed [WeightBits+2:0] next,
                                   input logic signed [WeightBits-1:0] lower);
  dev_below = HasBounds ? next < (WeightBits + 3)'(lower) :
              OneSided  ? next[WeightBits+2]
                        : next[WeightBits+2] &&
                          (next[WeightBits+1:WeightBits-1] != '1 || next[WeightBits-2:0] == '0);
endfunction
// verilator lint_on UNUSEDSIGNAL
