// SPDX-License-Identifier: Apache-2.0
#pragma once
// Random traffic at the ports of one circuit, compared with the model all the time; and the runs of
// it that tests and mutants share.
#include <deque>
#include <optional>
#include <random>
#include <vector>

#include "tests/sim/dut/bus_check.h"

namespace hsdc::dut {

/// Random accesses and packets for one circuit.
class Traffic {
 public:
  Traffic(const circuit::Circuit& circuit, std::uint32_t seed, const PinsOptions& options);

  /// So many samples, with accesses all the time; `clears`: some of them clear the counters.
  void learn(int samples, bool clears);
  /// Two samples, and a read of WEIGHT so many cycles after the first one's first beat.
  void sample_and_read(int delay);
  /// One access while nothing else happens; its value or its response.
  void write(std::uint32_t address, std::uint32_t data);
  std::uint32_t read(std::uint32_t address);
  /// So many cycles with nothing to do.
  void wait(std::uint64_t cycles);
  BusCheck& check() { return check_; }
  BusDriver& driver() { return driver_; }

 private:
  void finish();
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }
  std::uint32_t place(std::uint32_t count);
  std::uint32_t weight();
  BusAccess random_write();
  BusAccess random_read();
  std::optional<std::vector<std::int16_t>> packet();

  plan::Hardware hardware_;
  PinsTop top_;
  BusDriver driver_;
  BusCheck check_;
  std::mt19937 random_;
  std::deque<BusAccess> writes_, reads_;
  std::uint32_t space_ = 0;  // of the window, after the random writes so far
  int left_ = 0, limit_ = 0;
  bool active_ = false, clears_ = false;
};

/// So many samples amid random accesses, then half as many whose counters are compared exactly,
/// then every weight and random state.
void run_traffic(const circuit::Circuit& circuit, std::uint32_t seed, int samples,
                 const PinsOptions& options);
/// A read of WEIGHT in each cycle of two samples, one after another.
void run_read_at_each_moment(const circuit::Circuit& circuit, const PinsOptions& options);
/// Memories begin with random contents, as on a chip: the states are filled from the seed, weights
/// come through the window, and what is saved goes on as it did. A run of some 90 samples, of a
/// circuit with an array that has random states.
void run_without_images(const circuit::Circuit& circuit, const PinsOptions& options);

}  // namespace hsdc::dut
