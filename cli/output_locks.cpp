// SPDX-License-Identifier: Apache-2.0
#include "cli/output_locks.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.h"
#include "base/file.h"
#include "base/path_lock.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;

bool can_be_held(const OptionPath& output) {
  if (output.path.empty()) return false;
  std::error_code ignored;
  const fs::file_status status = fs::status(output.path, ignored);
  return !fs::exists(status) || fs::is_regular_file(status) || fs::is_directory(status);
}

bool is_pipe(const OptionPath& output) {
  std::error_code ignored;
  return !output.path.empty() && fs::is_fifo(output.path, ignored);
}

/// As the user would name it.
std::string shown(const fs::path& path) {
  std::error_code error;
  const fs::path near = fs::proximate(path, error);
  return error || *near.begin() == ".." ? path.string() : near.string();
}

[[noreturn]] void refuse_held(const OptionPath& output, const std::string& holder) {
  throw error_about(ErrorKind::kOccupied, output.option)
      .found("{}, where {} writes", output.path, holder)
      .allowed("another place");
}

void check_above(const OptionPath& output) {
  if (const auto held = held_above(output.path)) {
    throw error_about(ErrorKind::kOccupied, output.option)
        .found("{}, within {}, where {} writes", output.path, shown(held->path), held->holder)
        .allowed("another place");
  }
}

void check_within(const OptionPath& output) {
  if (!output.is_folder) return;
  if (const auto held = held_within(output.path)) {
    throw error_about(ErrorKind::kOccupied, output.option)
        .found("{}, which holds {}, where {} writes", output.path, shown(held->path), held->holder)
        .allowed("another place");
  }
}

}  // namespace

OutputLocks::OutputLocks(std::span<const OptionPath> outputs) {
  for (const OptionPath& output : outputs) {
    if (is_pipe(output)) pipes_.push_back(open_device(output.path));
    if (!can_be_held(output)) continue;
    check_above(output);  // first, so that nothing is made there
    auto lock = std::make_unique<PathLock>(output.path, "lock");
    if (!lock->try_take()) refuse_held(output, lock->holder());
    locks_.push_back(std::move(lock));
    // Of two that begin in one moment, at least one sees the other.
    check_above(output);
    check_within(output);
    if (!output.is_folder) remove_unfinished(output.path);
  }
}

void check_undisturbed(const OptionPath& output) {
  if (const auto held = held_at(output.path)) refuse_held(output, held->holder);
  check_above(output);
  check_within(output);
}

}  // namespace hsdc::cli
