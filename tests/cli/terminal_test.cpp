// SPDX-License-Identifier: Apache-2.0
// What a terminal shows while a command works.
#include <fmt/format.h>

#include <sstream>

#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

/// The lines of progress of a training on a terminal of so many columns, as they came.
std::vector<std::string> progress_lines(int columns) {
  const ScratchFolder scratch;
  const std::string train = fmt::format(
      "stty cols {}; '{}' new kp --layers 64,12,10 --data digits:8 --samples 20000 --test 2000 -o "
      "c.toml >/dev/null; timeout -s INT 4 '{}' train c.toml --epochs 1000000 >/dev/null",
      columns, HSDC_TOOL, HSDC_TOOL);
  // A terminal for the tool's stderr; its own output goes to ours.
  const ToolResult result =
      Process({"script", "-q", "-c", train, "/dev/null"}, scratch.path()).wait();
  std::vector<std::string> lines;
  std::string text = result.out;
  for (const std::string& clear : {std::string("\033[K"), std::string("\n")}) {
    for (size_t at; (at = text.find(clear)) != std::string::npos;) text.erase(at, clear.size());
  }
  std::istringstream in(text);
  for (std::string line; std::getline(in, line, '\r');) {
    if (line.starts_with("epoch ")) lines.push_back(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("terminal: progress tells the time left, and fits the terminal") {
  const std::vector<std::string> wide = progress_lines(120), narrow = progress_lines(48);
  REQUIRE(wide.size() > 3);
  REQUIRE(narrow.size() > 3);
  CHECK_THAT(wide.front(), contains("[" + std::string(30, ' ') + "]"));
  CHECK_THAT(wide.back(), contains("epoch ") && contains("/1000000 ") && contains(" left"));
  CHECK_THAT(narrow.front(), contains("learning [     ") && contains("/20000"));
  for (const std::string& line : narrow) {
    CAPTURE(line);
    CHECK(line.size() < 48);
  }
}

}  // namespace hsdc::cli
