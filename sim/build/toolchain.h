// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace hsdc::build {

/// Verilator and the C++ compiler, as PATH leads to them.
struct Toolchain {
  std::string verilator, compiler;  ///< the first lines of their --version
  std::filesystem::path include;    ///< of Verilator's runtime

  /// Looks for them, once a process. Throws UserError if one is missing.
  static const Toolchain& find();

  /// Whether this Verilator writes waveforms with fstcpp (5.048 does, 5.006 not) rather than with
  /// GTKWave's code: it needs the library LZ4 then.
  bool has_fstcpp() const;
};

/// Runs a build's tool in `folder`; `what` says what for ("verilating the circuit"). Throws
/// UserError that says what failed, how it may be mended where that is known, and what the tool
/// printed; and BuildInterrupted as soon as `keep_going` (may be empty) returns false.
void run_build_tool(const std::vector<std::string>& command, const std::filesystem::path& folder,
                    const std::string& what, const std::function<bool()>& keep_going);

/// Why a tool failed, for people: from what it printed, `excerpt`. Empty if nothing is known of it.
std::string build_advice(const std::string& excerpt);

}  // namespace hsdc::build
