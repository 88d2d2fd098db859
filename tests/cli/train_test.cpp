// `hsdc train`: results, checkpoints, dumps.
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "model/circuit_file.h"
#include "model/file.h"
#include "model/presets.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// A scratch folder with a small circuit and its data.
struct Case {
  ScratchFolder scratch;
  Case() {
    PresetOptions options;
    options.layers = {64, 12, 10};
    scratch.write("c.toml", write_preset(options, {"digits:8", 60, 40}));
  }
  ToolResult train(std::vector<std::string> more) const {
    more.insert(more.begin(), {"train", "c.toml"});
    return run_tool(more, scratch.path());
  }
  Json json(std::vector<std::string> more) const {
    more.push_back("--json");
    const ToolResult result = train(more);
    CHECK(result.status == 0);
    return Json::parse(result.out);
  }
};

/// What two runs of the same circuit share: all but their speed.
Json without_speed(Json json) {
  json.erase("updates_per_second");
  for (Json& epoch : json["epochs"]) epoch.erase("updates_per_second");
  return json;
}

}  // namespace

TEST_CASE("train: a table by epoch, and one JSON object where asked") {
  const Case c;
  const ToolResult result = c.train({"--epochs", "2"});
  CHECK(result.status == 0);
  CHECK_THAT(result.out, contains("accuracy"));
  CHECK_THAT(result.out, contains("120"));  // samples after the second epoch
  CHECK(result.err.empty());                // no bar where no terminal is

  const ToolResult asked = c.train({"--epochs", "2", "--json"});
  const Json json = Json::parse(asked.out);
  CHECK(json["samples"] == 120);
  CHECK(json["epochs"].size() == 2);
  CHECK(json["accuracy"] == json["epochs"][1]["accuracy"]);
  CHECK(json["epochs"][0]["weights"]["W1"]["rms"] > 0);
  CHECK(json["interrupted"] == false);
  CHECK_THAT(asked.err, contains("accuracy"));  // a line an epoch
}

TEST_CASE("train: options override the file's data and seed") {
  const Case c;
  const Json json = c.json({"--epochs", "1", "--samples", "30", "--test", "20", "--seed", "5"});
  CHECK(json["train_samples"] == 30);
  CHECK(json["test_samples"] == 20);
  CHECK(json["seed"] == 5);
  CHECK_THAT(json["data"].get<std::string>(), contains("seed 5"));
  // The file's limits are of its own source only.
  const ToolResult other =
      c.train({"--epochs", "1", "--data", "digits:8", "--test", "10", "--json"});
  CHECK(Json::parse(other.out)["train_samples"] == 6000);
}

TEST_CASE("train: history has a row an epoch") {
  const Case c;
  CHECK(c.train({"--epochs", "3", "--history", "h.csv"}).status == 0);
  const std::string text = read_file(c.scratch / "h.csv");
  CHECK(std::count(text.begin(), text.end(), '\n') == 4);
  CHECK_THAT(text, contains("epoch,samples,accuracy,mean_error,saturations,updates_per_second"));
  CHECK_THAT(text, contains("W1_rms,W1_at_limit"));
  CHECK_THAT(text, contains("\n3,180,"));
}

TEST_CASE("train: a resumed run equals an uninterrupted one") {
  const Case c;
  const Json whole = c.json({"--epochs", "3", "--dump", "whole"});
  CHECK(c.train({"--epochs", "2", "--save", "run.ckpt"}).status == 0);
  const Json resumed =
      c.json({"--epochs", "3", "--resume", "run.ckpt", "--save", "run.ckpt", "--dump", "resumed"});
  CHECK(without_speed(resumed) == without_speed(whole));
  for (const char* name : {"W1_final.npy", "V1_final.npy", "U1_pre_states_final.npy"}) {
    CAPTURE(name);
    CHECK(read_file(c.scratch / ("whole/" + std::string(name))) ==
          read_file(c.scratch / ("resumed/" + std::string(name))));
  }
  // The new checkpoint has three epochs.
  const ToolResult fewer = c.train({"--epochs", "2", "--resume", "run.ckpt"});
  CHECK(fewer.status == 2);
  CHECK_THAT(fewer.err, contains("--epochs: found 2, allowed 3 or more"));
}

TEST_CASE("train: Ctrl-C ends it with 130 and a checkpoint that goes on to the same result") {
  const Case c;
  const std::vector<std::string> command{HSDC_TOOL, "train",  "c.toml",   "--epochs",
                                         "1000000", "--save", "run.ckpt", "--json"};
  Process process(command, c.scratch.path());
  while (!fs::exists(c.scratch / "run.ckpt")) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  process.interrupt();
  const ToolResult stopped = process.wait();
  REQUIRE(stopped.status == 130);
  CHECK_THAT(stopped.err, contains("--resume run.ckpt goes on"));
  const Json before = Json::parse(stopped.out);
  CHECK(before["interrupted"] == true);

  const std::string epochs = std::to_string(before["epochs"].size() + 1);
  const Json resumed = c.json({"--epochs", epochs, "--resume", "run.ckpt"});
  const Json whole = c.json({"--epochs", epochs});
  CHECK(without_speed(resumed) == without_speed(whole));
}

TEST_CASE("train: checkpoints of something else are refused by name") {
  const Case c;
  CHECK(c.train({"--epochs", "1", "--save", "run.ckpt"}).status == 0);
  const auto refused = [&](const std::vector<std::string>& more, const std::string& message) {
    const ToolResult result = c.train(more);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains(message));
  };
  refused({"--resume", "run.ckpt", "--seed", "2"},
          "run.ckpt: found a checkpoint of another circuit");
  refused({"--resume", "run.ckpt", "--samples", "50"},
          "run.ckpt: found a checkpoint of a run on other");
  refused({"--resume", "c.toml"}, "c.toml: found no checkpoint");
  refused({"--resume", "none"}, "none");
  const std::string bytes = read_file(c.scratch / "run.ckpt");
  c.scratch.write("cut.ckpt", std::string_view(bytes).substr(0, bytes.size() - 100));
  refused({"--resume", "cut.ckpt"}, "cut.ckpt: found a damaged or truncated checkpoint");
}

TEST_CASE("train: data and outputs that cannot be used are refused before the run") {
  const Case c;
  fs::create_directory(c.scratch / "full");
  c.scratch.write("full/thesis.tex", "a text");
  const auto refused = [&](const std::vector<std::string>& more, const std::string& message) {
    const ToolResult result = c.train(more);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, contains(message));
  };
  refused({"--data", "digits:16"}, "256");
  refused({"--data", "idx:none"}, "none");
  refused({"--samples", "0"}, "--samples: Value 0 not in range");
  refused({"--epochs", "no"}, "--epochs");
  refused({"--history", "none/h.csv"}, "--history: found none/h.csv, whose folder");
  refused({"--save", "full"}, "--save: found full, a folder");
  refused({"--dump", "full"}, "full: found a folder with other files");
  // Nothing that the run reads, or that is no checkpoint, is overwritten.
  const std::string circuit = read_file(c.scratch / "c.toml");
  refused({"--save", "c.toml"}, "--save: found c.toml, which this run reads");
  refused({"--history", "./c.toml"}, "--history: found ./c.toml, which this run reads");
  c.scratch.write("r.tar", "recordings");
  refused({"--data", "spoken:r.tar", "--history", "r.tar"},
          "--history: found r.tar, which this run reads");
  refused({"--save", "full/thesis.tex", "--epochs", "1"},
          "full/thesis.tex: found a file that is no checkpoint");
  refused({"--save", "a", "--history", "a"}, "--save and --history: found a twice");
  refused({"--save", ""}, "--save: found \"\"");
  CHECK(read_file(c.scratch / "c.toml") == circuit);
}

TEST_CASE("train: a table that cannot be written is an error") {
  const Case c;
  CHECK(Process({"bash", "-c", std::string(HSDC_TOOL) + " train c.toml --epochs 1 > /dev/full"},
                c.scratch.path())
            .wait()
            .status == 2);
}

}  // namespace hsdc
