// SPDX-License-Identifier: Apache-2.0
// A crosspoint of hsdc_crossbar_parallel.sv, combinational: one multiplier for the forward pass (weight
// x code) and the update (post code x pre code), and the law of hsdc_synapse.svh behind it.
//
// Kept apart in synthesis: all cells of an array are alike, so that tools work on one of them.
`default_nettype none
(* keep_hierarchy *)
module hsdc_parallel_cell #(
    parameter int WeightBits = 8,
    parameter bit Masked = 1'b0,         // a mask bit above the weight: 1 = synapse exists
    parameter bit Plastic = 1'b1,
    parameter bit AnyTransposed = 1'b0,  // some pass reads from the column
    parameter int RowBits = 4,           // of the codes along the row, signed
    parameter bit RowSigned = 1'b0,      // 0: no code along the row is negative
    parameter int ColumnBits = 8,        // of the codes along the column, signed
    parameter int PreBits = 4,           // the update's codes, signed: see hsdc_synapse.svh
    parameter int PostBits = 8,
    parameter int ShiftProduct = 8,
    parameter int ShiftDecay = 0,
    parameter bit HasDecay = 1'b1,
    parameter int ShiftUpdate = 15,
    parameter int Rounding = hsdc_constants::ROUND_STOCHASTIC,
    localparam int RandomBits = ShiftUpdate > 0 ? ShiftUpdate : 1,
    localparam int CellBits = WeightBits + (Masked ? 1 : 0),
    localparam int LeftBits = ColumnBits > WeightBits ? ColumnBits : WeightBits,
    localparam int RightBits = AnyTransposed && ColumnBits > RowBits ? ColumnBits : RowBits,
    localparam int ProductBits = LeftBits + RightBits
) (
    input  wire                           update_i,      // else a forward pass, or the window
    input  wire                           transposed_i,  // a forward pass from the column
    input  wire         [   CellBits-1:0] cell_i,
    input  wire  signed [    RowBits-1:0] row_code_i,
    input  wire  signed [ ColumnBits-1:0] column_code_i,
    input  wire         [ RandomBits-1:0] row_word_i,    // top bits of the random states
    input  wire         [ RandomBits-1:0] column_word_i,
    input  wire                           mask_i,        // the window gives a mask bit, not a weight
    input  wire  signed [ WeightBits-1:0] host_i,        // the window's new weight, or mask bit
    output logic signed [ProductBits-1:0] product_o,     // the synapse's part of a sum
    output logic                          over_o,        // the update saturates
    output logic        [   CellBits-1:0] cell_o         // after the update, or the window's
);
`include "hsdc_synapse.svh"
  localparam logic [CellBits-1:0] MASK_BIT = {Masked, {(CellBits - 1) {1'b0}}};
  localparam logic signed [RowBits-1:0] ROW_MASK = {RowSigned, {(RowBits - 1) {1'b1}}};
  wire exists = !Masked || cell_i[CellBits-1];
  wire signed [WeightBits-1:0] weight = $signed(cell_i[WeightBits-1:0]);
  wire update = Plastic && update_i;
  wire signed [LeftBits-1:0] left = update ? LeftBits'(column_code_i) : LeftBits'(weight);
  wire signed [RowBits-1:0] row_code = row_code_i & ROW_MASK;
  wire signed [RightBits-1:0] right =
      AnyTransposed && !update && transposed_i ? RightBits'(column_code_i) : RightBits'(row_code);
  assign product_o = ProductBits'(left) * ProductBits'(right);
  wire signed [StepBits-1:0] step =
      syn_step(weight, syn_sum(SynProduct'(product_o),
                               syn_decay(weight, row_word_i ^ column_word_i)));
  assign over_o = Plastic && exists && syn_saturates(step);
  assign cell_o = Masked && mask_i && !update ? (host_i[0] ? MASK_BIT : '0) :
                  !exists ? '0 :
                  CellBits'($unsigned(update ? syn_saturate(step) : host_i)) | MASK_BIT;
endmodule
`default_nettype wire
