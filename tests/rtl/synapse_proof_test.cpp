// SPDX-License-Identifier: Apache-2.0
// A proof, by Yosys alone, that a synapse never leaves its symmetric range, for several formats;
// and that the proof fails when the saturation is taken out.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/run_program.h"
#include "tests/catch.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

using namespace hsdc;

namespace {

std::string rtl_file(const std::string& name) {
  std::ifstream in(std::string(HSDC_SOURCE_DIR) + "/rtl/" + name);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// How the proof of the cell in `folder` with these parameters ended.
ProgramEnd prove(const ScratchFolder& folder, const std::string& parameters) {
  const std::string script = fmt::format(
      "read_verilog -sv -formal -DHSDC_ASSERT -I. hsdc_constants.sv hsdc_synapse.sv; chparam {} "
      "hsdc_synapse; "
      "prep -top hsdc_synapse; async2sync; flatten; "
      "sat -prove-asserts -set-assumes -tempinduct -verify",
      parameters);
  return run_program({"yosys", "-q", "-p", script}, {}, folder.path());
}

const std::vector<std::string> kFormats{
    "-set WeightBits 8",
    "-set WeightBits 4 -set PostBits 3 -set PreBits 3 -set ShiftProduct 2 -set ShiftUpdate 5",
    "-set WeightBits 12 -set HasDecay 0 -set Rounding 1",
    "-set WeightBits 6 -set ShiftProduct 0 -set ShiftDecay 3 -set ShiftUpdate 8 -set Rounding 0",
    "-set WeightBits 5 -set ShiftProduct 3 -set ShiftUpdate 0 -set HasDecay 0"};

}  // namespace

TEST_CASE("synapse: Yosys proves that no weight leaves the symmetric range", "[rtl]") {
  const ScratchFolder folder;
  folder.write("hsdc_constants.sv", rtl_file("common/hsdc_constants.sv"));
  folder.write("hsdc_synapse.sv", rtl_file("synapse/hsdc_synapse.sv"));
  folder.write("hsdc_synapse.svh", rtl_file("synapse/hsdc_synapse.svh"));
  for (const std::string& format : kFormats) {
    const ProgramEnd proof = prove(folder, format);
    INFO(format << "\n" << proof.excerpt(5));
    CHECK(proof.ok());
  }
}

TEST_CASE("synapse: the proof fails without saturation", "[rtl]") {
  const ScratchFolder folder;
  const std::string wanted = "!syn_saturates(step) ? WeightBits'(step)";
  std::string law = rtl_file("synapse/hsdc_synapse.svh");
  const size_t at = law.find(wanted);
  REQUIRE(at != std::string::npos);
  law.replace(at, wanted.size(), "1'b1 ? WeightBits'(step)");
  folder.write("hsdc_constants.sv", rtl_file("common/hsdc_constants.sv"));
  folder.write("hsdc_synapse.sv", rtl_file("synapse/hsdc_synapse.sv"));
  folder.write("hsdc_synapse.svh", law);
  const ProgramEnd proof = prove(folder, kFormats.front());
  CHECK(proof.found);
  CHECK_FALSE(proof.ok());
}
