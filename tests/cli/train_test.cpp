// SPDX-License-Identifier: Apache-2.0
// `hsdc train`: results, checkpoints, dumps.
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
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
using Json = nlohmann::ordered_json;

/// Both engines, as options of a command.
const std::vector<std::vector<std::string>> kEngines{{}, {"--engine", "float", "--rate", "0.05"}};

std::vector<std::string> joined(std::vector<std::string> one, const std::vector<std::string>& two) {
  one.insert(one.end(), two.begin(), two.end());
  return one;
}

/// A scratch folder with a small circuit and its data.
struct Case {
  ScratchFolder scratch;
  Case() {
    circuit::PresetOptions options;
    options.layers = {64, 12, 10};
    scratch.write("c.toml", circuit_file::write_preset(options, {"digits:8", 60, 40}));
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
  CHECK_THAT(json["data"].get<std::string>(), contains("seed 1"));  // of the file
  const Json other_data = c.json({"--epochs", "1", "--seed", "5", "--data-seed", "6"});
  CHECK_THAT(other_data["data"].get<std::string>(), contains("seed 6"));
  CHECK(other_data["seed"] == 5);
  // The file's limits are of its own source only.
  const ToolResult other =
      c.train({"--epochs", "1", "--data", "digits:8", "--test", "10", "--json"});
  CHECK(Json::parse(other.out)["train_samples"] == 6000);
}

TEST_CASE("train: a table's class by name, what was found out, and a split by the data's seed") {
  const ScratchFolder scratch;
  std::string rows = ",label,x,y\n";
  for (int i = 0; i < 20; ++i) {
    rows += std::to_string(i) + (i < 10 ? ",far," : ",near,") + std::to_string(i * i) + ",0." +
            std::to_string(i) + "\n";
  }
  scratch.write("t.csv", rows);
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {2, 4, 3};
  options.seed = 7;
  scratch.write("c.toml", circuit_file::write_preset(options, {"t.csv", {}, {}, 3, "label"}));
  const auto notes = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"train", "c.toml", "--epochs", "1", "--json"});
    const ToolResult result = run_tool(more, scratch.path());
    CHECK(result.status == 0);
    std::string text;
    const Json json = Json::parse(result.out);
    for (const Json& note : json["data_notes"]) {
      text += note.get<std::string>() + "\n";
      CHECK_THAT(result.err, contains(note.get<std::string>() + "\n"));
    }
    return text;
  };
  CHECK_THAT(notes({}), contains("column 1 is left out: it numbers the rows") &&
                            contains("4 of 20 rows are held out") && contains("data seed 3") &&
                            contains("found 2 classes for 3 neurons of node y"));
  CHECK_THAT(notes({"--seed", "9"}), contains("data seed 3"));
  CHECK_THAT(notes({"--data-seed", "4"}), contains("data seed 4"));
  CHECK_THAT(notes({"--data", "csv:t.csv", "--label", "2"}), contains("data seed 3"));

  const auto refused = [&](std::vector<std::string> more, const std::string& message) {
    more.insert(more.begin(), {"train", "c.toml", "--epochs", "1"});
    const ToolResult result = run_tool(more, scratch.path());
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains(message));
  };
  refused({"--label", "x"},
          "t.csv:2: column 2 (\"label\"): found \"far\"; expected a finite number");
  refused({"--label", "z"}, "t.csv: found no column \"z\"");
  refused({"--data", "digits", "--label", "x"}, "data digits: found the label x; allowed: none");
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

TEST_CASE("train: a resumed run writes the history of all its epochs, even if none is to come") {
  for (const auto& engine : kEngines) {
    const Case c;
    const auto whole = joined(engine, {"--epochs", "2", "--save", "run", "--history", "whole.csv"});
    REQUIRE(c.train(whole).status == 0);
    const std::string history = read_file(c.scratch / "whole.csv");
    for (const int epochs : {2, 3}) {
      const ToolResult result =
          c.train(joined(engine, {"--epochs", std::to_string(epochs), "--resume", "run",
                                  "--history", "again.csv"}));
      CHECK(result.status == 0);
      const std::string again = read_file(c.scratch / "again.csv");
      CHECK(again.starts_with(history));
      CHECK(std::count(again.begin(), again.end(), '\n') == epochs + 1);
    }
    const auto lines =
        joined(engine, {"--epochs", "2", "--resume", "run", "--history", "again.jsonl"});
    REQUIRE(c.train(lines).status == 0);
    const std::string text = read_file(c.scratch / "again.jsonl");
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  }
}

TEST_CASE("train: a float run shows losses in table, JSON and history") {
  const Case c;
  const std::vector<std::string> command{"--engine", "float", "--epochs", "2"};
  const ToolResult result = c.train(joined(command, {"--history", "h.jsonl"}));
  CHECK(result.status == 0);
  CHECK_THAT(result.out, contains("loss") && !contains("saturations"));
  const Json json = c.json(joined(command, {"--history", "h.csv", "--momentum", "0"}));
  CHECK(json["engine"] == "float");
  CHECK(json["float"]["momentum"] == 0);
  CHECK(json["float"]["rate"] == 0.005);
  CHECK(json["loss"] == json["epochs"][1]["loss"]);
  CHECK(json["epochs"][0]["loss"] > 0);
  CHECK_FALSE(json["epochs"][0].contains("saturations"));
  CHECK_FALSE(json["epochs"][0]["weights"]["W1"].contains("at_limit"));
  CHECK_THAT(read_file(c.scratch / "h.csv"),
             contains("epoch,samples,accuracy,mean_error,loss,updates_per_second,W1_rms,"));

  std::istringstream lines(read_file(c.scratch / "h.jsonl"));
  std::string line;
  int count = 0;
  while (std::getline(lines, line)) {
    ++count;
    CHECK(Json::parse(line)["epoch"] == count);
    CHECK(Json::parse(line)["samples"] == 60 * count);
  }
  CHECK(count == 2);
}

TEST_CASE("train: [float] of the file counts, options override it") {
  const Case c;
  c.scratch.write("c.toml", read_file(c.scratch / "c.toml") + "[float]\nrate = 0.5\nbatch = 7\n");
  const Json json =
      c.json({"--engine", "float", "--epochs", "1", "--batch", "9", "--post-factor", "corrected"});
  CHECK(json["float"]["rate"] == 0.5);
  CHECK(json["float"]["batch"] == 9);
  CHECK(json["float"]["post_factor"] == "corrected");
  CHECK(c.train({"--epochs", "1"}).status == 0);  // without effect on fixed point
}

TEST_CASE("train: activations without a code are for floating point") {
  const Case c;
  c.scratch.write("c.toml",
                  read_file(c.scratch / "c.toml") + "\n[[node]]\nname = \"h1\"\nt = \"gelu\"\n");
  CHECK(c.train({"--epochs", "1", "--engine", "float"}).status == 0);
  CHECK(c.train({"--epochs", "1"}).status == 2);
}

TEST_CASE("train: --no-gated lets silent neurons hear, in both engines") {
  const Case c;
  for (const auto& engine : kEngines) {
    const auto command = joined(engine, {"--epochs", "1"});
    const Json gated = c.json(command), open = c.json(joined(command, {"--no-gated"}));
    CHECK(gated["digest"] != open["digest"]);
    CHECK(gated["epochs"][0]["weights"] != open["epochs"][0]["weights"]);
  }
}

TEST_CASE("train: Ctrl-C ends it with 130 and a checkpoint that goes on to the same result") {
  for (const auto& engine : kEngines) {
    const Case c;
    const std::vector<std::string> command{HSDC_TOOL, "train",  "c.toml",   "--epochs",
                                           "1000000", "--save", "run.ckpt", "--json"};
    Process process(joined(command, engine), c.scratch.path());
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
    const Json resumed = c.json(joined(engine, {"--epochs", epochs, "--resume", "run.ckpt"}));
    const Json whole = c.json(joined(engine, {"--epochs", epochs}));
    CHECK(without_speed(resumed) == without_speed(whole));
  }
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
          "run.ckpt: found a checkpoint of a run with --seed 1, allowed one with --seed 2");
  refused({"--resume", "run.ckpt", "--no-gated"},
          "run.ckpt: found a checkpoint of a run without --no-gated, allowed one with it");
  CHECK(c.train({"--epochs", "1", "--save", "7", "--seed", "7", "--no-gated"}).status == 0);
  refused({"--resume", "7"},
          "7: found a checkpoint of a run with --seed 7 and with --no-gated, allowed one with "
          "--seed 1 and without it");
  CHECK(c.train({"--epochs", "1", "--save", "large", "--seed", "12345"}).status == 0);
  refused({"--resume", "large", "--seed", "12345", "--no-gated"},
          "large: found a checkpoint of a run without --no-gated, allowed one with it");
  refused({"--resume", "large"}, "large: found a checkpoint of another circuit (digest ");
  const std::string circuit = read_file(c.scratch / "c.toml");
  c.scratch.write("c.toml", circuit + "\n[[node]]\nname = \"h1\"\nt = \"relu\"\n");
  refused({"--resume", "run.ckpt"},
          "neither --no-gated nor a --seed below 100 makes the difference: the circuit file is");
  c.scratch.write("c.toml", circuit);
  refused({"--resume", "run.ckpt", "--samples", "50"},
          "run.ckpt: found a checkpoint of a run on other");
  refused({"--resume", "run.ckpt", "--engine", "float"},
          "run.ckpt: found a checkpoint of --engine fixed, allowed one of float");
  refused({"--resume", "c.toml"}, "c.toml: found no checkpoint");
  refused({"--resume", "none"}, "none");
  const std::string bytes = read_file(c.scratch / "run.ckpt");
  c.scratch.write("cut.ckpt", std::string_view(bytes).substr(0, bytes.size() - 100));
  refused({"--resume", "cut.ckpt"}, "cut.ckpt: found a damaged or truncated checkpoint");
}

TEST_CASE("train: a pipe in the place of a file is refused by name, not waited for") {
  const Case c;
  REQUIRE(::mkfifo((c.scratch / "pipe").c_str(), 0600) == 0);
  fs::create_directory(c.scratch / "w");
  fs::create_symlink(c.scratch / "pipe", c.scratch / "w/weights.json");
  const auto refused = [&](std::vector<std::string> command) {
    command.insert(command.begin(), {"timeout", "20", HSDC_TOOL});
    const ToolResult result = Process(command, c.scratch.path()).wait();
    CAPTURE(command.back(), result.err);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains(": found a pipe, allowed a regular file"));
  };
  refused({"check", "pipe"});
  refused({"train", "pipe"});
  refused({"train", "c.toml", "--data", "csv:pipe"});
  refused({"train", "c.toml", "--weights", "w"});
  refused({"train", "c.toml", "--resume", "pipe"});
}

TEST_CASE("tool: an output that is a pipe is refused where nobody reads it, and written to once") {
  const Case c;
  REQUIRE(::mkfifo((c.scratch / "pipe.csv").c_str(), 0600) == 0);
  for (const char* name : {"pipe.svg", "pipe.ckpt", "pipe.toml"}) {
    fs::create_symlink(c.scratch / "pipe.csv", c.scratch / name);
  }
  const auto refused = [&](std::vector<std::string> command) {
    command.insert(command.begin(), {"timeout", "20", HSDC_TOOL});
    const ToolResult result = Process(command, c.scratch.path()).wait();
    CAPTURE(command, result.err);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains(command.back() + ": found a pipe that nobody reads"));
  };
  refused({"new", "kp", "--layers", "4,2", "--force", "-o", "pipe.toml"});
  refused({"draw", "c.toml", "-o", "pipe.svg"});
  refused({"train", "c.toml", "--epochs", "1", "--save", "pipe.ckpt"});
  refused({"train", "c.toml", "--epochs", "1", "--plot", "pipe.svg"});
  refused({"train", "c.toml", "--epochs", "1", "--history", "pipe.csv"});

  // What the command writes again after each epoch: the reader sees all of it.
  Process reader({"timeout", "60", "cat", "pipe.csv"}, c.scratch.path());
  const ToolResult result = c.train({"--epochs", "2", "--history", "pipe.csv"});
  CAPTURE(result.err);
  CHECK(result.status == 0);
  const ToolResult read = reader.wait();
  CHECK(read.status == 0);
  CHECK_THAT(read.out, contains("\n2,"));
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
  refused({"--samples", "0"}, "--samples: found 0, allowed 1..1000000000");
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
  c.scratch.write("old.csv", "epoch,samples,accuracy,mean_error,loss\n");
  for (const char* history : {"full/thesis.tex", "old.csv.jsonl"}) {
    c.scratch.write("old.csv.jsonl", "epoch,samples,accuracy\n");
    refused({"--history", history}, "a file that is no history, allowed a new file or an older");
  }
  CHECK(read_file(c.scratch / "full/thesis.tex") == "a text");
  for (const char* history : {"old.csv", "new.jsonl", "new.jsonl"}) {
    CHECK(c.train({"--history", history, "--epochs", "1"}).status == 0);
  }
  refused({"--save", "a", "--history", "a"}, "--save and --history: found a twice");
  refused({"--save", ""}, "--save: found \"\"");
  refused({"--export", "full"}, "full: found a folder with other files");
  refused({"--export", "c.toml/w"}, "c.toml/w: found ");
  refused({"--export", "a", "--dump", "./a"}, "--export and --dump: found a twice");
  refused({"--export", "a", "--save", "a/b"}, "--save: found a/b, within the folder of --export");
  refused({"--rate", "0.1"},
          "--rate: found with --engine fixed, allowed with --engine float: rates");
  refused({"--pre-factor", "sign"}, "--pre-factor: found with --engine fixed, allowed with");
  refused({"--engine", "float", "--rate", "0"}, "--rate: found 0, allowed more than 0");
  refused({"--engine", "float", "--rate", "nan"}, "--rate: found nan, allowed more than 0");
  refused({"--engine", "float", "--momentum", "1"}, "--momentum: found 1, allowed 0 or more");
  refused({"--engine", "float", "--batch", "0"}, "--batch: found 0, allowed 1..65536");
  refused({"--engine", "float", "--dump", "d"}, "--dump: found with --engine float");
  refused({"--weights", "a", "--resume", "b"}, "--weights and --resume: found both");
  CHECK(read_file(c.scratch / "c.toml") == circuit);
}

TEST_CASE("train: nothing that the run reads is overwritten, in folders either") {
  const Case c;
  const std::vector<std::string> one{"--epochs", "1"};
  REQUIRE(c.train({"--epochs", "1", "--save", "run", "--export", "w"}).status == 0);
  fs::create_directory(c.scratch / "d");
  c.scratch.write("d/train-images-idx3-ubyte", "pictures");
  c.scratch.write("d/old.csv", "epoch,samples\n");
  fs::create_directory(c.scratch / "d/runs");
  c.scratch.write("d/runs/h.csv", "epoch,samples\n");
  fs::create_symlink("d/old.csv", c.scratch / "link");
  const std::string checkpoint = read_file(c.scratch / "run");
  const std::string weights = read_file(c.scratch / "w/W1.npy");
  const auto refused = [&](const std::vector<std::string>& more, const std::string& message) {
    const ToolResult result = c.train(joined(one, more));
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains(message));
  };
  refused({"--resume", "run", "--history", "run"},
          "--history: found run, which this run reads, allowed another file");
  refused({"--weights", "w", "--history", "w/W1.npy"},
          "--history: found w/W1.npy, which this run reads");
  refused({"--weights", "w/", "--save", "./w/W1.npy"},
          "--save: found ./w/W1.npy, which this run reads");
  refused({"--weights", "w", "--history", "w/new.csv"}, "--history: found w/new.csv, within the");
  refused({"--weights", "w", "--export", "w/x"}, "--export: found w/x, within the folder of");
  for (const char* source : {"idx:d", "cifar:d", "spoken:d", "d", "./d/"}) {
    CAPTURE(source);
    refused({"--data", source, "--history", "d/old.csv"},
            "--history: found d/old.csv, which this run reads");
    refused({"--data", source, "--history", "link"}, "--history: found link, which this run reads");
    const ToolResult deeper = c.train({"--data", source, "--history", "d/runs/h.csv"});
    CHECK_THAT(deeper.err, !contains("which this run reads"));  // it ends for want of samples
  }
  CHECK(c.train({"--epochs", "1", "--dump", "dump"}).status == 0);
  CHECK_THAT(run_tool({"train", "dump/circuit.toml", "--dump", "dump"}, c.scratch.path()).err,
             contains("--dump: found dump, which holds dump/circuit.toml, which this run reads"));
  CHECK(read_file(c.scratch / "run") == checkpoint);
  CHECK(read_file(c.scratch / "w/W1.npy") == weights);
  CHECK(c.train({"--epochs", "2", "--resume", "run", "--save", "./run"}).status == 0);
}

TEST_CASE("train: it says that a run is complete, or that one is replaced") {
  for (const auto& engine : kEngines) {
    const Case c;
    const std::vector<std::string> save = joined(engine, {"--epochs", "2", "--save", "run"});
    CHECK_THAT(c.train(save).err, !contains("replaces"));
    CHECK_THAT(c.train(save).err,
               contains("run: replaces the run after epoch 2; --resume goes on from it"));
    const ToolResult again = c.train(joined(save, {"--resume", "run"}));
    CHECK(again.status == 0);
    CHECK_THAT(again.out, contains("run: complete after epoch 2, accuracy "));
    CHECK_THAT(again.err, !contains("replaces"));
  }
}

TEST_CASE("train: a run that diverges is status 1 and keeps its last good checkpoint") {
  const Case c;
  const std::vector<std::string> wild{"--engine", "float", "--rate",    "1e6",   "--clip", "0",
                                      "--save",   "run",   "--history", "h.csv", "--json"};
  // Batches of 32 end an epoch with weights that are large, but finite; many small ones do not.
  const ToolResult result = c.train(wild);
  REQUIRE(result.status == 1);
  CHECK_THAT(result.err, contains("learning diverged in epoch 2, samples 1..32: "));
  CHECK_THAT(result.err, contains("run keeps the run after epoch 1"));
  CHECK_THAT(result.err, contains("a smaller --rate, or a --clip above 0, may help"));
  const Json json = Json::parse(result.out);
  CHECK(json["epochs"].size() == 1);
  CHECK(json["diverged"]["epoch"] == 2);
  CHECK_FALSE(json["diverged"]["layer"].get<std::string>().empty());
  CHECK(json["interrupted"] == false);
  const std::string history = read_file(c.scratch / "h.csv");
  CHECK(std::count(history.begin(), history.end(), '\n') == 2);
  // What it keeps can be gone on from: it diverges at the same place.
  const ToolResult again = c.train(joined(wild, {"--resume", "run"}));
  CHECK(again.status == 1);
  CHECK(Json::parse(again.out)["diverged"] == json["diverged"]);

  // A checkpoint that was never written keeps nothing.
  std::vector<std::string> elsewhere = joined(wild, {"--resume", "run"});
  *std::find(elsewhere.begin(), elsewhere.end(), "run") = "other";
  CHECK_THAT(c.train(elsewhere).err, contains("; run keeps the run after epoch 1"));
  CHECK_FALSE(fs::exists(c.scratch / "other"));

  const std::string kept = read_file(c.scratch / "run");
  const ToolResult first = c.train(joined(wild, {"--batch", "4"}));
  CHECK(first.status == 1);
  CHECK_THAT(first.err, contains("learning diverged in epoch 1, samples "));
  CHECK(Json::parse(first.out)["accuracy"].is_null());
  CHECK(read_file(c.scratch / "run") == kept);
}

TEST_CASE("train: a full disk stops the run with the reason and leaves what was there") {
  // What a process may write to a file is limited: as good as a full disk, for any user.
  for (const auto& engine : kEngines) {
    const Case c;
    std::string options = "train c.toml";
    for (const std::string& word : engine) options += " " + word;
    const auto limited = [&](const std::string& more) {
      const std::string script =
          "ulimit -f 1; exec '" + std::string(HSDC_TOOL) + "' " + options + " " + more;
      return Process({"bash", "-c", script}, c.scratch.path()).wait();
    };
    const std::vector<std::string> good{"--epochs", "1", "--save", "run", "--export", "w"};
    REQUIRE(c.train(joined(engine, good)).status == 0);
    const std::string checkpoint = read_file(c.scratch / "run");
    const std::string weights = read_file(c.scratch / "w/W1.npy");
    const ToolResult saved = limited("--epochs 2 --resume run --save run");
    CHECK(saved.status == 2);
    CHECK_THAT(saved.err, contains("run: cannot be written: File too large"));
    const ToolResult exported = limited("--epochs 1 --export w");
    CHECK(exported.status == 2);
    CHECK_THAT(exported.err, contains("hsdc: w/W1.npy: cannot be written: File too large"));
    const ToolResult history = limited("--epochs 30 --samples 5 --test 5 --history h.csv");
    CHECK(history.status == 2);
    CHECK_THAT(history.err, contains("h.csv: cannot be written: File too large"));
    CHECK(read_file(c.scratch / "run") == checkpoint);
    CHECK(read_file(c.scratch / "w/W1.npy") == weights);
    for (const auto& entry : fs::directory_iterator(c.scratch.path())) {
      const std::string name = entry.path().filename().string();
      CAPTURE(name);
      CHECK((name == "c.toml" || name == "run" || name == "w" || name == "h.csv"));
    }
  }
}

TEST_CASE("train: a table that cannot be written is an error") {
  const Case c;
  CHECK(Process({"bash", "-c", std::string(HSDC_TOOL) + " train c.toml --epochs 1 > /dev/full"},
                c.scratch.path())
            .wait()
            .status == 2);
}

}  // namespace hsdc::cli
