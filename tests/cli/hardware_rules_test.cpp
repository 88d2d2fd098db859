// SPDX-License-Identifier: Apache-2.0
// Rules of hardware are asked where hardware is made and by `check`, and nowhere else.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// kp with a hidden node that has another name.
std::string circuit_text(const std::string& hidden) {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {64, 6, 10};
  circuit::Circuit circuit = circuit::make_preset(options);
  circuit.nodes[circuit::NodeId{1}].name = hidden;
  return circuit_file::write_circuit(circuit, {"digits:8", 40, 20});
}

/// As many input nodes of a pixel each, all projecting to one hidden node.
std::string many_inputs(int count) {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {1, 6, 10};
  circuit::Circuit circuit = circuit::make_preset(options);
  for (int k = 1; k < count; ++k) {
    circuit::Node node = circuit.nodes[circuit::NodeId{0}];
    node.name = "x" + std::to_string(k);
    circuit::Projection p = circuit.projections[circuit::ProjectionId{0}];
    p.name = "P" + std::to_string(k);
    p.from = circuit.nodes.push_back(node);
    circuit.projections.push_back(p);
  }
  return circuit_file::write_circuit(circuit);
}

struct Case {
  ScratchFolder scratch;
  ToolResult run(const std::vector<std::string>& command) const {
    return run_tool(command, scratch.path());
  }
};

}  // namespace

TEST_CASE("hardware rules: a reserved word is a fine name but in hardware") {
  const Case c;
  c.scratch.write("c.toml", circuit_text("reg"));
  for (const char* engine : {"fixed", "float"}) {
    const ToolResult trained =
        c.run({"train", "c.toml", "--epochs", "1", "--engine", engine, "--export", "w"});
    INFO(trained.err);
    CHECK(trained.status == 0);
    CHECK(c.run({"predict", "c.toml", "--engine", engine, "--weights", "w"}).status == 0);
    fs::remove_all(c.scratch / "w");
  }
  CHECK(c.run({"draw", "c.toml", "-o", "c.dot"}).status == 0);

  CHECK(c.run({"train", "c.toml", "--epochs", "1", "--export", "w"}).status == 0);
  const std::string message = "found \"reg\", allowed a name that is no reserved word";
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"gen", "c.toml", "-o", "rtl"},
        {"cosim", "c.toml"},
        {"predict", "c.toml", "--engine", "rtl", "--weights", "w"}}) {
    const ToolResult refused = c.run(command);
    CHECK(refused.status == 2);
    CHECK_THAT(refused.err, contains("c.toml:"));  // file and line
    CHECK_THAT(refused.err, contains(message));
  }
  CHECK_FALSE(fs::exists(c.scratch / "rtl"));

  const ToolResult checked = c.run({"check", "c.toml"});
  CHECK(checked.status == 1);
  CHECK_THAT(checked.out, contains("cannot be made into hardware; it can be trained"));
  CHECK_THAT(checked.out, !contains("cycles to learn"));
  CHECK_THAT(checked.err, contains(message));
  const ToolResult asked = c.run({"check", "c.toml", "--json"});
  CHECK(asked.status == 1);
  const Json json = Json::parse(asked.out);
  CHECK(json["verdict"] == "cannot be made into hardware, can be trained");
  CHECK(json["problems"].size() == 1);
  CHECK(json["cycles"].is_null());
}

TEST_CASE("hardware rules: check knows the limits that gen knows") {
  const Case c;
  c.scratch.write("c.toml", many_inputs(17));
  const std::string message = "found 17 projections that end there at t, allowed up to 16";
  CHECK_THAT(c.run({"check", "c.toml"}).err, contains(message));
  CHECK(c.run({"check", "c.toml"}).status == 1);
  CHECK_THAT(c.run({"gen", "c.toml", "-o", "rtl"}).err, contains(message));
  c.scratch.write("c.toml", many_inputs(16));
  CHECK(c.run({"check", "c.toml"}).status == 0);
  CHECK(c.run({"gen", "c.toml", "-o", "rtl"}).status == 0);
}

TEST_CASE("hardware rules: a checkpoint does not mind what decides no bit") {
  const Case c;
  const std::string text = circuit_text("h");
  c.scratch.write("c.toml", text);
  CHECK(c.run({"train", "c.toml", "--epochs", "2", "--save", "whole.ckpt"}).status == 0);
  CHECK(c.run({"train", "c.toml", "--epochs", "1", "--save", "part.ckpt"}).status == 0);
  std::string other = text;
  const auto replace = [&](const std::string& from, const std::string& to) {
    const size_t at = other.find(from);
    REQUIRE(at != std::string::npos);
    other.replace(at, from.size(), to);
  };
  replace("lanes = 16", "lanes = 3");
  replace("name = \"kp\"", "name = \"other\"");
  c.scratch.write("c.toml", other);
  const ToolResult resumed =
      c.run({"train", "c.toml", "--epochs", "2", "--resume", "part.ckpt", "--save", "end.ckpt"});
  INFO(resumed.err);
  CHECK(resumed.status == 0);
  // The same weights and random states, bit for bit: the tail of the file before its digest.
  const std::string whole = read_file(c.scratch / "whole.ckpt"),
                    end = read_file(c.scratch / "end.ckpt");
  REQUIRE(whole.size() == end.size());
  const size_t state = 2 * (64 * 6 + 6 * 10) + 4 * (64 + 6 + 6 + 10);
  CHECK(whole.substr(whole.size() - 4 - state, state) == end.substr(end.size() - 4 - state, state));
}

TEST_CASE("hardware rules: an older checkpoint is refused by name, and may be replaced") {
  const Case c;
  c.scratch.write("c.toml", circuit_text("h"));
  for (const auto& [start, version] : {std::pair("HSDCRUN2", "an hsdc between 0.1.0 and"),
                                       std::pair("HSDCRUN1", "hsdc 0.1.0 (")}) {
    c.scratch.write("old.ckpt", std::string(start) + " and more");
    const ToolResult refused = c.run({"train", "c.toml", "--resume", "old.ckpt"});
    CHECK(refused.status == 2);
    CHECK_THAT(refused.err, contains("old.ckpt: found a checkpoint of " + std::string(version)));
  }
  CHECK(c.run({"train", "c.toml", "--epochs", "1", "--save", "old.ckpt"}).status == 0);
}

TEST_CASE("hardware rules: an array of many parallel cells is warned of") {
  const Case c;
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {64, 64, 10};
  options.architecture = circuit::Architecture::kParallel;
  c.scratch.write("c.toml", circuit_file::write_preset(options));
  const ToolResult checked = c.run({"check", "c.toml"});
  CHECK(checked.status == 0);
  CHECK_THAT(checked.err, contains("makes 64 x 64 = 4096 synapse cells"));
  CHECK_THAT(c.run({"gen", "c.toml", "-o", "rtl"}).err, contains("= 4096 synapse cells"));
  CHECK(c.run({"train", "c.toml", "--epochs", "1", "--samples", "5", "--test", "5"}).err.empty());
}

}  // namespace hsdc::cli
