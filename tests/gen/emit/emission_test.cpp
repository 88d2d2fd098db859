// SPDX-License-Identifier: Apache-2.0
// What is emitted, as text: the same every time, not longer for more synapses, and good
// SystemVerilog whatever the circuit's names.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "gen/emit/emit.h"
#include "gen/emit/registers.h"
#include "gen/handoff/c_header.h"
#include "gen/handoff/datasheet.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/plan/hardware.h"
#include "gen/vectors/initial_state.h"
#include "gen/vectors/test_vectors.h"
#include "gen/verilog/emitted_file.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "sim/compare/cosim.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::emit;
namespace fs = std::filesystem;

namespace {

circuit::PresetOptions preset_of(const std::string& preset, const std::vector<int>& layers) {
  circuit::PresetOptions options;
  options.preset = preset;
  options.layers = layers;
  return options;
}

/// Every file that is emitted, by its path.
std::map<std::string, std::string> texts_of(const fs::path& folder) {
  std::map<std::string, std::string> texts;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    texts[entry.path().lexically_relative(folder).string()] = text.str();
  }
  return texts;
}

std::vector<verilog::EmittedFile> hardware_of(const circuit::Circuit& circuit) {
  const plan::Hardware hardware = plan::make_hardware(circuit);
  fixed::FixedNetwork network(hardware.plan().graph);
  const auto images = vectors::array_images(hardware, network);
  return handoff::emit_hardware(
      hardware, images,
      vectors::make_vectors(hardware, std::move(network), vectors::random_samples(circuit, 1, 1)));
}

/// Bytes of everything but memory images and test vectors.
size_t text_size(const circuit::Circuit& circuit) {
  size_t size = 0;
  for (const verilog::EmittedFile& file : hardware_of(circuit)) {
    if (!file.path.starts_with("mem/") && !file.path.starts_with("vectors/")) {
      size += file.text.size();
    }
  }
  return size;
}

}  // namespace

TEST_CASE("emission: two emissions of a circuit are the same, byte for byte", "[emission]") {
  const ScratchFolder scratch;
  int number = 0;
  std::vector<circuit::Circuit> circuits{circuit::random_circuit(701), circuit::random_circuit(702),
                                         circuit::random_circuit(703)};
  for (const std::string& preset : circuit::preset_names()) {
    circuits.push_back(circuit::make_preset(preset_of(preset, {9, 7, 6, 4})));
  }
  for (const circuit::Circuit& circuit : circuits) {
    INFO(circuit.name);
    const fs::path one = scratch / fmt::format("one{}", number);
    const fs::path two = scratch / fmt::format("two{}", number++);
    handoff::emit_for(plan::make_hardware(circuit), nullptr, one);
    handoff::emit_for(plan::make_hardware(circuit), nullptr, two);
    const auto texts = texts_of(one);
    CHECK(texts.size() > 20);
    CHECK((texts == texts_of(two)));  // in brackets: not to be printed where they differ
  }
}

TEST_CASE("emission: the folder has what its file list, synthesis script and data sheet name",
          "[emission]") {
  const circuit::Circuit circuit = circuit::make_preset(preset_of("sal", {9, 7, 6, 4}));
  const ScratchFolder scratch;
  handoff::emit_for(plan::make_hardware(circuit), nullptr, scratch / "rtl");
  const auto texts = texts_of(scratch / "rtl");
  std::istringstream list(texts.at("sal.f"));
  int sources = 0;
  for (std::string line; std::getline(list, line);) {
    if (line.starts_with("+incdir+") || line.starts_with("//")) continue;
    CHECK(texts.count(line) == 1);
    CHECK_THAT(texts.at("synth.ys"), contains(line));
    CHECK_THAT(texts.at("sal.core"), contains(line));
    CHECK_THAT(texts.at("Bender.yml"), contains(line));
    ++sources;
  }
  CHECK(sources > 10);
  for (const char* file : {"sal_tb.sv", "sal.sdc", "sal.h", "README.md", "circuit.toml",
                           "mem/W1.mem", "mem/W1_pre.mem", "mem/W1_post.mem"}) {
    INFO(file);
    CHECK(texts.count(file) == 1);
  }
  CHECK(circuit_file::parse_circuit(texts.at("circuit.toml"), "circuit.toml").circuit == circuit);
}

TEST_CASE("emission: no file names a place of the machine that it was made on", "[emission]") {
  const ScratchFolder scratch;
  handoff::emit_for(plan::make_hardware(circuit::make_preset(preset_of("kp", {9, 7, 4}))), nullptr,
                    scratch / "rtl");
  for (const auto& [path, text] : texts_of(scratch / "rtl")) {
    INFO(path);
    CHECK(text.find(scratch.path()) == std::string::npos);
    CHECK(text.find(HSDC_SOURCE_DIR) == std::string::npos);
  }
}

TEST_CASE("emission: the text does not grow with the synapses", "[emission]") {
  const size_t small = text_size(circuit::make_preset(preset_of("kp", {8, 6, 4})));
  const size_t large = text_size(circuit::make_preset(preset_of("kp", {784, 2000, 10})));
  CHECK(large >= small);
  CHECK(static_cast<double>(large) < 1.02 * static_cast<double>(small));
}

TEST_CASE("emission: a circuit of twelve million synapses has a text of ordinary size",
          "[emission]") {
  const circuit::Circuit large = circuit::make_preset(preset_of("sal", {784, 2000, 2000, 10}));
  const circuit::Circuit small = circuit::make_preset(preset_of("sal", {8, 6, 6, 4}));
  const auto parts = [](const circuit::Circuit& circuit) {  // all but images and vectors
    const plan::Hardware hardware = plan::make_hardware(circuit);
    return std::map<std::string, std::string>{{"package", emit_package(hardware)},
                                              {"registers", emit_registers(hardware)},
                                              {"core", emit_core(hardware)},
                                              {"top", emit_top(hardware)},
                                              {"data sheet", handoff::emit_datasheet(hardware)},
                                              {"header", handoff::emit_c_header(hardware)}};
  };
  const auto large_parts = parts(large), small_parts = parts(small);
  for (const auto& [name, text] : large_parts) {
    INFO(name);
    CHECK_FALSE(text.empty());
    CHECK(static_cast<double>(text.size()) <
          1.1 * static_cast<double>(small_parts.at(name).size()));
  }
  CHECK_THAT(large_parts.at("core"), contains("(2000)"));
}

TEST_CASE("emission: a module's name is the circuit's in lower case", "[emission]") {
  circuit::Circuit circuit = circuit::make_preset(preset_of("kp", {4, 3, 2}));
  circuit.name = "MyNet2";
  CHECK(plan::make_hardware(circuit).name() == "mynet2");
  for (const verilog::EmittedFile& file : hardware_of(circuit)) {
    if (file.path == "mynet2_top.sv") CHECK_THAT(file.text, contains("module mynet2_top"));
  }
}
