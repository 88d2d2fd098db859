// SPDX-License-Identifier: Apache-2.0
// hsdc_weights_sim.svh against hsdc_ram: two folded arrays, one of each, with the same inputs, give
// the same outputs in every cycle, through passes of all kinds and the window. The window's data
// are compared where a read is acknowledged; what they are beside a write says nothing.

#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

// 5 rows, 4 columns, 3 lanes: two words a row, the second one with two lanes to spare. User 1 is
// transposed.
constexpr const char* kPair = R"(`default_nettype none
module wrapper (
    input wire clk_i, input wire rst_ni, input wire clear_i, input wire [2:0] start_i,
    input wire [2:0] code_valid_i, input wire [8:0] code_index_i, input wire [26:0] code_i,
    input wire [1:0] acc_ready_i, input wire host_req_i, input wire host_we_i,
    input wire [1:0] host_space_i, input wire [3:0] host_addr_i, input wire [1:0] host_lane_i,
    input wire [31:0] host_wdata_i,
    output wire differ_o, output wire done_o, output wire [1:0] acc_valid_o,
    output wire [2:0] saturated_o, output wire host_ack_o, output wire [31:0] host_rdata_o
);
  wire [1:0] done, ack;
  wire [3:0] valid;
  wire [47:0] acc;
  wire [5:0] saturated;
  wire [63:0] rdata;
  for (genvar k = 0; k < 2; k++) begin : gen_form
    hsdc_crossbar_folded #(
        .Pre(5), .Post(4), .Lanes(3), .WeightBits(6), .Masked(1'b1), .Users(2),
        .Transposed(16'd2), .CodeSigned(17'd7), .ShiftProduct(3), .ShiftDecay(1),
        .ShiftUpdate(9), .WeightsTwin(k == 1)
    ) u_array (
        .clk_i, .rst_ni, .clear_i, .start_i, .done_o(done[k]), .code_valid_i, .code_index_i,
        .code_i, .wbank_i(1'b0), .rbank_i(1'b0), .acc_valid_o(valid[2*k+:2]),
        .acc_o(acc[24*k+:24]), .acc_ready_i, .saturated_o(saturated[3*k+:3]), .host_req_i,
        .host_we_i, .host_space_i, .host_addr_i, .host_lane_i, .host_wdata_i,
        .host_rdata_o(rdata[32*k+:32]), .host_ack_o(ack[k])
    );
  end
  assign differ_o = done[0] != done[1] || ack[0] != ack[1] || valid[1:0] != valid[3:2] ||
                    (valid[0] && acc[23:0] != acc[47:24]) || saturated[2:0] != saturated[5:3] ||
                    (ack[0] && !host_we_i && rdata[31:0] != rdata[63:32]);
  assign done_o = done[0];
  assign acc_valid_o = valid[1:0];
  assign saturated_o = saturated[2:0];
  assign host_ack_o = ack[0];
  assign host_rdata_o = rdata[31:0];
endmodule
`default_nettype wire
)";

class Pair {
 public:
  explicit Pair(const CellOptions& options) : cell_(options) {
    for (unsigned row = 0; row < 5; ++row) access(true, 2, row, 0, draw());
    for (unsigned column = 0; column < 4; ++column) access(true, 3, column, 0, draw());
    each_cell([&](unsigned word, unsigned lane) { access(true, 1, word, lane, draw() % 8 != 0); });
    each_cell([&](unsigned word, unsigned lane) { access(true, 0, word, lane, draw() % 64); });
  }
  /// Two reads and an update, on random codes.
  void sample() {
    cell_.set("clear_i", 1);
    clock();
    cell_.set("clear_i", 0);
    for (unsigned n = 0; n < 5; ++n) {
      cell_.set("code_valid_i", n < 4 ? 7 : 1);
      cell_.set("code_index_i", n | (n & 3) << 3 | (n & 3) << 6);
      std::uint64_t codes = 0;
      for (int stream = 0; stream < 3; ++stream) {
        const std::uint64_t code = draw() % 256;  // 8 bits, sign-extended to 9
        codes |= (code | (code & 128) << 1) << 9 * stream;
      }
      cell_.set("code_i", codes);
      clock();
    }
    cell_.set("code_valid_i", 0);
    for (const unsigned pass : {1u, 2u, 4u}) run(pass);
  }
  void read_all() {
    each_cell([&](unsigned word, unsigned lane) { sum_ += access(false, 0, word, lane, 0); });
  }
  bool same() const { return same_ && !cell_.asserted(); }
  unsigned saturations() const { return saturations_; }
  std::uint64_t sum() const { return sum_; }

 private:
  void clock() {
    saturations_ += static_cast<unsigned>(cell_.get("saturated_o"));
    same_ = same_ && cell_.get("differ_o") == 0;
    cell_.clock();
  }
  template <typename Visit>
  void each_cell(Visit&& visit) {
    for (unsigned post = 0; post < 4; ++post) {
      for (unsigned pre = 0; pre < 5; ++pre) visit(post / 3 * 5 + pre, post % 3);
    }
  }
  std::uint64_t access(bool write, unsigned space, unsigned word, unsigned lane,
                       std::uint32_t data) {
    cell_.set("host_req_i", 1);
    cell_.set("host_we_i", write);
    cell_.set("host_space_i", space);
    cell_.set("host_addr_i", word);
    cell_.set("host_lane_i", lane);
    cell_.set("host_wdata_i", data);
    int cycle = 0;
    for (; cell_.get("host_ack_o") == 0 && cycle < 40; ++cycle) clock();
    same_ = same_ && cycle < 40 && cell_.get("differ_o") == 0;
    const std::uint64_t found = cell_.get("host_rdata_o");
    cell_.set("host_req_i", 0);
    clock();
    return found;
  }
  void run(unsigned pass) {
    cell_.set("start_i", pass);
    clock();
    cell_.set("start_i", 0);
    const unsigned sums = pass == 1 ? 4 : pass == 2 ? 5 : 0;
    unsigned taken = 0;
    bool ended = false;
    for (int cycle = 0; cycle < 200 && !ended; ++cycle) {
      const unsigned ready = draw() % 3 == 0 ? 0 : 3;
      cell_.set("acc_ready_i", ready);
      if (ready != 0 && cell_.get("acc_valid_o") != 0) ++taken;
      ended = sums == 0 ? cell_.get("done_o") != 0 : taken == sums;
      clock();
    }
    cell_.set("acc_ready_i", 0);
    for (int k = 0; k < 24; ++k) clock();
    same_ = same_ && ended;
  }

  Cell cell_;
  RandomWords draw{9};
  bool same_ = true;
  unsigned saturations_ = 0;
  std::uint64_t sum_ = 0;
};

bool is_the_same(const CellOptions& options) {
  Pair pair(options);
  pair.read_all();
  const std::uint64_t before = pair.sum();
  for (int k = 0; k < 20 && pair.same(); ++k) pair.sample();
  pair.read_all();
  return pair.same() && pair.saturations() > 0 && pair.sum() != 2 * before;
}

}  // namespace

TEST_CASE("cells: the weights' memory for simulation equals hsdc_ram", "[rtl][cells]") {
  CellOptions pair{"crossbar", "hsdc_crossbar_folded"};
  pair.wrapper = kPair;
  CHECK(is_the_same(pair));
  pair.faulty = "hsdc_weights_sim.svh";
  pair.text = "l < Lanes; l = l + 1) mem[";
  pair.by = "l < Lanes - 1; l = l + 1) mem[";
  CHECK_FALSE(is_the_same(pair));
}

}  // namespace hsdc
