// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>

namespace hsdc {

/// A new folder for what a run needs only while it lasts, where the system keeps temporary files
/// ($TMPDIR, else /tmp): removed at the end of the scope. Those of runs that were killed are
/// removed when the next one is made.
class WorkFolder {
 public:
  /// Throws UserError if no folder can be made there.
  WorkFolder();
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;  ///< locked as long as we live: tells others that the folder is in use
};

}  // namespace hsdc
