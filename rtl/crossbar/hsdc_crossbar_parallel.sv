// SPDX-License-Identifier: Apache-2.0
// Crossbar of Pre x Post synapses, one cell per crosspoint: every sum is formed in one cycle and
// every synapse updates in one. For small arrays and ASIC macros; the same streams, passes and bits as
// hsdc_crossbar_folded.sv.
//
// A read pass forms all sums at once and hands them out one a cycle; an update pass takes two
// cycles: random states advance, then all weights change.
//
// The array is loops over unpacked arrays, assigned with = in one clocked block as in
// hsdc_folded_lanes.sv: a register each in synthesis, plain vector loops in simulation.
`default_nettype none
module hsdc_crossbar_parallel #(
    parameter int Pre = 6,               // rows, 1 or more
    parameter int Post = 5,              // columns, 1 or more
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
    parameter bit HasInit = 1'b0,        // load the memories from the files below
    parameter WeightFile = "unused.mem",     // cells, all posts of pre 0 first
    parameter PreStateFile = "unused.mem",   // rho, 32 bits each
    parameter PostStateFile = "unused.mem",  // kappa
    localparam int MaxSide = Pre > Post ? Pre : Post,
    localparam int IndexBits = MaxSide > 1 ? $clog2(MaxSide) : 1,
    localparam int LaneBits = Post > 1 ? $clog2(Post) : 1,
    localparam int CountBits = $clog2(Pre * Post + 1),
    localparam int HostBits = IndexBits
) (
    input  wire                               clk_i,
    input  wire                               rst_ni,
    input  wire  [                   Users:0] start_i,   // one pass: bit per user, bit Users: update
    output logic                              done_o,    // the update pass ends with this cycle
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
    output logic [             CountBits-1:0] saturated_o,
    // The window: request held until ack; only while no pass runs. Spaces: SPACE_* of hsdc_constants.
    input  wire                               host_req_i,
    input  wire                               host_we_i,
    input  wire  [                       1:0] host_space_i,
    input  wire  [              HostBits-1:0] host_addr_i,   // pre, or neuron of a state
    input  wire  [              LaneBits-1:0] host_lane_i,   // post
    input  wire  [                      31:0] host_wdata_i,
    output logic [                      31:0] host_rdata_o,
    output logic                              host_ack_o
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Users < 1 || Users > 16) begin : gen_check_0
    hsdc_crossbar_parallel_has_1_to_16_users u_refused ();
  end
  if (WeightBits < 2) begin : gen_check_1
    hsdc_crossbar_parallel_needs_2_weight_bits u_refused ();
  end
  if (ShiftUpdate < 0 || ShiftUpdate > 31) begin : gen_check_2
    hsdc_crossbar_parallel_shifts_updates_by_0_to_31 u_refused ();
  end
  if (Rounding != hsdc_constants::ROUND_TRUNCATE && Rounding != hsdc_constants::ROUND_HALF_UP &&
      Rounding != hsdc_constants::ROUND_STOCHASTIC) begin : gen_check_3
    hsdc_crossbar_parallel_rounds_updates_otherwise u_refused ();
  end
  // ---- Formats ----------------------------------------------------------------------------------
  localparam int CellBits = WeightBits + (Masked ? 1 : 0);
  localparam int PreBits = 32'(CodeWidths[0+:6]) + (CodeSigned[0] ? 0 : 1);
  localparam int PostBits = 32'(CodeWidths[Users*6+:6]) + (CodeSigned[Users] ? 0 : 1);
  localparam int RandomBits = ShiftUpdate > 0 ? ShiftUpdate : 1;
  localparam bit UsesRandom = Plastic && Rounding == hsdc_constants::ROUND_STOCHASTIC && ShiftUpdate > 0;
  localparam bit AnyTransposed = |(Transposed & 16'((1 << Users) - 1));
  localparam int UserBits = Users > 1 ? $clog2(Users) : 1;
  localparam int RowCountBits = $clog2(Post + 1);
  // Signed bits of the codes along the rows, and of those along the columns.
  function automatic int code_bits(input bit columns);
    int bits;
    code_bits = 1;
    for (int s = 0; s <= Users; s++) begin
      bits = 32'(CodeWidths[s*6+:6]) + (CodeSigned[s] ? 0 : 1);
      if (columns == (s == Users || Transposed[s%16]) && (s < Users || Plastic) && bits > code_bits)
        code_bits = bits;
    end
  endfunction
  localparam int RowBits = code_bits(1'b0);
  localparam int ColumnBits = code_bits(1'b1);
  localparam bit RowSigned = |(CodeSigned[15:0] & ~Transposed & 16'((1 << Users) - 1));
  // Where no code along the rows is negative, tools are told so: a smaller multiplier.
  localparam logic [RowBits-1:0] ROW_MASK = {RowSigned, {(RowBits - 1) {1'b1}}};
  // Factors: a weight, or of an update the post code; a code.
  localparam int LeftBits = ColumnBits > WeightBits ? ColumnBits : WeightBits;
  localparam int RightBits = AnyTransposed && ColumnBits > RowBits ? ColumnBits : RowBits;
  localparam int ProductBits = LeftBits + RightBits;
  localparam logic [CellBits-1:0] MASK_BIT = {Masked, {(CellBits - 1) {1'b0}}};

`include "hsdc_synapse.svh"
`include "hsdc_xorshift.svh"

  // ---- Control ----------------------------------------------------------------------------------
  logic [UserBits-1:0] user_q;
  logic read1_q, read_transposed_q;  // a read pass: form the sums
  logic update1_q, update2_q, update3_q;
  logic host1_q;
  logic [IndexBits:0] drain_count_q;
  function automatic logic [UserBits-1:0] user_of(input logic [Users-1:0] starts);
    user_of = '0;
    for (int u = 0; u < Users; u++) if (starts[u]) user_of = UserBits'(u);
  endfunction
  wire [Users-1:0] start_read = start_i[Users-1:0];
  wire [UserBits-1:0] start_user = user_of(start_read);
  wire out_free = acc_valid_o == '0 || (acc_valid_o & acc_ready_i) != '0;
  wire drain_shift = drain_count_q != '0 && out_free;
  assign done_o = update3_q;
  // What saturated is told in the cycle after an update, and in no other: the array has no reset.
  logic told_q;
  logic [CountBits-1:0] saturated_q;
  assign saturated_o = told_q ? saturated_q : '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {read1_q, read_transposed_q, update1_q, update2_q, update3_q, told_q, host1_q, host_ack_o} <= '0;
      user_q <= '0;
      drain_count_q <= '0;
      acc_valid_o <= '0;
    end else begin
      read1_q <= start_read != '0;
      {update1_q, update2_q, update3_q} <= {Plastic && start_i[Users], update1_q, update2_q};
      told_q <= update3_q;
      if (start_read != '0) begin
        user_q <= start_user;
        read_transposed_q <= AnyTransposed && Transposed[4'(start_user)];
      end
      host1_q <= host_req_i && !host1_q && !host_ack_o;
      host_ack_o <= host1_q;
      if (read1_q)
        drain_count_q <= read_transposed_q ? (IndexBits + 1)'(Pre) : (IndexBits + 1)'(Post);
      else if (drain_shift) drain_count_q <= drain_count_q - 1'b1;
      if (out_free) acc_valid_o <= drain_shift ? Users'(1) << user_q : '0;
    end
  end

  wire host_states = UsesRandom && (host_space_i == hsdc_constants::SPACE_RHO ||
                                    host_space_i == hsdc_constants::SPACE_KAPPA);

  // ---- The array --------------------------------------------------------------------------------
  (* mem2reg *) logic [CellBits-1:0] mem[0:Pre*Post-1];  // cell (pre, post) is word pre * Post + post
  (* mem2reg *) logic [31:0] row_states[0:Pre-1];
  (* mem2reg *) logic [31:0] column_states[0:Post-1];
  if (HasInit) begin : gen_weights
    initial $readmemh(WeightFile, mem);
  end
  if (HasInit && UsesRandom) begin : gen_states
    initial begin
      $readmemh(PreStateFile, row_states);
      $readmemh(PostStateFile, column_states);
    end
  end
  // By user, two banks each. A power of two of them: places are bits of an address then, not sums.
  logic [StreamBits-1:0] codes[2*Users][1<<IndexBits];
  logic [StreamBits-1:0] post_codes[2][1<<IndexBits];
  logic signed [AccBits-1:0] drain[MaxSide];
  logic over[Pre*Post];  // updates that saturated
  // Used in the cycle that sets them; not registers. The two below are set in every cycle: behind a
  // condition they would be.
  logic [CellBits-1:0] host_cell;
  logic [31:0] host_state;
  logic signed [RowBits-1:0] row_code[Pre];
  logic signed [ColumnBits-1:0] column_code[Post];
  logic signed [ProductBits-1:0] product[Pre][Post];
  logic signed [StepBits-1:0] step[Post];
  logic [RowCountBits-1:0] row_count;
  logic [CountBits-1:0] count;
  logic asked;

  // Blocking assignments in clocked code, on purpose: see hsdc_folded_lanes.sv.
  // verilator lint_off BLKSEQ

  // The operands of this pass: row codes of a straight read, column codes of a transposed one,
  // both of an update.
  task automatic select_codes;
    logic [31:0] u, i;
    for (i = 0; i < Pre; i = i + 1) row_code[i] = '0;
    for (i = 0; i < Post; i = i + 1) column_code[i] = '0;
    for (u = 0; u < Users; u = u + 1) begin
      if (Users == 1 || u == (update2_q ? 32'd0 : 32'(user_q))) begin
        if (AnyTransposed && Transposed[u[3:0]])
          for (i = 0; i < Post; i = i + 1)
            column_code[i] = ColumnBits'(Banked[u[4:0]] && rbank_i ? codes[2*u+1][i]
                                                                   : codes[2*u][i]);
        else
          for (i = 0; i < Pre; i = i + 1)
            row_code[i] = ROW_MASK & RowBits'(Banked[u[4:0]] && rbank_i ? codes[2*u+1][i]
                                                                        : codes[2*u][i]);
      end
    end
    if (Plastic && update2_q)
      for (i = 0; i < Post; i = i + 1)
        column_code[i] = ColumnBits'(Banked[Users] && rbank_i ? post_codes[1][i]
                                                              : post_codes[0][i]);
  endtask
  // One multiplier a cell, for both kinds of read and the update.
  task automatic multiply;
    logic [31:0] i, j;
    for (j = 0; j < Pre; j = j + 1)
      for (i = 0; i < Post; i = i + 1)
        product[j][i] =
            ProductBits'(LeftBits'(Plastic && update2_q
                                       ? LeftBits'(column_code[i])
                                       : LeftBits'($signed(mem[j*Post+i][WeightBits-1:0])))) *
            ProductBits'(RightBits'(AnyTransposed && !update2_q && read_transposed_q
                                        ? RightBits'(column_code[i]) : RightBits'(row_code[j])));
  endtask
  task automatic form_sums;
    logic [31:0] i, j;
    for (i = 0; i < MaxSide; i = i + 1) drain[i] = '0;
    if (AnyTransposed && read_transposed_q) begin
      for (j = 0; j < Pre; j = j + 1)
        for (i = 0; i < Post; i = i + 1) drain[j] = drain[j] + AccBits'(product[j][i]);
    end else begin
      for (j = 0; j < Pre; j = j + 1)
        for (i = 0; i < Post; i = i + 1) drain[i] = drain[i] + AccBits'(product[j][i]);
    end
  endtask
  task automatic advance_states;
    logic [31:0] i;
    for (i = 0; i < Pre; i = i + 1) row_states[i] = xorshift32(row_states[i]);
    for (i = 0; i < Post; i = i + 1) column_states[i] = xorshift32(column_states[i]);
  endtask
  task automatic update_cells;
    logic [31:0] i, j;
    for (j = 0; j < Pre; j = j + 1) begin
      for (i = 0; i < Post; i = i + 1)
        step[i] = syn_step($signed(mem[j*Post+i][WeightBits-1:0]),
                           syn_sum(SynProduct'(product[j][i]),
                                   syn_decay($signed(mem[j*Post+i][WeightBits-1:0]),
                                             RandomBits'((row_states[j] ^ column_states[i]) >>
                                                         (32 - RandomBits)))));
      for (i = 0; i < Post; i = i + 1)
        over[j*Post+i] = syn_saturates(step[i]) && (!Masked || mem[j*Post+i][CellBits-1]);
      for (i = 0; i < Post; i = i + 1)
        mem[j*Post+i] = Masked && !mem[j*Post+i][CellBits-1] ? '0 :
                        CellBits'($unsigned(syn_saturate(step[i]))) | MASK_BIT;
    end
  endtask
  task automatic count_over;
    logic [31:0] i, j;
    count = '0;
    for (j = 0; j < Pre; j = j + 1) begin
      row_count = '0;
      for (i = 0; i < Post; i = i + 1) row_count = row_count + RowCountBits'(over[j*Post+i]);
      count = count + CountBits'(row_count);
    end
  endtask
  task automatic shift_drain;
    logic [31:0] i;
    for (i = 0; i != MaxSide - 1; i = i + 1) drain[i] = drain[i+1];
  endtask
  task automatic take_codes;
    logic [31:0] u;
    for (u = 0; u < Users; u = u + 1)
      if (code_valid_i[u]) begin
        if (Banked[u[4:0]] && wbank_i)
          codes[2*u+1][code_index_i[u*IndexBits+:IndexBits]] = code_i[u*StreamBits+:StreamBits];
        else codes[2*u][code_index_i[u*IndexBits+:IndexBits]] = code_i[u*StreamBits+:StreamBits];
      end
    if (Plastic && code_valid_i[Users]) begin
      if (Banked[Users] && wbank_i)
        post_codes[1][code_index_i[Users*IndexBits+:IndexBits]] =
            code_i[Users*StreamBits+:StreamBits];
      else
        post_codes[0][code_index_i[Users*IndexBits+:IndexBits]] =
            code_i[Users*StreamBits+:StreamBits];
    end
  endtask
  task automatic access_cell;
    logic [31:0] i, j;
    for (j = 0; j < Pre; j = j + 1)
      for (i = 0; i < Post; i = i + 1) begin
        asked = 32'(host_addr_i) == j && 32'(host_lane_i) == i;
        host_cell = host_cell | (asked ? mem[j*Post+i] : '0);
        if (asked && host_we_i)
          mem[j*Post+i] =
              Masked && host_space_i == hsdc_constants::SPACE_MASKS
                  ? (host_wdata_i[0] ? MASK_BIT : '0) :
              Masked && !mem[j*Post+i][CellBits-1] ? '0 :
              CellBits'(host_wdata_i[WeightBits-1:0]) | MASK_BIT;
      end
  endtask
  task automatic access_state;
    logic [31:0] i;
    for (i = 0; i < Pre; i = i + 1) begin
      asked = host_space_i == hsdc_constants::SPACE_RHO && 32'(host_addr_i) == i;
      host_state = host_state | (asked ? row_states[i] : '0);
      if (asked && host_we_i) row_states[i] = host_wdata_i;
    end
    for (i = 0; i < Post; i = i + 1) begin
      asked = host_space_i == hsdc_constants::SPACE_KAPPA && 32'(host_addr_i) == i;
      host_state = host_state | (asked ? column_states[i] : '0);
      if (asked && host_we_i) column_states[i] = host_wdata_i;
    end
  endtask

  // A plain always: nothing else, and no memory image, may write what an always_ff does.
  always @(posedge clk_i) begin
    if (update3_q) begin
      count_over;
      saturated_q <= count;
    end
    if (out_free) acc_o <= drain[0];
    host_cell = '0;
    host_state = '0;
    if (read1_q || update2_q) begin
      select_codes;
      multiply;
      if (read1_q) form_sums;
      else if (Plastic) update_cells;
    end else begin
      if (drain_shift) shift_drain;
      if (host1_q && !host_states) access_cell;
    end
    if (UsesRandom && update1_q) advance_states;
    else if (host1_q && host_states) access_state;
    if (host1_q)
      host_rdata_o <= host_states ? host_state :
                      Masked && host_space_i == hsdc_constants::SPACE_MASKS
                          ? 32'(host_cell[CellBits-1])
                          : 32'($signed(host_cell[WeightBits-1:0]));
    if (code_valid_i != '0) take_codes;
  end
  // verilator lint_on BLKSEQ
  wire unused_codes = &{1'b0, code_valid_i, code_index_i, code_i};
`ifdef HSDC_ASSERT
  // One pass at a time; none begins before the sums of the one before are taken, nor while the window is
  // asked, which is not asked while one runs.
  wire passing = read1_q || drain_count_q != '0 || acc_valid_o != '0 || update1_q || update2_q ||
                 update3_q;
  always_ff @(posedge clk_i)
    if (rst_ni) begin
      assert ((start_i & (start_i - 1'b1)) == '0);
      assert (start_i == '0 || !(passing || host1_q || host_ack_o || host_req_i));
      assert (!host1_q || !passing);
    end
`endif
endmodule
`default_nettype wire
