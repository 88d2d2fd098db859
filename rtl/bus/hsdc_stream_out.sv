// SPDX-License-Identifier: Apache-2.0
// AXI4-Stream source: after send_i, the roots' codes of phase t, one a beat, root after root, tlast on
// the last. idle_o is low while a packet is on its way; codes must not change until it is high again.
`default_nettype none
module hsdc_stream_out #(
    parameter int Bits = 8,              // of tdata and of every code, sign- or zero-extended
    parameter int Roots = 1,             // 1 .. 16
    parameter logic [255:0] Sizes = 256'd3,  // 16 bits each: size - 1
    parameter int IndexBits = 3
) (
    input  wire                        clk_i,
    input  wire                        rst_ni,
    input  wire  [          Roots-1:0] code_valid_i,
    input  wire  [Roots*IndexBits-1:0] code_index_i,
    input  wire  [     Roots*Bits-1:0] code_i,
    input  wire                        send_i,
    output logic                       idle_o,
    output logic                       m_axis_tvalid_o,
    input  wire                        m_axis_tready_i,
    output logic [           Bits-1:0] m_axis_tdata_o,
    output logic                       m_axis_tlast_o
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Roots < 1 || Roots > 16) begin : gen_check
    hsdc_stream_out_takes_1_to_16_roots u_refused ();
  end
  localparam int RootBits = Roots > 1 ? $clog2(Roots) : 1;
  logic reading_q;
  logic [RootBits-1:0] root_q, root_read_q;
  logic [IndexBits-1:0] index_q;
  // The last index of the root that is read, and the code of the one that was, chosen by comparison: an
  // index times a width may become a multiplier on parts that have them.
  logic [IndexBits-1:0] last_index;
  always_comb begin
    last_index = '0;
    for (int r = 0; r < Roots; r++) if (32'(root_q) == r) last_index = IndexBits'(Sizes[r*16+:16]);
  end
  wire root_end = index_q == last_index;
  wire read = reading_q && (!m_axis_tvalid_o || m_axis_tready_i);
  assign idle_o = !reading_q && !m_axis_tvalid_o;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {reading_q, m_axis_tvalid_o, m_axis_tlast_o} <= '0;
      root_q <= '0;
      root_read_q <= '0;
      index_q <= '0;
    end else if (send_i || reading_q || m_axis_tvalid_o) begin
      if (send_i) begin
        reading_q <= 1'b1;
        root_q <= '0;
        index_q <= '0;
      end else if (read) begin
        index_q <= root_end ? '0 : index_q + 1'b1;
        if (root_end) root_q <= root_q + 1'b1;
        if (root_end && 32'(root_q) == Roots - 1) reading_q <= 1'b0;
      end
      if (read) begin
        m_axis_tlast_o <= root_end && 32'(root_q) == Roots - 1;
        root_read_q <= root_q;
      end
      m_axis_tvalid_o <= read || (m_axis_tvalid_o && !m_axis_tready_i);
    end
  end
  wire [Roots*Bits-1:0] codes;
  for (genvar r = 0; r < Roots; r++) begin : gen_roots
    hsdc_ram #(
        .Width(Bits),
        .Depth(1 << IndexBits)
    ) u_codes (
        .clk_i,
        .we_i(code_valid_i[r]),
        .waddr_i(code_index_i[r*IndexBits+:IndexBits]),
        .wdata_i(code_i[r*Bits+:Bits]),
        .re_i(read && 32'(root_q) == r),
        .raddr_i(index_q),
        .rdata_o(codes[r*Bits+:Bits])
    );
  end
  always_comb begin
    m_axis_tdata_o = '0;
    for (int r = 0; r < Roots; r++) if (32'(root_read_q) == r) m_axis_tdata_o = codes[r*Bits+:Bits];
  end
`ifdef HSDC_ASSERT
  // No packet is asked for, and no code changes, while one is on its way.
  always_ff @(posedge clk_i) if (rst_ni) assert (idle_o || (!send_i && code_valid_i == '0));
`endif
endmodule
`default_nettype wire
