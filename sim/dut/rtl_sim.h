// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gen/plan/hardware.h"
#include "sim/build/storage.h"

namespace hsdc::dut {

/// A verilated circuit that runs: a shared object of build_rtl(), its streams, registers and
/// weights. Throws std::runtime_error where the object does not do what every emitted circuit must.
class RtlSim {
 public:
  /// `folder`: the emitted one, for the memory images. `hardware` must stay as long as this does.
  /// `trace`: an FST file to write, or empty.
  RtlSim(const std::filesystem::path& object, const std::filesystem::path& folder,
         const plan::Hardware& hardware, build::Storage storage,
         const std::filesystem::path& trace = {});
  ~RtlSim();
  RtlSim(const RtlSim&) = delete;
  RtlSim& operator=(const RtlSim&) = delete;

  const plan::Hardware& hardware() const { return hardware_; }

  /// From now on samples come with gaps, and outputs are taken with stalls, at random moments that
  /// follow from `seed`; 0: neither. No bit and no count of CYCLES depends on it.
  void set_bus_seed(std::uint32_t seed);

  /// Samples that may be queued, unless finish_sample() has ended them: one is worked on, one waits
  /// in the circuit's second bank, and a third one for the first bank.
  static constexpr unsigned kQueue = 3;
  /// Queues a sample; with targets it is learned.
  void send(std::span<const std::int16_t> inputs, std::span<const std::int16_t> targets);
  /// Clocks until the oldest queued sample has ended; its output codes come into `codes`. False if
  /// it did not end within the cycle limit or the output packet had a wrong length: see error().
  bool finish_sample(std::span<std::int16_t> codes);
  const std::string& error() const { return error_; }

  void set_tracing(bool on);
  std::uint64_t cycles() const;

  /// Registers by byte offset; error responses and time-outs throw.
  std::uint32_t read_register(std::uint32_t offset);
  void write_register(std::uint32_t offset, std::uint32_t value);
  /// The two halves of a counter.
  std::uint64_t read_counter(std::uint32_t offset);

  /// The first cell of array `array` that differs from `weights` ([pre], rows of `stride`); -1, -1
  /// if none does.
  struct Difference {
    int pre = -1, post = -1;
    std::int32_t found = 0;
  };
  Difference first_difference(int array, const std::int16_t* weights, int stride) const;
  std::int32_t weight(int array, int pre, int post) const;

 private:
  struct Api;
  struct Memory {
    const unsigned char* data = nullptr;
    int word_bytes = 0;  ///< from one word to the next
    int cell_bytes = 0;  ///< of one cell; 0: cells are packed, not in whole bytes
  };
  std::uint32_t cell(int array, int word, int lane) const;

  std::unique_ptr<Api> api_;
  const plan::Hardware& hardware_;
  std::vector<Memory> memories_;
  std::vector<std::int16_t> beats_;
  std::uint64_t limit_ = 0;
  std::string error_;
};

}  // namespace hsdc::dut
