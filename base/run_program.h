// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hsdc {

/// How a program ended.
struct ProgramEnd {
  bool found = true;     ///< false: PATH leads to no such program
  int status = 0;        ///< its exit status; 128 + n if signal n ended it, 127 if not found
  std::string output;    ///< what it printed on standard output
  std::string errors;    ///< and on standard error
  bool stopped = false;  ///< before its end, because the caller wanted that

  bool ok() const { return status == 0; }
  /// The first line that it printed: on standard output where all went well, else rather on
  /// standard error; empty without one.
  std::string first_line() const;
  /// Why it failed: that line, or its exit status without one.
  std::string reason() const;
  /// The first `count` lines that look like errors, or the last ones if none does.
  std::string excerpt(int count) const;
};

/// Runs a program, found through PATH, with these arguments in `folder` (empty: the current one),
/// gives it `input` to read, and waits for it. No shell reads the command: any character may stand
/// in it. What a program prints goes through no file, so that no disk can be too full for it.
/// `keep_going`, if given, is asked five times a second; false stops the program. It ends with us,
/// with all that it has started, however we end (base/supervised_child.h); Ctrl-C reaches us
/// alone. Throws UserError where the system refuses to start a program that is there.
ProgramEnd run_program(const std::vector<std::string>& command, std::string_view input = {},
                       const std::filesystem::path& folder = {},
                       const std::function<bool()>& keep_going = {});

}  // namespace hsdc
