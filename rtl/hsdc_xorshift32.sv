// One step of xorshift32 (13, 17, 5), combinational. A state other than 0 never becomes 0.
`default_nettype none
module hsdc_xorshift32 (
    input  wire  [31:0] state_i,
    output logic [31:0] next_o
);
  logic [31:0] a, b;
  always_comb begin
    a = state_i ^ (state_i << 13);
    b = a ^ (a >> 17);
    next_o = b ^ (b << 5);
  end
endmodule
`default_nettype wire
