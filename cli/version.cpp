// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "cli/command.h"

namespace hsdc::cli {

void add_version(CLI::App& app, Run& run) {
  CLI::App& command = *app.add_subcommand("version", "Print the tool's version");
  command.footer("Example:\n  hsdc version");
  command.callback([&run] {
    run = [] {
      fmt::print("hsdc {}\n", HSDC_VERSION);
      return static_cast<int>(kOk);
    };
  });
}

}  // namespace hsdc::cli
