// The local law of a synapse (docs/arithmetic.md), as functions in pipeline order: a crossbar puts a
// register behind each, hsdc_synapse.sv composes all of them without one. Included inside a module
// that declares WeightBits, PostBits, PreBits (both signed), ShiftProduct, ShiftDecay, HasDecay,
// ShiftUpdate, Rounding, and the widths ProductBits, RandomBits, SumBits.
//
//   D  = ((post * pre) << ShiftProduct) - (w << ShiftDecay)
//   w' = sat(w + ((D + r) >> ShiftUpdate))

// First stage: r - (w << ShiftDecay). `random`: the top RandomBits bits of the row word XOR the
// column word.
function automatic logic signed [SumBits-1:0] syn_decay(input logic signed [WeightBits-1:0] w,
                                                        input logic [RandomBits-1:0] random);
  logic signed [SumBits-1:0] r;
  // verilator lint_off UNUSEDSIGNAL
  // Rounding 0 (truncation) and 1 (nearest) take no random word.
  r = '0;
  if (Rounding == 2 && ShiftUpdate > 0) r = $signed(SumBits'(random));
  if (Rounding == 1 && ShiftUpdate > 0) r = $signed(SumBits'(1)) <<< (ShiftUpdate - 1);
  // verilator lint_on UNUSEDSIGNAL
  syn_decay = HasDecay ? r - (SumBits'(w) <<< ShiftDecay) : r;
endfunction

// Second stage: D + r.
function automatic logic signed [SumBits-1:0] syn_sum(
    input logic signed [ProductBits-1:0] product, input logic signed [SumBits-1:0] decay);
  syn_sum = (SumBits'(product) <<< ShiftProduct) + decay;
endfunction

// Third stage: the new weight before saturation, one bit wider than both terms.
function automatic logic signed [StepBits-1:0] syn_step(input logic signed [WeightBits-1:0] w,
                                                        input logic signed [SumBits-1:0] sum);
  syn_step = StepBits'(w) + StepBits'(sum >>> ShiftUpdate);
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
