// SPDX-License-Identifier: Apache-2.0
// Adds up what several units count in a cycle; the sum is there in the next one.
`default_nettype none
module hsdc_sum #(
    parameter int Terms = 1              // 1 or more
) (
    input  wire                 clk_i,
    input  wire                 rst_ni,
    input  wire  [Terms*32-1:0] term_i,  // 32 bits of each, unsigned
    output logic [        31:0] sum_o    // modulo 2^32
);
  // Parameters out of range are refused by all tools: no module has this name.
  if (Terms < 1) begin : gen_check
    hsdc_sum_needs_a_term u_refused ();
  end
  // A chain of wires: a loop over the bits of term_i would gather all of them in every cycle of a simulation.
  wire [31:0] sum;
  for (genvar k = 0; k < Terms; k++) begin : gen_term
    wire [31:0] partial;
    if (k == 0) begin : gen_first
      assign partial = term_i[31:0];
    end else begin : gen_next
      assign partial = gen_term[k-1].partial + term_i[k*32+:32];
    end
    if (k == Terms - 1) begin : gen_last
      assign sum = partial;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) sum_o <= '0;
    else sum_o <= sum;
  end
endmodule
`default_nettype wire
