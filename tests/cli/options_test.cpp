// SPDX-License-Identifier: Apache-2.0
// Options of every command: what is no number, out of its range, given twice or with a value that
// it does not take is refused with what was found and what is allowed.
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

void write_circuit_file(const ScratchFolder& scratch) {
  circuit::PresetOptions options;
  options.layers = {64, 8, 10};
  scratch.write("c.toml", circuit_file::write_preset(options));
}

}  // namespace

TEST_CASE("options: numbers that cannot be are refused with what was found and what is allowed") {
  const ScratchFolder scratch;
  write_circuit_file(scratch);
  const auto refused = [&](std::vector<std::string> command, const std::string& option,
                           const std::string& value, const std::string& message) {
    command.insert(command.end(), {option, value});
    check_refused(run_tool(command, scratch.path()), option + ": found " + message);
  };
  const std::vector<std::string> train{"train", "c.toml"}, cosim{"cosim", "c.toml"}, demo{"demo"},
      floats{"train", "c.toml", "--engine", "float"}, gen{"gen", "c.toml", "-o", "rtl"},
      paper{"paper", "theory"}, make{"new", "sal", "--layers", "4,3"};
  refused(demo, "--epochs", "0", "0, allowed 1..100000");
  for (const auto& command : {train, cosim}) {
    refused(command, "--epochs", "abc", "\"abc\", allowed a whole number, ");
    refused(command, "--epochs", "1.5", "1.5, allowed a whole number, ");
    refused(command, "--epochs", "0x2", "\"0x2\", allowed a whole number, ");
    for (const std::string value : {"-1", "99999999999999999999"}) {
      refused(command, "--epochs", value, value + ", allowed ");
    }
    refused(command, "--samples", "0", "0, allowed 1..1000000000");
    refused(command, "--test", "x", "\"x\", allowed a whole number, 1..1000000000");
  }
  for (const auto& command : {train, cosim, gen, paper, make}) {
    refused(command, "--seed", "-1", "-1, allowed 0..4294967295");
    refused(command, "--seed", "5000000000", "5000000000, allowed 0..4294967295");
    refused(command, "--seed", "one", "\"one\", allowed a whole number, 0..4294967295");
  }
  refused(floats, "--rate", "abc", "\"abc\", allowed a number, more than 0, up to 1e6");
  refused(floats, "--rate", "1e-3x", "\"1e-3x\", allowed a number, more than 0, up to 1e6");
  refused(floats, "--rate", "-1", "-1, allowed more than 0, up to 1e6");
  refused(floats, "--decay", "2", "2, allowed 0..1");
  refused(floats, "--clip", "-1", "-1, allowed 0..1e9; 0: no clipping");
  refused(floats, "--batch", "2.5", "2.5, allowed a whole number, 1..65536");
  refused(cosim, "--compare-every", "", "\"\", allowed a whole number, 1..1000000000");
  refused(demo, "--epochs", "0", "0, allowed 1..100000");
  refused(demo, "--samples", "2e3", "2e3, allowed a whole number, 1..1000000");
  refused(paper, "--threads", "0", "0, allowed 1..4096");
  refused(make, "--init", "inf", "inf, allowed 0 or more");
  refused(make, "--feedback-init", "x", "\"x\", allowed a number, 0 or more");
  refused(make, "--density", "0", "0, allowed more than 0, at most 1");
  refused(make, "--weight-bits", "17", "17, allowed 2..16");
  refused(make, "--decay-shift", "x", "\"x\", allowed 0..31 or none");
  for (const std::string layers : {"4,x", "4,,3", "4,3,", "0,3", "4;3"}) {
    refused({"new", "sal"}, "--layers", layers,
            "\"" + layers + "\", allowed whole numbers 1..65536 with commas between them");
  }
}

TEST_CASE("options: a number is decimal, whatever its zeros") {
  const ScratchFolder scratch;
  for (const char* seed : {"10", "010", "+10"}) {
    const ToolResult result =
        run_tool({"new", "sal", "--layers", "4,03", "--seed", seed}, scratch.path());
    CHECK(result.status == 0);
    CHECK(circuit_file::parse_circuit(result.out, "out").circuit.seed == 10);
  }
}

TEST_CASE("options: options given twice and flags with a value are refused") {
  const ScratchFolder scratch;
  write_circuit_file(scratch);
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"train", "c.toml"});
    return run_tool(more, scratch.path());
  };
  check_refused(run({"--epochs", "1", "--epochs", "2"}),
                "train: --epochs: found 1 and 2, allowed once");
  check_refused(run_tool({"new", "kp", "--layers", "4,3", "--biases=maybe"}, scratch.path()),
                "new: --biases: found the value \"maybe\", allowed none");
  check_refused(run({"--json=2"}), "train: --json: found the value \"2\", allowed none");
}

}  // namespace hsdc::cli
