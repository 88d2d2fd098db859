// SPDX-License-Identifier: Apache-2.0
// The functions of the C header that save and load through the window: they compile as C99 and as
// C++. What they do to hardware: tests/sim/dut/window_header_test.cpp.
#include <fmt/format.h>

#include "base/run_program.h"
#include "gen/handoff/c_header.h"
#include "gen/plan/hardware.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::handoff;

namespace {

const std::vector<std::string> kWarnings{"-Wall",        "-Wextra", "-Wpedantic",
                                         "-Wconversion", "-Werror", "-fsyntax-only"};

void check_compiles(const circuit::Circuit& circuit) {
  const ScratchFolder scratch;
  scratch.write("circuit.h", emit_c_header(plan::make_hardware(circuit)));
  const std::string text = "#include \"circuit.h\"\n#include \"circuit.h\"\n";
  scratch.write("main.c", text);
  scratch.write("main.cpp", text);
  for (std::vector<std::string> command :
       std::vector<std::vector<std::string>>{{"gcc", "-std=c99", "main.c"},
                                             {"g++", "-std=c++98", "main.cpp", "-Wno-long-long"},
                                             {"g++", "-std=c++20", "main.cpp"}}) {
    command.insert(command.end(), kWarnings.begin(), kWarnings.end());
    const ProgramEnd end = run_program(command, {}, scratch.path());
    INFO(circuit.name << ", " << command[1] << "\n" << end.errors);
    CHECK(end.ok());
  }
}

}  // namespace

TEST_CASE("window header: C99 and C++ take it without a warning", "[registers]") {
  for (const std::string& preset : circuit::preset_names()) {
    circuit::PresetOptions options;
    options.preset = preset;
    options.layers = {9, 7, 6, 4};
    options.lanes = 3;
    options.density = 0.5;
    check_compiles(circuit::make_preset(options));
  }
  for (std::uint32_t seed = 301; seed <= 304; ++seed) check_compiles(circuit::random_circuit(seed));
  // A projection may be named as C's words are.
  circuit::PresetOptions options;
  options.layers = {4, 3, 2};
  circuit::Circuit circuit = circuit::make_preset(options);
  circuit.projections[circuit::ProjectionId{0}].name = "long";
  circuit.projections[circuit::ProjectionId{1}].name = "operator";
  check_compiles(circuit);
}

TEST_CASE("window header: registers in memory", "[registers]") {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {4, 3, 2};
  const circuit::Circuit circuit = circuit::make_preset(options);
  const ScratchFolder scratch;
  scratch.write("kp.h", emit_c_header(plan::make_hardware(circuit)));
  scratch.write("main.c", R"(#include "kp.h"
int main(void) {
  uint32_t registers[64] = {0};
  const kp_bus bus = kp_mmio(registers);
  bus.write32(bus.user, KP_WORD, 5u);
  registers[KP_SEED / 4] = 7u;
  return registers[KP_WORD / 4] == 5u && bus.read32(bus.user, KP_SEED) == 7u ? 0 : 1;
}
)");
  const ProgramEnd compiled = run_program(
      {"gcc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o", "main", "main.c"}, {},
      scratch.path());
  INFO(compiled.errors);
  REQUIRE(compiled.ok());
  CHECK(run_program({"./main"}, {}, scratch.path()).status == 0);
}
