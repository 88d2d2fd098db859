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
    parameter int Rounding = 2,          // of updates: 0 truncation, 1 nearest, 2 stochastic
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
    localparam int LaneBits = Lanes > 1 ? $clog2(Lanes) : 1
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
    // One weight: request held until ack; only while no pass runs. Masked synapses stay 0.
    input  wire                               host_req_i,
    input  wire                               host_we_i,
    input  wire  [              AddrBits-1:0] host_addr_i,   // word
    input  wire  [              LaneBits-1:0] host_lane_i,
    input  wire  signed [     WeightBits-1:0] host_wdata_i,
    output logic signed [     WeightBits-1:0] host_rdata_o,
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
  localparam bit UsesRandom = Plastic && Rounding == 2 && ShiftUpdate > 0;
  localparam int UserBits = Users > 1 ? $clog2(Users) : 1;
  localparam bit AnyTransposed = |(Transposed & 16'((1 << Users) - 1));
  localparam bit LoadsLanes = Plastic || AnyTransposed;
  localparam int FlushCycles = 6 + TreeDepth;
  localparam int CountBits = $clog2(MaxSide + 1);
  localparam int FlushBits = $clog2(FlushCycles + 1);

`include "hsdc_synapse.svh"

  // ---- Control ----------------------------------------------------------------------------------
  // State that only the control block sees is assigned with = (no race: nobody else reads it); what
  // other blocks read leaves it through <= under a name that ends in _q. Nothing moves while asleep.
  typedef enum logic [2:0] {Idle, Load, Run, Flush, Host} state_e;
  state_e state;
  logic [UserBits-1:0] user;
  logic update, transposed, awake, done;
  logic [SlotBits-1:0] slot;
  logic [ChunkBits-1:0] chunk;
  logic [AddrBits-1:0] addr, addr1, addr2, addr3, addr4;
  logic [FlushBits-1:0] flush;
  logic issue;       // a word's address goes out in this cycle
  logic issue_last;  // the last word of a row
  logic take;        // first slot of a row: the loaded lane operands become active
  // Stages of a word: 1 pre code read, 2 weights read, 3 multiplied, 4 added, 5 written.
  logic v1, v2, v3, v4, first1, first2, last1, last2, last3;
  logic host1, host2, host3, host4, ack;
  logic loading, load_go, load1, load2, load_real1, load_last1, loaded;
  logic next_loaded;  // the lane operands of the next chunk are there
  logic waiting;  // nothing to do until a code comes
  logic [LaneBits-1:0] load_lane, load_lane1;
  logic [LoadBits-1:0] load_count;
  logic drain_pending, drain_short, sending;
  logic [LaneBits:0] drain_count;

  logic awake_q, update_q, transposed_q, loading_state_q, issue_q, load_re_q, take_q;
  logic [UserBits-1:0] user_q;
  logic [SlotBits-1:0] slot_q, slot1_q, slot2_q;
  logic row_advance1_q, row_advance2_q;  // in the first chunk of an update, row states advance
  logic v1_q, v2_q, v3_q, v4_q, v5_q, first3_q, host3_q, host4_q, drain_load_q, draining_q;
  logic [AddrBits-1:0] addr1_q, addr5_q;
  logic load1_q, load2_q, load_real1_q, load_real2_q, load_last2_q;
  logic [LaneBits-1:0] load_lane2_q;
  logic [LoadBits-1:0] load_count_q, load_count1_q, load_count2_q;

  // Codes that have come, of every stream.
  wire [(Users+1)*CountBits-1:0] come_q;
  for (genvar u = 0; u <= Users; u++) begin : gen_come
    if (Banked[u]) begin : gen_all
      assign come_q[u*CountBits+:CountBits] = '1;
    end else if (u < Users || Plastic) begin : gen_count
      logic [CountBits-1:0] count_q;
      assign come_q[u*CountBits+:CountBits] = count_q;
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) count_q <= '0;
        else if (clear_i) count_q <= '0;
        else if (code_valid_i[u])
          count_q <= CountBits'(code_index_i[u*IndexBits+:IndexBits]) + CountBits'(1);
      end
    end else begin : gen_none
      assign come_q[u*CountBits+:CountBits] = '0;
    end
  end
  // What a straight pass, and what the lane loader waits for: seen from outside the control block to wake
  // it, and inside, where the pass may just have changed.
  wire [CountBits-1:0] pre_waker = Users == 1 ? come_q[0+:CountBits]
                                              : come_q[user*CountBits+:CountBits];
  wire [CountBits-1:0] lane_waker =
      !AnyTransposed || update ? come_q[Users*CountBits+:CountBits] : pre_waker;
  logic [CountBits-1:0] pre_come, lane_come;

  function automatic logic [UserBits-1:0] user_of(input logic [Users:0] starts);
    user_of = '0;
    for (int u = 1; u < Users; u++) if (starts[u]) user_of = UserBits'(u);
  endfunction
  wire [UserBits-1:0] start_user = user_of(start_i);
  wire start_transposed = AnyTransposed && !start_i[Users] && Transposed[4'(start_user)];
  wire out_free = acc_valid_o == '0 || (acc_valid_o & acc_ready_i) != '0;
  logic partial_valid, partial_busy;
  logic signed [AccBits-1:0] partial_sum;
  wire partial_taken = partial_valid && out_free;
  wire drain_shift = draining_q && out_free;

  // verilator lint_off BLKSEQ
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state = Idle;
      {update, transposed, awake, done, issue, issue_last, take} = '0;
      user = '0;
      slot = '0;
      chunk = '0;
      addr = '0;
      flush = '0;
      {v1, v2, v3, v4, first1, first2, last1, last2, last3} = '0;
      {host1, host2, host3, host4, ack} = '0;
      {loading, load_go, load1, load2, load_real1, load_last1, loaded, next_loaded, waiting} = '0;
      {pre_come, lane_come} = '0;
      load_lane = '0;
      load_lane1 = '0;
      load_count = '0;
      {drain_pending, drain_short, sending} = '0;
      drain_count = '0;
      {awake_q, update_q, transposed_q, loading_state_q, issue_q, load_re_q, take_q} <= '0;
      {v1_q, v2_q, v3_q, v4_q, v5_q, first3_q, host3_q, host4_q, drain_load_q, draining_q} <= '0;
      {row_advance1_q, row_advance2_q, load1_q, load2_q, load_real1_q, load_real2_q, load_last2_q} <= '0;
      user_q <= '0;
      slot_q <= '0;
      load_count_q <= '0;
      load_lane2_q <= '0;
      acc_valid_o <= '0;
      done_o <= 1'b0;
      host_ack_o <= 1'b0;
    end else if (awake || start_i != '0 || host_req_i ||
                 (waiting && (update || transposed ? 32'(lane_waker) > 32'(load_count)
                                                   : 32'(pre_waker) > 32'(slot)))) begin
      // The drain gives a sum; a new row's sums arrive.
      if (out_free) begin
        sending = drain_shift || partial_taken;
        acc_valid_o <= sending ? Users'(1) << user : '0;
      end
      if (drain_load_q) begin
        drain_pending = 1'b0;
        drain_count = drain_short ? (LaneBits + 1)'(Post - (Chunks - 1) * Lanes)
                                  : (LaneBits + 1)'(Lanes);
      end else if (drain_shift) begin
        drain_count = drain_count - 1'b1;
      end

      // Words move on by a stage.
      ack = host4;
      host_ack_o <= ack;
      v5_q <= v4 && (update || (host4 && host_we_i));
      addr5_q <= addr4;
      drain_load_q <= v3 && last3 && !update && !transposed;
      host4 = host3;
      host4_q <= host4;
      first3_q <= first2;
      v4 = v3;
      v3 = v2;
      v2 = v1;
      v1 = issue || (state == Host && flush == '0);
      last3 = last2;
      last2 = last1;
      last1 = issue && issue_last;
      first2 = first1;
      first1 = slot == '0;
      host3 = host2;
      host2 = host1;
      host1 = state == Host && flush == '0;
      addr4 = addr3;
      addr3 = addr2;
      addr2 = addr1;
      addr1 = addr;
      row_advance2_q <= row_advance1_q;
      row_advance1_q <= issue && update && chunk == '0;
      slot2_q <= slot1_q;
      slot1_q <= slot;
      if (issue && issue_last && !update && !transposed) begin
        drain_pending = 1'b1;
        drain_short = 32'(chunk) == Chunks - 1;
      end

      // The lane loader.
      if (LoadsLanes) begin
        loaded = load_last2_q;
        load_last2_q <= load_last1;
        load_real2_q <= load_real1;
        load_lane2_q <= load_lane1;
        load2 = load1;
        load2_q <= load2;
        load1 = load_go;
        load_real1 = load_go && 32'(load_count) < Post;
        load_last1 = load_go && load_lane == LaneBits'(Lanes - 1);
        load_lane1 = load_lane;
        load_count2_q <= load_count1_q;
        load_count1_q <= load_count;
        if (load_go) begin
          loading = load_lane != LaneBits'(Lanes - 1);
          load_lane = load_lane + 1'b1;
          load_count = load_count + 1'b1;
        end
        take_q <= take;
        next_loaded = (next_loaded && !take) || loaded;
        if (take && 32'(chunk) != Chunks - 1) begin
          loading = 1'b1;
          load_lane = '0;
        end
      end

      // The pass.
      done = 1'b0;
      case (state)
        Idle: begin
          slot = '0;
          chunk = '0;
          addr = '0;
          flush = '0;
          update = Plastic && start_i[Users];
          transposed = start_transposed;
          if (start_i != '0) begin
            user = start_user;
            if (update || transposed) state = Load;
            else state = Run;
            loading = update || transposed;
            load_lane = '0;
            load_count = '0;
          end else if (host_req_i && !ack && !host4) begin
            addr = host_addr_i;
            state = Host;
          end
        end
        Load: if (loaded) state = Run;
        Run: begin
          if (issue) addr = addr + 1'b1;
          if (issue || 32'(slot) >= Pre) begin
            if (slot == (update || transposed ? SlotBits'(LongRow - 1) : SlotBits'(Pre - 1))) begin
              slot = '0;
              if (32'(chunk) != Chunks - 1) chunk = chunk + 1'b1;
              else if (update || transposed) state = Flush;
              else state = Idle;
            end else begin
              slot = slot + 1'b1;
            end
          end
        end
        default: begin  // Flush, Host: the pipeline runs out
          if (32'(flush) == FlushCycles - 1) begin
            state = Idle;
            done = update;
          end
          flush = flush + 1'b1;
        end
      endcase

      // What the next cycle does. The last word of a straight row waits until the drain can take the
      // row's sums.
      issue_last = 32'(slot) == Pre - 1;
      pre_come = Users == 1 ? come_q[0+:CountBits] : come_q[user*CountBits+:CountBits];
      lane_come = !AnyTransposed || update ? come_q[Users*CountBits+:CountBits] : pre_come;
      if (update || transposed) issue = slot != '0 || next_loaded;
      else issue = 32'(slot) < 32'(pre_come) && (!issue_last || (!drain_pending && drain_count == '0));
      issue = issue && state == Run && 32'(slot) < Pre;
      take = state == Run && slot == '0 && (update || transposed) && next_loaded;
      load_go = LoadsLanes && loading &&
                (32'(load_count) < 32'(lane_come) || 32'(load_count) >= Post);
      if (update || transposed)
        waiting = loading && !load_go && (state == Load || (state == Run && slot == '0));
      else waiting = state == Run && 32'(slot) >= 32'(pre_come);
      awake = start_i != '0 || (state != Idle && !waiting) || v1 || v2 || v3 || v4 || load1 || load2 ||
              drain_pending || drain_count != '0 || sending || partial_busy || done;

      awake_q <= awake;
      done_o <= done;
      user_q <= user;
      update_q <= update;
      transposed_q <= transposed;
      loading_state_q <= state == Load;
      issue_q <= issue;
      slot_q <= slot;
      load_re_q <= load_go && 32'(load_count) < Post;
      load_count_q <= load_count;
      load1_q <= load1;
      load_real1_q <= load_real1;
      {v1_q, v2_q, v3_q, v4_q} <= {v1, v2, v3, v4};
      host3_q <= host3;
      addr1_q <= addr1;
      draining_q <= drain_count != '0;
    end
  end
  // verilator lint_on BLKSEQ

  // ---- Code memories: one per user, and the post codes --------------------------------------------
  // Straight users and the update read pre codes by slot; transposed users and the update load lanes.
  logic [(Users+1)*StreamBits-1:0] codes_read;
  for (genvar u = 0; u <= Users; u++) begin : gen_codes
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
        assign codes_read[u*StreamBits+:StreamBits] = StreamBits'($signed(code_read));
      end else begin : gen_unsigned
        assign codes_read[u*StreamBits+:StreamBits] = StreamBits'(code_read);
      end
    end else begin : gen_none
      assign codes_read[u*StreamBits+:StreamBits] = '0;
    end
  end
  logic signed [StreamBits-1:0] pre_q, load_code_q;
  always_ff @(posedge clk_i) begin
    if (v1_q)
      pre_q <= Users == 1 || update_q ? codes_read[0+:StreamBits]
                                      : codes_read[user_q*StreamBits+:StreamBits];
    if (load1_q)
      load_code_q <= !load_real1_q ? '0 :
                     update_q ? codes_read[Users*StreamBits+:StreamBits]
                              : codes_read[user_q*StreamBits+:StreamBits];
  end

  // ---- Random words: a xorshift32 state per neuron of either side, advanced once per update --------
  // Read, advanced into row_q or column_q, and from there used and written back.
  logic [31:0] row_q, column_q;
  if (UsesRandom) begin : gen_random
    localparam int PreIndexBits = Pre > 1 ? $clog2(Pre) : 1;
    localparam int PostIndexBits = Post > 1 ? $clog2(Post) : 1;
    wire [31:0] row_state, row_next, column_state, column_next;
    hsdc_xorshift32 u_row_next (
        .state_i(row_state),
        .next_o (row_next)
    );
    hsdc_xorshift32 u_column_next (
        .state_i(column_state),
        .next_o (column_next)
    );
    hsdc_ram #(
        .Width(32),
        .Depth(Pre),
        .HasInit(HasInit),
        .InitFile(PreStateFile)
    ) u_row_states (
        .clk_i,
        .we_i(row_advance2_q),
        .waddr_i(PreIndexBits'(slot2_q)),
        .wdata_i(row_q),
        .re_i(issue_q && update_q),
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
        .we_i(load_real2_q && update_q),
        .waddr_i(PostIndexBits'(load_count2_q)),
        .wdata_i(column_q),
        .re_i(load_re_q && update_q),
        .raddr_i(PostIndexBits'(load_count_q)),
        .rdata_o(column_state)
    );
    always_ff @(posedge clk_i) begin
      if (v1_q && update_q) row_q <= row_advance1_q ? row_next : row_state;
      if (load_real1_q && update_q) column_q <= column_next;
    end
  end else begin : gen_no_random
    assign row_q = '0;
    assign column_q = '0;
  end
  wire [RandomBits-1:0] row_word = row_q[31-:RandomBits];
  wire [RandomBits-1:0] column_word = column_q[31-:RandomBits];

  // ---- Partial sums of a transposed pass, one per pre neuron, then handed out one a cycle -----------
  logic signed [AccBits-1:0] dot_q;
  if (AnyTransposed) begin : gen_partial
    localparam int PreIndexBits = Pre > 1 ? $clog2(Pre) : 1;
    logic [TreeDepth+2:0] valid_q;  // a word's way through the tree, then read, add, write
    logic [PreIndexBits-1:0] read_pre_q, add_pre_q, write_pre_q;
    logic read_early_q, add_early_q;
    logic [ChunkBits-1:0] read_chunk_q;
    logic signed [AccBits-1:0] sum_q;
    wire signed [AccBits-1:0] stored;
    logic [PreIndexBits:0] out_index_q;  // the next neuron to hand out
    logic out_q, out_valid_q;            // handing out; the memory holds a sum to hand out
    wire dot_valid = valid_q[TreeDepth];
    wire last_read = dot_valid && 32'(read_pre_q) == Pre - 1;
    wire out_read = out_q && 32'(out_index_q) < Pre && (!out_valid_q || partial_taken);
    hsdc_ram #(
        .Width(AccBits),
        .Depth(Pre)
    ) u_sums (
        .clk_i,
        .we_i(valid_q[TreeDepth+2]),
        .waddr_i(write_pre_q),
        .wdata_i(sum_q),
        .re_i(dot_valid || out_read),
        .raddr_i(out_q ? PreIndexBits'(out_index_q) : read_pre_q),
        .rdata_o(stored)
    );
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        valid_q <= '0;
        read_pre_q <= '0;
        read_chunk_q <= '0;
        out_index_q <= '0;
        {read_early_q, out_q, out_valid_q} <= '0;
      end else if (awake_q) begin
        valid_q <= {valid_q[TreeDepth+1:0], v3_q && transposed_q};
        if (loading_state_q) begin
          read_pre_q <= '0;
          read_chunk_q <= '0;
          read_early_q <= 1'b1;
        end else if (dot_valid) begin
          read_pre_q <= last_read ? '0 : read_pre_q + 1'b1;
          if (last_read) read_early_q <= 1'b0;
          if (last_read) read_chunk_q <= read_chunk_q + 1'b1;
        end
        // The last sum of the last chunk is in the memory two cycles after its read.
        if (valid_q[TreeDepth+2] && 32'(write_pre_q) == Pre - 1 && last_sums_q) begin
          out_q <= 1'b1;
          out_index_q <= '0;
        end else if (out_q) begin
          if (out_read) out_index_q <= out_index_q + 1'b1;
          out_valid_q <= out_read || (out_valid_q && !partial_taken);
          if (32'(out_index_q) == Pre && partial_taken) out_q <= 1'b0;
        end
      end
    end
    logic last_add_q, last_sums_q;
    always_ff @(posedge clk_i) begin
      add_pre_q <= read_pre_q;
      add_early_q <= read_early_q;
      last_add_q <= read_chunk_q == ChunkBits'(Chunks - 1);
      write_pre_q <= add_pre_q;
      last_sums_q <= last_add_q;
      sum_q <= dot_q + (add_early_q ? '0 : stored);
    end
    assign partial_valid = out_valid_q;
    assign partial_busy = valid_q != '0 || out_q;
    assign partial_sum = stored;
  end else begin : gen_no_partial
    assign partial_valid = 1'b0;
    assign partial_busy = 1'b0;
    assign partial_sum = '0;
    wire unused_partial = &{1'b0, partial_taken, loading_state_q, dot_q};
  end

  // ---- The lanes ----------------------------------------------------------------------------------
  logic signed [StreamBits-1:0] next_code[Lanes];  // loaded for the next chunk
  logic signed [StreamBits-1:0] lane_code[Lanes];  // of this chunk
  logic [RandomBits-1:0] next_random[Lanes];
  logic [RandomBits-1:0] lane_random[Lanes];
  logic [CellBits-1:0] cell_read[Lanes];  // the word on its way through stages 2 to 5
  logic [CellBits-1:0] cell_a[Lanes];
  logic [CellBits-1:0] cell_b[Lanes];
  logic [CellBits-1:0] cell_new[Lanes];
  logic signed [ProductBits-1:0] product[Lanes];
  logic signed [DecayBits-1:0] decay[Lanes];
  logic signed [SumBits-1:0] sum[Lanes];
  logic signed [StepBits-1:0] step[Lanes];  // not a register: used in the stage that sets it
  logic signed [AccBits-1:0] acc[Lanes];
  logic signed [AccBits-1:0] drain[Lanes];
  logic [LaneBits:0] saturated[2*Leaves];     // leaves: updates that saturated; not registers above
  logic any_saturated;
  logic signed [AccBits-1:0] dots[2*Leaves];  // node n + i of a level of n over 2n + i and 3n + i

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
        .we_i(v5_q),
        .waddr_i(addr5_q),
        .wdata_i(new_word_q),
        .re_i(v1_q),
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

  // Stage 1: read the word (an hsdc_ram does so by itself).
  task automatic read_word;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) cell_read[l] = mem[MemBits'(addr1_q)][l];
  endtask

  // Stage 2: multiply, and what the product will be added to.
  task automatic multiply;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1)
      cell_a[l] = PackedRam ? ram_word[l*CellBits+:CellBits] : cell_read[l];
    if (update_q && Plastic) begin
      for (l = 0; l < Lanes; l = l + 1)
        decay[l] = syn_decay($signed(cell_a[l][WeightBits-1:0]), row_word ^ lane_random[l]);
    end
    for (l = 0; l < Lanes; l = l + 1)
      product[l] =
          ProductBits'(FactorBits'(update_q && Plastic
                                       ? FactorBits'(lane_code[l])
                                       : FactorBits'($signed(cell_a[l][WeightBits-1:0])))) *
          ProductBits'(StreamBits'(AnyTransposed && transposed_q ? lane_code[l] : pre_q));
  endtask

  // Stage 3: add to the sums of this chunk,
  task automatic accumulate;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) acc[l] = (first3_q ? '0 : acc[l]) + AccBits'(product[l]);
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
      cell_b[l] = cell_a[l];
    end
  endtask

  // Stage 4: scale, saturate.
  task automatic saturate;
    logic [31:0] l;
    logic [LaneBits:0] any;
    for (l = 0; l < Lanes; l = l + 1) begin
      step[l] = syn_step($signed(cell_b[l][WeightBits-1:0]), sum[l]);
      cell_new[l] = CellBits'($unsigned(syn_saturate(step[l])));
      saturated[Leaves+l] = (LaneBits + 1)'(syn_saturates(step[l]));
    end
    if (Masked) begin
      for (l = 0; l < Lanes; l = l + 1) begin
        cell_new[l] = cell_b[l][CellBits-1] ? (cell_new[l] | MASK_BIT) : '0;
        saturated[Leaves+l] = cell_b[l][CellBits-1] ? saturated[Leaves+l] : '0;
      end
    end
    any = '0;
    for (l = Lanes; l != Leaves; l = l + 1) saturated[Leaves+l] = '0;
    for (l = 0; l < Lanes; l = l + 1) any = any | saturated[Leaves+l];
    any_saturated = any != '0;
  endtask
  task automatic set_cell;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) cell_new[l] = cell_b[l];
    if (!Masked) cell_new[host_lane_i] = CellBits'($unsigned(host_wdata_i));
    else if (cell_b[host_lane_i][CellBits-1])
      cell_new[host_lane_i] = CellBits'($unsigned(host_wdata_i)) | MASK_BIT;
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

  // Stage 5: write the word; count what saturated.
  task automatic write_word;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) mem[MemBits'(addr5_q)][l] = cell_new[l];
  endtask
  task automatic count_saturated;
    logic [31:0] n, i;
    for (n = Leaves >> 1; n > 0; n = n >> 1)
      for (i = 0; i < n; i = i + 1) saturated[n+i] = saturated[2*n+i] + saturated[3*n+i];
  endtask

  task automatic take_lane_operands;
    logic [31:0] l;
    for (l = 0; l < Lanes; l = l + 1) lane_code[l] = next_code[l];
    for (l = 0; l < Lanes; l = l + 1) lane_random[l] = next_random[l];
  endtask

  // From the last stage to the first.
  always_ff @(posedge clk_i) begin
    if (awake_q) begin
      if (v5_q && !PackedRam) write_word;
      saturated_o <= '0;
      if (v5_q && any_saturated) begin
        count_saturated;
        saturated_o <= saturated[1];
      end

      if (out_free) acc_o <= draining_q ? drain[0] : partial_sum;
      if (drain_shift) shift_drain;
      if (drain_load_q) load_drain;
      if (v4_q && host4_q) begin
        host_rdata_o <= $signed(cell_b[host_lane_i][WeightBits-1:0]);
        set_cell;
      end
      if (v4_q && update_q && Plastic) saturate;
      if (v4_q && PackedRam) pack_word;

      if (AnyTransposed && transposed_q) begin
        dot_q <= dots[1];
        add_up;
      end
      if (v3_q && !update_q && !transposed_q) accumulate;
      if (v3_q && (update_q || host3_q)) add_decay;

      if (v2_q) multiply;

      if (take_q) take_lane_operands;
      if (load2_q) begin
        next_code[load_lane2_q] = load_code_q;
        next_random[load_lane2_q] = column_word;
      end
      if (v1_q && !PackedRam) read_word;
    end
  end
  // verilator lint_on BLKSEQ

  // Streams carry the widest code and index of all users; counters end on a power of two; what one form
  // of the memories or an array without random words or updates leaves aside.
  wire unused = &{1'b0, clear_i, code_valid_i, code_index_i, code_i, wbank_i, rbank_i, slot_q, slot2_q, row_q,
                  column_q, row_advance2_q, load_real2_q, load_count_q, load_count2_q, ram_word,
                  new_word_q, addr1_q, addr5_q};
endmodule
`default_nettype wire
