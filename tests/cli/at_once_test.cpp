// SPDX-License-Identifier: Apache-2.0
// Several commands at once on one place: they do not disturb one another, or the second is refused.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>

#include "base/file.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;

struct Case {
  ScratchFolder scratch;
  Case() {
    circuit::PresetOptions options;
    options.layers = {64, 12, 10};
    scratch.write("c.toml", circuit_file::write_preset(options, {"digits:8", 40, 20}));
  }
  std::unique_ptr<Process> start(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), HSDC_TOOL);
    return std::make_unique<Process>(arguments, scratch.path());
  }
  ToolResult run(const std::vector<std::string>& arguments) const {
    return run_tool(arguments, scratch.path());
  }
  bool appears(const std::string& file) const {
    for (int k = 0; k < 6000 && !fs::exists(scratch / file); ++k) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return fs::exists(scratch / file);
  }
  void check_refused(const std::vector<std::string>& arguments, const std::string& option,
                     const std::string& place, const std::string& holder) const {
    const ToolResult result = run(arguments);
    CAPTURE(result.err);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains(option + ": found " + place + ", where process "));
    CHECK_THAT(result.err, contains("(" + holder));
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(scratch.path())) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
};

}  // namespace

TEST_CASE("at once: a second training is refused where the first one writes, whatever it writes") {
  const Case c;
  const auto first = c.start({"train", "c.toml", "--epochs", "1000000", "--save", "run.ckpt",
                              "--history", "h.csv", "--export", "best"});
  REQUIRE(c.appears("run.ckpt"));
  const std::string holder = "hsdc train c.toml --epochs 1000000 --save run.ckpt";
  c.check_refused({"train", "c.toml", "--save", "run.ckpt"}, "--save", "run.ckpt", holder);
  c.check_refused({"train", "c.toml", "--history", "h.csv"}, "--history", "h.csv", holder);
  c.check_refused({"train", "c.toml", "--export", "best/"}, "--export", "best/", holder);
  // To read is no harm: files and folders take the place of older ones whole.
  CHECK(c.run({"train", "c.toml", "--epochs", "1", "--weights", "best"}).status == 0);
  CHECK(c.run({"train", "c.toml", "--epochs", "1", "--save", "other.ckpt"}).status == 0);
  first->interrupt();
  CHECK(first->wait().status == 130);
  CHECK(c.files() == std::vector<std::string>{"best", "c.toml", "h.csv", "other.ckpt", "run.ckpt"});
}

TEST_CASE("at once: a training that is killed leaves its places free, and nothing half-written") {
  const Case c;
  {
    const auto killed = c.start({"train", "c.toml", "--epochs", "1000000", "--save", "run.ckpt"});
    REQUIRE(c.appears("run.ckpt"));
  }
  c.scratch.write("run.ckpt.999-0.tmp", "half");  // as if it had been killed a moment earlier
  CHECK(c.run({"train", "c.toml", "--epochs", "1", "--save", "run.ckpt"}).status == 0);
  CHECK(c.files() == std::vector<std::string>{"c.toml", "run.ckpt"});
}

TEST_CASE("at once: a second paper or demo is refused where the first one writes") {
  const Case c;
  const auto first = c.start({"paper", "circuits", "--threads", "1", "-o", "p"});
  REQUIRE(c.appears("p/.circuits.lock"));
  c.check_refused({"paper", "circuits", "-o", "p"}, "paper: -o", "p/circuits",
                  "hsdc paper circuits");
  first->interrupt();
  CHECK(first->wait().status == 130);
  CHECK_FALSE(fs::exists(c.scratch / "p"));
}

TEST_CASE("at once: what predict and draw write is theirs, too") {
  const Case c;
  REQUIRE(c.run({"train", "c.toml", "--epochs", "1", "--export", "w"}).status == 0);
  const std::vector<std::string> predict{"predict", "c.toml", "--weights", "w", "--test"};
  const auto with = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = predict;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const auto first =
      c.start(with({"1000000", "-o", "a.npy", "--trace-nodes", "n", "--plot", "p.svg"}));
  REQUIRE(c.appears(".p.svg.lock"));
  const std::string holder = "hsdc predict c.toml --weights w --test 1000000 -o a.npy";
  c.check_refused(with({"5", "-o", "a.npy"}), "-o", "a.npy", holder);
  c.check_refused(with({"5", "--trace-nodes", "n"}), "--trace-nodes", "n", holder);
  c.check_refused(with({"5", "--plot", "p.svg"}), "--plot", "p.svg", holder);
  c.check_refused({"train", "c.toml", "--export", "n"}, "--export", "n", holder);
  c.check_refused({"train", "c.toml", "--plot", "p.svg"}, "--plot", "p.svg", holder);
  c.check_refused({"draw", "c.toml", "-o", "p.svg"}, "--output", "p.svg", holder);
}

TEST_CASE("at once: nothing is written around or within a place that another command holds") {
  const Case c;
  auto training = c.start({"train", "c.toml", "--epochs", "1000000", "--dump", "d"});
  REQUIRE(c.appears(".d.lock"));
  const std::string holder = "hsdc train c.toml --epochs 1000000 --dump d";
  c.check_refused({"gen", "c.toml", "-o", "d"}, "-o", "d", holder);
  c.check_refused({"gen", "c.toml", "-o", "d/rtl"}, "-o", "d/rtl, within d", holder);
  c.check_refused({"cosim", "c.toml", "-o", "d/rtl"}, "-o", "d/rtl, within d", holder);
  c.check_refused({"paper", "theory", "-o", "d"}, "paper: -o", "d/theory, within d", holder);
  c.check_refused({"demo", "-o", "d/demo"}, "demo: -o", "d/demo, within d", holder);
  CHECK_FALSE(fs::exists(c.scratch / "d"));
  training->interrupt();
  CHECK(training->wait().status == 130);
  CHECK(fs::exists(c.scratch / "d/run.json"));

  REQUIRE(c.run({"gen", "c.toml", "-o", "rtl"}).status == 0);
  training = c.start({"train", "c.toml", "--epochs", "1000000", "--save", "rtl/run.ckpt"});
  REQUIRE(c.appears("rtl/run.ckpt"));
  c.check_refused({"gen", "c.toml", "-o", "rtl"}, "-o", "rtl, which holds rtl/run.ckpt",
                  "hsdc train c.toml --epochs 1000000 --save rtl/run.ckpt");
}

TEST_CASE("at once: a paper that is killed leaves nothing that stands in another's way") {
  const Case c;
  {
    const auto killed = c.start({"paper", "circuits", "--threads", "1", "-o", "p"});
    REQUIRE(c.appears("p/.circuits.lock"));
  }
  CHECK(c.run({"train", "c.toml", "--epochs", "1", "--export", "p"}).status == 0);
  CHECK(c.files() == std::vector<std::string>{"c.toml", "p"});
  CHECK_FALSE(fs::exists(c.scratch / "p/.circuits.lock"));
}

TEST_CASE("at once: a demo that is killed at its start can be started again") {
  const Case c;
  {
    const auto killed = c.start({"demo", "--samples", "1", "--test", "1", "-o", "d"});
    REQUIRE(c.appears("d/circuit.toml"));
  }
  CHECK(fs::exists(c.scratch / "d/rtl/.hsdc"));  // which tells that the folder is a demo's
}

TEST_CASE(
    "at once: emission into one folder: each waits for the one before, and the folder is whole") {
  const Case c;
  REQUIRE(c.run({"gen", "c.toml", "-o", "rtl"}).status == 0);
  c.scratch.write("rtl/mine.txt", "of the user");
  std::vector<std::unique_ptr<Process>> runs;
  for (int seed = 1; seed <= 8; ++seed) {
    runs.push_back(c.start({"gen", "c.toml", "--seed", std::to_string(seed), "-o", "rtl"}));
  }
  for (const auto& run : runs) {
    const ToolResult result = run->wait();
    CAPTURE(result.err);
    CHECK(result.status == 0);
  }
  CHECK(c.files() == std::vector<std::string>{"c.toml", "rtl"});
  CHECK(read_file(c.scratch / "rtl/mine.txt") == "of the user");
  // All of its files are of one run.
  int equal = 0;
  for (int seed = 1; seed <= 8; ++seed) {
    REQUIRE(c.run({"gen", "c.toml", "--seed", std::to_string(seed), "-o", "alone"}).status == 0);
    bool same = true;
    for (const auto& entry : fs::recursive_directory_iterator(c.scratch / "alone")) {
      if (!entry.is_regular_file()) continue;
      const fs::path other =
          fs::path(c.scratch / "rtl") / entry.path().lexically_relative(c.scratch / "alone");
      same = same && fs::exists(other) &&
             read_file(other.string()) == read_file(entry.path().string());
    }
    equal += same;
  }
  CHECK(equal == 1);
}

}  // namespace hsdc::cli
