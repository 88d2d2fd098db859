// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace hsdc {

/// A program under way that ends with us. It runs in a process group of its own, watched by a
/// process between it and us: when that is asked to stop, or we die (whatever of), the whole group
/// is ended, compilers that a compiler driver has started included.
class SupervisedChild {
 public:
  /// Descriptors that become the program's standard streams.
  struct Streams {
    int input = -1, output = -1, errors = -1;
  };

  /// Starts `command`, found through PATH, in `folder` (empty: the current one). Where the program
  /// cannot be started, start_error() says why.
  SupervisedChild(const std::vector<std::string>& command, const Streams& streams,
                  const std::filesystem::path& folder);
  /// Stops the program if nobody has waited for it.
  ~SupervisedChild();
  SupervisedChild(const SupervisedChild&) = delete;
  SupervisedChild& operator=(const SupervisedChild&) = delete;

  /// 0, or the errno for which the program could not be started.
  int start_error() const { return start_error_; }
  /// Asks the program's group to end (SIGTERM), and ends it (SIGKILL) if it has not after 2
  /// seconds.
  void stop();
  /// Waits for the program's end. Returns its exit status; 128 + n if signal n ended it.
  int wait();

 private:
  pid_t supervisor_ = -1;
  int start_error_ = 0;
};

}  // namespace hsdc
