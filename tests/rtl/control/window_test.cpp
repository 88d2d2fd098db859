// SPDX-License-Identifier: Apache-2.0
// hsdc_window: registers and seeder ask at random, also for an array that there is not, two arrays
// answer when they like, samples come in between, and resets in the middle.
#include <optional>

#include "tests/catch.h"
#include "tests/rtl/cell.h"

namespace hsdc {
namespace {

constexpr unsigned kArrays = 2;

/// What one side asks for.
struct Access {
  bool write = false;
  unsigned space = 0, array = 0;
  std::uint32_t word = 0, data = 0;
};

class Bench {
 public:
  Bench(Cell& cell, unsigned seed) : cell_(cell), random_(seed) { reset(); }

  bool run(int cycles) {
    for (int k = 0; k < cycles && same_; ++k) cycle();
    return same_ && !cell_.asserted() && host_reads_ > 20 && seed_writes_ > 20 && unheard_ > 0;
  }

 private:
  void expect(bool holds) { same_ = same_ && holds; }
  bool one_in(unsigned n) { return random_() % n == 0; }

  void cycle() {
    ask();
    const bool answered = answer();
    check_ports(answered);
    asked_ = next_asked(answered);
    if (answered) (seed_ ? seed_ : host_).reset();
    if (one_in(200)) return reset();
    cell_.clock();
  }
  /// Either side begins now and then; the seeder not while the window asks. A sample does where
  /// nobody asks.
  void ask() {
    if (!host_ && one_in(4)) {
      host_ = Access{one_in(2), random_() % 4, random_() % (kArrays + 1), random_(), random_()};
      patience_ = 30;
    }
    if (!host_ && !seed_ && one_in(3)) {
      seed_ = Access{true, 2 + random_() % 2, random_() % kArrays, random_(), random_()};
    }
    if (host_ && !seed_ && host_->array >= kArrays && idle_ && --patience_ == 0) {
      host_.reset();  // there is no such array: nobody answers
      ++unheard_;
    }
    if (asked_ == 0 && one_in(8)) idle_ = !idle_;
    cell_.set("idle_i", idle_);
    const Access host = host_.value_or(Access{one_in(2), random_() % 4, 0, random_(), random_()});
    cell_.set("host_req_i", host_.has_value());
    cell_.set("host_we_i", host.write);
    cell_.set("host_space_i", host.space);
    cell_.set("host_array_i", host.array);
    cell_.set("host_word_i", host.word);
    cell_.set("host_wdata_i", host.data);
    const Access seed = seed_.value_or(Access{true, 2 + random_() % 2, 0, random_(), random_()});
    cell_.set("seed_req_i", seed_.has_value());
    cell_.set("seed_kappa_i", seed.space == 3);
    cell_.set("seed_array_i", seed.array);
    cell_.set("seed_index_i", seed.word);
    cell_.set("seed_state_i", seed.data);
  }
  /// The array that is asked does, in any cycle from then on.
  bool answer() {
    data_[0] = random_();
    data_[1] = random_();
    const bool answered = asked_ != 0 && one_in(3);
    cell_.set("array_ack_i", answered ? asked_ : 0);
    cell_.set("array_rdata_i", data_[0] | std::uint64_t{data_[1]} << 32);
    return answered;
  }
  void check_ports(bool answered) {
    expect(cell_.get("array_req_o") == asked_);
    expect((cell_.get("host_ack_o") != 0) == (answered && !seed_));
    expect((cell_.get("seed_ack_o") != 0) == (answered && seed_.has_value()));
    if (asked_ == 0) return;
    const Access& access = seed_ ? *seed_ : *host_;
    expect((cell_.get("array_we_o") != 0) == access.write &&
           cell_.get("array_space_o") == access.space && cell_.get("array_word_o") == access.word &&
           cell_.get("array_wdata_o") == access.data);
    if (!answered) return;
    if (seed_) ++seed_writes_;
    if (!seed_ && !access.write) {
      expect(cell_.get("host_rdata_o") == data_[access.array]);
      ++host_reads_;
    }
  }
  /// From a cycle after the request on, until it answers.
  unsigned next_asked(bool answered) const {
    if (!idle_ || answered || (!seed_ && !host_)) return 0;
    const unsigned array = seed_ ? seed_->array : host_->array;
    return array < kArrays ? 1u << array : 0;
  }
  void reset() {
    for (const char* pulse : {"host_req_i", "seed_req_i", "array_ack_i", "rst_ni"}) {
      cell_.set(pulse, 0);
    }
    expect(cell_.get("array_req_o") == 0);
    cell_.clock();
    cell_.set("rst_ni", 1);
    asked_ = 0;
    host_.reset();
    seed_.reset();
  }

  Cell& cell_;
  RandomWords random_;
  std::optional<Access> host_, seed_;
  bool idle_ = true, same_ = true;
  unsigned asked_ = 0;  // the arrays' requests in this cycle, a bit each
  std::uint32_t data_[kArrays] = {};
  int patience_ = 0, host_reads_ = 0, seed_writes_ = 0, unheard_ = 0;
};

bool leads_to_arrays(const CellOptions& options) {
  Cell cell(options);
  for (unsigned seed = 1; seed <= 3; ++seed) {
    if (!Bench(cell, seed).run(2000)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("cells: window", "[rtl][cells]") {
  CellOptions window{"control", "hsdc_window", {{"Arrays", "2"}}};
  CHECK(leads_to_arrays(window));
  for (const auto& [text, by] : std::vector<std::pair<std::string, std::string>>{
           {"host_ack_o = answered && !seed_req_i;", "host_ack_o = answered;"},
           {"asks && idle_i && !answered", "asks && idle_i"},
           {"asks && idle_i && !answered", "asks && !answered"},
           {"seed_req_i ? seed_index_i : host_word_i", "host_word_i"}}) {
    INFO(by << " for " << text);
    window.text = text;
    window.by = by;
    CHECK_FALSE(leads_to_arrays(window));
  }
}

}  // namespace hsdc
