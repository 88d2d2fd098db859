// SPDX-License-Identifier: Apache-2.0
// Fills the random states of all arrays with what docs/arithmetic.md draws from a seed: after reset, and
// whenever it is asked to. A state is finalise(h ^ (index + C)), h made of seed, projection and side in three
// steps of the same kind; a serial multiplier takes 67 cycles for each. The states go through the arrays'
// window ports, between the accesses of the window itself; a state of 0 becomes C.
`default_nettype none
module hsdc_seeder #(
    parameter int Arrays = 1,            // arrays with random states
    parameter logic [Arrays*32-1:0] Numbers = '0,      // of each, its number in the window
    parameter logic [Arrays*32-1:0] Projections = '0,  // of each, the projection that owns it
    parameter logic [Arrays*32-1:0] PreSizes = '1,     // of each, states on either side
    parameter logic [Arrays*32-1:0] PostSizes = '1
) (
    input  wire         clk_i,
    input  wire         rst_ni,
    input  wire         seed_i,       // pulse: fill all states (again)
    input  wire  [31:0] seed_value_i,
    output logic        seeding_o,    // from reset, or the pulse, until all states are filled
    // The arrays' window port: a request is held until acknowledged. None begins while the window asks.
    input  wire         window_i,
    output logic        req_o,
    output logic        kappa_o,      // of the post side; else rho
    output logic [31:0] array_o,
    output logic [31:0] index_o,
    output logic [31:0] state_o,
    input  wire         ack_i
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Arrays < 1) begin : gen_check
    hsdc_seeder_needs_an_array u_refused ();
  end
  localparam logic [31:0] C = 32'h9E37_79B9;
  localparam logic [31:0] FIRST = 32'h85EB_CA6B;
  localparam logic [31:0] SECOND = 32'hC2B2_AE35;
  localparam int ArrayBits = Arrays > 1 ? $clog2(Arrays) : 1;
  typedef enum logic [2:0] {Idle, Load, First, Middle, Second, Last, Write} state_e;
  state_e state_q;
  logic again_q;               // asked, not yet begun
  logic [1:0] part_q;          // what is taken in: 0 seed, 1 projection, 2 side, 3 index
  logic [ArrayBits-1:0] which_q;
  logic kappa_q;
  logic [31:0] index_q;
  logic [4:0] bit_q;           // of the constant that is multiplied by, from the highest
  logic [31:0] factor_q, word_q, prefix_q;

  logic [31:0] number, projection, size;
  always_comb begin
    {number, projection, size} = '0;
    for (int a = 0; a < Arrays; a++)
      if (32'(which_q) == a) begin
        number = Numbers[a*32+:32];
        projection = Projections[a*32+:32];
        size = kappa_q ? PostSizes[a*32+:32] : PreSizes[a*32+:32];
      end
  end
  logic [31:0] taken, mixed, product;
  always_comb begin
    taken = part_q == 2'd0 ? seed_value_i : part_q == 2'd1 ? projection :
            part_q == 2'd2 ? 32'(!kappa_q) : index_q;
    mixed = (part_q == 2'd0 ? '0 : part_q == 2'd3 ? prefix_q : word_q) ^ (taken + C);
    product = (word_q << 1) +
              ((state_q == First ? FIRST[bit_q] : SECOND[bit_q]) ? factor_q : '0);
  end
  wire last_index = index_q + 32'd1 == size;
  wire last_array = 32'(which_q) == Arrays - 1;

  assign seeding_o = again_q || state_q != Idle;
  assign kappa_o = kappa_q;
  assign array_o = number;
  assign index_o = index_q;
  assign state_o = word_q == '0 ? C : word_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Idle;
      again_q <= 1'b1;
      req_o <= 1'b0;
      part_q <= '0;
      which_q <= '0;
      kappa_q <= 1'b0;
      index_q <= '0;
      bit_q <= '0;
    end else begin
      if (seed_i) again_q <= 1'b1;
      bit_q <= 5'd31;
      case (state_q)
        Idle: begin
          part_q <= '0;
          which_q <= '0;
          kappa_q <= 1'b0;
          index_q <= '0;
          if (again_q) begin
            again_q <= seed_i;
            state_q <= Load;
          end
        end
        Load: state_q <= First;
        First: begin
          bit_q <= bit_q - 1'b1;
          if (bit_q == '0) state_q <= Middle;
        end
        Middle: state_q <= Second;
        Second: begin
          bit_q <= bit_q - 1'b1;
          if (bit_q == '0) state_q <= Last;
        end
        Last: begin
          if (part_q != 2'd3) part_q <= part_q + 1'b1;
          state_q <= part_q == 2'd3 ? Write : Load;
        end
        default: begin  // Write
          if (!req_o) req_o <= !window_i;
          else if (ack_i) begin
            req_o <= 1'b0;
            index_q <= last_index ? '0 : index_q + 1'b1;
            state_q <= last_index && kappa_q && last_array ? Idle : Load;
            if (last_index) begin
              part_q <= '0;
              kappa_q <= !kappa_q;
              if (kappa_q) which_q <= which_q + 1'b1;
            end
          end
        end
      endcase
    end
  end

  // The word on its way: x ^= x >> 16, times FIRST, x ^= x >> 13, times SECOND, x ^= x >> 16.
  always_ff @(posedge clk_i) begin
    case (state_q)
      Load: begin
        factor_q <= mixed ^ (mixed >> 16);
        word_q <= '0;
      end
      First, Second: word_q <= product;
      Middle: begin
        factor_q <= word_q ^ (word_q >> 13);
        word_q <= '0;
      end
      Last: begin
        word_q <= word_q ^ (word_q >> 16);
        if (part_q == 2'd2) prefix_q <= word_q ^ (word_q >> 16);
      end
      default: ;
    endcase
  end
`ifdef HSDC_ASSERT
  // Answered only where it asks; one that asks goes on until then, and no state of 0 is written.
  logic asked_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) asked_q <= 1'b0;
    else asked_q <= req_o && !ack_i;
  end
  always_ff @(posedge clk_i)
    if (rst_ni) begin
      assert (!ack_i || req_o);
      assert (!asked_q || req_o);
      assert (!req_o || state_o != '0);
    end
`endif
endmodule
`default_nettype wire
