// SPDX-License-Identifier: Apache-2.0
// Code memories of hsdc_crossbar_folded.sv: one per user and one for the post codes of the update, how many
// codes of each were received, and the codes that go to the lanes.
//
// Straight users and the update read pre codes by word; transposed users and the update load lanes.
// Banked streams (of the sample itself) are complete from the start and have two halves, so that the next
// sample is written (wbank_i) while this one is read (rbank_i).
`default_nettype none
module hsdc_folded_codes #(
    parameter int Pre = 6,               // rows, 1 or more
    parameter int Post = 5,              // columns, 1 or more
    parameter bit Plastic = 1'b1,        // there are post codes
    parameter int Users = 1,             // projections that read the weights, 1 .. 16
    parameter logic [15:0] Transposed = 16'd0,  // a bit per user
    parameter logic [16:0] Banked = 17'd0,      // a bit per user; bit Users: the post codes
    parameter logic [101:0] CodeWidths = {17{6'd8}},  // 6 bits per stream: bits of its codes
    parameter logic [16:0] CodeSigned = 17'd0,        // a bit per stream
    parameter int StreamBits = 9,        // carries every stream's codes as signed numbers
    localparam int MaxSide = Pre > Post ? Pre : Post,
    localparam int IndexBits = MaxSide > 1 ? $clog2(MaxSide) : 1,
    localparam int PreIndexBits = Pre > 1 ? $clog2(Pre) : 1,
    localparam int PostIndexBits = Post > 1 ? $clog2(Post) : 1,
    localparam int CountBits = $clog2(MaxSide + 1),
    localparam int UserBits = Users > 1 ? $clog2(Users) : 1
) (
    input  wire                              clk_i,
    input  wire                              rst_ni,
    input  wire                              clear_i,       // pulse: a sample begins, codes are gone
    // Codes, one a cycle and stream: a stream per user, then the post codes.
    input  wire  [                   Users:0] code_valid_i,
    input  wire  [ (Users+1)*IndexBits-1:0]   code_index_i,
    input  wire  [(Users+1)*StreamBits-1:0]   code_i,        // sign- or zero-extended
    input  wire                               wbank_i,
    input  wire                               rbank_i,
    output logic                              received_o,    // pulse: one was received
    output wire  [             CountBits-1:0] user_received_o,  // how many were, of user_i's stream,
    output wire  [             CountBits-1:0] post_received_o,  // and of the post codes
    // The pass under way.
    input  wire                               awake_i,
    input  wire                               update_i,      // an update: user 0's codes, and post codes
    input  wire  [              UserBits-1:0] user_i,
    // A word's pre code.
    input  wire                               pre_re_i,      // stage 0: read
    input  wire  [          PreIndexBits-1:0] pre_index_i,
    input  wire                               word1_i,       // stage 1: it comes out of its memory
    input  wire                               word2_i,
    output logic signed [     StreamBits-1:0] pre2_o,        // in stage 2,
    output logic signed [     StreamBits-1:0] pre3_o,        // and 3
    // A lane's code.
    input  wire                               lane_re_i,     // first step: read
    input  wire  [         PostIndexBits-1:0] lane_index_i,
    input  wire                               load1_i,       // second step: it comes out of its memory,
    input  wire                               real1_i,       // or is 0, where a lane has no post
    output logic signed [     StreamBits-1:0] load_code_o    // in the third step
);
  // Codes received, of every stream.
  for (genvar u = 0; u <= Users; u++) begin : gen_received
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
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) received_o <= 1'b0;
    else received_o <= code_valid_i != '0;
  end

  // The memories.
  for (genvar u = 0; u <= Users; u++) begin : gen_codes
    wire signed [StreamBits-1:0] code;
    if (u < Users || Plastic) begin : gen_ram
      localparam bit ByLane = u == Users || Transposed[u%16];
      localparam int Size = ByLane ? Post : Pre;
      localparam int SizeBits = Size > 1 ? $clog2(Size) : 1;
      localparam int Bits = 32'(CodeWidths[u*6+:6]);
      localparam int Addr = Banked[u] ? SizeBits + 1 : SizeBits;
      wire [SizeBits-1:0] write_index = SizeBits'(code_index_i[u*IndexBits+:IndexBits]);
      wire [SizeBits-1:0] read_index = ByLane ? SizeBits'(lane_index_i) : SizeBits'(pre_index_i);
      wire [Bits-1:0] code_read;
      hsdc_ram #(
          .Width(Bits),
          .Depth(Banked[u] ? 2 << SizeBits : Size)
      ) u_ram (
          .clk_i,
          .we_i(code_valid_i[u]),
          .waddr_i(Addr'({Banked[u] && wbank_i, write_index})),
          .wdata_i(code_i[u*StreamBits+:Bits]),
          .re_i(ByLane ? lane_re_i : pre_re_i),
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

  // Those of the user whose pass it is.
  wire signed [StreamBits-1:0] user_code;
  if (Users == 1) begin : gen_one_user
    assign user_received_o = gen_received[0].count_q;
    assign user_code = gen_codes[0].code;
  end else begin : gen_users
    wire [Users*CountBits-1:0] counts;
    wire [Users*StreamBits-1:0] read;
    for (genvar u = 0; u < Users; u++) begin : gen_user
      assign counts[u*CountBits+:CountBits] = gen_received[u].count_q;
      assign read[u*StreamBits+:StreamBits] = gen_codes[u].code;
    end
    // By comparison, as everywhere: an index times a width may become a multiplier.
    logic [CountBits-1:0] chosen_received;
    logic [StreamBits-1:0] chosen;
    always_comb begin
      chosen_received = '0;
      for (int u = 0; u < Users; u++)
        if (32'(user_i) == u) chosen_received = counts[u*CountBits+:CountBits];
    end
    always_comb begin
      chosen = '0;
      for (int u = 0; u < Users; u++) if (32'(user_i) == u) chosen = read[u*StreamBits+:StreamBits];
    end
    assign user_received_o = chosen_received;
    assign user_code = $signed(chosen);
  end
  assign post_received_o = gen_received[Users].count_q;

  // To the lanes.
  always_ff @(posedge clk_i) begin
    if (awake_i) begin
      if (word2_i) pre3_o <= pre2_o;
      if (word1_i) pre2_o <= update_i ? gen_codes[0].code : user_code;
      if (load1_i) load_code_o <= !real1_i ? '0 : update_i ? gen_codes[Users].code : user_code;
    end
  end

  // Streams carry the widest code and index of all users; one user alone needs no number, an array that
  // loads no lanes no lane.
  wire unused = &{1'b0, clear_i, code_valid_i, code_index_i, code_i, wbank_i, rbank_i, user_i,
                  lane_re_i, lane_index_i, pre_re_i, pre_index_i};
endmodule
`default_nettype wire
