// SPDX-License-Identifier: Apache-2.0
#include "gen/emit/registers.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/run_program.h"
#include "gen/emit/package_names.h"
#include "gen/handoff/c_header.h"
#include "gen/handoff/datasheet.h"
#include "gen/plan/hardware.h"
#include "gen/registers/table.h"
#include "gen/verilog/writer.h"
#include "model/circuit/circuit.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::emit;

namespace {

plan::Hardware hardware_of(const std::string& preset) {
  circuit::PresetOptions options;
  options.preset = preset;
  options.layers = {9, 7, 6, 4};
  options.lanes = 3;
  return plan::make_hardware(circuit::make_preset(options));
}

/// Compiles a C program that includes the header, and runs it; the compiler's words are in `log`.
struct CProgram {
  CProgram(const std::string& header, const std::string& main) {
    scratch.write("circuit.h", header);
    scratch.write("main.c", "#include \"circuit.h\"\n" + main);
    compiled = run({"gcc", "-std=c11", "-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror",
                    "-o", "main", "main.c"});
    if (compiled == 0) status = run({"./main"});
  }
  int run(const std::vector<std::string>& command) {
    const ProgramEnd end = run_program(command, {}, scratch.path());
    log += end.output + end.errors;
    return end.status;
  }

  ScratchFolder scratch;
  int compiled = -1, status = -1;
  std::string log;
};

}  // namespace

TEST_CASE("registers: Markdown, C header and hardware have every register at the table's offset",
          "[registers]") {
  const plan::Hardware hardware = hardware_of("sal");
  const registers::RegisterValues& values = hardware.registers();
  const std::string markdown = handoff::register_markdown(values),
                    header = handoff::emit_c_header(hardware);
  const std::string rtl = emit_registers(hardware);
  for (const registers::Register& r : registers::kRegisters) {
    CHECK_THAT(markdown, contains(fmt::format("| 0x{:02X} | {} | {} | {} | {} |\n", r.offset,
                                              r.name, registers::to_string(r.access),
                                              r.reset_text(values), r.text())));
    CHECK_THAT(header, contains(fmt::format("#define SAL_{:<18} 0x{:02X} ", r.name, r.offset)));
    CHECK_THAT(rtl, contains(fmt::format("ADDR_{} = 6'h{:02X};", r.name, r.offset / 4)));
    CHECK_THAT(rtl, contains(fmt::format("ADDR_{}: ", r.name)));
    for (const registers::Field& f : r.fields) {
      if (f.name.empty()) continue;
      CHECK_THAT(header,
                 contains(fmt::format("#define SAL_{}_{} 0x{:08X}u\n", r.name, f.name, f.mask())));
    }
  }
  CHECK(std::count(markdown.begin(), markdown.end(), '\n') ==
        static_cast<long>(registers::kRegisters.size()) + 2);
}

TEST_CASE("registers: what is read and what is refused follows from the table", "[registers]") {
  const std::string rtl = emit_registers(hardware_of("sal"));
  for (const char* line :
       {"ADDR_ID: begin rdata_q <= 32'h48534443; error_q <= we; end",
        "ADDR_DIGEST: begin rdata_q <= sal_pkg::DIGEST; error_q <= we; end",
        "ADDR_CONTROL: begin rdata_q <= {30'd0, learn_o, enable_o}; error_q <= we && wdata[3] && "
        "!HAS_SEEDER; end",
        "ADDR_STATUS: begin rdata_q <= {29'd0, seeding_i, bad_q, busy_i}; end",
        "ADDR_CYCLES: begin rdata_q <= cycles_q; error_q <= we; end",
        "ADDR_WEIGHT: error_q <= !granted;",
        "ADDR_SPACE: begin rdata_q <= {30'd0, space_q}; error_q <= we && wdata[31:2] != '0; end",
        "ADDR_SEED: begin rdata_q <= seed_value_o; error_q <= we && !HAS_SEEDER; end",
        "      learn_o <= 1'd1;", "          clear_q <= wdata[2];"}) {
    CHECK_THAT(rtl, contains(line));
  }
}

TEST_CASE("registers: the C header of every preset compiles without a warning", "[registers]") {
  for (const std::string& preset : circuit::preset_names()) {
    const CProgram program(handoff::emit_c_header(hardware_of(preset)),
                           "int main(void) { return 0; }\n");
    INFO(preset << "\n" << program.log);
    CHECK(program.compiled == 0);
    CHECK(program.status == 0);
  }
}

TEST_CASE("registers: a C program reads the offsets and finds every weight's word and lane",
          "[registers]") {
  const plan::Hardware hardware = hardware_of("kp");
  // Included twice: the guard holds.
  std::string main = "#include \"circuit.h\"\nint main(void) {\n";
  for (const registers::Register& r : registers::kRegisters) {
    main += fmt::format("  if (KP_{} != {}) return 1;\n", r.name, r.offset);
  }
  main += fmt::format("  if (KP_DIGEST_VALUE != {}u) return 1;\n", hardware.digest());
  for (size_t k = 0; k < hardware.arrays().size(); ++k) {
    const plan::ArrayPlan& a = hardware.arrays()[k];
    const std::string name = hardware.graph()[a.owner].name;
    main += fmt::format(
        "  if (KP_{0}_ARRAY != {1} || KP_{0}_PRE != {2} || KP_{0}_POST != {3} || KP_{0}_LANES != "
        "{4}) return 2;\n",
        verilog::upper(name), k, a.pre, a.post, a.lanes);
    for (int post = 0; post < a.post; ++post) {
      const int word = post / a.lanes * a.pre + a.pre - 1;  // of the last pre neuron
      main +=
          fmt::format("  if (kp_{0}_word({1}, {2}) != {3} || kp_{0}_lane({2}) != {4}) return 3;\n",
                      name, a.pre - 1, post, word, post % a.lanes);
    }
  }
  const CProgram program(handoff::emit_c_header(hardware), main + "  return 0;\n}\n");
  INFO(program.log);
  CHECK(program.compiled == 0);
  CHECK(program.status == 0);
}

TEST_CASE("registers: spaces have the numbers of hsdc_constants", "[registers]") {
  const std::string package = read_file(HSDC_SOURCE_DIR "/rtl/common/hsdc_constants.sv");
  const std::string scope = "hsdc_constants::";
  for (const registers::Space space : {registers::Space::kWeights, registers::Space::kMasks,
                                       registers::Space::kRho, registers::Space::kKappa}) {
    const std::string name = space_name(space);
    REQUIRE(name.starts_with(scope));
    CHECK_THAT(package, contains(fmt::format(" {} = 2'd{};", name.substr(scope.size()),
                                             registers::number_of(space))));
  }
}
