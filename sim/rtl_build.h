#pragma once
#include <filesystem>
#include <string>

#include "gen/plan.h"

namespace hsdc {

struct RtlBuildOptions {
  bool trace = false;       ///< able to write FST waveforms; slower
  bool packed_ram = false;  ///< simulate the synthesis form of the weight memories; slower
  bool fast_build = false;  ///< optimise less: for many small circuits, each simulated briefly
  std::filesystem::path cache{};  ///< folder of the built objects; empty: cache_folder()
};

struct RtlBuild {
  std::filesystem::path object;  ///< the shared object
  bool cached = false;           ///< it was there already
  double seconds = 0;            ///< verilating and compiling
};

/// Verilates and compiles the circuit's hardware in an emitted folder into a shared object with the
/// interface of sim/harness.h. Objects are kept in the cache folder by content: sources, options
/// and tool versions; memory images do not count, they are loaded at run time. Throws UserError
/// with the tools' messages if Verilator or the compiler fails or is missing.
RtlBuild build_rtl(const std::filesystem::path& folder, const Circuit& circuit,
                   const HardwarePlan& plan, const RtlBuildOptions& options);

/// The instance that holds an array's weights, below the top: "u_core.u_W1_array", and in the
/// synthesis form of a folded array "u_core.u_W1_array.gen_ram.u_weights".
std::string memory_instance(const Circuit& circuit, const ArrayPlan& array, bool packed_ram);

/// $HSDC_CACHE, else $XDG_CACHE_HOME/hsdc, else ~/.cache/hsdc.
std::filesystem::path cache_folder();

}  // namespace hsdc
