// SPDX-License-Identifier: Apache-2.0
// AXI4-Lite slave for 32-bit registers. Write address, write data and read address have a register each:
// they are taken in any order, and no output depends on an input of the same cycle. One access at a time
// becomes a request that is held until acknowledged; reads and writes that both wait take turns. Byte
// strobes must all be set; a write with others is answered with SLVERR and ignored.
`default_nettype none
module hsdc_axil #(
    parameter int AddrBits = 8           // of byte addresses
) (
    input  wire                 clk_i,
    input  wire                 rst_ni,
    input  wire                 s_axil_awvalid_i,
    output logic                s_axil_awready_o,
    input  wire  [AddrBits-1:0] s_axil_awaddr_i,
    input  wire                 s_axil_wvalid_i,
    output logic                s_axil_wready_o,
    input  wire  [        31:0] s_axil_wdata_i,
    input  wire  [         3:0] s_axil_wstrb_i,
    output logic                s_axil_bvalid_o,
    input  wire                 s_axil_bready_i,
    output logic [         1:0] s_axil_bresp_o,
    input  wire                 s_axil_arvalid_i,
    output logic                s_axil_arready_o,
    input  wire  [AddrBits-1:0] s_axil_araddr_i,
    output logic                s_axil_rvalid_o,
    input  wire                 s_axil_rready_i,
    output logic [        31:0] s_axil_rdata_o,
    output logic [         1:0] s_axil_rresp_o,
    // The registers' side: req_o with we_o, addr_o and wdata_o is held until ack_i.
    output logic                req_o,
    output logic                we_o,
    output logic [AddrBits-3:0] addr_o,   // word
    output logic [        31:0] wdata_o,
    output logic                other_o,  // with req_o: an access of the other kind is the next
    input  wire                 ack_i,
    input  wire                 error_i,  // with ack_i: no such register, or not writable
    input  wire  [        31:0] rdata_i
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (AddrBits < 3) begin : gen_check
    hsdc_axil_needs_3_address_bits u_refused ();
  end
  localparam logic [1:0] OKAY = 2'b00;
  localparam logic [1:0] SLVERR = 2'b10;
  logic aw_full_q, w_full_q, ar_full_q, strobes_q;
  logic [AddrBits-3:0] awaddr_q, araddr_q;
  assign s_axil_awready_o = !aw_full_q;
  assign s_axil_wready_o = !w_full_q;
  assign s_axil_arready_o = !ar_full_q;
  // What waits, its answer's register being free. we_o says what was last.
  wire write_waits = aw_full_q && w_full_q && !s_axil_bvalid_o;
  wire read_waits = ar_full_q && !s_axil_rvalid_o;
  wire write_next = !req_o && write_waits && !(read_waits && we_o);
  wire read_next = !req_o && read_waits && !write_next;
  assign addr_o = we_o ? awaddr_q : araddr_q;
  assign other_o = we_o ? read_waits : write_waits && strobes_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {aw_full_q, w_full_q, ar_full_q, strobes_q} <= '0;
      {req_o, we_o, s_axil_bvalid_o, s_axil_rvalid_o} <= '0;
      s_axil_bresp_o <= OKAY;
      s_axil_rresp_o <= OKAY;
      awaddr_q <= '0;
      araddr_q <= '0;
      wdata_o <= '0;
      s_axil_rdata_o <= '0;
    end else begin
      if (s_axil_awvalid_i && !aw_full_q) begin
        aw_full_q <= 1'b1;
        awaddr_q <= s_axil_awaddr_i[AddrBits-1:2];
      end
      if (s_axil_wvalid_i && !w_full_q) begin
        w_full_q <= 1'b1;
        wdata_o <= s_axil_wdata_i;
        strobes_q <= &s_axil_wstrb_i;
      end
      if (s_axil_arvalid_i && !ar_full_q) begin
        ar_full_q <= 1'b1;
        araddr_q <= s_axil_araddr_i[AddrBits-1:2];
      end
      if (s_axil_bvalid_o && s_axil_bready_i) s_axil_bvalid_o <= 1'b0;
      if (s_axil_rvalid_o && s_axil_rready_i) s_axil_rvalid_o <= 1'b0;
      if (write_next) we_o <= 1'b1;
      if (read_next) we_o <= 1'b0;
      if (read_next || (write_next && strobes_q)) req_o <= 1'b1;
      if (req_o && ack_i) req_o <= 1'b0;
      if ((write_next && !strobes_q) || (req_o && we_o && ack_i)) begin
        {aw_full_q, w_full_q} <= '0;
        s_axil_bvalid_o <= 1'b1;
        s_axil_bresp_o <= error_i || !strobes_q ? SLVERR : OKAY;
      end
      if (req_o && !we_o && ack_i) begin
        ar_full_q <= 1'b0;
        s_axil_rvalid_o <= 1'b1;
        s_axil_rresp_o <= error_i ? SLVERR : OKAY;
        s_axil_rdata_o <= rdata_i;
      end
    end
  end
  wire unused = &{1'b0, s_axil_awaddr_i[1:0], s_axil_araddr_i[1:0]};
`ifdef HSDC_ASSERT
  // What was offered stays as it is until it is taken; a request stays until it is acknowledged.
  logic b_stalled_q, r_stalled_q, held_q, held_we_q;
  logic [1:0] bresp_q, rresp_q;
  logic [31:0] rdata_q;
  logic [AddrBits+29:0] held_access_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {b_stalled_q, r_stalled_q, held_q} <= '0;
    end else begin
      b_stalled_q <= s_axil_bvalid_o && !s_axil_bready_i;
      r_stalled_q <= s_axil_rvalid_o && !s_axil_rready_i;
      held_q <= req_o && !ack_i;
    end
  end
  always_ff @(posedge clk_i) begin
    bresp_q <= s_axil_bresp_o;
    rresp_q <= s_axil_rresp_o;
    rdata_q <= s_axil_rdata_o;
    held_we_q <= we_o;
    held_access_q <= {addr_o, wdata_o};
    if (rst_ni) begin
      assert (!b_stalled_q || (s_axil_bvalid_o && s_axil_bresp_o == bresp_q));
      assert (!r_stalled_q || (s_axil_rvalid_o && s_axil_rresp_o == rresp_q &&
                               s_axil_rdata_o == rdata_q));
      assert (!held_q || (req_o && we_o == held_we_q &&
                          (we_o ? {addr_o, wdata_o} == held_access_q
                                : addr_o == held_access_q[AddrBits+29:32])));
      // An access in progress keeps its channel; no answer is overwritten.
      assert (!req_o || (we_o ? aw_full_q && w_full_q && strobes_q && !s_axil_bvalid_o
                              : ar_full_q && !s_axil_rvalid_o));
    end
  end
`endif
endmodule
`default_nettype wire
