// SPDX-License-Identifier: Apache-2.0
// `hsdc train`: testing alone, learning curves, threads.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct Case {
  ScratchFolder scratch;
  Case() {
    circuit::PresetOptions options;
    options.preset = "kp";
    options.layers = {64, 12, 10};
    scratch.write("c.toml", circuit_file::write_preset(options, {"digits:8", 300, 100}));
  }
  ToolResult train(std::vector<std::string> more) const {
    more.insert(more.begin(), {"train", "c.toml"});
    return run_tool(more, scratch.path());
  }
  Json json(std::vector<std::string> more) const {
    more.push_back("--json");
    const ToolResult result = train(more);
    INFO(result.err);
    REQUIRE(result.status == 0);
    return Json::parse(result.out);
  }
  void refused(const std::vector<std::string>& more, const std::string& message) const {
    const ToolResult result = train(more);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains(message));
  }
};

}  // namespace

TEST_CASE("train --epochs 0: tests the first weights, exported ones, or a checkpoint") {
  const Case c;
  const Json run = c.json({"--epochs", "2", "--save", "run.ckpt", "--export", "best"});
  const Json exported = c.json({"--epochs", "0", "--weights", "best"});
  CHECK(exported["accuracy"] == run["exported"]["accuracy"]);
  CHECK(exported["epochs"].empty());
  const Json resumed = c.json({"--epochs", "0", "--resume", "run.ckpt"});
  CHECK(resumed["accuracy"] == run["accuracy"]);
  CHECK(resumed["samples"] == 600);
  CHECK(c.json({"--epochs", "0"})["accuracy"] < run["accuracy"]);
  const ToolResult table = c.train({"--epochs", "0", "--resume", "run.ckpt"});
  CHECK_THAT(table.out, contains("    2        600"));
  CHECK_THAT(table.out, !contains("complete after"));
}

TEST_CASE("train --epochs 0: refuses what only learning writes") {
  const Case c;
  for (const char* option : {"--history", "--save", "--export", "--plot"}) {
    c.refused({"--epochs", "0", option, "a.svg"},
              std::string(option) + ": found with --epochs 0, which tests only");
  }
}

TEST_CASE("train --plot: draws the learning curve, in both engines") {
  const Case c;
  for (const char* engine : {"fixed", "float"}) {
    CHECK(c.train({"--engine", engine, "--epochs", "2", "--plot", "c.svg"}).status == 0);
    const std::string svg = read_file(c.scratch / "c.svg");
    for (const char* text : {"test accuracy (%)", "W1", "after epoch 2"}) {
      CHECK_THAT(svg, contains(text));
    }
    CHECK_THAT(svg, contains(engine == std::string("fixed") ? "mean |error|" : "loss"));
  }
  c.refused({"--plot", "c.pdf"}, "--plot: found c.pdf, allowed a name that ends in .svg or .png");
  c.refused({"--plot", "none/c.svg"}, "whose folder");
  c.scratch.write("text.png", "no picture");
  c.refused({"--plot", "text.png"}, "a file that is no picture (PNG)");
  c.refused({"--plot", "a.svg", "--history", "a.svg"}, "--history and --plot: found a.svg twice");
}

TEST_CASE("train --threads: of floating point alone, without effect on the result of one thread") {
  const Case c;
  const auto weights = [&](const char* folder) {
    CHECK(c.train({"--engine", "float", "--epochs", "1", "--threads", "1", "--export", folder})
              .status == 0);
    return read_file(c.scratch / (std::string(folder) + "/W1.npy"));
  };
  CHECK(weights("a") == weights("b"));
  CHECK(c.train({"--engine", "float", "--epochs", "1", "--threads", "3"}).status == 0);
  c.refused({"--threads", "2"}, "--threads: found with --engine fixed");
  c.refused({"--engine", "float", "--threads", "0"}, "--threads: found 0, allowed 1..4096");
}

}  // namespace hsdc::cli
