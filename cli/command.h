// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <CLI/CLI.hpp>
#include <functional>

namespace hsdc::cli {

/// Exit statuses of the tool; docs/getting-started.md lists them.
enum ExitStatus : int {
  kOk = 0,
  kMismatch = 1,      ///< RTL and model differ
  kDiverged = 1,      ///< learning left the finite numbers
  kNoHardware = 1,    ///< check: sound, but hardware cannot be made of it
  kBadInput = 2,      ///< a file, an option, a folder: the message says which and why
  kInternal = 3,      ///< an error of HSDC's own
  kInterrupted = 130  ///< Ctrl-C
};

/// What the command line asks for: set by the command that was named, called by main. Throws
/// UserError for bad input; returns an ExitStatus.
using Run = std::function<int()>;

// Each adds one command, with its options and help, and lets it set `run`.
void add_new(CLI::App& app, Run& run);
void add_check(CLI::App& app, Run& run);
void add_draw(CLI::App& app, Run& run);
void add_device(CLI::App& app, Run& run);
void add_gen(CLI::App& app, Run& run);
void add_train(CLI::App& app, Run& run);
void add_predict(CLI::App& app, Run& run);
void add_cosim(CLI::App& app, Run& run);
void add_demo(CLI::App& app, Run& run);
void add_paper(CLI::App& app, Run& run);
void add_bench(CLI::App& app, Run& run);
void add_version(CLI::App& app, Run& run);

}  // namespace hsdc::cli
