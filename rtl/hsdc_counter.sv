// A 64-bit counter in two halves: what the lower one carries reaches the upper one a cycle later, so that
// no carry chain is longer than 32 bits. Both halves belong together when high_o is read a cycle after
// low_o.
`default_nettype none
module hsdc_counter (
    input  wire         clk_i,
    input  wire         rst_ni,
    input  wire         clear_i,
    input  wire  [31:0] add_i,
    output logic [31:0] low_o,
    output logic [31:0] high_o
);
  logic carry_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      carry_q <= 1'b0;
      low_o <= '0;
      high_o <= '0;
    end else if (clear_i) begin
      carry_q <= 1'b0;
      low_o <= '0;
      high_o <= '0;
    end else if (add_i != '0 || carry_q) begin
      {carry_q, low_o} <= 33'(low_o) + 33'(add_i);
      high_o <= high_o + 32'(carry_q);
    end
  end
endmodule
`default_nettype wire
