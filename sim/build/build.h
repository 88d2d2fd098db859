// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <exception>
#include <filesystem>
#include <functional>
#include <string>

#include "gen/plan/hardware.h"
#include "sim/build/storage.h"

namespace hsdc::build {

struct RtlBuildOptions {
  bool trace = false;  ///< able to write FST waveforms; slower
  Storage storage = Storage::kArray;
  bool fast_build = false;  ///< optimise less: for many small circuits, each simulated briefly
  std::filesystem::path cache{};  ///< folder of the built objects; empty: cache_folder()
};

struct RtlBuild {
  std::filesystem::path object;  ///< the shared object
  bool cached = false;           ///< it was there already
  double seconds = 0;            ///< verilating and compiling, or waiting for who did
};

/// Told now and then what a build does ("verilating", "compiling", "waiting for process 12 (...),
/// which builds the same"); returning false interrupts it.
using BuildProgress = std::function<bool(const std::string& doing)>;

/// Thrown by a build that was interrupted.
class BuildInterrupted : public std::exception {
 public:
  const char* what() const noexcept override { return "the build was interrupted"; }
};

/// Verilates and compiles the hardware in an emitted folder into a shared object with the
/// interface of sim/harness/harness.h. Objects are kept in the cache folder by content: sources,
/// options and tool versions; memory images do not count, they are loaded at run time. Several
/// processes may build at once; a damaged object is built again. Throws UserError if Verilator or
/// the compiler fails or is missing, and BuildInterrupted.
RtlBuild build_rtl(const std::filesystem::path& folder, const plan::Hardware& hardware,
                   const RtlBuildOptions& options, const BuildProgress& progress = {});

/// The instance that holds an array's weights, below the top: "u_core.u_W1_array" of a parallel
/// one, "u_core.u_W1_array.u_lanes.gen_ram.u_weights" of a folded one with packed words, else
/// "u_core.u_W1_array.u_lanes".
std::string memory_instance(const plan::Hardware& hardware, const plan::ArrayPlan& array,
                            Storage storage);

}  // namespace hsdc::build
