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

  /// False if another process, or another PlaceLock of this one, holds it.
  bool try_take();
  /// Waits until it is free.
  void take();
  /// Who holds it, after try_take() said false: "process 123 (hsdc train my.toml --save run.ckpt)".
  std::string holder() const;

 private:
  enum class Answer { kTaken, kHeld, kAgain };
  Answer ask(bool wait);
  void sign() const;

  std::filesystem::path file_;
  std::filesystem::path made_;  ///< the uppermost folder that was made for it; empty: none
  int fd_ = -1;
};

}  // namespace hsdc
