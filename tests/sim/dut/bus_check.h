// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the data sheet says of the registers, kept beside the hardware: every answer, output, weight
// and counter of a top that learns while its bus is busy is compared with the model's.
#include <deque>
#include <string>
#include <vector>

#include "gen/plan/hardware.h"
#include "gen/vectors/initial_state.h"
#include "model/fixed/network.h"
#include "tests/sim/dut/bus_driver.h"

namespace hsdc::dut {

class BusCheck {
 public:
  /// Hangs itself onto the driver's events. Nothing may have happened before. `hardware` must stay.
  /// `seeder`: the top has one.
  BusCheck(const plan::Hardware& hardware, BusDriver& driver, PinsTop& top, bool seeder);

  fixed::FixedNetwork& model() { return model_; }
  const plan::Hardware& hardware() const { return hardware_; }
  /// The random states were filled from this seed.
  void reseed(std::uint32_t seed);
  /// A packet that the source is about to send: a sample, or (`bad`) one of a wrong length.
  void announce(const vectors::CodedSample& sample, bool learn);
  void announce_bad();
  std::uint64_t samples_ended() const { return samples_ended_; }
  std::uint64_t refused() const { return refused_; }
  bool enabled() const { return controls_.back().value & 1u; }
  /// No sample is under way or waits, and every output has come.
  bool quiet() const;
  /// The counters' exact values now; only while quiet and after they were cleared while quiet.
  std::uint64_t samples_since_clear() const;
  std::uint64_t learned_since_clear() const;
  std::uint64_t cycles_since_clear() const;
  std::uint64_t saturations_since_clear() const;
  /// Cycles in which random states were being filled.
  std::uint64_t seeding_cycles_seen() const { return seeding_.back(); }

 private:
  struct Announced {
    bool bad = false, learn = false;
    vectors::CodedSample sample;
  };
  struct Control {
    std::uint64_t time;
    std::uint32_t value;
  };
  struct Begin {
    std::uint64_t time;
    bool learned, targets;
  };
  void see_cycle(const PinsOut& out);
  void begin_sample(const PinsOut& out);
  void end_sample(const PinsOut& out);
  void see_output(std::uint32_t code, bool last);
  void see_packet();
  void see_answer(const BusAccess& access);
  void check_begins();
  void check_read(const BusAccess& access);
  bool write(const BusAccess& access);
  bool read_window(std::uint32_t& value);
  bool write_window(std::uint32_t value);
  void move_on();
  /// Of the window's array and space; no words where there is no such thing.
  struct Shape {
    int words = 0, lanes = 0, bits = 0;
  };
  Shape shape() const;
  bool in_array() const;
  void check_counter(const BusAccess& access, const std::vector<std::uint32_t>& sums);
  std::uint32_t sum_before(const std::vector<std::uint32_t>& sums, std::uint64_t time) const;

  const plan::Hardware& hardware_;
  fixed::FixedNetwork model_;
  PinsTop& top_;
  bool seeder_;
  std::uint32_t array_ = 0, space_ = 0, word_ = 0, lane_ = 0, seed_;
  std::uint32_t array_bits_, word_bits_, lane_bits_;
  std::deque<Announced> sending_, waiting_;  // packets not yet whole, samples not yet ended
  std::deque<std::uint32_t> expected_;       // output codes that the model said, | last << 31
  std::deque<std::uint32_t> received_;       // that came before the model was asked
  std::vector<Control> controls_;
  std::deque<Begin> begins_;
  std::vector<std::uint32_t> samples_, learned_, busy_;  // how many until each cycle
  std::vector<std::uint32_t> seeding_;
  std::vector<std::uint64_t> bad_packets_;  // cycles
  std::uint64_t bad_cleared_ = 0;
  struct Clear {
    std::uint64_t time = 0;
    bool quiet = true;
    std::uint64_t saturations = 0;
  } clear_;
  std::uint64_t samples_ended_ = 0, refused_ = 0, packets_out_ = 0, streak_ = 0;
  bool was_busy_ = false;
};

}  // namespace hsdc::dut
