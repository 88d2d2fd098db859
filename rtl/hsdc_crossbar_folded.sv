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
// before its codes have come: it takes each as soon as it is there. Banked streams (of the sample itself)
// are complete from the start and have two halves, so that the next sample is written (wbank_i) while this
// one is read (rbank_i).
//
// The lanes' registers are unpacked arrays, assigned in one clocked block with = from the last stage
// of the pipeline to the first, so that each stage sees the stage before it as it was: registers in
// synthesis, plain vector loops in simulation. Nothing outside that block reads them; what leaves it
// does so through <=. PackedRam = 0 keeps the weights in such an array too (fast to simulate, same
// cycles, same bits); PackedRam = 1 in an hsdc_ram, for synthesis.
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
    parameter bit PackedRam = 1'b1,
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
    // The window: request held until ack; only while no pass runs. Spaces: 0 weights (masked synapses stay
    // 0), 1 mask bits (a write clears the weight), 2 rho, 3 kappa.
    input  wire                               host_req_i,
    input  wire                               host_we_i,
    input  wire  [                       1:0] host_space_i,
    input  wire  [              HostBits-1:0] host_addr_i,   // word, or neuron of a state
    input  wire  [              LaneBits-1:0] host_lane_i,
    input  wire  [                      31:0] host_wdata_i,
    output logic [                      31:0] host_rdata_o,
    output logic                              host_ack_o
);
  // ---- Formats ----------------------------------------------------------------------------------
  localparam int CellBits = WeightBits + (Masked ? 1 : 0);
  localparam int PreBits = 32'(CodeWidths[0+:6]) + (CodeSigned[0] ? 0 : 1);
  localparam int PostBits = 32'(CodeWidths[Users*6+:6]) + (CodeSigned[Users] ? 0 : 1);
  localparam int UpdateProduct = Plastic ? PostBits + PreBits : 1;
  localparam int ReadProduct = WeightBits + StreamBits;
  localparam int FactorBits = StreamBits > WeightBits ? StreamBits : WeightBits;
  localparam int ProductBits = UpdateProduct > ReadProduct ? UpdateProduct : ReadProduct;
  localparam int RandomBits = ShiftUpdate > 0 ? ShiftUpdate : 1;
  // Leaves of the adder trees, and cycles that they take.
  localparam int Leaves = 1 << (Lanes > 1 ? $clog2(Lanes) : 0);
  localparam int TreeDepth = Lanes > 1 ? $clog2(Lanes) : 0;
  // A row of an update or of a transposed pass lasts until what it stores can be read in the next.
  localparam int LongRow = Chunks > 1 && Pre < 7 ? 7 : Pre;
  localparam int SlotBits = $clog2(LongRow + 1);
  localparam int ChunkBits = Chunks > 1 ? $clog2(Chunks) : 1;
  localparam int LoadBits = $clog2(Chunks * Lanes + 1);
  localparam bit UsesRandom = Plastic && Rounding == hsdc_constants::ROUND_STOCHASTIC && ShiftUpdate > 0;
  localparam int UserBits = Users > 1 ? $clog2(Users) : 1;
  localparam bit AnyTransposed = |(Transposed & 16'((1 << Users) - 1));
  localparam bit LoadsLanes = Plastic || AnyTransposed;
  // The first word whose lanes are not all posts.
  localparam int TailWord = (Chunks - 1) * Pre;
  localparam int TailLanes = Post - (Chunks - 1) * Lanes;
  localparam int FlushCycles = 8 + TreeDepth;
  localparam int CountBits = $clog2(MaxSide + 1);
  localparam int FlushBits = $clog2(FlushCycles + 1);

`include "hsdc_synapse.svh"

  // ---- Control ----------------------------------------------------------------------------------
  // Stages of a word: 0 issued, the pre code's address goes out; 1 pre code read, the word's address goes
  // out; 2 word read; 3 multiplied; 4 added; 5 scaled and saturated; 6 written.
  // State that only the control block sees is assigned with = (no race: nobody else reads it); what
  // other blocks read leaves it through <= under a name that ends in _q. Nothing moves while asleep.
  typedef enum logic [1:0] {Idle, Run, Flush, Host} state_e;
  state_e state;
  logic [UserBits-1:0] user;
  logic update, transposed, done;
  logic holds;    // update or transposed: the lanes hold operands for a row
  logic awake;
  logic waiting;  // nothing to do until a code comes
  logic free;     // the sum on offer is taken, or there is none
  // The next word to be issued, and the one that was.
  logic [SlotBits-1:0] slot;
  logic [ChunkBits-1:0] chunk;
  logic issue, issue_first, issue_last, issue_advance;
  logic resting;  // a short row's words are all issued, what it stores is not there yet
  logic [1:0] writing;  // a word is written; what saturated in it is told
  logic take;     // with issue_first: the loaded lane operands become active
  logic ask;      // the window's word goes out
  logic [FlushBits-1:0] flush;
  // Words in stages 1 to 5: there, first and last of a row of a straight pass, of the window.
  logic [5:1] valid, host;
  logic [4:1] first, last;
  logic ack;
  // The lane loader: the next operand, and those in stages 0 to 2 (of them: the last of a chunk).
  logic loading, next_loaded, load_go, load_real;
  logic [LaneBits-1:0] load_lane;
  logic [LoadBits-1:0] load_count;
  logic [1:0] load_valid;
  logic [2:0] load_last;
  logic drain_pending, drain_short, sending;
  logic [LaneBits:0] drain_count;

  logic awake_q, update_q, transposed_q, begin_q, issue_q, load_re_q, take1_q, take2_q;
  logic [UserBits-1:0] user_q;
  logic [SlotBits-1:0] slot_q, advance_slot_q;
  logic row_advance1_q, row_advance2_q;  // in the first chunk of an update, row states advance
  logic [5:1] valid_q;
  logic [5:2] host_q;
  logic first4_q, write_q, drain_load_q, draining_q;
  logic [AddrBits-1:0] addr_q, addr1_q, addr2_q, write_addr_q;
  logic load1_q, load2_q, load_real1_q, load_real2_q;
  logic [LaneBits-1:0] load_lane2_q;
  logic [LoadBits-1:0] load_count_q, column_write_q;

  // Codes that have come, of every stream.
  for (genvar u = 0; u <= Users; u++) begin : gen_come
    logic [CountBits-1:0] count_q;
    if (Banked[u]) begin : gen_all
      assign count_q = '1;
    end else if (u < Users || Plastic) begin : gen_count
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) count_q <= '0;
        else if (clear_i) count_q <= '0;
        else if (code_valid_i[u])
          count_q <= CountBits'(code_index_i[u*IndexBits+:IndexBits]) + CountBits'(1);
      end
    end else begin : gen_none
      assign count_q = '0;
    end
  end
  wire [CountBits-1:0] user_come, post_come;
  assign post_come = gen_come[Users].count_q;
  if (Users == 1) begin : gen_one_user
    assign user_come = gen_come[0].count_q;
  end else begin : gen_users
    wire [Users*CountBits-1:0] come;
    for (genvar u = 0; u < Users; u++) begin : gen_user
      assign come[u*CountBits+:CountBits] = gen_come[u].count_q;
    end
    // By comparison, as everywhere: an index times a width may become a multiplier.
    logic [CountBits-1:0] chosen;
    always_comb begin
      chosen = '0;
      for (int u = 0; u < Users; u++) if (32'(user) == u) chosen = come[u*CountBits+:CountBits];
    end
    assign user_come = chosen;
  end
  // One has just come, which wakes a pass that waits.
  logic news_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) news_q <= 1'b0;
    else news_q <= code_valid_i != '0;
  end

  function automatic logic [UserBits-1:0] user_of(input logic [Users:0] starts);
    user_of = '0;
    for (int u = 1; u < Users; u++) if (starts[u]) user_of = UserBits'(u);
  endfunction
  function automatic logic out_free(input logic [Users-1:0] offered, input logic [Users-1:0] ready);
    out_free = offered == '0 || (offered & ready) != '0;
  endfunction
  wire host_states = UsesRandom && host_space_i[1];
  logic partial_valid, partial_busy;
  logic signed [AccBits-1:0] partial_sum;

  // verilator lint_off BLKSEQ
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state = Idle;
      {update, transposed, holds, done, awake, waiting, free, take, ask, ack} = '0;
      {issue, issue_first, issue_last, issue_advance, resting, writing} = '0;
      user = '0;
      slot = '0;
      chunk = '0;
      flush = '0;
      {valid, host, first, last} = '0;
      {loading, next_loaded, load_go, load_real, load_valid, load_last} = '0;
      load_lane = '0;
      load_count = '0;
      {drain_pending, drain_short, sending} = '0;
      drain_count = '0;
      {awake_q, update_q, transposed_q, begin_q, issue_q, load_re_q, take1_q, take2_q} <= '0;
      {valid_q, host_q, first4_q, write_q, drain_load_q, draining_q} <= '0;
      {row_advance1_q, row_advance2_q, load1_q, load2_q, load_real1_q, load_real2_q} <= '0;
      user_q <= '0;
      slot_q <= '0;
      advance_slot_q <= '0;
      load_count_q <= '0;
      column_write_q <= '0;
      load_lane2_q <= '0;
      addr_q <= '0;
      write_addr_q <= '0;
      acc_valid_o <= '0;
      done_o <= 1'b0;
      host_ack_o <= 1'b0;
    end else if (awake || start_i != '0 || host_req_i || (waiting && news_q)) begin
      // The drain gives a sum; a row's sums arrive.
      free = out_free(acc_valid_o, acc_ready_i);
      if (free) begin
        sending = draining_q || partial_valid;
        acc_valid_o <= sending ? Users'(1) << user : '0;
      end
      if (drain_load_q) begin
        drain_pending = 1'b0;
        drain_count = drain_short ? (LaneBits + 1)'(Post - (Chunks - 1) * Lanes)
                                  : (LaneBits + 1)'(Lanes);
      end else if (draining_q && free) begin
        drain_count = drain_count - 1'b1;
      end

      // Words move on by a stage.
      writing = {writing[0], valid[5] && (update || (host[5] && host_we_i && !host_states))};
      write_q <= writing[0];
      drain_load_q <= valid[4] && last[4];
      ack = host[5];
      host_ack_o <= ack;
      valid = {valid[4:1], issue || ask};
      first = {first[3:1], issue_first};
      last = {last[3:1], issue && issue_last && !holds};
      host = {host[4:1], ask};
      ask = 1'b0;
      if (write_q) write_addr_q <= write_addr_q + 1'b1;
      addr2_q <= addr1_q;
      if (valid[1]) begin
        addr1_q <= addr_q;
        addr_q <= addr_q + 1'b1;
      end
      if (UsesRandom) begin
        if (row_advance2_q) advance_slot_q <= advance_slot_q + 1'b1;
        row_advance2_q <= row_advance1_q;
        row_advance1_q <= issue && issue_advance;
      end

      // So do lane operands.
      if (LoadsLanes) begin
        if (load2_q)
          load_lane2_q <= load_lane2_q == LaneBits'(Lanes - 1) ? '0 : load_lane2_q + 1'b1;
        if (load_real2_q) column_write_q <= column_write_q + 1'b1;
        load_real2_q <= load_real1_q;
        load_real1_q <= load_real;
        load_valid = {load_valid[0], load_go};
        take2_q <= take1_q;
        take1_q <= take;
        if (load_last[2]) next_loaded = 1'b1;
        load_last = {load_last[1:0], 1'b0};
      end

      done = 1'b0;
      begin_q <= 1'b0;
      load_go = 1'b0;
      load_real = 1'b0;
      load_count_q <= load_count;
      issue = 1'b0;
      take = 1'b0;
      waiting = 1'b0;
      slot_q <= slot;
`ifdef HSDC_ASSERT
      // One pass at a time; none begins, and no sample does, before the sums of the one before are taken,
      // nor while the window is asked, which is not asked while one runs.
      assert ((start_i & (start_i - 1'b1)) == '0);
      assert ((start_i == '0 && !clear_i) || (state == Idle && !host_req_i && !drain_pending &&
                                              drain_count == '0 && !partial_busy));
      assert (start_i == '0 || acc_valid_o == '0);
      assert (!host_req_i || state == Idle || state == Host);
`endif
      case (state)
        Idle: begin  // a pass begins, or the window is asked
          flush = '0;
          if (start_i != '0) begin
            user = user_of(start_i);
            update = Plastic && start_i[Users];
            transposed = AnyTransposed && !update && Transposed[4'(user)];
            holds = update || transposed;
            state = Run;
            slot = '0;
            chunk = '0;
            addr_q <= '0;
            write_addr_q <= '0;
            advance_slot_q <= '0;
            column_write_q <= '0;
            loading = holds;
            load_lane = '0;
            load_count = '0;
            begin_q <= 1'b1;
          end else if (host_req_i && !host_ack_o) begin  // not the one just acknowledged
            update = 1'b0;
            transposed = 1'b0;
            addr_q <= AddrBits'(host_addr_i);
            write_addr_q <= AddrBits'(host_addr_i);
            if (UsesRandom) begin  // a state's neuron
              slot = SlotBits'(host_addr_i);
              load_count = LoadBits'(host_addr_i);
              advance_slot_q <= SlotBits'(host_addr_i);
              column_write_q <= LoadBits'(host_addr_i);
            end
            ask = 1'b1;
            state = Host;
          end
        end

        Run: begin
          // The next lane operand.
          if (LoadsLanes && loading) begin
            load_real = 32'(load_count) < Post;
            load_go = !load_real || 32'(load_count) < (update ? 32'(post_come) : 32'(user_come));
            load_real = load_real && load_go;
            if (load_go) begin
              loading = load_lane != LaneBits'(Lanes - 1);
              load_last[0] = !loading;
              load_lane = load_lane + 1'b1;
              load_count = load_count + 1'b1;
            end
          end
          // The next word. The last one of a straight row waits until the drain can take the row's sums.
          issue_first = slot == '0;
          issue_last = 32'(slot) == Pre - 1;
          issue_advance = update && chunk == '0;
          resting = LongRow > Pre && 32'(slot) >= Pre;
          if (holds) begin
            take = issue_first && next_loaded;
            issue = take || (!issue_first && !resting);
            waiting = issue_first && loading && !load_go;
          end else begin
            waiting = 32'(slot) >= 32'(user_come);
            issue = !waiting && (!issue_last || (!drain_pending && drain_count == '0));
          end
          if (take) begin
            next_loaded = 1'b0;
            if (32'(chunk) != Chunks - 1) begin
              loading = 1'b1;
              load_lane = '0;
            end
          end
          if (issue && issue_last && !holds) begin
            drain_pending = 1'b1;
            drain_short = 32'(chunk) == Chunks - 1;
          end
          if (issue || resting) begin
            if (slot == (holds ? SlotBits'(LongRow - 1) : SlotBits'(Pre - 1))) begin
              slot = '0;
              if (32'(chunk) != Chunks - 1) chunk = chunk + 1'b1;
              else if (holds) state = Flush;
              else state = Idle;
            end else begin
              slot = slot + 1'b1;
            end
          end
        end

        Host: if (ack) state = Idle;  // a start may follow in the next cycle

        default: begin  // Flush: the pipeline runs out
          if (32'(flush) == FlushCycles - 1) begin
            state = Idle;
            done = update;
          end
          flush = flush + 1'b1;
        end
      endcase
      awake = (state != Idle && !waiting) || issue || valid != '0 || writing != '0 || load_valid != '0 ||
              drain_pending || drain_count != '0 || sending || partial_busy || done || ack;

      awake_q <= awake;
      done_o <= done;
      user_q <= user;
      update_q <= update;
      transposed_q <= transposed;
      issue_q <= issue;
      load_re_q <= load_real;
      load1_q <= load_valid[0];
      load2_q <= load_valid[1];
      valid_q <= valid;
      host_q <= host[5:2];
      first4_q <= first[4];
      draining_q <= drain_count != '0;
    end
`ifdef HSDC_ASSERT
    else begin  // asleep: between passes, or for want of a code that has not come
      assert (state == Idle || (state == Run && waiting));
      assert (state == Idle ||
              (holds ? 32'(load_count) < Post && 32'(load_count) >= (update ? 32'(post_come)
                                                                            : 32'(user_come))
                     : 32'(slot) >= 32'(user_come)));
    end
`endif
  end
  // verilator lint_on BLKSEQ

  // ---- Code memories: one per user, and the post codes --------------------------------------------
  // Straight users and the update read pre codes by slot; transposed users and the update load lanes.
  for (genvar u = 0; u <= Users; u++) begin : gen_codes
    wire signed [StreamBits-1:0] code;
    if (u < Users || Plastic) begin : gen_ram
      localparam bit ByLane = u == Users || Transposed[u%16];
      localparam int Size = ByLane ? Post : Pre;
      localparam int SizeBits = Size > 1 ? $clog2(Size) : 1;
      localparam int Bits = 32'(CodeWidths[u*6+:6]);
      localparam int Addr = Banked[u] ? SizeBits + 1 : SizeBits;
      wire [SizeBits-1:0] write_index = SizeBits'(code_index_i[u*IndexBits+:IndexBits]);
      wire [SizeBits-1:0] read_index = ByLane ? SizeBits'(load_count_q) : SizeBits'(slot_q);
      wire [Bits-1:0] code_read;
      hsdc_ram #(
          .Width(Bits),
          .Depth(Banked[u] ? 2 << SizeBits : Size)
      ) u_ram (
          .clk_i,
          .we_i(code_valid_i[u]),
          .waddr_i(Addr'({Banked[u] && wbank_i, write_index})),
          .wdata_i(code_i[u*StreamBits+:Bits]),
          .re_i(ByLane ? load_re_q : issue_q),
          .raddr_i(Addr'({Banked[u] && rbank_i, read_index})),
          .rdata_o(code_read)
      );
      if (CodeSigned[u]) begin : gen_signed
        assign code = StreamBits'($signed(code_read));
      end else begin : gen_unsigned
        assign code = $signed(StreamBits'(code_read));
      end
    end else begin : gen_none
      assign code = '0;
    end
  end
  wire signed [StreamBits-1:0] user_code;
  if (Users == 1) begin : gen_code_of_one
    assign user_code = gen_codes[0].code;
  end else begin : gen_code_of_user
    wire [Users*StreamBits-1:0] read;
    for (genvar u = 0; u < Users; u++) begin : gen_user
      assign read[u*StreamBits+:StreamBits] = gen_codes[u].code;
    end
    logic [StreamBits-1:0] chosen;
    always_comb begin
      chosen = '0;
      for (int u = 0; u < Users; u++) if (32'(user_q) == u) chosen = read[u*StreamBits+:StreamBits];
    end
    assign user_code = $signed(chosen);
  end

  // ---- Random words: a xorshift32 state per neuron of either side, advanced once per update --------
  wire [31:0] row_state, column_state;
  logic [31:0] row_q, row2_q, column_q;
  if (UsesRandom) begin : gen_random
    localparam int PreIndexBits = Pre > 1 ? $clog2(Pre) : 1;
    localparam int PostIndexBits = Post > 1 ? $clog2(Post) : 1;
    hsdc_ram #(
        .Width(32),
        .Depth(Pre),
        .HasInit(HasInit),
        .InitFile(PreStateFile)
    ) u_row_states (
        .clk_i,
        .we_i(row_advance2_q || (host_q[5] && host_we_i && host_space_i == 2'd2)),
        .waddr_i(PreIndexBits'(advance_slot_q)),
        .wdata_i(row_q),
        .re_i((issue_q && update_q) || host_q[2]),
        .raddr_i(PreIndexBits'(slot_q)),
        .rdata_o(row_state)
    );
    hsdc_ram #(
        .Width(32),
        .Depth(Post),
        .HasInit(HasInit),
        .InitFile(PostStateFile)
    ) u_column_states (
        .clk_i,
        .we_i((load_real2_q && update_q) || (host_q[5] && host_we_i && host_space_i == 2'd3)),
        .waddr_i(PostIndexBits'(column_write_q)),
        .wdata_i(column_q),
        .re_i((load_re_q && update_q) || host_q[2]),
        .raddr_i(PostIndexBits'(load_count_q)),
        .rdata_o(column_state)
    );
  end else begin : gen_no_random
    assign row_state = '0;
    assign column_state = '0;
  end

  // What the memories gave: operands on their way to the lanes, states advanced and written back.
  logic signed [StreamBits-1:0] pre_q, pre2_q, load_code_q;
  always_ff @(posedge clk_i) begin
    if (awake_q) begin
      if (valid_q[2]) begin
        pre2_q <= pre_q;
        row2_q <= row_q;
      end
      if (valid_q[1]) begin
        pre_q <= update_q ? gen_codes[0].code : user_code;
        if (UsesRandom && update_q)
          row_q <= row_advance1_q ? xorshift32(row_state) : row_state;
      end
      if (load1_q) begin
        load_code_q <= !load_real1_q ? '0 : update_q ? gen_codes[Users].code : user_code;
        if (UsesRandom && update_q && load_real1_q) column_q <= xorshift32(column_state);
      end
      if (UsesRandom && host_q[4]) begin
        row_q <= host_wdata_i;
        column_q <= host_wdata_i;
      end
    end
  end
  wire [RandomBits-1:0] row_word = row2_q[31-:RandomBits];
  wire [RandomBits-1:0] column_word = column_q[31-:RandomBits];

  // ---- Partial sums of a transposed pass, one per pre neuron, then handed out one a cycle -----------
  logic signed [AccBits-1:0] dot_q;
  if (AnyTransposed) begin : gen_partial
    localparam int PreIndexBits = Pre > 1 ? $clog2(Pre) : 1;
    logic [TreeDepth+2:0] way_q;  // a word's way through the tree, then read, add, write
    logic [PreIndexBits-1:0] read_pre_q, add_pre_q, write_pre_q;
    logic read_early_q, add_early_q;
    logic [ChunkBits-1:0] read_chunk_q;
    logic signed [AccBits-1:0] sum_q;
    wire signed [AccBits-1:0] stored;
    logic [PreIndexBits:0] out_index_q;  // the next neuron to hand out
    logic out_q, out_valid_q;            // handing out; the memory holds a sum to hand out
    wire partial_taken = partial_valid && out_free(acc_valid_o, acc_ready_i);
    wire dot_valid = way_q[TreeDepth];
    wire last_read = dot_valid && 32'(read_pre_q) == Pre - 1;
    wire out_read = out_q && 32'(out_index_q) < Pre && (!out_valid_q || partial_taken);
    hsdc_ram #(
        .Width(AccBits),
        .Depth(Pre)
    ) u_sums (
        .clk_i,
        .we_i(way_q[TreeDepth+2]),
        .waddr_i(write_pre_q),
        .wdata_i(sum_q),
        .re_i(dot_valid || out_read),
        .raddr_i(out_q ? PreIndexBits'(out_index_q) : read_pre_q),
        .rdata_o(stored)
    );
    logic last_add_q, last_sums_q;
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        way_q <= '0;
        read_pre_q <= '0;
        read_chunk_q <= '0;
        out_index_q <= '0;
        {read_early_q, out_q, out_valid_q} <= '0;
      end else if (awake_q) begin
        way_q <= {way_q[TreeDepth+1:0], valid_q[4] && transposed_q};
        if (begin_q) begin
          read_pre_q <= '0;
          read_chunk_q <= '0;
          read_early_q <= 1'b1;
        end else if (dot_valid) begin
          read_pre_q <= last_read ? '0 : read_pre_q + 1'b1;
          if (last_read) read_early_q <= 1'b0;
          if (last_read) read_chunk_q <= read_chunk_q + 1'b1;
        end
        // The last sum of the last chunk is in the memory two cycles after its read.
        if (way_q[TreeDepth+2] && 32'(write_pre_q) == Pre - 1 && last_sums_q) begin
          out_q <= 1'b1;
          out_index_q <= '0;
        end else if (out_q) begin
          if (out_read) out_index_q <= out_index_q + 1'b1;
          out_valid_q <= out_read || (out_valid_q && !partial_taken);
          if (32'(out_index_q) == Pre && partial_taken) out_q <= 1'b0;
        end
      end
    end
    always_ff @(posedge clk_i) begin
      add_pre_q <= read_pre_q;
      add_early_q <= read_early_q;
      last_add_q <= read_chunk_q == ChunkBits'(Chunks - 1);
      write_pre_q <= add_pre_q;
      last_sums_q <= last_add_q;
      sum_q <= dot_q + (add_early_q ? '0 : stored);
    end
    assign partial_valid = out_valid_q;
    assign partial_busy = way_q != '0 || out_q;
    assign partial_sum = stored;
  end else begin : gen_no_partial
    assign partial_valid = 1'b0;
    assign partial_busy = 1'b0;
    assign partial_sum = '0;
    wire unused_partial = &{1'b0, begin_q, dot_q};
  end

  // ---- The lanes ----------------------------------------------------------------------------------
  logic signed [StreamBits-1:0] next_code[Lanes];  // loaded for the next chunk
  logic signed [StreamBits-1:0] lane_code[Lanes];  // of this chunk
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
  logic signed [AccBits-1:0] drain[Lanes];   // shifts out; in simulation it stays, and an index moves
  logic [LaneBits-1:0] drain_index_q;
  logic [LaneBits:0] saturated[2*Leaves];     // leaves: updates that saturated; not registers above
  logic any_saturated;
  logic [LaneBits:0] saturated_q;
  logic signed [AccBits-1:0] dots[2*Leaves];  // node n + i of a level of n over 2n + i and 3n + i

  // What saturated is told in the cycle after a word was written, and in no other: the registers of
  // the lanes have no reset.
  logic told_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) told_q <= 1'b0;
    else told_q <= write_q;
  end
  assign saturated_o = told_q ? saturated_q : '0;

  // The weights: an array for simulation, or an hsdc_ram.
  localparam int MemBits = PackedRam ? 1 : AddrBits;
  logic [CellBits-1:0] mem[PackedRam ? 1 : 1 << AddrBits][Lanes];
  wire [Lanes*CellBits-1:0] ram_word;
  logic [Lanes*CellBits-1:0] new_word_q;
  localparam logic [CellBits-1:0] MASK_BIT = {Masked, {(CellBits - 1) {1'b0}}};
  if (PackedRam) begin : gen_ram
    hsdc_ram #(
        .Width(Lanes * CellBits),
        .Depth(Depth),
        .HasInit(HasInit),
        .InitFile(WeightFile)
    ) u_weights (
        .clk_i,
        .we_i(write_q),
        .waddr_i(write_addr_q),
        .wdata_i(new_word_q),
        .re_i(valid_q[1]),
        .raddr_i(addr1_q),
        .rdata_o(ram_word)
    );
  end else begin : gen_array
    assign ram_word = '0;
    if (HasInit) begin : gen_init
      logic [Lanes*CellBits-1:0] words[0:Depth-1];
      initial begin
        $readmemh(WeightFile, words);
        for (int a = 0; a < Depth; a++)
          for (int l = 0; l < Lanes; l++) mem[a][l] = words[a][l*CellBits+:CellBits];
      end
    end
  end

  // Blocking assignments in clocked code, on purpose: see the head of this file.
  // verilator lint_off BLKSEQ

  // Stage 2: the word (an hsdc_ram gave out its address a cycle before), and the factors.
  task automatic read_word;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1)
      cell2[l] = PackedRam ? ram_word[l*CellBits+:CellBits] : mem[MemBits'(addr2_q)][l];
    for (l = 0; l < Lanes; l = l + 1)
      left[l] = update_q && Plastic ? FactorBits'(lane_code[l])
                                    : FactorBits'($signed(cell2[l][WeightBits-1:0]));
    if (AnyTransposed)
      for (l = 0; l < Lanes; l = l + 1) right[l] = transposed_q ? lane_code[l] : pre_q;
  endtask

  // Stage 3: multiply, and what the product will be added to.
  task automatic multiply;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1)
      product[l] = ProductBits'(left[l]) *
                   ProductBits'(StreamBits'(AnyTransposed ? right[l] : pre2_q));
  endtask
  task automatic begin_decay;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1)
      decay[l] = syn_decay($signed(cell2[l][WeightBits-1:0]), row_word ^ lane_random[l]);
  endtask
  task automatic keep_word;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) cell3[l] = cell2[l];
  endtask

  // Stage 4: add to the sums of this chunk,
  task automatic accumulate;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) acc[l] = (first4_q ? '0 : acc[l]) + AccBits'(product[l]);
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
    if (Masked && host_space_i[0]) cell_new[host_lane_i] = host_wdata_i[0] ? MASK_BIT : '0;
    else if (!Masked) cell_new[host_lane_i] = CellBits'(host_wdata_i[WeightBits-1:0]);
    else if (cell4[host_lane_i][CellBits-1])
      cell_new[host_lane_i] = CellBits'(host_wdata_i[WeightBits-1:0]) | MASK_BIT;
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

  // Stage 6: write the word; count what saturated.
  task automatic write_word;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) mem[MemBits'(write_addr_q)][l] = cell_new[l];
  endtask
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
    if (awake_q) begin
      if (write_q && !PackedRam) write_word;
      if (write_q) begin
        if (any_saturated) count_saturated;
        saturated_q <= any_saturated ? saturated[1] : '0;
      end

      if (out_free(acc_valid_o, acc_ready_i)) begin
        acc_o <= draining_q ? drain[PackedRam ? LaneBits'(0) : drain_index_q] : partial_sum;
        if (draining_q && PackedRam) shift_drain;
        if (draining_q) drain_index_q <= drain_index_q + 1'b1;
      end
      if (drain_load_q) begin
        load_drain;
        drain_index_q <= '0;
      end
      if (valid_q[5]) begin
        if (host_q[5]) begin
          host_rdata_o <=
              host_states ? (host_space_i[0] ? column_state : row_state) :
              Masked && host_space_i[0] ? 32'(cell4[host_lane_i][CellBits-1]) :
              32'($signed(cell4[host_lane_i][WeightBits-1:0]));
          set_cell;
        end else if (update_q && Plastic) saturate;
        if (PackedRam) pack_word;
      end

      if (AnyTransposed && transposed_q) begin
        dot_q <= dots[1];
        add_up;
      end
      if (valid_q[4]) begin
        if (update_q || host_q[4]) add_decay;
        else if (!transposed_q) accumulate;
      end

      if (valid_q[3]) begin
        multiply;
        if (update_q && Plastic) begin_decay;
        if (update_q || host_q[3]) keep_word;
      end

      if (take2_q) take_lane_random;
      if (valid_q[2]) read_word;
      if (take1_q) take_lane_code;
      if (load2_q) begin
        next_code[load_lane2_q] = load_code_q;
        next_random[load_lane2_q] = column_word;
      end
    end
  end
  // verilator lint_on BLKSEQ

  // Streams carry the widest code and index of all users; counters end on a power of two; what one form
  // of the memories or an array without random words or updates leaves aside.
  wire unused = &{1'b0, clear_i, code_valid_i, code_index_i, code_i, wbank_i, rbank_i, slot_q, row_q, row2_q,
                  column_q, row_advance2_q, load_real2_q, load_count_q, column_write_q, advance_slot_q,
                  ram_word, new_word_q, addr1_q, addr2_q, write_addr_q, host_q[2], valid_q, take2_q,
                  load1_q, load_re_q, load_real1_q, user_come, post_come, user_q, host_space_i,
                  host_wdata_i, row_state, column_state};
endmodule
`default_nettype wire
