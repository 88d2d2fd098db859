// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a command writes, now or hours later, is its own as long as it runs.
#include <memory>
#include <span>
#include <vector>

#include "base/descriptor.h"
#include "base/path_lock.h"
#include "cli/option_paths.h"

namespace hsdc::cli {

/// Holds outputs so that no other command that would hold one of them can run at the same time.
class OutputLocks {
 public:
  /// Throws UserError that names the option, the output, and the process and command that hold it,
  /// a folder that it lies in, or something within it, and for a pipe that nobody reads. Empty
  /// paths are left aside; a pipe or another device is not held, but a pipe's reader sees no end
  /// of it before that of the command, however often it is written. What processes that were killed
  /// have left beside a file is removed.
  explicit OutputLocks(std::span<const OptionPath> outputs);

 private:
  std::vector<std::unique_ptr<PathLock>> locks_;
  std::vector<Descriptor> pipes_;
};

/// For an output that is replaced in one step, where others may be at work, too: throws UserError
/// as OutputLocks does if another process holds it, a folder that it lies in, or something within
/// it.
void check_undisturbed(const OptionPath& output);

}  // namespace hsdc::cli
