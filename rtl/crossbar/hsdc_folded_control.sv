// SPDX-License-Identifier: Apache-2.0
// Control of hsdc_crossbar_folded.sv: which pass runs, which word is issued next, what the stages of the
// pipeline hold, when lanes are loaded, and when a row's sums move to the drain.
//
// Stages of a word: 0 issued, the pre code's address goes out; 1 pre code read, the word's address goes
// out; 2 word read; 3 multiplied; 4 added; 5 scaled and saturated; 6 written.
//
// Asleep between passes, and while a pass waits for a code: no register of the array moves then. A start,
// the window and a code that is received wake it.
//
// State that only the one clocked block sees is assigned with = (no race: nobody else reads it); what others
// read leaves it through <=. As _q <= _d behind an always_comb, or with the lane loader in a module of its
// own, the same control costs a simulation 19 to 40 % more time: Verilator then evaluates and copies it in
// every cycle, asleep or not.
`default_nettype none
module hsdc_folded_control #(
    parameter int Pre = 6,               // rows, 1 or more
    parameter int Post = 5,              // columns, 1 or more
    parameter int Lanes = 2,             // synapse cells, 1 .. Post
    parameter bit Plastic = 1'b1,        // there is an update pass
    parameter int Users = 1,             // projections that read these weights, 1 .. 16
    parameter logic [15:0] Transposed = 16'd0,  // a bit per user
    parameter bit UsesRandom = 1'b1,     // updates draw random words
    localparam int MaxSide = Pre > Post ? Pre : Post,
    localparam int IndexBits = MaxSide > 1 ? $clog2(MaxSide) : 1,
    localparam int PreIndexBits = Pre > 1 ? $clog2(Pre) : 1,
    localparam int Chunks = (Post + Lanes - 1) / Lanes,
    localparam int Depth = Pre * Chunks,
    localparam int AddrBits = Depth > 1 ? $clog2(Depth) : 1,
    localparam int LaneBits = Lanes > 1 ? $clog2(Lanes) : 1,
    localparam int HostBits = AddrBits > IndexBits ? AddrBits : IndexBits,
    localparam int CountBits = $clog2(MaxSide + 1),
    localparam int PostIndexBits = Post > 1 ? $clog2(Post) : 1,
    localparam int UserBits = Users > 1 ? $clog2(Users) : 1
) (
    input  wire                     clk_i,
    input  wire                     rst_ni,
    input  wire                     clear_i,         // pulse: a sample begins
    // Passes.
    input  wire  [         Users:0] start_i,         // pulse: bit per user, bit Users: update
    output logic                    done_o,          // pulse: the update pass has ended
    output logic                    awake_o,         // registers of the array move
    output logic                    update_o,        // the pass under way is an update,
    output logic                    transposed_o,    // or a transposed read,
    output logic [    UserBits-1:0] user_o,          // of this user
    output logic                    begin_o,         // pulse: a pass has begun
    // Codes.
    input  wire                     received_i,      // pulse: one was received
    input  wire  [   CountBits-1:0] user_received_i, // how many were, of the user's
    output logic                    issue_o,         // stage 0: the pre code is read,
    output logic [PreIndexBits-1:0] pre_index_o,     // this one
    // The lane loader: an operand's code and state are read, the code comes out of its memory and the
    // state moves on, the lane takes them and the state is written back.
    input  wire  [   CountBits-1:0] post_received_i, // post codes that were received
    output logic                    load_re_o,       // first step: code and state are read,
    output logic [PostIndexBits-1:0] load_index_o,   // of this neuron
    output logic                    load1_o,         // second step,
    output logic                    real1_o,         // of a lane that has a post
    output logic                    load2_o,         // third step,
    output logic                    real2_o,
    output logic [    LaneBits-1:0] load_lane_o,     // of this lane;
    output logic [PostIndexBits-1:0] column_write_o, // the state's place
    output logic                    take1_o,         // a row begins: what was loaded becomes active, codes
    output logic                    take2_o,         // and, a cycle later, column words
    // Random states of the rows: advanced and written back in the first row of words of an update.
    output logic                    row_advance1_o,  // read in the cycle before
    output logic                    row_advance2_o,  // advanced in the cycle before: written now,
    output logic [PreIndexBits-1:0] row_write_o,     // to this neuron's place
    // Words.
    output logic [             4:0] valid_o,         // there is one in stage 5 .. 1
    output logic [             3:0] host_o,          // the window's in stage 5 .. 2
    output logic                    first4_o,        // stage 4: the first of a row
    output logic                    write_o,         // stage 6
    output logic                    told_o,          // the cycle after stage 6: saturations are told
    output logic [    AddrBits-1:0] addr1_o,         // of the word in stage 1,
    output logic [    AddrBits-1:0] addr2_o,         // stage 2,
    output logic [    AddrBits-1:0] write_addr_o,    // and stage 6
    // Sums.
    output logic                    drain_load_o,    // a row's sums move to the drain
    output logic                    draining_o,      // it holds some
    input  wire                     partial_valid_i, // a transposed pass has a sum to hand out
    input  wire                     partial_busy_i,  // it is not at its end
    output logic [       Users-1:0] acc_valid_o,     // a sum is on offer to this user
    input  wire  [       Users-1:0] acc_ready_i,     // who takes it
    output wire                     free_o,          // it is taken, or there is none
    // The window.
    input  wire                     host_req_i,      // held until acknowledged
    input  wire                     host_we_i,
    input  wire                     host_states_i,   // for a random state, not for a word
    input  wire  [    HostBits-1:0] host_addr_i,     // word, or neuron of a state
    output logic                    host_ack_o
);
  localparam bit AnyTransposed = |(Transposed & 16'((1 << Users) - 1));
  localparam int TreeDepth = Lanes > 1 ? $clog2(Lanes) : 0;  // cycles that adding up lanes takes
  localparam int TailLanes = Post - (Chunks - 1) * Lanes;    // posts of the last row of words
  // A row of an update or of a transposed pass lasts until what it stores can be read in the next.
  localparam int LongRow = Chunks > 1 && Pre < 7 ? 7 : Pre;
  localparam int SlotBits = $clog2(LongRow + 1);
  localparam int LoadBits = $clog2(Chunks * Lanes + 1);
  localparam bit LoadsLanes = Plastic || AnyTransposed;
  localparam int ChunkBits = Chunks > 1 ? $clog2(Chunks) : 1;
  localparam int FlushCycles = 8 + TreeDepth;
  localparam int FlushBits = $clog2(FlushCycles + 1);

  typedef enum logic [1:0] {Idle, Run, Flush, Host} state_e;
  state_e state;
  logic [UserBits-1:0] user;
  logic update, transposed, done;
  logic holds;    // update or transposed: the lanes hold operands for a row
  logic awake;
  logic waiting;  // nothing to do until a code is received
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

  logic [AddrBits-1:0] addr_q;  // of the next word

  function automatic logic [UserBits-1:0] user_of(input logic [Users:0] starts);
    user_of = '0;
    for (int u = 1; u < Users; u++) if (starts[u]) user_of = UserBits'(u);
  endfunction
  assign free_o = acc_valid_o == '0 || (acc_valid_o & acc_ready_i) != '0;

  // verilator lint_off BLKSEQ
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state = Idle;
      {update, transposed, holds, done, awake, waiting, take, ask, ack} = '0;
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
      {awake_o, update_o, transposed_o, begin_o, issue_o, load_re_o, take1_o, take2_o} <= '0;
      {valid_o, host_o, first4_o, write_o, told_o, drain_load_o, draining_o} <= '0;
      {row_advance1_o, row_advance2_o, load1_o, load2_o, real1_o, real2_o} <= '0;
      user_o <= '0;
      pre_index_o <= '0;
      row_write_o <= '0;
      load_index_o <= '0;
      column_write_o <= '0;
      load_lane_o <= '0;
      addr_q <= '0;
      write_addr_o <= '0;
      acc_valid_o <= '0;
      done_o <= 1'b0;
      host_ack_o <= 1'b0;
    end else if (awake || start_i != '0 || host_req_i || (waiting && received_i)) begin
      // The drain gives a sum; a row's sums arrive.
      if (free_o) begin
        sending = draining_o || partial_valid_i;
        acc_valid_o <= sending ? Users'(1) << user : '0;
      end
      if (drain_load_o) begin
        drain_pending = 1'b0;
        drain_count = drain_short ? (LaneBits + 1)'(TailLanes)
                                  : (LaneBits + 1)'(Lanes);
      end else if (draining_o && free_o) begin
        drain_count = drain_count - 1'b1;
      end

      // Words move on by a stage.
      writing = {writing[0], valid[5] && (update || (host[5] && host_we_i && !host_states_i))};
      write_o <= writing[0];
      told_o <= writing[1];
      drain_load_o <= valid[4] && last[4];
      ack = host[5];
      host_ack_o <= ack;
      valid = {valid[4:1], issue || ask};
      first = {first[3:1], issue_first};
      last = {last[3:1], issue && issue_last && !holds};
      host = {host[4:1], ask};
      ask = 1'b0;
      if (write_o) write_addr_o <= write_addr_o + 1'b1;
      addr2_o <= addr1_o;
      if (valid[1]) begin
        addr1_o <= addr_q;
        addr_q <= addr_q + 1'b1;
      end
      if (UsesRandom) begin
        if (row_advance2_o) row_write_o <= row_write_o + 1'b1;
        row_advance2_o <= row_advance1_o;
        row_advance1_o <= issue && issue_advance;
      end

      // So do lane operands.
      if (LoadsLanes) begin
        if (load2_o)
          load_lane_o <= load_lane_o == LaneBits'(Lanes - 1) ? '0 : load_lane_o + 1'b1;
        if (real2_o) column_write_o <= column_write_o + 1'b1;
        real2_o <= real1_o;
        real1_o <= load_real;
        load_valid = {load_valid[0], load_go};
        take2_o <= take1_o;
        take1_o <= take;
        if (load_last[2]) next_loaded = 1'b1;
        load_last = {load_last[1:0], 1'b0};
      end

      done = 1'b0;
      begin_o <= 1'b0;
      load_go = 1'b0;
      load_real = 1'b0;
      load_index_o <= PostIndexBits'(load_count);
      issue = 1'b0;
      take = 1'b0;
      waiting = 1'b0;
      pre_index_o <= PreIndexBits'(slot);
`ifdef HSDC_ASSERT
      // One pass at a time; none begins, and no sample does, before the sums of the one before are taken,
      // nor while the window is asked, which is not asked while one runs.
      assert ((start_i & (start_i - 1'b1)) == '0);
      assert ((start_i == '0 && !clear_i) || (state == Idle && !host_req_i && !drain_pending &&
                                              drain_count == '0 && !partial_busy_i));
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
            write_addr_o <= '0;
            row_write_o <= '0;
            column_write_o <= '0;
            loading = holds;
            load_lane = '0;
            load_count = '0;
            begin_o <= 1'b1;
          end else if (host_req_i && !host_ack_o) begin  // not the one just acknowledged
            update = 1'b0;
            transposed = 1'b0;
            addr_q <= AddrBits'(host_addr_i);
            write_addr_o <= AddrBits'(host_addr_i);
            if (UsesRandom) begin  // a state's neuron
              slot = SlotBits'(host_addr_i);
              load_count = LoadBits'(host_addr_i);
              row_write_o <= PreIndexBits'(host_addr_i);
              column_write_o <= PostIndexBits'(host_addr_i);
            end
            ask = 1'b1;
            state = Host;
          end
        end

        Run: begin
          // The next lane operand.
          if (LoadsLanes && loading) begin
            load_real = 32'(load_count) < Post;
            load_go = !load_real ||
                      32'(load_count) < (update ? 32'(post_received_i) : 32'(user_received_i));
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
            waiting = 32'(slot) >= 32'(user_received_i);
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
              drain_pending || drain_count != '0 || sending || partial_busy_i || done || ack;

      awake_o <= awake;
      done_o <= done;
      user_o <= user;
      update_o <= update;
      transposed_o <= transposed;
      issue_o <= issue;
      load_re_o <= load_real;
      load1_o <= load_valid[0];
      load2_o <= load_valid[1];
      valid_o <= valid;
      host_o <= host[5:2];
      first4_o <= first[4];
      draining_o <= drain_count != '0;
    end
`ifdef HSDC_ASSERT
    else begin  // asleep: between passes, or for want of a code
      assert (state == Idle || (state == Run && waiting));
      assert (state == Idle ||
              (holds ? 32'(load_count) < Post && 32'(load_count) >= (update ? 32'(post_received_i)
                                                                            : 32'(user_received_i))
                     : 32'(slot) >= 32'(user_received_i)));
    end
`endif
  end
  // verilator lint_on BLKSEQ
  // What assertions alone, or lanes that hold operands, read.
  wire unused = &{1'b0, clear_i, post_received_i};
endmodule
`default_nettype wire
