// SPDX-License-Identifier: Apache-2.0
// Weights out of a run and into another: train --export, and --weights of train, cosim and gen.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/formats/npy.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// A circuit that learns enough within a second.
struct Case {
  ScratchFolder scratch;
  Case() {
    circuit::PresetOptions options;
    options.preset = "kp";
    options.layers = {64, 32, 10};
    scratch.write("c.toml", circuit_file::write_preset(options, {"digits:8", 600, 200}));
  }
  ToolResult run(const std::vector<std::string>& command) const {
    return run_tool(command, scratch.path());
  }
  Json json(std::vector<std::string> command) const {
    command.push_back("--json");
    const ToolResult result = run(command);
    INFO(result.err);
    REQUIRE(result.status == 0);
    return Json::parse(result.out);
  }
  Json record() const { return Json::parse(read_file(scratch / "best/weights.json")); }
};

std::vector<std::string> float_run(const char* epochs) {
  return {"train", "c.toml",   "--engine", "float",    "--rate",
          "0.05",  "--epochs", epochs,     "--export", "best"};
}

/// First of the epochs with the highest accuracy.
Json best_of(const Json& run) {
  Json best = run["epochs"][0];
  for (const Json& epoch : run["epochs"]) {
    if (epoch["accuracy"] > best["accuracy"]) best = epoch;
  }
  return best;
}

}  // namespace

TEST_CASE("weights: float weights go into the fixed-point model and the hardware") {
  const Case c;
  const Json run = c.json(float_run("8"));
  const Json best = best_of(run);
  CHECK(c.record()["epoch"] == best["epoch"]);
  CHECK(c.record()["accuracy"] == best["accuracy"]);
  CHECK(c.record()["engine"] == "float");
  CHECK(run["exported"]["epoch"] == best["epoch"]);

  const ToolResult fixed =
      c.run({"train", "c.toml", "--weights", "best", "--epochs", "1", "--json", "--dump", "d"});
  REQUIRE(fixed.status == 0);
  const double before = Json::parse(fixed.out)["imported"]["accuracy"];
  CHECK(before > best["accuracy"].get<double>() - 0.1);
  CHECK(before > 0.5);
  CHECK_THAT(fixed.err, contains("    0          0"));  // the table's row before the first epoch

  // The hardware starts with the very codes that the model starts with.
  const Json cosim = c.json({"cosim", "c.toml", "--weights", "best", "--fast-build", "--samples",
                             "60", "--test", "100", "--dump", "e"});
  CHECK(cosim["mismatches"] == 0);
  CHECK(cosim["accuracy_rtl"] > 0.5);
  CHECK(read_file(c.scratch / "e/W1_init.npy") == read_file(c.scratch / "d/W1_init.npy"));
  CHECK(c.run({"gen", "c.toml", "--weights", "best", "-o", "rtl"}).status == 0);
  CHECK(c.run({"gen", "c.toml", "-o", "first"}).status == 0);
  const std::string image = read_file(c.scratch / "rtl/mem/W1.mem");
  CHECK(image == read_file(c.scratch / "out/kp/rtl/mem/W1.mem"));
  CHECK(image != read_file(c.scratch / "first/mem/W1.mem"));
}

TEST_CASE("weights: codes that the fixed-point model exports come back as they are") {
  const Case c;
  const Json run = c.json({"train", "c.toml", "--epochs", "3", "--export", "best"});
  CHECK(c.record()["engine"] == "fixed");
  CHECK(c.record()["projections"][0]["weight_fraction"] == 8);
  CHECK(formats::read_npy(c.scratch / "best/W1.npy").dtype == "<i2");
  for (const char* engine : {"fixed", "float"}) {
    const Json again =
        c.json({"train", "c.toml", "--engine", engine, "--epochs", "1", "--weights", "best"});
    const double accuracy = again["imported"]["accuracy"];
    CHECK(std::abs(accuracy - best_of(run)["accuracy"].get<double>()) <
          (std::string(engine) == "fixed" ? 1e-12 : 0.1));
  }
}

TEST_CASE("weights: a resumed run keeps the best of both its parts") {
  const Case c;
  auto first = float_run("3"), second = float_run("6");
  for (auto* command : {&first, &second}) {
    command->insert(command->end(), {"--save", "run.ckpt"});
  }
  c.json(first);
  second.insert(second.end(), {"--resume", "run.ckpt"});
  const Json best = best_of(c.json(second));
  CHECK(c.record()["epoch"] == best["epoch"]);
}

TEST_CASE("weights: a run that goes on exports its checkpoint's where the best ones are gone") {
  const Case c;
  // The first epoch that is no better than one before it.
  const Json all = c.json(float_run("12"))["epochs"];
  std::size_t worse = 1;
  double highest = all[0]["accuracy"];
  while (worse < all.size() && all[worse]["accuracy"] > highest) highest = all[worse++]["accuracy"];
  REQUIRE(worse < all.size());
  for (const std::size_t epochs : {worse, worse + 1}) {
    fs::remove_all(c.scratch / "best");
    auto run = float_run("");
    run[7] = std::to_string(epochs);
    run.resize(8);  // without --export
    run.insert(run.end(), {"--save", "run.ckpt"});
    c.json(run);
    run.insert(run.end(), {"--resume", "run.ckpt", "--export", "best"});
    const ToolResult complete = c.run(run);
    CHECK(complete.status == 0);
    CHECK(c.record()["epoch"] == epochs);
    CHECK(c.record()["accuracy"] == all[epochs - 1]["accuracy"]);
    const std::string told = fmt::format(
        "--export: best does not hold the weights of epoch {}, the best of those "
        "before; it keeps the best epoch from {} on\n",
        worse, epochs);
    CHECK(complete.err == (epochs == worse ? "" : told));
    // Once more: nothing has changed.
    CHECK(c.run(run).err == complete.err);
  }
}

TEST_CASE("weights: what saturates is told, what does not fit is refused before the run") {
  const Case c;
  c.json(float_run("1"));
  std::vector<float> values(64 * 32, 0.25F);
  values[5] = -3;
  formats::write_npy<float>(c.scratch / "best/W1.npy", {64, 32}, values);
  for (const char* command : {"train", "gen"}) {
    std::vector<std::string> words{command, "c.toml", "--weights", "best"};
    if (words[0] == "gen") {
      words.insert(words.end(), {"-o", "rtl"});
    } else {
      words.insert(words.end(), {"--epochs", "1"});
    }
    const ToolResult result = c.run(words);
    CHECK(result.status == 0);
    CHECK_THAT(result.err, contains("best: projection W1: 1 of 2,048 weights are beyond its codes "
                                    "and saturate at +-0.496094; the largest is 3"));
  }
  c.scratch.write("best/W1.npy", read_file(c.scratch / "best/W1.npy").substr(0, 1000));
  for (const char* command : {"train", "cosim", "gen"}) {
    std::vector<std::string> words{command, "c.toml", "--weights", "best"};
    if (words[0] == "gen") words.insert(words.end(), {"-o", "rtl2"});
    const ToolResult result = c.run(words);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, contains("best/W1.npy: "));
    CHECK(result.out.empty());
  }
  CHECK_FALSE(fs::exists(c.scratch / "rtl2"));
  const ToolResult read_too =
      c.run({"train", "c.toml", "--weights", "best", "--export", "./best/"});
  CHECK(read_too.status == 2);
  CHECK_THAT(read_too.err, contains("--export: found ./best/, which this run reads"));
}

}  // namespace hsdc::cli
