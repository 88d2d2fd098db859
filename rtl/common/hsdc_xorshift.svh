// SPDX-License-Identifier: Apache-2.0
// The next state of a random sequence (docs/arithmetic.md): Marsaglia's 13, 17, 5. Never 0 from one that
// is not 0.
function automatic logic [31:0] xorshift32(input logic [31:0] state);
  logic [31:0] a, b;
  a = state ^ (state << 13);
  b = a ^ (a >> 17);
  xorshift32 = b ^ (b << 5);
endfunction
