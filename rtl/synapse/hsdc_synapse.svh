// SPDX-License-Identifier: Apache-2.0
// The local law of a synapse (docs/arithmetic.md), as functions in pipeline order: a crossbar puts a
// register behind each, hsdc_synapse.sv composes all of them without one. Included inside a module
// that declares WeightBits, PostBits, PreBits (both signed), ShiftProduct, ShiftDecay, HasDecay,
// ShiftUpdate, Rounding and RandomBits.
//
//   D  = ((post * pre) << ShiftProduct) - (w << ShiftDecay)
//   w' = sat(w + ((D + r) >> ShiftUpdate))
//
// The product has zeros in its lowest ShiftProduct bits, so what the other terms have there can be cut off
// before the product is added, exactly: floor((p 2^c + t) / 2^x) = floor((p + floor(t / 2^c)) / 2^(x-c)).

localparam int SynProduct = PostBits + PreBits;
// c, the bits cut off early; bits of the other terms at first, and after that.
localparam int SynCut = ShiftProduct < ShiftUpdate ? ShiftProduct : ShiftUpdate;
localparam int SynDecay = HasDecay ? WeightBits + ShiftDecay : 1;
localparam int SynLow = (SynDecay > SynCut + 1 ? SynDecay : SynCut + 1) + 1;
localparam int SynHigh = (SynLow > ShiftUpdate + 1 ? SynLow : ShiftUpdate + 1) + 1;
localparam int DecayBits = SynHigh - SynCut;
localparam int SynScaled = SynProduct + ShiftProduct - SynCut;
localparam int SumBits = (SynScaled > DecayBits ? SynScaled : DecayBits) + 1;
localparam int DeltaBits = SumBits - (ShiftUpdate - SynCut) > 1 ? SumBits - (ShiftUpdate - SynCut) : 1;
localparam int StepBits = (WeightBits > DeltaBits ? WeightBits : DeltaBits) + 1;
// All of them may be cut off: shifts by the whole width, of which some tools warn, have a bit to spare.
localparam logic [RandomBits-1:0] SYN_LOW_MASK = RandomBits'(~({(RandomBits + 1) {1'b1}} << SynCut));
localparam logic signed [WeightBits-1:0] WEIGHT_MAX = {1'b0, {(WeightBits - 1) {1'b1}}};
localparam logic signed [WeightBits-1:0] WEIGHT_MIN = -WEIGHT_MAX;

// First stage: (r - (w << ShiftDecay)) >> SynCut, r in two parts so that nothing is wider than needed.
// `random`: the top RandomBits bits of the row word XOR the column word.
// verilator lint_off UNUSEDSIGNAL
// Weights that do not decay are not read here, nor is the random word unless rounding is stochastic.
function automatic logic signed [DecayBits-1:0] syn_decay(
    input logic signed [WeightBits-1:0] w, input logic [RandomBits-1:0] random);
  logic [RandomBits-1:0] r;
  logic signed [SynLow-1:0] low;
  r = Rounding == hsdc_constants::ROUND_STOCHASTIC ? random :
      Rounding == hsdc_constants::ROUND_HALF_UP ? RandomBits'(1) << (RandomBits - 1) : '0;
  if (ShiftUpdate == 0) r = '0;
  low = $signed(SynLow'(RandomBits'(r & SYN_LOW_MASK)));
  if (HasDecay) low = low - (SynLow'(w) <<< ShiftDecay);
  low = low >>> SynCut;
  r = RandomBits'({1'b0, r} >> SynCut);
  syn_decay = $signed(DecayBits'(r)) + DecayBits'(low);
endfunction
// verilator lint_on UNUSEDSIGNAL

// Second stage: the product joins.
function automatic logic signed [SumBits-1:0] syn_sum(
    input logic signed [SynProduct-1:0] product, input logic signed [DecayBits-1:0] decay);
  syn_sum = (SumBits'(product) <<< (ShiftProduct - SynCut)) + SumBits'(decay);
endfunction

// Third stage: the new weight before saturation, one bit wider than both terms.
function automatic logic signed [StepBits-1:0] syn_step(input logic signed [WeightBits-1:0] w,
                                                        input logic signed [SumBits-1:0] sum);
  syn_step = StepBits'(w) + StepBits'(DeltaBits'(sum >>> (ShiftUpdate - SynCut)));
endfunction

// 1 if the new weight lies outside +-(2^(WeightBits-1) - 1): its bits from the sign of a weight upwards
// differ, or it is the one negative number without a counterpart. Tests of bits, not comparisons: short in
// logic, and simulators turn them into vector code.
function automatic logic syn_saturates(input logic signed [StepBits-1:0] step);
  syn_saturates = !(step[StepBits-1:WeightBits-1] == '0 ||
                    (step[StepBits-1:WeightBits-1] == '1 && step[WeightBits-2:0] != '0));
endfunction

function automatic logic signed [WeightBits-1:0] syn_saturate(
    input logic signed [StepBits-1:0] step);
  syn_saturate = !syn_saturates(step) ? WeightBits'(step) :
                 step[StepBits-1]     ? WEIGHT_MIN : WEIGHT_MAX;
endfunction
