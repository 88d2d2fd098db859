// SPDX-License-Identifier: Apache-2.0
#include "sim/build/toolchain.h"

#include <fmt/format.h>

#include <mutex>

#include "base/error.h"
#include "base/run_program.h"
#include "sim/build/build.h"

namespace hsdc::build {
namespace {

namespace fs = std::filesystem;

constexpr int kExcerptLines = 40;

/// What a command prints, its first line; empty if it fails.
std::string first_line(const std::vector<std::string>& command) {
  const ProgramEnd end = run_program(command);
  return end.ok() ? end.first_line() : "";
}

/// Headers that Verilator's runtime includes from elsewhere, and where they come from.
struct ForeignHeader {
  const char* name;
  const char* package;
};
constexpr ForeignHeader kForeignHeaders[] = {{"lz4.h", "liblz4-dev"}, {"zlib.h", "zlib1g-dev"}};

}  // namespace

const Toolchain& Toolchain::find() {
  static std::mutex mutex;
  static Toolchain found;
  const std::lock_guard lock(mutex);
  if (found.verilator.empty()) {
    found.verilator = first_line({"verilator", "--version"});
    found.compiler = first_line({"g++", "--version"});
    found.include = fs::path(first_line({"verilator", "--getenv", "VERILATOR_ROOT"})) / "include";
  }
  if (found.verilator.empty()) {
    throw missing_tool("verilator").says("not found; co-simulation needs Verilator 5.006 or newer");
  }
  if (found.compiler.empty()) {
    throw missing_tool("g++").says(
        "not found; co-simulation compiles the verilated circuit with it");
  }
  return found;
}

bool Toolchain::has_fstcpp() const {
  std::error_code ignored;
  return fs::is_directory(include / "fstcpp", ignored);
}

std::string build_advice(const std::string& excerpt) {
  for (const ForeignHeader& header : kForeignHeaders) {
    if (excerpt.find(std::string(header.name) + ": No such file") == std::string::npos) continue;
    return fmt::format(
        "found no {}, which this version of Verilator needs to write waveforms; the package {} has "
        "it (apt-get install {}); without a waveform nothing needs it",
        header.name, header.package, header.package);
  }
  if (excerpt.find("cannot find -llz4") != std::string::npos ||
      excerpt.find("cannot find -lz") != std::string::npos) {
    return "found no library for the waveforms of this version of Verilator; the packages "
           "liblz4-dev "
           "and zlib1g-dev have them";
  }
  if (excerpt.find("No space left on device") != std::string::npos) {
    return "found a full disk; TMPDIR and HSDC_CACHE name other places";
  }
  return {};
}

void run_build_tool(const std::vector<std::string>& command, const fs::path& folder,
                    const std::string& what, const std::function<bool()>& keep_going) {
  const ProgramEnd end = run_program(command, {}, folder, keep_going);
  if (end.stopped) throw BuildInterrupted();
  if (end.ok()) return;
  const std::string excerpt = end.excerpt(kExcerptLines);
  const std::string advice = build_advice(excerpt);
  if (!advice.empty()) throw failed_tool(what).says(advice);
  throw failed_tool(what).says("{} ended with status {}:\n{}", command.front(), end.status,
                               excerpt);
}

}  // namespace hsdc::build
