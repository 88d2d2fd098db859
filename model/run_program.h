#pragma once
#include <string>
#include <vector>

namespace hsdc {

/// How a program ended.
struct ProgramEnd {
  bool found = true;   ///< false: PATH leads to no such program
  int status = 0;      ///< its exit status; 128 + n if signal n ended it
  std::string output;  ///< what it printed, on both streams

  bool ok() const { return found && status == 0; }
  /// The first line that it printed; empty without one. For messages.
  std::string first_line() const;
};

/// Runs a program, found through PATH, with these arguments and an empty input, and waits for it.
/// No shell reads the command: any character may stand in it. Throws UserError where the system
/// refuses to start a program that is there.
ProgramEnd run_program(const std::vector<std::string>& command);

}  // namespace hsdc
