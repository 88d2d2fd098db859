// SPDX-License-Identifier: Apache-2.0
#pragma once
// An AXI4-Lite master, a source and a sink of packets, all with random pauses, on the ports of a
// top.
#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <vector>

#include "tests/sim/dut/pins_build.h"

namespace hsdc::dut {

/// One access to a register, and how it was answered.
struct BusAccess {
  bool write = false;
  std::uint32_t address = 0, data = 0;
  unsigned strobes = 15;
  std::uint64_t accepted = 0;  ///< cycle from which nothing of the master keeps it: address (and
                               ///< data) taken, the answer before it taken
  std::uint64_t answered = 0;  ///< cycle in which the answer appears
  unsigned response = 0;
  std::uint32_t value = 0;  ///< read
};

class BusDriver {
 public:
  BusDriver(PinsTop& top, std::uint32_t seed) : top_(top), random_(seed) {}

  // Where the next of each comes from; nothing: none now. Asked when there is room.
  std::function<std::optional<BusAccess>()> next_write, next_read;
  std::function<std::optional<std::vector<std::int16_t>>()> next_packet;
  // What happens, in the order in which it does.
  std::function<void(const BusAccess&)> on_answer;
  std::function<void(std::size_t beats)> on_packet;  ///< its last beat was taken
  std::function<void(std::uint32_t code, bool last)> on_output;
  std::function<void(const PinsOut&)> on_cycle;

  /// One cycle. Reads and writes are on their way at once, two of each at most, addresses and data
  /// in any order; what is valid stays until it is taken.
  void step();
  /// No access and no packet is on its way.
  bool idle() const { return writes_.empty() && reads_.empty() && packet_.empty(); }
  /// From now on without pauses.
  void hurry() { hurry_ = true; }

 private:
  bool chance(unsigned percent) { return random_() % 100 < percent; }
  void change_pace();
  void offer();
  void transfer(const PinsOut& out);

  PinsTop& top_;
  std::mt19937 random_;
  bool hurry_ = false;
  PinsIn in_;
  // In percent: how often a channel pauses in a cycle.
  unsigned pause_aw_ = 0, pause_w_ = 0, pause_b_ = 0, pause_ar_ = 0, pause_r_ = 0;
  unsigned pause_in_ = 0, pause_out_ = 0;
  std::uint64_t next_pace_ = 0;
  struct Write {
    BusAccess access;
    bool address_taken = false, data_taken = false;
  };
  std::deque<Write> writes_;
  struct Read {
    BusAccess access;
    bool address_taken = false;
  };
  std::deque<Read> reads_;
  bool write_answered_ = false,
       read_answered_ = false;                    // the oldest's answer was seen, not yet taken
  std::uint64_t write_free_ = 0, read_free_ = 0;  // the cycle after the last answer was taken
  std::vector<std::int16_t> packet_;
  std::size_t sent_ = 0;
};

}  // namespace hsdc::dut
