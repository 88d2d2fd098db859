// SPDX-License-Identifier: Apache-2.0
// `hsdc check` of many files.
#include <nlohmann/json.hpp>

#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

using Json = nlohmann::ordered_json;

/// good.toml, soft.toml (no hardware: a reserved word), float.toml (gelu), bad.toml (an unknown
/// key).
struct Files {
  ScratchFolder scratch;
  Files() {
    circuit::PresetOptions options;
    options.preset = "kp";
    options.layers = {64, 6, 10};
    const std::string text = circuit_file::write_preset(options);
    scratch.write("good.toml", text);
    circuit::Circuit circuit = circuit::make_preset(options);
    circuit.nodes[circuit::NodeId{1}].name = "reg";
    scratch.write("soft.toml", circuit_file::write_circuit(circuit));
    scratch.write("float.toml", text + "\n[[node]]\nname = \"h1\"\nt = \"gelu\"\n");
    scratch.write("bad.toml", text + "\n[hardwear]\n");
  }
  ToolResult check(std::vector<std::string> files) const {
    files.insert(files.begin(), "check");
    return run_tool(files, scratch.path());
  }
};

}  // namespace

TEST_CASE("check: many files are a row each, and the exit status is the worst") {
  const Files f;
  const ToolResult all = f.check({"good.toml", "soft.toml", "float.toml", "bad.toml"});
  CHECK(all.status == 2);
  CHECK_THAT(all.out, contains("good.toml   kp       504"));
  CHECK_THAT(all.out, contains("sound"));
  CHECK_THAT(all.out, contains("cannot be made into hardware, can be trained\n"));
  CHECK_THAT(all.out, contains("can be trained in floating point"));
  CHECK_THAT(all.out, contains("refused"));
  CHECK_THAT(all.err, contains("bad.toml:"));
  CHECK_THAT(all.err, contains("hardwear"));
  CHECK_THAT(all.err, contains("reg"));
  CHECK(f.check({"good.toml", "soft.toml"}).status == 1);
  CHECK(f.check({"good.toml", "float.toml"}).status == 1);
  CHECK(f.check({"good.toml", "good.toml"}).status == 0);
  CHECK(f.check({"good.toml", "none.toml"}).status == 2);
}

TEST_CASE("check: many files as a JSON array, one file as an object") {
  const Files f;
  const ToolResult all = f.check({"--json", "good.toml", "soft.toml", "float.toml", "bad.toml"});
  CHECK(all.status == 2);
  const Json json = Json::parse(all.out);
  REQUIRE(json.size() == 4);
  CHECK(json[0]["verdict"] == "sound");
  CHECK(json[0]["problems"].empty());
  CHECK(json[0]["name"] == "kp");
  CHECK(json[1]["verdict"] == "cannot be made into hardware, can be trained");
  CHECK(json[1]["plastic_synapses"] == 504);
  CHECK(json[2]["float_only"][0] == "h1 (gelu)");
  CHECK(json[3]["verdict"] == "refused");
  CHECK(json[3]["problems"].size() == 1);
  CHECK(Json::parse(f.check({"good.toml", "--json"}).out)["file"] == "good.toml");
}

}  // namespace hsdc::cli
