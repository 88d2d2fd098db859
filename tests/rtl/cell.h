// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/scratch_folder.h"

namespace hsdc {

/// Which cell of rtl/ is built, and how.
struct CellOptions {
  std::string room, module;  ///< rtl/ROOM/MODULE.sv
  std::vector<std::pair<std::string, std::string>> parameters{};
  std::string text{}, by{};  ///< a fault: the one place of a file, and what takes it
  std::string faulty{};      ///< that file, in the same room; else the cell's own
  std::string wrapper{};     ///< SystemVerilog around it, whose module is "wrapper"; else the cell
};

/// A cell under Verilator, alone, its assertions on: ports by name, one clock. Ports of up to 64
/// bits; what is wider stays unseen. Memories and registers without a reset begin random.
class Cell {
 public:
  /// Builds it; held in reset for two cycles, all inputs 0.
  explicit Cell(const CellOptions& options);
  ~Cell();
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;

  void set(const std::string& port, std::uint64_t value);
  /// An output as it is with the inputs of now; signed ones by their bits.
  std::uint64_t get(const std::string& port);
  std::int64_t get_signed(const std::string& port, int bits);
  /// A rising edge of clk_i.
  void clock();
  /// An assertion of the cell has failed.
  bool asserted() const;

 private:
  struct Library;
  ScratchFolder folder_;
  std::unique_ptr<Library> library_;
};

/// Numbers of 32 random bits.
class RandomWords {
 public:
  explicit RandomWords(unsigned seed) : engine_(seed) {}
  std::uint32_t operator()() { return static_cast<std::uint32_t>(engine_()); }

 private:
  std::mt19937 engine_;
};

}  // namespace hsdc
