// SPDX-License-Identifier: Apache-2.0
// hsdc_axil: reads and writes at once and many in flight, address before data and after it, stalls
// of every channel, partial strobes, registers that take their time and refuse, resets in the
// middle.
#include <deque>

#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

struct Write {
  std::uint32_t address, data, strobes;
};

/// Both channels driven, and what must come of it: requests in the order of each channel, one at a
/// time, their answers, and turns where both kinds wait.
class Bench {
 public:
  Bench(Cell& cell, unsigned seed) : cell_(cell), random_(seed) { reset(); }

  bool run(int cycles) {
    for (int k = 0; k < cycles && same_; ++k) cycle();
    return same_ && !cell_.asserted() && writes_ > 30 && reads_ > 30 && refused_ > 5 && turns_ > 5;
  }

 private:
  void expect(bool holds) { same_ = same_ && holds; }
  bool one_in(unsigned n) { return random_() % n == 0; }

  void cycle() {
    if (one_in(300)) return reset();
    const auto before = outputs();
    drive();
    expect(outputs() == before);  // none depends on an input of the same cycle
    const bool request = cell_.get("req_o") != 0, write = cell_.get("we_o") != 0;
    check_request(request, write);
    const bool ack = request && one_in(3), error = one_in(4);
    const std::uint32_t data = random_();
    cell_.set("ack_i", ack);
    cell_.set("error_i", error);
    cell_.set("rdata_i", data);
    take_answers();
    const bool partial = !request && drops_partial();
    take_beats();
    if (ack)
      finish(write, error, data);
    else if (partial)
      answer_write(true);
    held_ = request && !ack;
    cell_.clock();
  }
  std::vector<std::uint64_t> outputs() {
    std::vector<std::uint64_t> values;
    for (const char* port :
         {"s_axil_awready_o", "s_axil_wready_o", "s_axil_arready_o", "s_axil_bvalid_o",
          "s_axil_rvalid_o", "req_o", "we_o", "addr_o", "wdata_o", "other_o"}) {
      values.push_back(cell_.get(port));
    }
    return values;
  }
  /// An offer stays until it is taken.
  void drive() {
    if (!aw_valid_ && one_in(2)) aw_valid_ = true;
    if (!w_valid_ && one_in(2)) w_valid_ = true;
    if (!ar_valid_ && one_in(2)) {
      ar_valid_ = true;
      ar_address_ = random_() & 255;
    }
    // Address and data of a write are made together, and go their own ways.
    while (aw_next_ >= made_.size() || w_next_ >= made_.size()) {
      made_.push_back({random_() & 255, random_(), one_in(5) ? random_() & 15 : 15});
    }
    cell_.set("s_axil_awvalid_i", aw_valid_);
    cell_.set("s_axil_awaddr_i", made_[aw_next_].address);
    cell_.set("s_axil_wvalid_i", w_valid_);
    cell_.set("s_axil_wdata_i", made_[w_next_].data);
    cell_.set("s_axil_wstrb_i", made_[w_next_].strobes);
    cell_.set("s_axil_arvalid_i", ar_valid_);
    cell_.set("s_axil_araddr_i", ar_address_);
    cell_.set("s_axil_bready_i", one_in(3));
    cell_.set("s_axil_rready_i", one_in(3));
    b_ready_ = cell_.get("s_axil_bready_i") != 0;
    r_ready_ = cell_.get("s_axil_rready_i") != 0;
  }
  bool write_waits() const { return aw_full_ && w_full_ && !b_valid_; }
  bool read_waits() const { return ar_full_ && !r_valid_; }
  void check_request(bool request, bool write) {
    if (held_) expect(request && write == last_write_);
    if (!held_ && request) {
      if (turn_ >= 0) expect(write == (turn_ == 1));
      turns_ += turn_ >= 0;
      turn_ = -1;
    }
    if (!request) return;
    last_write_ = write;
    if (write) {
      const Write& w = made_[done_];
      expect(write_waits() && w.strobes == 15 && cell_.get("addr_o") == w.address >> 2 &&
             cell_.get("wdata_o") == w.data);
    } else {
      expect(read_waits() && cell_.get("addr_o") == ar_taken_ >> 2);
    }
    const bool other = write ? read_waits() : write_waits() && made_[done_].strobes == 15;
    expect((cell_.get("other_o") != 0) == other);
  }
  void take_answers() {
    expect((cell_.get("s_axil_bvalid_o") != 0) == b_valid_);
    expect((cell_.get("s_axil_rvalid_o") != 0) == r_valid_);
    if (b_valid_) expect(cell_.get("s_axil_bresp_o") == (b_error_ ? 2 : 0));
    if (r_valid_) {
      expect(cell_.get("s_axil_rresp_o") == (r_error_ ? 2 : 0) &&
             cell_.get("s_axil_rdata_o") == r_data_);
    }
    // Freed with the next cycle.
    b_taken_ = b_valid_ && b_ready_;
    r_taken_ = r_valid_ && r_ready_;
  }
  /// A write with partial strobes whose turn it is goes no further.
  bool drops_partial() const {
    return write_waits() && !(read_waits() && last_write_) && made_[done_].strobes != 15;
  }
  void take_beats() {
    expect((cell_.get("s_axil_awready_o") != 0) == !aw_full_ &&
           (cell_.get("s_axil_wready_o") != 0) == !w_full_ &&
           (cell_.get("s_axil_arready_o") != 0) == !ar_full_);
    const bool aw = aw_valid_ && !aw_full_, w = w_valid_ && !w_full_, ar = ar_valid_ && !ar_full_;
    if (b_taken_) b_valid_ = false;
    if (r_taken_) r_valid_ = false;
    if (aw) {
      aw_full_ = true;
      aw_valid_ = false;
      ++aw_next_;
    }
    if (w) {
      w_full_ = true;
      w_valid_ = false;
      ++w_next_;
    }
    if (ar) {
      ar_full_ = true;
      ar_valid_ = false;
      ar_taken_ = ar_address_;
    }
  }
  void answer_write(bool error) {
    last_write_ = true;
    aw_full_ = w_full_ = false;
    b_valid_ = true;
    b_error_ = error;
    ++done_;
    ++writes_;
    refused_ += error;
  }
  void finish(bool write, bool error, std::uint32_t data) {
    if (cell_.get("other_o") != 0) turn_ = write ? 0 : 1;
    if (write) return answer_write(error);
    ar_full_ = false;
    r_valid_ = true;
    r_error_ = error;
    r_data_ = data;
    ++reads_;
  }
  void reset() {
    for (const char* valid : {"s_axil_awvalid_i", "s_axil_wvalid_i", "s_axil_arvalid_i", "ack_i"}) {
      cell_.set(valid, 0);
    }
    cell_.set("rst_ni", 0);
    expect(cell_.get("req_o") == 0 && cell_.get("s_axil_bvalid_o") == 0 &&
           cell_.get("s_axil_rvalid_o") == 0);
    cell_.clock();
    cell_.set("rst_ni", 1);
    aw_valid_ = w_valid_ = ar_valid_ = aw_full_ = w_full_ = ar_full_ = false;
    b_valid_ = r_valid_ = held_ = last_write_ = false;
    turn_ = -1;
    made_.clear();
    aw_next_ = w_next_ = done_ = 0;
  }

  Cell& cell_;
  RandomWords random_;
  bool same_ = true;
  std::vector<Write> made_;
  std::size_t aw_next_ = 0, w_next_ = 0, done_ = 0;  // of these
  std::uint32_t ar_address_ = 0, ar_taken_ = 0, r_data_ = 0;
  bool aw_valid_ = false, w_valid_ = false, ar_valid_ = false;  // offered
  bool aw_full_ = false, w_full_ = false, ar_full_ = false;     // taken
  bool b_valid_ = false, r_valid_ = false, b_error_ = false, r_error_ = false;
  bool b_ready_ = false, r_ready_ = false, b_taken_ = false, r_taken_ = false;
  bool held_ = false, last_write_ = false;
  int turn_ = -1;  // 1: a write is the next, 0: a read, -1: either
  int writes_ = 0, reads_ = 0, refused_ = 0, turns_ = 0;
};

bool is_a_slave(const CellOptions& options) {
  Cell cell(options);
  for (unsigned seed = 1; seed <= 3; ++seed) {
    if (!Bench(cell, seed).run(3000)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("cells: AXI4-Lite slave", "[rtl][cells]") {
  CellOptions slave{"bus", "hsdc_axil"};
  CHECK(is_a_slave(slave));
  for (const auto& [text, by] : std::vector<std::pair<std::string, std::string>>{
           {"strobes_q <= &s_axil_wstrb_i;", "strobes_q <= |s_axil_wstrb_i;"},
           {"write_waits && !(read_waits && we_o)", "write_waits"},
           {"wire read_waits = ar_full_q && !s_axil_rvalid_o;", "wire read_waits = ar_full_q;"},
           {"error_i || !strobes_q ? SLVERR : OKAY", "!strobes_q ? SLVERR : OKAY"}}) {
    INFO(by << " for " << text);
    slave.text = text;
    slave.by = by;
    CHECK_FALSE(is_a_slave(slave));
  }
}

}  // namespace hsdc
