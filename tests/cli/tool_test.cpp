// SPDX-License-Identifier: Apache-2.0
// The tool as a user meets it: help, commands without a run, and every refusal.
#include "tests/cli/tool.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string small_circuit(const ScratchFolder& scratch) {
  circuit::PresetOptions options;
  options.layers = {64, 8, 10};
  return scratch.write("c.toml", circuit_file::write_preset(options));
}

}  // namespace

TEST_CASE("tool: every command has help with an example") {
  const ScratchFolder scratch;
  for (const char* command :
       {"new", "check", "draw", "device", "gen", "train", "predict", "cosim", "demo", "version"}) {
    CAPTURE(command);
    const ToolResult result = run_tool({command, "--help"}, scratch.path());
    CHECK(result.status == 0);
    CHECK_THAT(result.out, contains(std::string("hsdc ") + command));
    CHECK_THAT(result.out, contains("Example"));
    CHECK(result.err.empty());
  }
}

TEST_CASE("tool: without a command it prints help, and its version where asked") {
  const ScratchFolder scratch;
  CHECK_THAT(run_tool({}, scratch.path()).out, contains("cosim"));
  CHECK(run_tool({}, scratch.path()).status == 0);
  CHECK_THAT(run_tool({"version"}, scratch.path()).out, contains("hsdc 0."));
  CHECK(run_tool({"--version"}, scratch.path()).out == run_tool({"version"}, scratch.path()).out);
}

TEST_CASE("tool: help COMMAND is COMMAND --help") {
  const ScratchFolder scratch;
  for (const char* command : {"train", "predict", "paper"}) {
    const ToolResult help = run_tool({"help", command}, scratch.path());
    CHECK(help.status == 0);
    CHECK(help.out == run_tool({command, "--help"}, scratch.path()).out);
  }
  CHECK(run_tool({"help"}, scratch.path()).out == run_tool({"--help"}, scratch.path()).out);
  check_refused(run_tool({"help", "trian"}, scratch.path()), "did you mean \"train\"?");
}

TEST_CASE("tool: unknown commands, options and values are refused, with what is near") {
  const ScratchFolder scratch;
  const auto run = [&](const std::vector<std::string>& arguments) {
    return run_tool(arguments, scratch.path());
  };
  check_refused(run({"chek", "c.toml"}), "did you mean \"check\"?");
  check_refused(run({"cosim", "c.toml", "--sample", "3"}), "did you mean \"--samples\"?");
  check_refused(run({"new", "sal", "--layers", "4,3", "--lanse=4"}), "did you mean \"--lanes\"?");
  check_refused(
      run({"new", "sul", "--layers", "4,3"}),
      "PRESET: found \"sul\", allowed sgd, fa, dfa, kp, sal, amorphous; did you mean \"sal\"?");
  check_refused(run({"new", "sal"}), "--layers is required");
  check_refused(run({"new", "sal", "--layers", "4,3", "--q", "0"}),
                "--q: found 0, allowed 1..1024");
  check_refused(run({"new", "sal", "--layers", "4,3", "--decay-shift", "50"}),
                "found 50, allowed 0..31 or none");
  check_refused(run({"train", "c.toml", "--engine", "quantum"}),
                "--engine: found \"quantum\", allowed fixed, float");
  check_refused(run({"check"}), "FILE is required");
}

TEST_CASE("tool: a circuit file that is missing, a folder or wrong is refused by every command") {
  const ScratchFolder scratch;
  const std::string bad = scratch.write(
      "bad.toml", "[circuit]\npreset = \"sal\"\nlayers = [64, 8, 10]\nlanse = 3\nq = \"four\"\n");
  for (const std::string command : {"check", "draw", "gen", "train", "cosim"}) {
    CAPTURE(command);
    const auto run = [&](const std::string& file) {
      std::vector<std::string> arguments{command, file};
      if (command == "draw") arguments.insert(arguments.end(), {"-o", "c.svg"});
      if (command == "gen") arguments.insert(arguments.end(), {"-o", "rtl"});
      return run_tool(arguments, scratch.path());
    };
    check_refused(run("none.toml"), "none.toml");
    check_refused(run("."), ".");
    const ToolResult result = run(bad);
    check_refused(result, bad + ":4: ");  // both problems, each with its line
    CHECK_THAT(result.err, contains("lanse"));
    CHECK_THAT(result.err, contains(bad + ":5: "));
  }
  CHECK_FALSE(fs::exists(scratch / "rtl"));
  CHECK_FALSE(fs::exists(scratch / "out"));
}

TEST_CASE("tool: new writes every preset, and every option arrives") {
  const ScratchFolder scratch;
  for (const std::string& preset : circuit::preset_names()) {
    CAPTURE(preset);
    const ToolResult result = run_tool({"new", preset, "--layers", "64,12,8,10"}, scratch.path());
    REQUIRE(result.status == 0);
    circuit::PresetOptions options;
    options.preset = preset;
    options.layers = {64, 12, 8, 10};
    options.biases = true;
    CHECK(circuit_file::parse_circuit(result.out, "out").circuit == circuit::make_preset(options));
  }
  const ToolResult result = run_tool({"new",
                                      "kp",
                                      "--layers",
                                      "64,12,10",
                                      "--name",
                                      "mine",
                                      "--seed",
                                      "7",
                                      "--q",
                                      "2",
                                      "--activity-bits",
                                      "4",
                                      "--signal-bits",
                                      "9",
                                      "--weight-bits",
                                      "10",
                                      "--no-biases",
                                      "--weight-fraction",
                                      "7",
                                      "--rounding",
                                      "half_even",
                                      "--update-rounding",
                                      "nearest",
                                      "--signal-fraction",
                                      "3",
                                      "--rate-shift",
                                      "9",
                                      "--decay-shift",
                                      "none",
                                      "--no-gated",
                                      "--init",
                                      "0.25",
                                      "--feedback-init",
                                      "0.5",
                                      "--density",
                                      "0.75",
                                      "--architecture",
                                      "parallel",
                                      "--lanes",
                                      "3",
                                      "--data",
                                      "digits:8",
                                      "--samples",
                                      "100",
                                      "--test",
                                      "50",
                                      "--data-seed",
                                      "3",
                                      "--label",
                                      "species"},
                                     scratch.path());
  REQUIRE(result.status == 0);
  const circuit_file::CircuitFile file = circuit_file::parse_circuit(result.out, "out");
  circuit::PresetOptions options;
  options.preset = "kp";
  options.name = "mine";
  options.layers = {64, 12, 10};
  options.q = 2;
  options.seed = 7;
  options.activity_bits = 4;
  options.signal_bits = 9;
  options.signal_fraction = 3;
  options.weight_bits = 10;
  options.weight_fraction = 7;
  options.rounding = circuit::CodeRounding::kHalfEven;
  options.update_rounding = circuit::UpdateRounding::kNearest;
  options.rate_shift = 9;
  options.decay_shift.reset();
  options.gated = false;
  options.init = 0.25;
  options.feedback_init = 0.5;
  options.density = 0.75;
  options.architecture = circuit::Architecture::kParallel;
  options.lanes = 3;
  CHECK(file.preset == options);
  CHECK(file.data == circuit_file::DataChoice{"digits:8", 100, 50, 3, "species"});
}

TEST_CASE("tool: new replaces no file unless forced, and refuses what no circuit can have") {
  const ScratchFolder scratch;
  const auto run = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"new", "sal", "--layers", "64,8,10"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_tool(arguments, scratch.path());
  };
  CHECK(run({"-o", "c.toml"}).status == 0);
  const std::string first = read_file(scratch / "c.toml");
  check_refused(run({"-o", "c.toml", "--q", "2"}), "c.toml: is there already; --force replaces it");
  CHECK(read_file(scratch / "c.toml") == first);
  CHECK(run({"-o", "c.toml", "--q", "2", "--force"}).status == 0);
  CHECK(read_file(scratch / "c.toml") != first);
  check_refused(run({"-o", "none/c.toml"}), "does not exist");
  check_refused(run({"-o", "."}), "a folder, allowed a file");
  check_refused(run({"--signal-bits", "4", "--signal-fraction", "4"}), "the new circuit");
}

TEST_CASE("tool: check shows a circuit, and as JSON") {
  const ScratchFolder scratch;
  const std::string file = small_circuit(scratch);
  const ToolResult result = run_tool({"check", file}, scratch.path());
  CHECK(result.status == 0);
  for (const char* part : {"circuit sal is sound", "step_relu u3", "linear s8.4 gated",
                           "levels at t", "800 plastic synapses", "folded, 16 lanes"}) {
    CHECK_THAT(result.out, contains(part));
  }
  const Json json = Json::parse(run_tool({"check", file, "--json"}, scratch.path()).out);
  CHECK(json["plastic_synapses"] == 800);
  CHECK(json["projections"].size() == 5);
  CHECK(json["nodes"][0]["name"] == "x");
  CHECK(json["memory_bits"].get<int>() >= 800 * 8);
}

TEST_CASE("tool: check counts the synapses that a mask leaves") {
  const ScratchFolder scratch;
  circuit::PresetOptions options;
  options.layers = {64, 8, 10};
  options.density = 0.5;
  const std::string file = scratch.write("c.toml", circuit_file::write_preset(options));
  const Json json = Json::parse(run_tool({"check", file, "--json"}, scratch.path()).out);
  CHECK(json["plastic_synapses"] > 800 * 0.35);
  CHECK(json["plastic_synapses"] < 800 * 0.65);
}

TEST_CASE("tool: a circuit of floating point alone is checked and drawn, but not emitted") {
  const ScratchFolder scratch;
  circuit::PresetOptions options;
  options.layers = {64, 12, 10};
  scratch.write("c.toml", circuit_file::write_preset(options, {}) +
                              "\n[[node]]\nname = \"h1\"\nt = \"gelu\"\n");
  const ToolResult checked = run_tool({"check", "c.toml"}, scratch.path());
  CHECK(checked.status == 1);  // no hardware
  CHECK_THAT(checked.out, contains("sound in floating point only: h1 (gelu)"));
  const ToolResult asked = run_tool({"check", "c.toml", "--json"}, scratch.path());
  CHECK_THAT(asked.out, contains("\"engine\": \"float\""));
  CHECK(run_tool({"draw", "c.toml", "-o", "c.svg"}, scratch.path()).status == 0);
  check_refused(run_tool({"gen", "c.toml", "-o", "rtl"}, scratch.path()), "gelu");
}

TEST_CASE("tool: draw writes the picture, and only kinds it knows") {
  const ScratchFolder scratch;
  const std::string file = small_circuit(scratch);
  CHECK(run_tool({"draw", file, "-o", "c.svg"}, scratch.path()).status == 0);
  CHECK_THAT(read_file(scratch / "c.svg"), contains("<svg"));
  check_refused(run_tool({"draw", file, "-o", "c.bmp"}, scratch.path()), "c.bmp");
  check_refused(run_tool({"draw", file, "-o", "none/c.svg"}, scratch.path()), "does not exist");
}

TEST_CASE("tool: gen emits a folder, replaces its own and no other") {
  const ScratchFolder scratch;
  const std::string file = small_circuit(scratch);
  const auto gen = [&](const std::string& folder) {
    return run_tool({"gen", file, "-o", folder}, scratch.path());
  };
  CHECK(gen("rtl").status == 0);
  CHECK(fs::exists(scratch / "rtl/sal_top.sv"));
  const std::string top = read_file(scratch / "rtl/sal_top.sv");
  CHECK(gen("rtl").status == 0);
  CHECK(read_file(scratch / "rtl/sal_top.sv") == top);
  fs::create_directory(scratch / "mine");
  scratch.write("mine/thesis.tex", "");
  check_refused(gen("mine"), "is not empty and was not written by hsdc");
  check_refused(gen("c.toml"), "is a file");
  CHECK(run_tool({"gen", file, "-o", "real", "--data", "digits:8"}, scratch.path()).status == 0);
  CHECK(fs::exists(scratch / "real/vectors"));
}

TEST_CASE("tool: gen --json tells top module, files and cycles") {
  const ScratchFolder scratch;
  const ToolResult result =
      run_tool({"gen", small_circuit(scratch), "-o", "rtl", "--json"}, scratch.path());
  REQUIRE(result.status == 0);
  const Json json = Json::parse(result.out);
  CHECK(json["top"] == "sal_top");
  CHECK(json["file_list"] == "sal.f");
  CHECK(json["cycles"]["learn"] > json["cycles"]["infer"]);
  CHECK(json["files"].size() > 10);
  for (const Json& file : json["files"]) {
    CHECK(fs::exists(fs::path(scratch / "rtl") / file.get<std::string>()));
  }
}

TEST_CASE("tool: standard output that cannot be written is an error") {
  const ScratchFolder scratch;
  Process process({"bash", "-c", HSDC_TOOL " new sal --layers 64,8,10 > /dev/full"},
                  scratch.path());
  const ToolResult result = process.wait();
  CHECK(result.status == 2);
  CHECK_FALSE(result.err.empty());
}

}  // namespace hsdc::cli
