// SPDX-License-Identifier: Apache-2.0
// What is emitted must be taken by three tools nobody here wrote: Verilator's linter without a
// word, Icarus with the test bench passing, Yosys with the weights in block RAM.
#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>

#include "base/run_program.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/plan/hardware.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// An emitted folder, and the tools run in it.
struct Emitted {
  explicit Emitted(const circuit::Circuit& circuit) : Emitted(plan::make_hardware(circuit)) {}
  explicit Emitted(const plan::Hardware& hardware) : name(hardware.name()) {
    handoff::emit_for(hardware, nullptr, folder());
  }
  std::string folder() const { return scratch / "rtl"; }
  int run(const std::vector<std::string>& command) {
    const ProgramEnd end = run_program(command, {}, folder());
    log = end.output + end.errors;
    return end.status;
  }
  int lint(const std::string& twin) {
    return run({"verilator", "--lint-only", "-Wall", "-f", name + ".f", "--top-module",
                name + "_top", "-GWeightsTwin=1'b" + twin});
  }
  /// Exit status of the test bench.
  int simulate() {
    if (run({"iverilog", "-g2012", "-o", "tb.vvp", "-f", name + ".f", name + "_tb.sv"}) != 0)
      return -1;
    return run({"vvp", "-n", "tb.vvp"});
  }

  ScratchFolder scratch;
  std::string name, log;
};

circuit::Circuit small(const std::string& preset) {
  circuit::PresetOptions options;
  options.biases = true;
  options.preset = preset;
  options.layers = {12, 7, 6, 4};
  options.lanes = 3;
  return circuit::make_preset(options);
}

void lint_and_simulate(const circuit::Circuit& circuit) {
  Emitted emitted(circuit);
  for (const char* twin : {"0", "1"}) {
    CHECK(emitted.lint(twin) == 0);
    CHECK(emitted.log == "");
  }
  CHECK(emitted.simulate() == 0);
  INFO(emitted.log);
  CHECK(emitted.log.find("PASS") != std::string::npos);
}

}  // namespace

TEST_CASE("emitted: every preset is clean in Verilator's lint and passes in Icarus", "[emitted]") {
  for (const std::string& preset : circuit::preset_names()) {
    INFO(preset);
    lint_and_simulate(small(preset));
  }
}

TEST_CASE("emitted: random circuits are clean in Verilator's lint and pass in Icarus",
          "[emitted]") {
  for (std::uint32_t seed = 501; seed <= 506; ++seed) {
    INFO("seed " << seed);
    lint_and_simulate(circuit::random_circuit(seed));
  }
}

TEST_CASE("emitted: the test bench fails on a wrong output and on a wrong weight", "[emitted]") {
  for (const char* file : {"outputs.mem", "before.mem", "after.mem", "rounds.mem"}) {
    Emitted emitted(small("kp"));
    const std::string path = emitted.folder() + "/vectors/" + file;
    std::string text = text_of(path);
    REQUIRE(!text.empty());
    text[text.find('\n') - 1] = text[text.find('\n') - 1] == '1' ? '2' : '1';
    std::ofstream(path) << text;
    INFO(file);
    CHECK(emitted.simulate() != 0);
    CHECK(emitted.log.find("FAIL") != std::string::npos);
  }
}

TEST_CASE("emitted: the hand-written cells alone are clean in Verilator's lint", "[emitted]") {
  const std::filesystem::path rtl = HSDC_SOURCE_DIR "/rtl";
  const std::filesystem::path package = rtl / "common/hsdc_constants.sv";
  std::vector<std::string> command{"verilator", "--lint-only", "-Wall", package.string()};
  for (const auto& room : std::filesystem::directory_iterator(rtl)) {
    command.push_back("-I" + room.path().string());
  }
  int cells = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(rtl)) {
    if (entry.path().extension() != ".sv" || entry.path() == package) continue;
    std::vector<std::string> own = command;
    own.push_back(entry.path().string());
    const ProgramEnd lint = run_program(own, {}, rtl);
    INFO(entry.path().filename().string());
    CHECK(lint.ok());
    CHECK(lint.output + lint.errors == "");
    ++cells;
  }
  CHECK(cells >= 12);
}

TEST_CASE("emitted: Yosys puts the weights of folded arrays into block RAM",
          "[emitted][synthesis]") {
  // One folded array large enough for a block of each family.
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {128, 10};
  options.lanes = 2;
  Emitted emitted(circuit::make_preset(options));
  const std::string script = text_of(emitted.folder() + "/synth.ys");
  const size_t at = script.rfind("synth_ice40");
  REQUIRE(at != std::string::npos);
  for (const auto& [flow, block] :
       std::vector<std::pair<std::string, std::string>>{{"synth_ice40", "SB_RAM40_4K"},
                                                        {"synth_ecp5", "DP16KD"},
                                                        {"synth_xilinx", "RAMB18E1"}}) {
    std::string own = script;
    own.replace(at, std::string("synth_ice40").size(), flow);
    std::ofstream(emitted.folder() + "/own.ys") << own;
    CHECK(emitted.run({"yosys", "-s", "own.ys"}) == 0);
    const size_t cells = emitted.log.rfind("Number of cells");
    REQUIRE(cells != std::string::npos);
    INFO(flow << "\n" << emitted.log.substr(cells));
    CHECK(emitted.log.find(block, cells) != std::string::npos);
    CHECK(emitted.log.find("$mem", cells) == std::string::npos);
  }
}

TEST_CASE(
    "emitted: no choice has a '1 of no size, which Yosys 0.23 makes 1 where the condition is known",
    "[emitted]") {
  // `Passes > 1 ? Inputs'(x) : '1`: nodes listened to the first of their inputs alone.
  const std::regex choice("[?:]\\s*'1(?![0-9'])");
  for (const std::string& preset : circuit::preset_names()) {
    Emitted emitted(small(preset));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(emitted.folder())) {
      if (!entry.path().filename().string().ends_with(".sv")) continue;
      std::istringstream lines(text_of(entry.path().string()));
      for (std::string line; std::getline(lines, line);) {
        INFO(entry.path().filename().string() << ": " << line);
        CHECK_FALSE(std::regex_search(line, choice));
      }
    }
  }
}

TEST_CASE("emitted: nothing but the synapses' arithmetic becomes a multiplier",
          "[emitted][synthesis]") {
  // Tables that are indexed by a product would: rows of steps, of streams, of roots.
  std::vector<circuit::Circuit> circuits;
  for (const char* preset : {"sal", "sgd"}) {  // arrays of several readers; a transposed one
    circuit::PresetOptions options;
    options.preset = preset;
    options.layers = {4, 3, 3, 2};
    options.lanes = 2;
    circuit::Circuit circuit = circuit::make_preset(options);
    circuits.push_back(circuit);
    for (circuit::Projection& p : circuit.projections) {
      if (p.has_weights()) p.folding().architecture = circuit::Architecture::kParallel;
    }
    circuits.push_back(circuit);
  }
  for (const circuit::Circuit& circuit : circuits) {
    Emitted emitted(circuit);
    const std::string script = text_of(emitted.folder() + "/synth.ys");
    std::ofstream(emitted.folder() + "/mul.ys")
        << script.substr(0, script.rfind("synth_ice40"))
        << fmt::format("hierarchy -top {}_top\nproc\nopt\ntee -o mul.txt select -list t:$mul\n",
                       emitted.name);
    REQUIRE(emitted.run({"yosys", "-q", "-s", "mul.ys"}) == 0);
    std::istringstream cells(text_of(emitted.folder() + "/mul.txt"));
    int multipliers = 0;
    for (std::string cell; std::getline(cells, cell); ++multipliers) {
      INFO(circuit.name << ": " << cell);
      CHECK((cell.find("hsdc_folded_lanes/") != std::string::npos ||
             cell.find("hsdc_crossbar_parallel/") != std::string::npos));
    }
    CHECK(multipliers > 0);
  }
}

TEST_CASE("emitted: images and vectors are found from another folder, too", "[emitted]") {
  Emitted emitted(small("kp"));
  std::ofstream(emitted.folder() + "/../kp.f")  // the same sources, from one level up
      << "+incdir+rtl/rtl\n"
      << [&] {
           std::istringstream list(text_of(emitted.folder() + "/kp.f"));
           std::string text;
           for (std::string line; std::getline(list, line);) {
             if (line.ends_with(".sv")) text += "rtl/" + line + "\n";
           }
           return text;
         }();
  const std::string above = emitted.folder() + "/..";
  REQUIRE(run_program({"iverilog", "-g2012", "-Pkp_tb.Folder=\"rtl/\"", "-o", "tb.vvp", "-f",
                       "kp.f", "rtl/kp_tb.sv"},
                      {}, above)
              .ok());
  const ProgramEnd end = run_program({"vvp", "-n", "tb.vvp"}, {}, above);
  INFO(end.output << end.errors);
  CHECK(end.ok());
  CHECK(end.output.find("PASS") != std::string::npos);
}

TEST_CASE("emitted: Verilator makes a program of the test bench, which passes", "[emitted]") {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {4, 2};
  Emitted emitted(circuit::make_preset(options));
  const int status = emitted.run({"verilator", "--binary", "--timing", "-O0", "-f", "kp.f",
                                  "kp_tb.sv", "--top-module", "kp_tb", "-CFLAGS", "-O0"});
  INFO(emitted.log);
  REQUIRE(status == 0);  // a warning would be an error
  CHECK(emitted.run({"obj_dir/Vkp_tb"}) == 0);
  CHECK(emitted.log.find("PASS") != std::string::npos);
}

TEST_CASE("emitted: slang takes all presets without a word, where it is installed", "[emitted]") {
  // It stands for commercial tools: names before their use, no two processes that write a variable.
  if (!run_program({"python3", "-c", "import pyslang.driver"}).ok()) {
    WARN("not tried: python3 has no pyslang");
    return;
  }
  constexpr const char* kSlang =
      "import sys\n"
      "from pyslang.driver import Driver\n"
      "d = Driver()\n"
      "d.addStandardArgs()\n"
      "good = d.parseCommandLine('slang ' + ' '.join(sys.argv[1:])) and d.processOptions()\n"
      "good = good and d.parseAllSources() and d.runFullCompilation(True)\n"
      "sys.exit(0 if good else 1)\n";
  std::vector<circuit::Circuit> circuits{circuit::random_circuit(501),
                                         circuit::random_circuit(504)};
  for (const std::string& preset : circuit::preset_names()) circuits.push_back(small(preset));
  for (circuit::Projection& p : circuits.back().projections)
    p.folding().architecture = circuit::Architecture::kParallel;
  for (const circuit::Circuit& circuit : circuits) {
    Emitted emitted(circuit);
    for (const char* twin : {"0", "1"}) {
      const int status = emitted.run({"python3", "-c", kSlang, "-Werror", "-f", emitted.name + ".f",
                                      emitted.name + "_tb.sv", "--top", emitted.name + "_tb",
                                      std::string("-GWeightsTwin=") + twin});
      INFO(circuit.name << ", twin " << twin << "\n" << emitted.log);
      CHECK(status == 0);
    }
  }
}

TEST_CASE("emitted: FuseSoC runs the targets sim, lint and synth, where it is installed",
          "[emitted]") {
  if (!run_program({"fusesoc", "--version"}).ok()) {
    WARN("not tried: there is no fusesoc");
    return;
  }
  Emitted emitted(small("sal"));
  for (const char* target : {"sim", "lint", "synth"}) {
    const int status = emitted.run(
        {"fusesoc", "--cores-root", ".", "run", std::string("--target=") + target, "sal"});
    INFO(target << "\n" << emitted.log);
    CHECK(status == 0);
    if (std::string(target) == "sim") CHECK(emitted.log.find("PASS") != std::string::npos);
  }
}

TEST_CASE("emitted: the core file brings every memory image and vector along", "[emitted]") {
  Emitted emitted(small("sal"));
  const std::string core = text_of(emitted.folder() + "/sal.core");
  int images = 0;
  for (const char* folder : {"mem", "vectors"}) {
    for (const auto& entry : std::filesystem::directory_iterator(emitted.folder() + "/" + folder)) {
      const std::string path = std::string(folder) + "/" + entry.path().filename().string();
      INFO(path);
      CHECK(core.find("- " + path + ": {file_type: user, copyto: " + path + "}") !=
            std::string::npos);
      ++images;
    }
  }
  CHECK(images > 6);
}

TEST_CASE("emitted: constraints name inputs as inputs, outputs as outputs", "[emitted]") {
  // The patterns as a timing tool matches them, against the ports of the top.
  Emitted emitted(small("kp"));
  const std::string sdc = text_of(emitted.folder() + "/kp.sdc");
  std::istringstream top(text_of(emitted.folder() + "/kp_top.sv"));
  const auto patterns = [&](const std::string& command) {
    const size_t line = sdc.find("\n" + command), open = sdc.find('{', line);
    REQUIRE(line != std::string::npos);
    std::istringstream words(sdc.substr(open + 1, sdc.find('}', open) - open - 1));
    std::vector<std::string> list;
    for (std::string word; words >> word;) list.push_back(word);
    return list;
  };
  const auto hit = [](const std::vector<std::string>& list, const std::string& port) {
    return std::any_of(list.begin(), list.end(), [&](const std::string& pattern) {
      return ::fnmatch(pattern.c_str(), port.c_str(), 0) == 0;
    });
  };
  const auto inputs = patterns("set_input_delay"), outputs = patterns("set_output_delay");
  int ports = 0;
  for (std::string line; std::getline(top, line);) {
    std::istringstream words(line);
    std::string direction, word, name;
    if (!(words >> direction) || (direction != "input" && direction != "output")) continue;
    while (words >> word && !word.starts_with("//")) name = word;
    if (name.ends_with(",")) name.pop_back();
    if (name == "clk_i" || name == "rst_ni") continue;
    INFO(name);
    CHECK(hit(inputs, name) == (direction == "input"));
    CHECK(hit(outputs, name) == (direction == "output"));
    CHECK(hit(inputs, name + "[3]") <= (direction == "input"));
    ++ports;
  }
  CHECK(ports > 25);
}

TEST_CASE("emitted: the iCE40 example is placed and routed on an HX8K", "[emitted][synthesis]") {
  const circuit::Circuit circuit =
      circuit_file::read_circuit_file(HSDC_SOURCE_DIR "/examples/ice40-kp.toml").circuit;
  Emitted emitted(circuit);
  REQUIRE(emitted.run({"yosys", "-s", "synth.ys"}) == 0);
  const std::string json = emitted.name + ".json", asc = emitted.name + ".asc";
  // Without a goal for the clock: what it reaches moves with the seed (docs/hardware.md).
  const int status = emitted.run({"nextpnr-ice40", "--hx8k", "--package", "ct256",
                                  "--timing-allow-fail", "--json", json, "--asc", asc});
  INFO(emitted.log);
  REQUIRE(status == 0);
  CHECK(emitted.log.find("Max frequency for clock") != std::string::npos);
  REQUIRE(emitted.run({"icepack", asc, "bits.bin"}) == 0);
  CHECK(std::filesystem::file_size(emitted.folder() + "/bits.bin") > 100000);
}

TEST_CASE("emitted: Yosys synthesizes a parallel array", "[emitted][synthesis]") {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {5, 4, 3};
  circuit::Circuit circuit = circuit::make_preset(options);
  int weight_bits = 0;
  const auto size = [&](circuit::NodeId node) { return circuit.nodes[node].size; };
  for (circuit::Projection& p : circuit.projections) {
    p.folding().architecture = circuit::Architecture::kParallel;
    weight_bits += size(p.from) * size(p.to) * p.format().bits;
  }
  Emitted emitted(circuit);
  REQUIRE(emitted.run({"yosys", "-s", "synth.ys"}) == 0);
  CHECK(emitted.log.find("Latch inferred") == std::string::npos);
  const size_t cells = emitted.log.rfind("Number of cells");  // of the whole hierarchy
  REQUIRE(cells != std::string::npos);
  std::istringstream lines(emitted.log.substr(cells));
  INFO(lines.str());
  CHECK(lines.str().find("$mem") == std::string::npos);
  CHECK(lines.str().find("$_DLATCH") == std::string::npos);
  int flip_flops = 0;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string cell;
    int count = 0;
    if (words >> cell >> count && cell.starts_with("SB_DFF")) flip_flops += count;
  }
  CHECK(flip_flops >= weight_bits);
}
