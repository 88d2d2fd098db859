// SPDX-License-Identifier: Apache-2.0
#pragma once
// Two commands at once on one file or folder.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace hsdc {

/// Keeps other processes that ask for it away from a file or a folder: a lock on a small file
/// beside it, .NAME.KIND, which says who holds it. The system releases it with the process, however
/// that ends, so that none is ever left. Where the file system has no locks, or nothing can be
/// written, nobody is kept away.
class PathLock {
 public:
  /// `kind`: "lock" while a command writes there, now or later; "writing" while a folder is being
  /// replaced.
  PathLock(const std::filesystem::path& path, const std::string& kind);
  /// Releases it, and removes its file and the folders that were made for it, as far as they are
  /// empty.
  ~PathLock();
  PathLock(const PathLock&) = delete;
  PathLock& operator=(const PathLock&) = delete;

  /// False if another process, or another PathLock of this one, holds it. Waits where one replaces
  /// a folder that the path lies in.
  bool try_take();
  /// Waits until it is free.
  void take();
  /// Who holds it, after try_take() said false: "process 123 (hsdc train my.toml --save run.ckpt)".
  std::string holder() const;

 private:
  enum class Answer { kTaken, kHeld, kAgain };
  Answer ask(bool wait);
  void sign() const;

  std::filesystem::path real_, file_;
  std::filesystem::path made_;  ///< the uppermost folder that was made for it; empty: none
  int fd_ = -1;
};

/// A path that a PathLock of kind "lock" holds.
struct HeldPath {
  std::filesystem::path path;
  std::string holder;  ///< as PathLock::holder() tells it
};

/// `path` itself, if another process holds it.
std::optional<HeldPath> held_at(const std::filesystem::path& path);
/// Of the folders that `path` lies in, the innermost one that another process holds.
std::optional<HeldPath> held_above(const std::filesystem::path& path);
/// What another process holds within `folder`. Files of locks that nobody holds any more, of
/// processes that were killed, are removed there.
std::optional<HeldPath> held_within(const std::filesystem::path& folder);
/// Whether a file is that of a PathLock, held or not.
bool is_lock_file(const std::filesystem::path& file);
/// Whether there is nothing in `folder` but files of locks.
bool is_free(const std::filesystem::path& folder);

}  // namespace hsdc
