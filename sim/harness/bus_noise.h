// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compiled with a verilated circuit, as harness.cpp is.
#include <cstdint>

/// What a system around the circuit does to its streams: gaps between the beats of samples, stalls
/// of the output. Decided packet by packet, so that most packets, and most cycles, cost nothing.
class BusNoise {
 public:
  void seed(uint32_t value) {
    state_ = value;
    begin_input();
    begin_output();
  }
  /// A packet of samples, or of outputs, begins with the next beat.
  void begin_input() {
    gappy_ = false;
    gap_ = 0;
    if (state_ == 0) return;
    const uint32_t word = next();
    gappy_ = word % 8 == 0;
    // Now and then the stream pauses for longer: the circuit runs dry and starts anew.
    if (word / 8 % 16 == 0) gap_ = word / 128 % 256;
  }
  void begin_output() {
    stall_ = kNoStall;
    if (state_ == 0) return;
    const uint32_t word = next();
    if (word % 8 == 0) stall_ = kShort;
    if (word % 8 == 1) stall_ = kUntilFull;
  }
  /// One cycle of the sample stream in which it may offer a beat: false, if it does not.
  bool offers() {
    if (gap_ == 0) return true;
    --gap_;
    return false;
  }
  void beat_sent() {
    if (gappy_) gap_ = next() % 4;
  }
  /// One cycle of the output: whether it is taken. `full`: the sample has ended, and no other can
  /// enter because both banks are full or none is left to send. A stall until then makes samples
  /// follow one another without a pause, each next one complete with its targets when one begins.
  bool takes(bool full) {
    if (stall_ == kNoStall) return true;
    if (stall_ == kUntilFull && full) stall_ = kNoStall;
    return stall_ == kNoStall || (stall_ == kShort && next() % 4 != 0);
  }
  uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }

 private:
  enum Stall { kNoStall, kShort, kUntilFull };
  uint32_t state_ = 0;
  uint32_t gap_ = 0;  // cycles still to pause
  bool gappy_ = false;
  Stall stall_ = kNoStall;
};
