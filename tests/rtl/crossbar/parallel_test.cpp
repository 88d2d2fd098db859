// SPDX-License-Identifier: Apache-2.0
// hsdc_crossbar_parallel alone, against sums and the law as docs/arithmetic.md has them: straight
// and transposed reads with stalls, updates, the window, resets while sums are handed out.
#include <array>
#include <random>

#include "model/arithmetic/arithmetic.h"
#include "model/arithmetic/random_words.h"
#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

constexpr int kPre = 5, kPost = 4, kWeightBits = 6, kMax = 31;
constexpr arithmetic::UpdateLaw kLaw{9, 3, 1, true, kMax};
constexpr unsigned kStraight = 1, kTransposed = 2, kUpdate = 4;  // starts

/// The array, driven at its ports, and what it should hold.
class Array {
 public:
  Array(Cell& cell, unsigned seed) : cell_(cell), random_(seed) {
    for (int pre = 0; pre < kPre; ++pre) access(true, 2, pre, 0, rows_[at(pre)] = word());
    for (int post = 0; post < kPost; ++post) access(true, 3, post, 0, columns_[at(post)] = word());
    for (int pre = 0; pre < kPre; ++pre) {
      for (int post = 0; post < kPost; ++post) {
        const bool exists = draw(0, 3) != 0;
        access(true, 1, pre, post, exists);
        exists_[at(pre)][at(post)] = exists;
        const std::int64_t weight = draw(-kMax, kMax);
        access(true, 0, pre, post, static_cast<std::uint32_t>(weight) & 63);
        weights_[at(pre)][at(post)] = exists ? weight : 0;
      }
    }
  }

  void sample(bool resets) {
    const int bank = static_cast<int>(draw(0, 1));
    for (const int to : {bank, 1 - bank, bank}) send_codes(to);
    cell_.set("rbank_i", static_cast<std::uint64_t>(bank));
    read(kStraight, bank, resets && draw(0, 1) != 0);
    read(kTransposed, bank, resets && draw(0, 1) != 0);
    update(bank);
  }
  /// Through the window: weights, masks, states.
  void compare() {
    for (int pre = 0; pre < kPre; ++pre) {
      expect(access(false, 2, pre, 0, 0) == rows_[at(pre)]);
      for (int post = 0; post < kPost; ++post) {
        expect(static_cast<std::int32_t>(access(false, 0, pre, post, 0)) ==
               weights_[at(pre)][at(post)]);
        expect(access(false, 1, pre, post, 0) == (exists_[at(pre)][at(post)] ? 1u : 0u));
      }
    }
    for (int post = 0; post < kPost; ++post) {
      expect(access(false, 3, post, 0, 0) == columns_[at(post)]);
    }
  }
  bool same() const { return same_ && !cell_.asserted(); }
  std::uint64_t saturations() const { return saturations_; }

 private:
  static std::size_t at(int index) { return static_cast<std::size_t>(index); }
  std::int64_t draw(int low, int high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  std::uint32_t word() { return static_cast<std::uint32_t>(random_()); }
  void expect(bool holds) { same_ = same_ && holds; }

  void send_codes(int bank) {
    cell_.set("wbank_i", static_cast<std::uint64_t>(bank));
    for (int n = 0; n < kPre; ++n) {
      pre_codes_[at(bank)][at(n)] = draw(0, 15);
      const bool post = n < kPost;
      if (post) columns_codes_[at(n)] = draw(-127, 127);
      if (post) post_codes_[at(n)] = draw(-127, 127);
      const auto bits = [](std::int64_t code) { return static_cast<std::uint64_t>(code) & 511; };
      const auto index = static_cast<std::uint64_t>(n);
      cell_.set("code_valid_i", post ? 7 : 1);
      cell_.set("code_index_i", index | index << 3 | index << 6);
      cell_.set("code_i",
                bits(pre_codes_[at(bank)][at(n)]) |
                    (post ? bits(columns_codes_[at(n)]) << 9 | bits(post_codes_[at(n)]) << 18 : 0));
      cell_.clock();
    }
    cell_.set("code_valid_i", 0);
  }
  void read(unsigned start, int bank, bool reset) {
    cell_.set("start_i", start);
    cell_.clock();
    cell_.set("start_i", 0);
    const int sums = start == kStraight ? kPost : kPre;
    int taken = 0;
    for (int cycle = 0; taken < sums && cycle < 100; ++cycle) {
      const bool ready = draw(0, 2) != 0;
      cell_.set("acc_ready_i", ready ? 3 : 0);
      if (const std::uint64_t valid = cell_.get("acc_valid_o"); valid != 0) {
        expect(valid == start && cell_.get_signed("acc_o", 24) == sum(start, bank, taken));
        if (ready) ++taken;
      }
      if (reset && taken == 2) return stop();
      cell_.clock();
    }
    expect(taken == sums);
    cell_.set("acc_ready_i", 0);
    cell_.clock();
    expect(cell_.get("acc_valid_o") == 0);
  }
  /// A reset takes back what is on offer, and what would follow.
  void stop() {
    cell_.set("rst_ni", 0);
    cell_.clock();
    cell_.set("rst_ni", 1);
    cell_.set("acc_ready_i", 3);
    for (int cycle = 0; cycle < 2 * kPre; ++cycle) {
      expect(cell_.get("acc_valid_o") == 0);
      cell_.clock();
    }
    cell_.set("acc_ready_i", 0);
  }
  std::int64_t sum(unsigned start, int bank, int neuron) const {
    std::int64_t total = 0;
    if (start == kStraight) {
      for (int pre = 0; pre < kPre; ++pre)
        total += weights_[at(pre)][at(neuron)] * pre_codes_[at(bank)][at(pre)];
    } else {
      for (int post = 0; post < kPost; ++post)
        total += weights_[at(neuron)][at(post)] * columns_codes_[at(post)];
    }
    return total;
  }
  void update(int bank) {
    cell_.set("start_i", kUpdate);
    cell_.clock();
    cell_.set("start_i", 0);
    std::uint64_t told = 0;
    int done = 0;
    for (int cycle = 0; cycle < 6; ++cycle) {
      done += cell_.get("done_o") != 0;
      told += cell_.get("saturated_o");
      cell_.clock();
    }
    expect(done == 1 && told == learn(bank));
    saturations_ += told;
  }
  std::uint64_t learn(int bank) {
    std::uint64_t over = 0;
    for (std::uint32_t& state : rows_) state = arithmetic::xorshift32(state);
    for (std::uint32_t& state : columns_) state = arithmetic::xorshift32(state);
    for (int pre = 0; pre < kPre; ++pre) {
      for (int post = 0; post < kPost; ++post) {
        if (!exists_[at(pre)][at(post)]) continue;
        std::int64_t& weight = weights_[at(pre)][at(post)];
        const std::int64_t word = (rows_[at(pre)] ^ columns_[at(post)]) >> (32 - 9);
        const std::int64_t code = pre_codes_[at(bank)][at(pre)];
        const std::int64_t unclipped =
            arithmetic::unclipped_weight(kLaw, weight, post_codes_[at(post)], code, word);
        weight = arithmetic::updated_weight(kLaw, weight, post_codes_[at(post)], code, word);
        over += weight != unclipped;
      }
    }
    return over;
  }
  std::uint32_t access(bool write, unsigned space, int place, int lane, std::uint32_t data) {
    cell_.set("host_req_i", 1);
    cell_.set("host_we_i", write);
    cell_.set("host_space_i", space);
    cell_.set("host_addr_i", static_cast<std::uint64_t>(place));
    cell_.set("host_lane_i", static_cast<std::uint64_t>(lane));
    cell_.set("host_wdata_i", data);
    int cycle = 0;
    for (; cell_.get("host_ack_o") == 0 && cycle < 10; ++cycle) cell_.clock();
    expect(cycle < 10);
    const auto found = static_cast<std::uint32_t>(cell_.get("host_rdata_o"));
    cell_.set("host_req_i", 0);
    cell_.clock();
    return found;
  }

  Cell& cell_;
  std::mt19937 random_;
  bool same_ = true;
  std::uint64_t saturations_ = 0;
  std::array<std::array<std::int64_t, kPost>, kPre> weights_{};
  std::array<std::array<bool, kPost>, kPre> exists_{};
  std::array<std::uint32_t, kPre> rows_{};
  std::array<std::uint32_t, kPost> columns_{};
  std::array<std::array<std::int64_t, kPre>, 2> pre_codes_{};  // by bank
  std::array<std::int64_t, kPost> columns_codes_{}, post_codes_{};
};

bool learns(const CellOptions& options) {
  Cell cell(options);
  for (unsigned seed = 1; seed <= 3; ++seed) {
    Array array(cell, seed);
    array.compare();
    for (int k = 0; k < 30 && array.same(); ++k) array.sample(seed > 1);
    array.compare();
    if (!array.same() || array.saturations() == 0) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("cells: parallel array", "[rtl][cells]") {
  CellOptions array{"crossbar",
                    "hsdc_crossbar_parallel",
                    {{"Pre", std::to_string(kPre)},
                     {"Post", std::to_string(kPost)},
                     {"WeightBits", std::to_string(kWeightBits)},
                     {"Masked", "1'b1"},
                     {"Users", "2"},
                     {"Transposed", "16'd2"},
                     {"Banked", "17'd1"},
                     {"CodeSigned", "17'd6"},
                     {"ShiftProduct", "3"},
                     {"ShiftDecay", "1"},
                     {"ShiftUpdate", "9"}}};
  CHECK(learns(array));
  for (const auto& [text, by] : std::vector<std::pair<std::string, std::string>>{
           {"Masked && !mem[j*Post+i][CellBits-1] ? '0 :\n                        ", ""},
           {"if (drain_shift) shift_drain;", "shift_drain;"},
           {"if (asked && host_we_i) column_states[i]", "if (asked) column_states[i]"},
           {"if (UsesRandom && update1_q) advance_states;",
            "if (UsesRandom && read1_q) advance_states;"}}) {
    INFO(by << " for " << text);
    array.text = text;
    array.by = by;
    CHECK_FALSE(learns(array));
  }
}

}  // namespace hsdc
