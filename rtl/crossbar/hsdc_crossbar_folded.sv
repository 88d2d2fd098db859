// SPDX-License-Identifier: Apache-2.0
// Crossbar of Pre x Post synapses folded onto Lanes synapse cells: one RAM word of Lanes weights a
// cycle, in every pass, through a pipelined read-modify-write.
//
// Word `chunk * Pre + pre` holds the weights from `pre` to the posts chunk * Lanes .. + Lanes - 1.
// Every pass walks the words in this order: all pre of a chunk (a row of words), then the next chunk.
//   read pass, straight (user u, Transposed[u] = 0): acc[post] = sum over pre of w * code[pre]. Each
//     chunk's Lanes sums move into a drain, which hands them out one a cycle during the next chunk.
//   read pass, transposed (Transposed[u] = 1): acc[pre] = sum over post of w * code[post], through an
//     adder tree over the lanes and a RAM of partial sums.
//   update pass (Plastic): the law of hsdc_synapse.svh with post codes and column words held in the
//     lanes for a chunk (loaded one by one during the chunk before), pre codes and row words one a
//     cycle.
// User 0 is the projection that owns the weights; its codes are the pre codes of the update. Codes come
// in ascending order, one a cycle and stream, from clear_i (a sample begins) on. A pass may be started
// before its codes are received: it takes each as soon as it is there.
//
//   hsdc_folded_control   which pass, which word, what the stages hold, which lane is loaded
//   hsdc_folded_codes     code memories
//   hsdc_folded_states    random states (stochastic rounding)
//   hsdc_folded_lanes     the synapse cells, and the weights
//   hsdc_folded_sums      partial sums (transposed passes)
`default_nettype none
module hsdc_crossbar_folded #(
    parameter int Pre = 6,               // rows, 1 or more
    parameter int Post = 5,              // columns, 1 or more
    parameter int Lanes = 2,             // synapse cells, 1 .. Post
    parameter int WeightBits = 8,
    parameter bit Masked = 1'b0,         // cells carry a mask bit above the weight: 1 = synapse exists
    parameter bit Plastic = 1'b1,
    parameter int Users = 1,             // projections that read these weights, 1 .. 16
    parameter logic [15:0] Transposed = 16'd0,  // a bit per user
    parameter logic [16:0] Banked = 17'd0,      // a bit per user; bit Users: the post codes
    parameter logic [101:0] CodeWidths = {17{6'd8}},  // 6 bits per stream: bits of its codes
    parameter logic [16:0] CodeSigned = 17'd0,        // a bit per stream
    parameter int StreamBits = 9,        // carries every stream's codes as signed numbers
    parameter int AccBits = 24,          // of every sum, signed
    parameter int ShiftProduct = 8,      // see hsdc_synapse.svh
    parameter int ShiftDecay = 0,
    parameter bit HasDecay = 1'b1,
    parameter int ShiftUpdate = 15,
    parameter int Rounding = hsdc_constants::ROUND_STOCHASTIC,  // of updates; not HALF_EVEN
    parameter bit WeightsTwin = 1'b0,    // weights in the twin of their hsdc_ram, for simulation
    parameter bit HasInit = 1'b0,        // load the memories from the files below
    parameter WeightFile = "unused.mem",     // words, lane 0 in the lowest bits
    parameter PreStateFile = "unused.mem",   // rho, 32 bits each
    parameter PostStateFile = "unused.mem",  // kappa
    localparam int MaxSide = Pre > Post ? Pre : Post,
    localparam int IndexBits = MaxSide > 1 ? $clog2(MaxSide) : 1,
    localparam int Chunks = (Post + Lanes - 1) / Lanes,
    localparam int Depth = Pre * Chunks,
    localparam int AddrBits = Depth > 1 ? $clog2(Depth) : 1,
    localparam int LaneBits = Lanes > 1 ? $clog2(Lanes) : 1,
    localparam int HostBits = AddrBits > IndexBits ? AddrBits : IndexBits
) (
    input  wire                               clk_i,
    input  wire                               rst_ni,
    input  wire                               clear_i,   // pulse: a sample begins, codes are gone
    input  wire  [                   Users:0] start_i,   // one pass: bit per user, bit Users: update
    output logic                              done_o,    // pulse: the update pass has ended
    // Codes, one a cycle and stream: a stream per user, then the post codes of the update.
    input  wire  [                   Users:0] code_valid_i,
    input  wire  [ (Users+1)*IndexBits-1:0]   code_index_i,
    input  wire  [(Users+1)*StreamBits-1:0]   code_i,        // sign- or zero-extended
    input  wire                               wbank_i,
    input  wire                               rbank_i,
    // Sums in ascending order of their neuron, to the user whose valid bit is set.
    output logic [                 Users-1:0] acc_valid_o,
    output logic signed [        AccBits-1:0] acc_o,
    input  wire  [                 Users-1:0] acc_ready_i,
    // Updates that saturated in this cycle.
    output logic [                LaneBits:0] saturated_o,
    // The window: request held until ack; only while no pass runs. Spaces: SPACE_* of hsdc_constants.
    input  wire                               host_req_i,
    input  wire                               host_we_i,
    input  wire  [                       1:0] host_space_i,
    input  wire  [              HostBits-1:0] host_addr_i,   // word, or neuron of a state
    input  wire  [              LaneBits-1:0] host_lane_i,
    input  wire  [                      31:0] host_wdata_i,
    output logic [                      31:0] host_rdata_o,
    output logic                              host_ack_o
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Lanes < 1 || Lanes > Post) begin : gen_check_0
    hsdc_crossbar_folded_needs_1_to_Post_lanes u_refused ();
  end
  if (Users < 1 || Users > 16) begin : gen_check_1
    hsdc_crossbar_folded_has_1_to_16_users u_refused ();
  end
  if (WeightBits < 2) begin : gen_check_2
    hsdc_crossbar_folded_needs_2_weight_bits u_refused ();
  end
  if (ShiftUpdate < 0 || ShiftUpdate > 31) begin : gen_check_3
    hsdc_crossbar_folded_shifts_updates_by_0_to_31 u_refused ();
  end
  if (Rounding != hsdc_constants::ROUND_TRUNCATE && Rounding != hsdc_constants::ROUND_HALF_UP &&
      Rounding != hsdc_constants::ROUND_STOCHASTIC) begin : gen_check_4
    hsdc_crossbar_folded_rounds_updates_otherwise u_refused ();
  end
  localparam int PreIndexBits = Pre > 1 ? $clog2(Pre) : 1;
  localparam int PostIndexBits = Post > 1 ? $clog2(Post) : 1;
  localparam int PreBits = 32'(CodeWidths[0+:6]) + (CodeSigned[0] ? 0 : 1);
  localparam int PostBits = 32'(CodeWidths[Users*6+:6]) + (CodeSigned[Users] ? 0 : 1);
  localparam int RandomBits = ShiftUpdate > 0 ? ShiftUpdate : 1;
  localparam int TreeDepth = Lanes > 1 ? $clog2(Lanes) : 0;
  localparam int UserBits = Users > 1 ? $clog2(Users) : 1;
  localparam int CountBits = $clog2(MaxSide + 1);
  localparam bit UsesRandom = Plastic && Rounding == hsdc_constants::ROUND_STOCHASTIC && ShiftUpdate > 0;
  localparam bit AnyTransposed = |(Transposed & 16'((1 << Users) - 1));

  // The pass under way, and its words.
  wire awake, update, transposed, begun, issue, first4, write, told, free;
  wire [UserBits-1:0] user;
  wire [5:1] valid;
  wire [5:2] host;
  wire [PreIndexBits-1:0] pre_index, row_write;
  wire [AddrBits-1:0] addr1, addr2, write_addr;
  wire row_advance1, row_advance2, drain_load, draining;
  wire host_states = UsesRandom && (host_space_i == hsdc_constants::SPACE_RHO ||
                                    host_space_i == hsdc_constants::SPACE_KAPPA);
  // Codes and random words.
  wire received;
  wire [CountBits-1:0] user_received, post_received;
  wire signed [StreamBits-1:0] pre2, pre3, load_code;
  wire [RandomBits-1:0] row_word, column_word;
  wire [31:0] row_state, column_state;
  // The lane loader.
  wire take1, take2, load_re, load1, load2, real1, real2;
  wire [LaneBits-1:0] load_lane;
  wire [PostIndexBits-1:0] load_index, column_write;
  // Sums.
  wire signed [AccBits-1:0] dot, partial;
  wire partial_valid, partial_busy;

  hsdc_folded_control #(
      .Pre(Pre),
      .Post(Post),
      .Lanes(Lanes),
      .Plastic(Plastic),
      .Users(Users),
      .Transposed(Transposed),
      .UsesRandom(UsesRandom)
  ) u_control (
      .clk_i,
      .rst_ni,
      .clear_i,
      .start_i,
      .done_o,
      .awake_o(awake),
      .update_o(update),
      .transposed_o(transposed),
      .user_o(user),
      .begin_o(begun),
      .received_i(received),
      .user_received_i(user_received),
      .issue_o(issue),
      .pre_index_o(pre_index),
      .post_received_i(post_received),
      .load_re_o(load_re),
      .load_index_o(load_index),
      .load1_o(load1),
      .real1_o(real1),
      .load2_o(load2),
      .real2_o(real2),
      .load_lane_o(load_lane),
      .column_write_o(column_write),
      .take1_o(take1),
      .take2_o(take2),
      .row_advance1_o(row_advance1),
      .row_advance2_o(row_advance2),
      .row_write_o(row_write),
      .valid_o(valid),
      .host_o(host),
      .first4_o(first4),
      .write_o(write),
      .told_o(told),
      .addr1_o(addr1),
      .addr2_o(addr2),
      .write_addr_o(write_addr),
      .drain_load_o(drain_load),
      .draining_o(draining),
      .partial_valid_i(partial_valid),
      .partial_busy_i(partial_busy),
      .acc_valid_o,
      .acc_ready_i,
      .free_o(free),
      .host_req_i,
      .host_we_i,
      .host_states_i(host_states),
      .host_addr_i,
      .host_ack_o
  );

  hsdc_folded_codes #(
      .Pre(Pre),
      .Post(Post),
      .Plastic(Plastic),
      .Users(Users),
      .Transposed(Transposed),
      .Banked(Banked),
      .CodeWidths(CodeWidths),
      .CodeSigned(CodeSigned),
      .StreamBits(StreamBits)
  ) u_codes (
      .clk_i,
      .rst_ni,
      .clear_i,
      .code_valid_i,
      .code_index_i,
      .code_i,
      .wbank_i,
      .rbank_i,
      .received_o(received),
      .user_received_o(user_received),
      .post_received_o(post_received),
      .awake_i(awake),
      .update_i(update),
      .user_i(user),
      .pre_re_i(issue),
      .pre_index_i(pre_index),
      .word1_i(valid[1]),
      .word2_i(valid[2]),
      .pre2_o(pre2),
      .pre3_o(pre3),
      .lane_re_i(load_re),
      .lane_index_i(load_index),
      .load1_i(load1),
      .real1_i(real1),
      .load_code_o(load_code)
  );

  if (UsesRandom) begin : gen_random
    hsdc_folded_states #(
        .Pre(Pre),
        .Post(Post),
        .RandomBits(RandomBits),
        .HasInit(HasInit),
        .PreStateFile(PreStateFile),
        .PostStateFile(PostStateFile)
    ) u_states (
        .clk_i,
        .awake_i(awake),
        .update_i(update),
        .row_re_i(issue),
        .row_index_i(pre_index),
        .word1_i(valid[1]),
        .word2_i(valid[2]),
        .row_advance1_i(row_advance1),
        .row_advance2_i(row_advance2),
        .row_write_i(row_write),
        .row_word_o(row_word),
        .column_re_i(load_re),
        .column_index_i(load_index),
        .column1_i(real1),
        .column2_i(real2),
        .column_write_i(column_write),
        .column_word_o(column_word),
        .host_i(host),
        .host_we_i,
        .host_space_i,
        .host_wdata_i,
        .row_state_o(row_state),
        .column_state_o(column_state)
    );
  end else begin : gen_no_random
    assign row_word = '0;
    assign column_word = '0;
    assign row_state = '0;
    assign column_state = '0;
    wire unused_random = &{1'b0, row_advance1, row_advance2, row_write, real2, column_write, host_wdata_i};
  end

  hsdc_folded_lanes #(
      .Pre(Pre),
      .Post(Post),
      .Lanes(Lanes),
      .WeightBits(WeightBits),
      .Masked(Masked),
      .Plastic(Plastic),
      .AnyTransposed(AnyTransposed),
      .PreBits(PreBits),
      .PostBits(PostBits),
      .StreamBits(StreamBits),
      .AccBits(AccBits),
      .ShiftProduct(ShiftProduct),
      .ShiftDecay(ShiftDecay),
      .HasDecay(HasDecay),
      .ShiftUpdate(ShiftUpdate),
      .Rounding(Rounding),
      .WeightsTwin(WeightsTwin),
      .HasInit(HasInit),
      .WeightFile(WeightFile)
  ) u_lanes (
      .clk_i,
      .awake_i(awake),
      .update_i(update),
      .transposed_i(transposed),
      .valid_i(valid),
      .host_i(host),
      .first4_i(first4),
      .write_i(write),
      .told_i(told),
      .addr1_i(addr1),
      .addr2_i(addr2),
      .write_addr_i(write_addr),
      .pre2_i(pre2),
      .pre3_i(pre3),
      .row_word_i(row_word),
      .load_i(load2),
      .load_lane_i(load_lane),
      .load_code_i(load_code),
      .load_word_i(column_word),
      .take_code_i(take1),
      .take_word_i(take2),
      .drain_load_i(drain_load),
      .draining_i(draining),
      .partial_i(partial),
      .free_i(free),
      .acc_o,
      .dot_o(dot),
      .saturated_o,
      .host_space_i,
      .host_states_i(host_states),
      .host_addr_i,
      .host_lane_i,
      .host_wdata_i(host_wdata_i[WeightBits-1:0]),
      .row_state_i(row_state),
      .column_state_i(column_state),
      .host_rdata_o
  );

  if (AnyTransposed) begin : gen_sums
    hsdc_folded_sums #(
        .Pre(Pre),
        .Chunks(Chunks),
        .TreeDepth(TreeDepth),
        .AccBits(AccBits)
    ) u_sums (
        .clk_i,
        .rst_ni,
        .awake_i(awake),
        .begin_i(begun),
        .word4_i(valid[4] && transposed),
        .dot_i(dot),
        .taken_i(free),
        .valid_o(partial_valid),
        .busy_o(partial_busy),
        .sum_o(partial)
    );
  end else begin : gen_no_sums
    assign partial_valid = 1'b0;
    assign partial_busy = 1'b0;
    assign partial = '0;
    wire unused_sums = &{1'b0, begun, dot};
  end
endmodule
`default_nettype wire
