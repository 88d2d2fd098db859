// SPDX-License-Identifier: Apache-2.0
#pragma once
// A circuit emitted, verilated with the RTL's assertions on, and driven at its ports.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "gen/plan/hardware.h"
#include "sim/build/storage.h"
#include "tests/scratch_folder.h"
#include "tests/sim/dut/pins.h"

namespace hsdc::dut {

struct PinsOptions {
  build::Storage storage = build::Storage::kArray;
  bool has_init = true;  ///< false: memories begin with random contents
  /// Changes the emitted folder before it is built, e.g. to break it.
  std::function<void(const std::filesystem::path&)> edit{};
  /// The shared object, for several processes one after another: built only where it is missing.
  /// Empty: built for this top alone.
  std::filesystem::path object{};
};

/// The verilated top of a circuit, out of reset when made.
class PinsTop {
 public:
  PinsTop(const plan::Hardware& hardware, const PinsOptions& options);
  ~PinsTop();
  PinsTop(const PinsTop&) = delete;
  PinsTop& operator=(const PinsTop&) = delete;

  /// One cycle: outputs as they are at the rising edge that ends it. Fails the test if an assertion
  /// of the RTL fails or an output depends on the inputs of the same cycle.
  PinsOut cycle(const PinsIn& in);
  std::uint64_t cycles() const { return cycles_; }

 private:
  struct Library;
  ScratchFolder folder_;
  std::unique_ptr<Library> library_;
  std::uint64_t cycles_ = 0;
};

}  // namespace hsdc::dut
