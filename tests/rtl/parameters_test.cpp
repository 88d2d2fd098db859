// SPDX-License-Identifier: Apache-2.0
// Parameters out of range are refused, by name, by every tool.
#include <fmt/format.h>

#include <filesystem>

#include "base/run_program.h"
#include "tests/catch.h"
#include "tests/paths.h"

namespace hsdc {
namespace {

std::vector<std::string> with_rooms(std::vector<std::string> command) {
  for (const auto& room : std::filesystem::directory_iterator(HSDC_SOURCE_DIR "/rtl")) {
    command.push_back("-I" + room.path().string());
  }
  return command;
}

}  // namespace

TEST_CASE("cells: parameters out of range are refused by name", "[rtl][cells]") {
  const std::string package = HSDC_SOURCE_DIR "/rtl/common/hsdc_constants.sv";
  std::string folders, cells = " " + package;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(HSDC_SOURCE_DIR "/rtl")) {
    if (entry.is_directory()) folders += " -I" + entry.path().string();
    if (entry.path().extension() == ".sv" && entry.path() != package)
      cells += " " + entry.path().string();
  }
  struct Wrong {
    const char *room, *module, *parameter, *value, *message;
  };
  for (const Wrong& w : std::vector<Wrong>{
           {"common", "hsdc_ram", "Depth", "0", "hsdc_ram_needs_a_word"},
           {"common", "hsdc_sum", "Terms", "0", "hsdc_sum_needs_a_term"},
           {"control", "hsdc_window", "Arrays", "0", "hsdc_window_needs_an_array"},
           {"bus", "hsdc_stream_out", "Roots", "17", "hsdc_stream_out_takes_1_to_16_roots"},
           {"node", "hsdc_one", "Code", "99", "hsdc_one_needs_a_code_of_CodeBits"},
           {"node", "hsdc_node", "Kind", "4", "hsdc_node_has_kinds_0_to_3"},
           {"crossbar", "hsdc_crossbar_folded", "Lanes", "9",
            "hsdc_crossbar_folded_needs_1_to_Post_lanes"},
           {"crossbar", "hsdc_crossbar_parallel", "Rounding", "2",
            "hsdc_crossbar_parallel_rounds_updates_otherwise"}}) {
    const std::string file = fmt::format("{}/rtl/{}/{}.sv", HSDC_SOURCE_DIR, w.room, w.module);
    INFO(w.module << ", " << w.parameter << " = " << w.value);
    std::vector<std::vector<std::string>> tools{
        with_rooms({"verilator", "--lint-only", fmt::format("-G{}={}", w.parameter, w.value)})};
    for (const std::string& source : {package, file}) tools.back().push_back(source);
    tools.push_back(with_rooms({"iverilog", "-g2012", "-o", "/dev/null", "-s", w.module,
                                fmt::format("-P{}.{}={}", w.module, w.parameter, w.value)}));
    for (const std::string& source : {package, file}) tools.back().push_back(source);
    tools.push_back(
        {"yosys", "-q", "-p",
         fmt::format("read_verilog -sv{}{}; chparam -set {} {} {}; hierarchy -check -top {}",
                     folders, cells, w.parameter, w.value, w.module, w.module)});
    for (const std::vector<std::string>& command : tools) {
      const ProgramEnd end = run_program(command);
      INFO(command.front() << "\n" << end.output << end.errors);
      CHECK_FALSE(end.ok());
      CHECK((end.output + end.errors).find(w.message) != std::string::npos);
    }
  }
}

}  // namespace hsdc
