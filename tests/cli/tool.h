// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace hsdc::cli {

struct ToolResult {
  int status = -1;  ///< exit status; 128 + n if signal n ended it
  std::string out, err;
};

/// A program that runs in a folder, its output caught. Verilated circuits are cached in the build
/// folder, so that a test suite run twice compiles once; HSDC_CACHE in `environment` says
/// otherwise.
class Process {
 public:
  /// `command`: the program first, found through PATH. `environment`: NAME=VALUE, added to ours.
  Process(const std::vector<std::string>& command, const std::string& folder,
          const std::vector<std::string>& environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void interrupt() const;  ///< as Ctrl-C does
  ToolResult wait();

 private:
  pid_t child_ = -1;
  int out_ = -1, err_ = -1;  ///< unnamed files
};

/// The built tool with these arguments, run to its end in `folder`.
ToolResult run_tool(const std::vector<std::string>& arguments, const std::string& folder,
                    const std::vector<std::string>& environment = {});

/// Checks a refusal: status 2, nothing on standard output, the message on stderr.
void check_refused(const ToolResult& result, const std::string& message);

/// Puts a script in Verilator's place, in `folder`/bin: it runs `first`, then Verilator. Returns
/// the PATH=... to run the tool with.
std::string verilator_after(const std::string& folder, const std::string& first);

}  // namespace hsdc::cli
