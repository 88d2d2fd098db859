// AXI4-Lite slave for 32-bit registers: one access at a time, turned into a request that is held until
// acknowledged. Byte strobes must all be set; a write with others is answered with SLVERR and ignored.
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
    output logic [AddrBits-3:0] addr_o,  // word
    output logic [        31:0] wdata_o,
    input  wire                 ack_i,
    input  wire                 error_i,  // with ack_i: no such register, or not writable
    input  wire  [        31:0] rdata_i
);
  localparam logic [1:0] OKAY = 2'b00;
  localparam logic [1:0] SLVERR = 2'b10;
  wire idle = !req_o && !s_axil_bvalid_o && !s_axil_rvalid_o;
  wire write = idle && s_axil_awvalid_i && s_axil_wvalid_i;
  wire read = idle && !write && s_axil_arvalid_i;
  assign s_axil_awready_o = write;
  assign s_axil_wready_o = write;
  assign s_axil_arready_o = read;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {req_o, we_o, s_axil_bvalid_o, s_axil_rvalid_o} <= '0;
      s_axil_bresp_o <= OKAY;
      s_axil_rresp_o <= OKAY;
      addr_o <= '0;
      wdata_o <= '0;
      s_axil_rdata_o <= '0;
    end else begin
      if (write) begin
        we_o <= 1'b1;
        addr_o <= s_axil_awaddr_i[AddrBits-1:2];
        wdata_o <= s_axil_wdata_i;
        if (&s_axil_wstrb_i) begin
          req_o <= 1'b1;
        end else begin
          s_axil_bvalid_o <= 1'b1;
          s_axil_bresp_o <= SLVERR;
        end
      end else if (read) begin
        req_o <= 1'b1;
        we_o <= 1'b0;
        addr_o <= s_axil_araddr_i[AddrBits-1:2];
      end
      if (req_o && ack_i) begin
        req_o <= 1'b0;
        if (we_o) begin
          s_axil_bvalid_o <= 1'b1;
          s_axil_bresp_o <= error_i ? SLVERR : OKAY;
        end else begin
          s_axil_rvalid_o <= 1'b1;
          s_axil_rresp_o <= error_i ? SLVERR : OKAY;
          s_axil_rdata_o <= rdata_i;
        end
      end
      if (s_axil_bvalid_o && s_axil_bready_i) s_axil_bvalid_o <= 1'b0;
      if (s_axil_rvalid_o && s_axil_rready_i) s_axil_rvalid_o <= 1'b0;
    end
  end
  wire unused = &{1'b0, s_axil_awaddr_i[1:0], s_axil_araddr_i[1:0]};
endmodule
`default_nettype wire
