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
class PlaceLock {
 public:
  /// `kind`: "lock" while a command writes there, now or later; "writing" while a folder is being
  /// replaced.
  PlaceLock(const std::filesystem::path& place, const std::string& kind);
  /// Releases it, and removes its file and the folders that were made for it, as far as they are
  /// empty.
  ~PlaceLock();
  PlaceLock(const PlaceLock&) = delete;
  PlaceLock& operator=(const PlaceLock&) = delete;

  /// False if another process, or another PlaceLock of this one, holds it. Waits where one replaces
  /// a folder that the place lies in.
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

/// A place that a PlaceLock of kind "lock" holds.
struct HeldPlace {
  std::filesystem::path path;
  std::string holder;  ///< as PlaceLock::holder() tells it
};

/// `place` itself, if another process holds it.
std::optional<HeldPlace> held_at(const std::filesystem::path& place);
/// Of the folders that `place` lies in, the innermost one that another process holds.
std::optional<HeldPlace> held_above(const std::filesystem::path& place);
/// What another process holds within `folder`. Files of locks that nobody holds any more, of
/// processes that were killed, are removed there.
std::optional<HeldPlace> held_within(const std::filesystem::path& folder);
/// Whether a file is that of a PlaceLock, held or not.
bool is_lock_file(const std::filesystem::path& file);
/// Whether there is nothing in `folder` but files of locks.
bool is_free(const std::filesystem::path& folder);

}  // namespace hsdc
