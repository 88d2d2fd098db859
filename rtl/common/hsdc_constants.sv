// SPDX-License-Identifier: Apache-2.0
// Numbers with a meaning that cells take as parameters or at ports, one scale for all of them.
// verilator lint_off UNUSEDPARAM
// A circuit has some of these, few have all.
package hsdc_constants;
  // Kind of hsdc_node: what a sum becomes (docs/arithmetic.md).
  localparam int KIND_STEP_RELU = 0;
  localparam int KIND_LINEAR = 1;
  localparam int KIND_RELU = 2;
  localparam int KIND_SIGN = 3;
  // Rounding: of codes (hsdc_node) all but the last, of updates (the crossbars and hsdc_synapse) all but
  // half even.
  localparam int ROUND_TRUNCATE = 0;    // towards minus infinity
  localparam int ROUND_HALF_UP = 1;     // to the nearest, halves upwards
  localparam int ROUND_HALF_EVEN = 2;   // to the nearest, halves to the even one
  localparam int ROUND_STOCHASTIC = 3;  // by a random word
  // Spaces of an array, as the window has them (register SPACE).
  localparam logic [1:0] SPACE_WEIGHTS = 2'd0;  // masked synapses stay 0
  localparam logic [1:0] SPACE_MASKS = 2'd1;    // mask bits; a write clears the weight
  localparam logic [1:0] SPACE_RHO = 2'd2;      // random states of the rows
  localparam logic [1:0] SPACE_KAPPA = 2'd3;    // and of the columns
endpackage
// verilator lint_on UNUSEDPARAM
