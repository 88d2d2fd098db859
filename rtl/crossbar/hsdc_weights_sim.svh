// SPDX-License-Identifier: Apache-2.0
// For simulation (WeightsTwin = 1): the twin of the weights' hsdc_ram, a word of which is as many bytes or
// half words of the simulator as there are lanes, so that the lanes' loops become vector code. Included
// in hsdc_folded_lanes.sv, whose clocked block reads and writes it: a word in stage 2 and stage 6, as the
// RAM does. tests/rtl/crossbar/weights_twin_test.cpp holds the two to each other.
localparam int MemBits = WeightsTwin ? AddrBits : 1;
logic [CellBits-1:0] mem[WeightsTwin ? 1 << AddrBits : 1][Lanes];

if (WeightsTwin && HasInit) begin : gen_init
  logic [Lanes*CellBits-1:0] words[0:Depth-1];
  initial begin
    $readmemh(WeightFile, words);
    for (int a = 0; a < Depth; a++)
      for (int l = 0; l < Lanes; l++) mem[a][l] = words[a][l*CellBits+:CellBits];
  end
end

// verilator lint_off BLKSEQ
task automatic write_twin;
  logic [31:0] l;
  for (l = 0; l < Lanes; l = l + 1) mem[MemBits'(write_addr_i)][l] = cell_new[l];
endtask
// verilator lint_on BLKSEQ
