// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the tests of whole commands on damaged files share.
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {

using Words = std::vector<std::string>;

/// Damages text, the same way for the same seed.
class Damage {
 public:
  explicit Damage(std::uint32_t seed) : random_(seed) {}

  /// A number 0..count - 1; count: 1 or more.
  size_t below(size_t count) { return random_() % count; }

  void apply(std::string& text);
  /// Words of a command line: one left out, twice, damaged or another one.
  void apply(Words& words);

 private:
  std::string token();
  void once(std::string& text);

  std::mt19937 random_;
};

/// What a command may use before it counts as one that hangs. Each process of it has `cpu_seconds`
/// and 2 GiB (under the address sanitizer, a minute at least, and as much memory as it wants), all
/// of it together `seconds` by the clock.
struct Limits {
  int cpu_seconds = 10, seconds = 60;
};

/// A folder with a circuit (c.toml), a table (t.csv), arrays (x.npy, y.npy), weights (w) and a
/// checkpoint (k.ckpt), as somebody uses them.
class FuzzFolder {
 public:
  FuzzFolder();

  void damage(const std::string& name, Damage& damage) const;
  /// Runs the tool there. `environment`: NAME=VALUE, added to ours.
  ToolResult run(const Words& words, const Limits& limits = {},
                 const Words& environment = {}) const;
  /// Where it is: within a folder of its own, so that ".." is nobody else's either.
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  /// Writes a file there; its folder is made.
  void write(const std::string& name, const std::string& content) const;

 private:
  ScratchFolder scratch_;
  std::string path_ = scratch_ / "in";
};

/// One command and what is damaged: a file whose name then stands in messages, or, if that is
/// empty, the command itself.
struct FuzzCommand {
  std::string damaged;
  Words words;
};

/// Checks the end of a command after damage: status 0, 1 or 2, a message if it is not 0, and one
/// that names a file if a file was damaged.
void check_end(std::uint32_t seed, const FuzzCommand& command, const ToolResult& result);

/// Runs `one` for seeds 1..`ordinary`, or 1..`nightly` with HSDC_NIGHTLY, or $HSDC_SEED alone.
void for_seeds(std::uint32_t ordinary, std::uint32_t nightly, void (*one)(std::uint32_t seed));

}  // namespace hsdc::cli
