// SPDX-License-Identifier: Apache-2.0
// Crossbar of Pre x Post synapses, one cell per crosspoint: every sum is formed in one cycle and
// every synapse updates in one. For small arrays and ASIC macros; the same streams, passes and bits as
// hsdc_crossbar_folded.sv.
//
// A read pass forms all sums at once and hands them out one a cycle; an update pass takes two
// cycles: random states advance, then all weights change.
//
// Two forms, same cycles and bits. PackedRam = 1, for synthesis: an hsdc_parallel_cell per
// crosspoint, which tools synthesize once, and registers around it. PackedRam = 0, for simulation:
// loops over arrays, which run as vector code, with = in one clocked block as in the folded array.
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
    parameter bit PackedRam = 1'b1,      // 1: a cell per crosspoint, 0: loops over arrays
    parameter bit HasInit = 1'b0,        // load the memories from the files below
    parameter WeightFile = "unused.mem",     // a word per pre neuron, post 0 in the lowest bits
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
    // The window: request held until ack; only while no pass runs. Spaces: 0 weights (masked synapses stay
    // 0), 1 mask bits (a write clears the weight), 2 rho, 3 kappa.
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
  // Signed bits of the codes that come along the rows, and of those along the columns.
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

  wire host_states = UsesRandom && host_space_i[1];
  wire write_row = host1_q && host_we_i && UsesRandom && host_space_i == 2'd2;
  wire write_column = host1_q && host_we_i && UsesRandom && host_space_i == 2'd3;

  // ---- The array --------------------------------------------------------------------------------
  // What has a memory image is written in plain always blocks: nothing else may write what an always_ff does.
  // PackedRam = 0: a word a cell; 1: a word a row, post 0 in the lowest bits, as in WeightFile.
  localparam int Words = PackedRam ? Pre : Pre * Post;
  (* mem2reg *) logic [Pre*Post/Words*CellBits-1:0] mem[0:Words-1];
  (* mem2reg *) logic [31:0] row_states[0:Pre-1];
  (* mem2reg *) logic [31:0] column_states[0:Post-1];
  if (HasInit && UsesRandom) begin : gen_states
    initial begin
      $readmemh(PreStateFile, row_states);
      $readmemh(PostStateFile, column_states);
    end
  end

  // ---- For synthesis: a cell per crosspoint -----------------------------------------------------
  if (PackedRam) begin : gen_cells
    if (HasInit) begin : gen_init
      initial $readmemh(WeightFile, mem);
    end

    // Few streams are as wide as the widest; a fixed array takes no post codes.
    wire unused_codes = &{1'b0, code_valid_i, code_index_i, code_i};

    // Codes of every stream, by neuron; of banked streams two.
    wire [(Users+1)*MaxSide*StreamBits-1:0] codes;
    for (genvar u = 0; u <= Users; u++) begin : gen_stream
      localparam int Bits = 32'(CodeWidths[u*6+:6]);
      localparam int Size = u == Users || Transposed[u%16] ? Post : Pre;
      for (genvar i = 0; i < MaxSide; i++) begin : gen_code
        if (i < Size && (u < Users || Plastic)) begin : gen_register
          logic [Bits-1:0] code_q, other_q;
          wire here = code_valid_i[u] && code_index_i[u*IndexBits+:IndexBits] == IndexBits'(i);
          always_ff @(posedge clk_i) begin
            if (here && !(Banked[u] && wbank_i)) code_q <= code_i[u*StreamBits+:Bits];
            if (here && Banked[u] && wbank_i) other_q <= code_i[u*StreamBits+:Bits];
          end
          wire [Bits-1:0] code = Banked[u] && rbank_i ? other_q : code_q;
          if (CodeSigned[u]) begin : gen_signed
            assign codes[(u*MaxSide+i)*StreamBits+:StreamBits] = StreamBits'($signed(code));
          end else begin : gen_unsigned
            assign codes[(u*MaxSide+i)*StreamBits+:StreamBits] = StreamBits'(code);
          end
        end else begin : gen_none
          assign codes[(u*MaxSide+i)*StreamBits+:StreamBits] = '0;
        end
      end
    end

    // The operands of this pass: row codes of a straight read, column codes of a transposed one,
    // both of an update.
    wire [UserBits-1:0] user = update2_q ? '0 : user_q;
    wire [Pre*RowBits-1:0] row_codes;
    wire [Post*ColumnBits-1:0] column_codes;
    for (genvar j = 0; j < Pre; j++) begin : gen_row_code
      logic [StreamBits-1:0] code;
      always_comb begin
        code = '0;
        for (int u = 0; u < Users; u++)
          if (!Transposed[u%16] && 32'(user) == u)
            code = codes[(u*MaxSide+j)*StreamBits+:StreamBits];
      end
      assign row_codes[j*RowBits+:RowBits] = RowBits'(code);
      wire unused_code = &{1'b0, code};  // the bits above repeat its sign
    end
    for (genvar i = 0; i < Post; i++) begin : gen_column_code
      wire [StreamBits-1:0] post_code = codes[(Users*MaxSide+i)*StreamBits+:StreamBits];
      logic [StreamBits-1:0] code;
      always_comb begin
        code = '0;
        for (int u = 0; u < Users; u++)
          if (Transposed[u%16] && 32'(user) == u)
            code = codes[(u*MaxSide+i)*StreamBits+:StreamBits];
        if (Plastic && update2_q) code = post_code;
      end
      assign column_codes[i*ColumnBits+:ColumnBits] = ColumnBits'(code);
      wire unused_code = &{1'b0, code};
    end

    // Random words: the states advance in the first cycle of an update.
    for (genvar j = 0; j < Pre; j++) begin : gen_row_state
      always @(posedge clk_i)
        if (update1_q && UsesRandom) row_states[j] <= xorshift32(row_states[j]);
        else if (write_row && 32'(host_addr_i) == j) row_states[j] <= host_wdata_i;
    end
    for (genvar i = 0; i < Post; i++) begin : gen_column_state
      always @(posedge clk_i)
        if (update1_q && UsesRandom) column_states[i] <= xorshift32(column_states[i]);
        else if (write_column && 32'(host_addr_i) == i) column_states[i] <= host_wdata_i;
    end

    // The cells.
    wire idle = !read1_q && !update2_q;
    wire [(Pre+Post)*32-1:0] states;  // the one that the window asks for, in its place
    for (genvar j = 0; j < Pre; j++) begin : gen_row_read
      assign states[j*32+:32] = host_states && !host_space_i[0] && 32'(host_addr_i) == j
                                    ? row_states[j] : '0;
    end
    for (genvar i = 0; i < Post; i++) begin : gen_column_read
      assign states[(Pre+i)*32+:32] = host_states && host_space_i[0] && 32'(host_addr_i) == i
                                          ? column_states[i] : '0;
    end
    wire [Pre*Post*ProductBits-1:0] products;
    wire [Pre*Post-1:0] over;
    wire [Pre*CellBits-1:0] row_cells;  // the cell that the window asks for, in its row
    for (genvar j = 0; j < Pre; j++) begin : gen_row
      wire asked = host1_q && idle && !host_states && 32'(host_addr_i) == j;
      for (genvar i = 0; i < Post; i++) begin : gen_cell
        wire [CellBits-1:0] next;
        hsdc_parallel_cell #(
            .WeightBits(WeightBits),
            .Masked(Masked),
            .Plastic(Plastic),
            .AnyTransposed(AnyTransposed),
            .RowBits(RowBits),
            .RowSigned(RowSigned),
            .ColumnBits(ColumnBits),
            .PreBits(PreBits),
            .PostBits(PostBits),
            .ShiftProduct(ShiftProduct),
            .ShiftDecay(ShiftDecay),
            .HasDecay(HasDecay),
            .ShiftUpdate(ShiftUpdate),
            .Rounding(Rounding)
        ) u_cell (
            .update_i(update2_q),
            .transposed_i(read_transposed_q),
            .cell_i(mem[j][i*CellBits+:CellBits]),
            .row_code_i(row_codes[j*RowBits+:RowBits]),
            .column_code_i(column_codes[i*ColumnBits+:ColumnBits]),
            .row_word_i(row_states[j][31-:RandomBits]),
            .column_word_i(column_states[i][31-:RandomBits]),
            .mask_i(host_space_i[0]),
            .host_i($signed(host_wdata_i[WeightBits-1:0])),
            .product_o(products[(j*Post+i)*ProductBits+:ProductBits]),
            .over_o(over[j*Post+i]),
            .cell_o(next)
        );
        always @(posedge clk_i)
          if ((Plastic && update2_q) || (asked && host_we_i && 32'(host_lane_i) == i))
            mem[j][i*CellBits+:CellBits] <= next;
      end
      logic [CellBits-1:0] cell_read;
      always_comb begin
        cell_read = '0;
        for (int i = 0; i < Post; i++)
          cell_read = cell_read | (32'(host_lane_i) == i ? mem[j][i*CellBits+:CellBits] : '0);
      end
      assign row_cells[j*CellBits+:CellBits] = asked ? cell_read : '0;
    end

    // Sums, and the drain that hands them out.
    wire [MaxSide*AccBits-1:0] drain;
    for (genvar k = 0; k < MaxSide; k++) begin : gen_drain
      logic signed [AccBits-1:0] sum, drain_q;
      always_comb begin
        sum = '0;
        if (AnyTransposed && read_transposed_q) begin
          for (int i = 0; i < Post; i++)
            if (k < Pre)
              sum = sum + AccBits'($signed(products[(k%Pre*Post+i)*ProductBits+:ProductBits]));
        end else begin
          for (int j = 0; j < Pre; j++)
            if (k < Post)
              sum = sum + AccBits'($signed(products[(j*Post+k%Post)*ProductBits+:ProductBits]));
        end
      end
      always_ff @(posedge clk_i)
        if (read1_q) drain_q <= sum;
        else if (drain_shift && k != MaxSide - 1) drain_q <= drain[(k+1)%MaxSide*AccBits+:AccBits];
      assign drain[k*AccBits+:AccBits] = drain_q;
    end

    // Updates that saturated.
    logic [Pre*Post-1:0] over_q;
    wire [Pre*RowCountBits-1:0] row_counts;
    for (genvar j = 0; j < Pre; j++) begin : gen_count
      logic [RowCountBits-1:0] count;
      always_comb begin
        count = '0;
        for (int i = 0; i < Post; i++) count = count + RowCountBits'(over_q[j*Post+i]);
      end
      assign row_counts[j*RowCountBits+:RowCountBits] = count;
    end
    logic [CountBits-1:0] count;
    logic [CellBits-1:0] host_cell;
    logic [31:0] host_state;
    always_comb begin
      count = '0;
      host_cell = '0;
      host_state = '0;
      for (int j = 0; j < Pre; j++) begin
        count = count + CountBits'(row_counts[j*RowCountBits+:RowCountBits]);
        host_cell = host_cell | row_cells[j*CellBits+:CellBits];
      end
      for (int k = 0; k < Pre + Post; k++) host_state = host_state | states[k*32+:32];
    end
    always_ff @(posedge clk_i) begin
      if (Plastic && update2_q) over_q <= over;
      saturated_q <= count;
      if (out_free) acc_o <= $signed(drain[0+:AccBits]);
      if (host1_q && idle)
        host_rdata_o <= host_states ? host_state :
                        Masked && host_space_i[0] ? 32'(host_cell[CellBits-1]) :
                        32'($signed(host_cell[WeightBits-1:0]));
    end

    // ---- For simulation: loops over arrays ------------------------------------------------------
  end else begin : gen_loops
    logic signed [StreamBits-1:0] codes[2*Users][MaxSide];  // by user, two banks each
    logic signed [StreamBits-1:0] post_codes[2][Post];
    logic signed [AccBits-1:0] drain[MaxSide];
    logic [Post-1:0] over[Pre];  // updates that saturated
    logic any_over;
    // Used in the cycle that sets them; not registers.
    logic signed [RowBits-1:0] row_code[Pre];
    logic signed [ColumnBits-1:0] column_code[Post];
    logic signed [ProductBits-1:0] product[Pre][Post];
    logic signed [StepBits-1:0] step[Post];
    logic [RowCountBits-1:0] row_count;
    logic [CountBits-1:0] over_count;
    logic [CellBits-1:0] host_cell;
    logic [31:0] host_state;
    wire unused_states = &{1'b0, write_row, write_column};

    if (HasInit) begin : gen_init
      logic [Post*CellBits-1:0] words[0:Pre-1];
      initial begin
        $readmemh(WeightFile, words);
        for (int j = 0; j < Pre; j++)
          for (int i = 0; i < Post; i++) mem[j*Post+i] = words[j][i*CellBits+:CellBits];
      end
    end

    // Blocking assignments in clocked code, on purpose: see hsdc_crossbar_folded.sv.
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
              row_code[i] = RowBits'(Banked[u[4:0]] && rbank_i ? codes[2*u+1][i] : codes[2*u][i]);
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
      any_over = 1'b0;
      for (j = 0; j < Pre; j = j + 1) begin
        for (i = 0; i < Post; i = i + 1)
          step[i] = syn_step($signed(mem[j*Post+i][WeightBits-1:0]),
                             syn_sum(SynProduct'(product[j][i]),
                                     syn_decay($signed(mem[j*Post+i][WeightBits-1:0]),
                                               RandomBits'((row_states[j] ^ column_states[i]) >>
                                                           (32 - RandomBits)))));
        for (i = 0; i < Post; i = i + 1) begin
          over[j][i] = syn_saturates(step[i]) && (!Masked || mem[j*Post+i][CellBits-1]);
          any_over = any_over | over[j][i];
        end
        for (i = 0; i < Post; i = i + 1)
          mem[j*Post+i] = Masked && !mem[j*Post+i][CellBits-1] ? '0 :
                      CellBits'($unsigned(syn_saturate(step[i]))) | MASK_BIT;
      end
    endtask
    task automatic count_over;
      logic [31:0] i, j;
      over_count = '0;
      for (j = 0; j < Pre; j = j + 1) begin
        row_count = '0;
        for (i = 0; i < Post; i = i + 1) row_count = row_count + RowCountBits'(over[j][i]);
        over_count = over_count + CountBits'(row_count);
      end
    endtask
    task automatic shift_drain;
      logic [31:0] i;
      for (i = 0; i != MaxSide - 1; i = i + 1) drain[i] = drain[i+1];
    endtask
    task automatic take_codes;
      logic [31:0] u;
      for (u = 0; u < Users; u = u + 1)
        if (code_valid_i[u])
          codes[2*u+32'(wbank_i&&Banked[u[4:0]])][code_index_i[u*IndexBits+:IndexBits]] =
              $signed(code_i[u*StreamBits+:StreamBits]);
      if (Plastic && code_valid_i[Users])
        post_codes[wbank_i && Banked[Users]][LaneBits'(code_index_i[Users*IndexBits+:IndexBits])] =
            $signed(code_i[Users*StreamBits+:StreamBits]);
    endtask
    task automatic access_cell;
      logic [31:0] i, j;
      host_cell = '0;
      for (j = 0; j < Pre; j = j + 1)
        if (32'(host_addr_i) == j)
          for (i = 0; i < Post; i = i + 1)
            if (32'(host_lane_i) == i) begin
              host_cell = host_cell | mem[j*Post+i];
              if (host_we_i && Masked && host_space_i[0])
                mem[j*Post+i] = host_wdata_i[0] ? MASK_BIT : '0;
              else if (host_we_i && (!Masked || mem[j*Post+i][CellBits-1]))
                mem[j*Post+i] = CellBits'(host_wdata_i[WeightBits-1:0]) | MASK_BIT;
            end
    endtask
    task automatic access_state;
      logic [31:0] i;
      host_state = '0;
      for (i = 0; i < Pre; i = i + 1)
        if (!host_space_i[0] && 32'(host_addr_i) == i) begin
          host_state = row_states[i];
          if (host_we_i) row_states[i] = host_wdata_i;
        end
      for (i = 0; i < Post; i = i + 1)
        if (host_space_i[0] && 32'(host_addr_i) == i) begin
          host_state = column_states[i];
          if (host_we_i) column_states[i] = host_wdata_i;
        end
    endtask

    always_ff @(posedge clk_i) begin
      if (update3_q) begin
        over_count = '0;
        if (any_over) count_over;
        saturated_q <= over_count;
      end
      if (out_free) acc_o <= drain[0];
      if (drain_shift) shift_drain;
      if (read1_q || update2_q) begin
        select_codes;
        multiply;
        if (read1_q) form_sums;
        else if (Plastic) update_cells;
      end else if (host1_q && host_states) begin
        access_state;
        host_rdata_o <= host_state;
      end else if (host1_q) begin
        access_cell;
        host_rdata_o <= Masked && host_space_i[0] ? 32'(host_cell[CellBits-1])
                                                  : 32'($signed(host_cell[WeightBits-1:0]));
      end
      if (update1_q && UsesRandom) advance_states;
      if (code_valid_i != '0) take_codes;
    end
    // verilator lint_on BLKSEQ
  end
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
