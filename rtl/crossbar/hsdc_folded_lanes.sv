// SPDX-License-Identifier: Apache-2.0
// The lanes of hsdc_crossbar_folded.sv: a synapse cell each, with the law of hsdc_synapse.svh in pipeline
// stages, the tree that adds lanes up, the drain of a row's sums, and the weights' memory.
//
// The lanes' registers are unpacked arrays, assigned in one clocked block with = from the last stage
// of the pipeline to the first, so that each stage sees the stage before it as it was: registers in
// synthesis, plain vector loops in simulation, some five times as fast as an instance per lane. Nothing
// outside that block reads them; what leaves it does so through <=. Loops of clocked code are written so
// nowhere else.
`default_nettype none
module hsdc_folded_lanes #(
    parameter int Pre = 6,               // rows, 1 or more
    parameter int Post = 5,              // columns, 1 or more
    parameter int Lanes = 2,             // synapse cells, 1 .. Post
    parameter int WeightBits = 8,
    parameter bit Masked = 1'b0,         // cells carry a mask bit above the weight: 1 = synapse exists
    parameter bit Plastic = 1'b1,        // there is an update pass
    parameter bit AnyTransposed = 1'b0,  // there are transposed reads
    parameter int PreBits = 9,           // the update's codes, signed: see hsdc_synapse.svh
    parameter int PostBits = 9,
    parameter int StreamBits = 9,        // of every code, signed
    parameter int AccBits = 24,          // of every sum, signed
    parameter int ShiftProduct = 8,      // see hsdc_synapse.svh
    parameter int ShiftDecay = 0,
    parameter bit HasDecay = 1'b1,
    parameter int ShiftUpdate = 15,
    parameter int Rounding = hsdc_constants::ROUND_STOCHASTIC,  // of updates; not HALF_EVEN
    parameter bit WeightsTwin = 1'b0,    // weights in the twin of their hsdc_ram, for simulation
    parameter bit HasInit = 1'b0,        // load the weights from this file
    parameter WeightFile = "unused.mem", // words, lane 0 in the lowest bits
    localparam int Chunks = (Post + Lanes - 1) / Lanes,
    localparam int Depth = Pre * Chunks,
    localparam int AddrBits = Depth > 1 ? $clog2(Depth) : 1,
    localparam int LaneBits = Lanes > 1 ? $clog2(Lanes) : 1,
    localparam int MaxSide = Pre > Post ? Pre : Post,
    localparam int IndexBits = MaxSide > 1 ? $clog2(MaxSide) : 1,
    localparam int HostBits = AddrBits > IndexBits ? AddrBits : IndexBits,
    localparam int RandomBits = ShiftUpdate > 0 ? ShiftUpdate : 1
) (
    input  wire                          clk_i,
    input  wire                          awake_i,
    input  wire                          update_i,         // the pass under way is an update,
    input  wire                          transposed_i,     // or a transposed read
    // Words: see hsdc_folded_control.sv.
    input  wire  [                  4:0] valid_i,          // there is one in stage 5 .. 1
    input  wire  [                  3:0] host_i,           // the window's in stage 5 .. 2
    input  wire                          first4_i,         // stage 4: the first of a row
    input  wire                          write_i,          // stage 6
    input  wire                          told_i,           // the cycle after stage 6
    input  wire  [         AddrBits-1:0] addr1_i,
    input  wire  [         AddrBits-1:0] addr2_i,
    input  wire  [         AddrBits-1:0] write_addr_i,
    input  wire signed [ StreamBits-1:0] pre2_i,           // its pre code in stage 2,
    input  wire signed [ StreamBits-1:0] pre3_i,           // and 3,
    input  wire  [       RandomBits-1:0] row_word_i,       // and row word in stage 3
    // Operands for a row of words.
    input  wire                          load_i,           // one, for this lane
    input  wire  [         LaneBits-1:0] load_lane_i,
    input  wire signed [ StreamBits-1:0] load_code_i,
    input  wire  [       RandomBits-1:0] load_word_i,      // the column word
    input  wire                          take_code_i,      // what was loaded becomes active: codes,
    input  wire                          take_word_i,      // and column words
    // Sums.
    input  wire                          drain_load_i,     // a row's sums move to the drain
    input  wire                          draining_i,       // it hands out,
    input  wire signed [    AccBits-1:0] partial_i,        // else this, a transposed pass's sum,
    input  wire                          free_i,           // whenever the one before is taken
    output logic signed [   AccBits-1:0] acc_o,
    output logic signed [   AccBits-1:0] dot_o,            // a transposed word's part of its pre neuron's sum
    output wire  [           LaneBits:0] saturated_o,      // updates that saturated in the word just written
    // The window.
    input  wire  [                  1:0] host_space_i,
    input  wire                          host_states_i,    // it asks for a random state
    input  wire  [         HostBits-1:0] host_addr_i,
    input  wire  [         LaneBits-1:0] host_lane_i,
    input  wire  [       WeightBits-1:0] host_wdata_i,
    input  wire  [                 31:0] row_state_i,      // as read
    input  wire  [                 31:0] column_state_i,
    output logic [                 31:0] host_rdata_o
);
  wire [5:1] valid = valid_i;  // by stages
  wire [5:2] host = host_i;
  localparam int CellBits = WeightBits + (Masked ? 1 : 0);
  localparam int UpdateProduct = Plastic ? PostBits + PreBits : 1;
  localparam int ReadProduct = WeightBits + StreamBits;
  localparam int FactorBits = StreamBits > WeightBits ? StreamBits : WeightBits;
  localparam int ProductBits = UpdateProduct > ReadProduct ? UpdateProduct : ReadProduct;
  localparam int Leaves = 1 << (Lanes > 1 ? $clog2(Lanes) : 0);  // of the adder trees
  // The first word whose lanes are not all posts.
  localparam int TailWord = (Chunks - 1) * Pre;
  localparam int TailLanes = Post - (Chunks - 1) * Lanes;
  localparam logic [CellBits-1:0] MASK_BIT = {Masked, {(CellBits - 1) {1'b0}}};

`include "hsdc_synapse.svh"

  logic signed [StreamBits-1:0] next_code[Lanes];  // loaded for the next row
  logic signed [StreamBits-1:0] lane_code[Lanes];  // of this row of words
  logic [RandomBits-1:0] next_random[Lanes];
  logic [RandomBits-1:0] lane_random[Lanes];
  logic [CellBits-1:0] cell2[Lanes];  // the word as stages 2 to 5 leave it
  logic [CellBits-1:0] cell3[Lanes];
  logic [CellBits-1:0] cell4[Lanes];
  logic [CellBits-1:0] cell_new[Lanes];
  logic signed [FactorBits-1:0] left[Lanes];   // a weight, or of an update the post code
  logic signed [StreamBits-1:0] right[Lanes];  // the pre code, or of a transposed pass the post code
  logic signed [ProductBits-1:0] product[Lanes];
  logic signed [DecayBits-1:0] decay[Lanes];
  logic signed [SumBits-1:0] sum[Lanes];
  logic signed [StepBits-1:0] step[Lanes];  // not a register: used in the stage that sets it
  logic signed [AccBits-1:0] acc[Lanes];
  logic signed [AccBits-1:0] drain[Lanes];  // shifts out
  logic [LaneBits:0] saturated[2*Leaves];     // leaves: updates that saturated; not registers above
  logic any_saturated;
  logic [LaneBits:0] saturated_q;
  logic signed [AccBits-1:0] dots[2*Leaves];  // node n + i of a level of n over 2n + i and 3n + i

  // The registers of the lanes have no reset: what saturated is told behind a word that was written, and
  // in no other cycle.
  assign saturated_o = told_i ? saturated_q : '0;

  // The weights: an hsdc_ram, or its twin.
  wire [Lanes*CellBits-1:0] ram_word;
  logic [Lanes*CellBits-1:0] new_word_q;
  if (!WeightsTwin) begin : gen_ram
    hsdc_ram #(
        .Width(Lanes * CellBits),
        .Depth(Depth),
        .HasInit(HasInit),
        .InitFile(WeightFile)
    ) u_weights (
        .clk_i,
        .we_i(write_i),
        .waddr_i(write_addr_i),
        .wdata_i(new_word_q),
        .re_i(valid[1]),
        .raddr_i(addr1_i),
        .rdata_o(ram_word)
    );
  end else begin : gen_array
    assign ram_word = '0;
  end
`include "hsdc_weights_sim.svh"

  // Blocking assignments in clocked code, on purpose: see the head of this file.
  // verilator lint_off BLKSEQ

  // Stage 2: the word (an hsdc_ram gave out its address a cycle before), and the factors.
  task automatic read_word;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1)
      cell2[l] = WeightsTwin ? mem[MemBits'(addr2_i)][l] : ram_word[l*CellBits+:CellBits];
    for (l = 0; l < Lanes; l = l + 1)
      left[l] = update_i && Plastic ? FactorBits'(lane_code[l])
                                    : FactorBits'($signed(cell2[l][WeightBits-1:0]));
    if (AnyTransposed)
      for (l = 0; l < Lanes; l = l + 1) right[l] = transposed_i ? lane_code[l] : pre2_i;
  endtask

  // Stage 3: multiply, and what the product will be added to.
  task automatic multiply;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1)
      product[l] = ProductBits'(left[l]) *
                   ProductBits'(StreamBits'(AnyTransposed ? right[l] : pre3_i));
  endtask
  task automatic begin_decay;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1)
      decay[l] = syn_decay($signed(cell2[l][WeightBits-1:0]), row_word_i ^ lane_random[l]);
  endtask
  task automatic keep_word;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) cell3[l] = cell2[l];
  endtask

  // Stage 4: add to the sums of this row,
  task automatic accumulate;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) acc[l] = (first4_i ? '0 : acc[l]) + AccBits'(product[l]);
  endtask
  // or to one another, level by level, a cycle each,
  task automatic add_up;
    logic [31:0] n, i, l;
    for (n = 1; n < Leaves; n = n << 1)
      for (i = 0; i < n; i = i + 1) dots[n+i] = dots[2*n+i] + dots[3*n+i];
    for (l = 0; l < Lanes; l = l + 1) dots[Leaves+l] = AccBits'(product[l]);
    for (l = Lanes; l != Leaves; l = l + 1) dots[Leaves+l] = '0;
  endtask
  // or to the decay.
  task automatic add_decay;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) begin
      sum[l] = syn_sum(SynProduct'(product[l]), decay[l]);
      cell4[l] = cell3[l];
    end
  endtask

  // Stage 5: scale, saturate.
  task automatic saturate;
    logic [31:0] l;
    logic [LaneBits:0] any;
    for (l = 0; l < Lanes; l = l + 1) begin
      step[l] = syn_step($signed(cell4[l][WeightBits-1:0]), sum[l]);
      cell_new[l] = CellBits'($unsigned(syn_saturate(step[l])));
      saturated[Leaves+l] = (LaneBits + 1)'(syn_saturates(step[l]));
    end
    if (Masked) begin
      for (l = 0; l < Lanes; l = l + 1) begin
        cell_new[l] = cell4[l][CellBits-1] ? (cell_new[l] | MASK_BIT) : '0;
        saturated[Leaves+l] = cell4[l][CellBits-1] ? saturated[Leaves+l] : '0;
      end
    end
    any = '0;
    for (l = Lanes; l != Leaves; l = l + 1) saturated[Leaves+l] = '0;
    for (l = 0; l < Lanes; l = l + 1) any = any | saturated[Leaves+l];
    any_saturated = any != '0;
  endtask
  task automatic set_cell;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) cell_new[l] = cell4[l];
    if (Masked && host_space_i == hsdc_constants::SPACE_MASKS)
      cell_new[host_lane_i] = host_wdata_i[0] ? MASK_BIT : '0;
    else if (!Masked) cell_new[host_lane_i] = CellBits'(host_wdata_i);
    else if (cell4[host_lane_i][CellBits-1])
      cell_new[host_lane_i] = CellBits'(host_wdata_i) | MASK_BIT;
    // Lanes beyond the last post: 0 from the first write of their word on, whatever a memory without
    // an image held.
    if (32'(host_addr_i) + 32'd1 > TailWord)
      for (l = TailLanes; l != Lanes; l = l + 1) cell_new[l] = '0;
    any_saturated = 1'b0;
  endtask
  // The new word once more, packed, for an hsdc_ram.
  task automatic pack_word;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) new_word_q[l*CellBits+:CellBits] <= cell_new[l];
  endtask
  task automatic load_drain;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) drain[l] = acc[l];
  endtask
  task automatic shift_drain;
    logic [31:0] l;
    for (l = 0; l != Lanes - 1; l = l + 1) drain[l] = drain[l+1];
  endtask

  // Stage 6: count what saturated; write the word.
  task automatic count_saturated;
    logic [31:0] n, i;
    for (n = Leaves >> 1; n > 0; n = n >> 1)
      for (i = 0; i < n; i = i + 1) saturated[n+i] = saturated[2*n+i] + saturated[3*n+i];
  endtask

  task automatic take_lane_code;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) lane_code[l] = next_code[l];
  endtask
  task automatic take_lane_random;  // used a stage later
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) lane_random[l] = next_random[l];
  endtask

  // From the last stage to the first.
  always_ff @(posedge clk_i) begin
    if (awake_i) begin
      if (write_i && WeightsTwin) write_twin;
      if (write_i) begin
        if (any_saturated) count_saturated;
        saturated_q <= any_saturated ? saturated[1] : '0;
      end

      if (free_i) begin
        acc_o <= draining_i ? drain[0] : partial_i;
        if (draining_i) shift_drain;
      end
      if (drain_load_i) load_drain;
      if (valid[5]) begin
        if (host[5]) begin
          host_rdata_o <=
              host_states_i ? (host_space_i == hsdc_constants::SPACE_KAPPA ? column_state_i
                                                                           : row_state_i) :
              Masked && host_space_i == hsdc_constants::SPACE_MASKS
                  ? 32'(cell4[host_lane_i][CellBits-1])
                  : 32'($signed(cell4[host_lane_i][WeightBits-1:0]));
          set_cell;
        end else if (update_i && Plastic) saturate;
        if (!WeightsTwin) pack_word;
      end

      if (AnyTransposed && transposed_i) begin
        dot_o <= dots[1];
        add_up;
      end
      if (valid[4]) begin
        if (update_i || host[4]) add_decay;
        else if (!transposed_i) accumulate;
      end

      if (valid[3]) begin
        multiply;
        if (update_i && Plastic) begin_decay;
        if (update_i || host[3]) keep_word;
      end

      if (take_word_i) take_lane_random;
      if (valid[2]) read_word;
      if (take_code_i) take_lane_code;
      if (load_i) begin
        next_code[load_lane_i] = load_code_i;
        next_random[load_lane_i] = load_word_i;
      end
    end
  end
  // verilator lint_on BLKSEQ

  // What one form of the memory, or an array without random words, updates or a window, leaves aside.
  wire unused = &{1'b0, ram_word, new_word_q, addr1_i, addr2_i, write_addr_i, host[2], valid,
                  take_word_i, host_space_i, row_word_i};
endmodule
`default_nettype wire
