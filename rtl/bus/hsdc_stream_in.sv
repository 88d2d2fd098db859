// SPDX-License-Identifier: Apache-2.0
// AXI4-Stream sink for samples: one code a beat, first the inputs, then (of a sample to learn) the
// targets, tlast on the last beat. A packet that ends after the inputs is inferred only; a packet of
// any other length is dropped and reported. Two banks: a packet is taken while the one before is used.
`default_nettype none
module hsdc_stream_in #(
    parameter int Bits = 8,              // of tdata
    parameter int Nodes = 2,             // input nodes, then roots, 1 .. 32
    parameter logic [511:0] Sizes = 512'h0000_0004_0000_0003,  // 16 bits each: size - 1 (see the head)
    parameter int Inputs = 1,            // how many of them are input nodes
    parameter int IndexBits = 3
) (
    input  wire                    clk_i,
    input  wire                    rst_ni,
    input  wire                    s_axis_tvalid_i,
    output logic                   s_axis_tready_o,
    input  wire  [       Bits-1:0] s_axis_tdata_i,
    input  wire                    s_axis_tlast_i,
    output logic [      Nodes-1:0] code_valid_o,     // a code of that node comes
    output logic [  IndexBits-1:0] code_index_o,
    output logic [       Bits-1:0] code_o,
    output logic                   wbank_o,
    output logic                   rbank_o,
    output logic                   sample_o,         // bank rbank_o holds a sample
    output logic                   learn_o,          // and it has targets
    input  wire                    done_i,           // the sample in bank rbank_o is used up
    output logic                   bad_packet_o      // pulse: a packet of wrong length was dropped
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Nodes < 1 || Nodes > 32) begin : gen_check_0
    hsdc_stream_in_takes_1_to_32_nodes u_refused ();
  end
  if (Inputs < 1 || Inputs > Nodes) begin : gen_check_1
    hsdc_stream_in_needs_1_to_Nodes_inputs u_refused ();
  end
  localparam int NodeBits = Nodes > 1 ? $clog2(Nodes) : 1;
  logic [NodeBits-1:0] node_q;
  logic [IndexBits-1:0] index_q;
  logic skip_q;  // dropping the rest of an overlong packet
  logic wbank_q, rbank_q;
  logic [1:0] full_q, learn_q;
  wire beat = s_axis_tvalid_i && s_axis_tready_o;
  logic [IndexBits-1:0] last_q;  // the node's last index
  wire node_end = index_q == last_q;
  wire inputs_end = node_end && 32'(node_q) == Inputs - 1;
  wire targets_end = node_end && 32'(node_q) == Nodes - 1;
  wire good = !skip_q && (inputs_end || targets_end);
  assign s_axis_tready_o = !full_q[wbank_q];
  assign wbank_o = wbank_q;
  assign rbank_o = rbank_q;
  assign sample_o = full_q[rbank_q];
  assign learn_o = learn_q[rbank_q];
  assign bad_packet_o = beat && s_axis_tlast_i && !good;
  always_comb begin
    code_valid_o = '0;
    if (beat && !skip_q) code_valid_o = Nodes'(1) << node_q;
    code_index_o = index_q;
    code_o = s_axis_tdata_i;
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      node_q <= '0;
      index_q <= '0;
      last_q <= IndexBits'(Sizes[15:0]);
      {skip_q, wbank_q, rbank_q} <= '0;
      full_q <= '0;
      learn_q <= '0;
    end else if (beat || done_i) begin
      if (beat) begin
        if (s_axis_tlast_i) begin
          node_q <= '0;
          index_q <= '0;
          last_q <= IndexBits'(Sizes[15:0]);
          skip_q <= 1'b0;
          if (good) begin
            full_q[wbank_q] <= 1'b1;
            learn_q[wbank_q] <= targets_end;
            wbank_q <= !wbank_q;
          end
        end else if (!skip_q) begin
          index_q <= node_end ? '0 : index_q + 1'b1;
          if (node_end && !targets_end) begin
            node_q <= node_q + 1'b1;
            last_q <= IndexBits'(Sizes[(32'(node_q)+1)*16+:16]);
          end
          if (targets_end) skip_q <= 1'b1;
        end
      end
      if (done_i) begin
        full_q[rbank_q] <= 1'b0;
        rbank_q <= !rbank_q;
      end
    end
  end
`ifdef HSDC_ASSERT
  // Only a sample that is there is used up.
  always_ff @(posedge clk_i) if (rst_ni) assert (!done_i || full_q[rbank_q]);
`endif
endmodule
`default_nettype wire
