// SPDX-License-Identifier: Apache-2.0
// What is wrong with the samples that a circuit file's [data] names is told with file and line.
#include <algorithm>

#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

struct Case {
  ScratchFolder scratch;
  int line = 0;  ///< of [data]

  explicit Case(const circuit_file::DataChoice& data) {
    circuit::PresetOptions options;
    options.preset = "kp";
    options.layers = {64, 6, 10};
    const std::string text = circuit_file::write_preset(options, data);
    scratch.write("c.toml", text);
    const size_t at = text.find("[data]");
    REQUIRE(at != std::string::npos);
    line =
        1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
  }
  std::string error_of(std::vector<std::string> command) const {
    const ToolResult result = run_tool(command, scratch.path());
    CHECK(result.status == 2);
    return result.err;
  }
  std::string place() const { return "hsdc: c.toml:" + std::to_string(line) + ": [data]"; }
};

}  // namespace

TEST_CASE("data place: every message on [data] names file and line") {
  for (const circuit_file::DataChoice& data :
       {circuit_file::DataChoice{"idx:none", {}, {}}, circuit_file::DataChoice{"digits:16", {}, {}},
        circuit_file::DataChoice{"nowhere.csv", {}, {}}}) {
    const Case c(data);
    for (const std::string command : {"train", "cosim"}) {
      CHECK_THAT(c.error_of({command, "c.toml"}), contains(c.place() + ": "));
    }
  }
}

TEST_CASE("data place: notes and warnings on [data] name file and line, in every command") {
  const Case c({"t.csv", {}, {}});
  std::string table;
  for (int row = 0; row < 20; ++row) {
    for (int k = 0; k < 64; ++k) table += std::to_string((row * k) % 7) + ",";
    table += row % 2 == 0 ? "a\n" : "b\n";
  }
  c.scratch.write("t.csv", table);
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"train", "c.toml", "--epochs", "1", "--export", "w"},
        {"predict", "c.toml", "--weights", "w"},
        {"cosim", "c.toml", "--epochs", "0"}}) {
    const ToolResult result = run_tool(command, c.scratch.path());
    CAPTURE(command.front(), result.err);
    CHECK_THAT(result.err, contains(c.place().substr(6) + ": t.csv: the class is column 65"));
    CHECK_THAT(result.err, contains(c.place().substr(6) + ": csv:t.csv (train): found 2 classes"));
  }
}

TEST_CASE("data place: options that change it are named, others hide it") {
  const Case c({"digits:8", 60, 20});
  c.scratch.write("t.csv", "1,2,a\n2,1,b\n");
  const std::string table = c.error_of({"train", "c.toml", "--label", "kind"});
  CHECK_THAT(table, contains(c.place() + " with --label: "));
  const std::string option = c.error_of({"train", "c.toml", "--data", "csv:t.csv"});
  CHECK_THAT(option, !contains("[data]: "));
}

}  // namespace hsdc::cli
