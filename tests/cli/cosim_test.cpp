// SPDX-License-Identifier: Apache-2.0
// `hsdc cosim` and `hsdc demo`: real runs of small circuits under Verilator.
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/file.h"
#include "base/formats/npy.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/paths.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What is written in a picture, line by line.
std::string texts_of(const std::string& svg) {
  std::string texts;
  for (size_t at = svg.find("<text"); at != std::string::npos; at = svg.find("<text", at + 1)) {
    const size_t begin = svg.find('>', at) + 1;
    texts += svg.substr(begin, svg.find('<', begin) - begin) + "\n";
  }
  return texts;
}

struct Case {
  ScratchFolder scratch;
  Case() {
    circuit::PresetOptions options;
    options.layers = {64, 12, 10};
    scratch.write("c.toml", circuit_file::write_preset(options, {"digits:8", 40, 20}));
  }
  ToolResult cosim(std::vector<std::string> more,
                   const std::vector<std::string>& environment = {}) const {
    more.insert(more.begin(), {"cosim", "c.toml", "--fast-build"});
    return run_tool(more, scratch.path(), environment);
  }
};

}  // namespace

TEST_CASE("cosim command: a table, then that nothing differed") {
  const Case c;
  const ToolResult result = c.cosim({"--epochs", "2"});
  CHECK(result.status == 0);
  for (const char* part :
       {"RTL", "cycles/sample", "mismatches", "no mismatch in 80 samples", "RTL in out/sal/rtl"}) {
    CHECK_THAT(result.out, contains(part));
  }
  CHECK(fs::exists(c.scratch / "out/sal/rtl/sal_top.sv"));
}

TEST_CASE("cosim command: a waveform never takes the place of anything but a waveform's file") {
  const Case c;
  const std::string circuit = read_file(c.scratch / "c.toml");
  CHECK_THAT(c.cosim({"--trace", "c.toml"}).err, contains("--trace: found c.toml, which this run"));
  CHECK(read_file(c.scratch / "c.toml") == circuit);
  CHECK(c.cosim({"--trace", "/dev/full"}).status == 2);
  CHECK(fs::is_character_file("/dev/full"));
  CHECK(c.cosim({"--trace", "run.fst", "--samples", "2", "--test", "1"}).status == 0);
  CHECK(fs::file_size(c.scratch / "run.fst") > 1000);
  CHECK(c.cosim({"--trace", "run.fst", "--samples", "2", "--test", "1"}).status == 0);
  // An empty file may have been made for it; any other is somebody's.
  c.scratch.write("empty.fst", "");
  CHECK(c.cosim({"--trace", "empty.fst", "--samples", "2", "--test", "1"}).status == 0);
  c.scratch.write("thesis.tex", "\\begin{document}");
  const ToolResult refused = c.cosim({"--trace", "thesis.tex"});
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err, contains("--trace: found thesis.tex, a file that is no waveform"));
  CHECK(read_file(c.scratch / "thesis.tex") == "\\begin{document}");
  for (const auto& entry : fs::directory_iterator(c.scratch.path())) {
    CHECK(entry.path().filename().string().find(".part") == std::string::npos);
  }
}

TEST_CASE("cosim command: outputs lie apart, and outside the weights that the run reads") {
  const Case c;
  REQUIRE(
      run_tool({"train", "c.toml", "--epochs", "1", "--export", "w"}, c.scratch.path()).status ==
      0);
  const std::string weights = read_file(c.scratch / "w/W1.npy");
  const auto refused = [&](const std::vector<std::string>& more, const std::string& message) {
    const ToolResult result = c.cosim(more);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, contains(message));
  };
  refused({"-o", "x", "--dump", "x/"}, "-o and --dump: found x twice, allowed two places");
  refused({"-o", "x", "--dump", "x/y"}, "--dump: found x/y, within the folder of -o");
  refused({"-o", "x/y", "--dump", "x"}, "-o: found x/y, within the folder of --dump");
  refused({"--dump", "out"}, "-o: found out/sal/rtl, within the folder of --dump");
  refused({"--weights", "w", "--trace", "w/W1.npy"},
          "--trace: found w/W1.npy, which this run reads");
  refused({"--weights", "w", "-o", "w/rtl"}, "-o: found w/rtl, within the folder of --weights");
  refused({"--weights", "w", "--dump", "w"}, "--dump and --weights: found w twice");
  CHECK_THAT(run_tool({"gen", "c.toml", "--weights", "w", "-o", "w/rtl"}, c.scratch.path()).err,
             contains("-o: found w/rtl, within the folder of --weights"));
  CHECK_FALSE(fs::exists(c.scratch / "x"));
  CHECK_FALSE(fs::exists(c.scratch / "w/rtl"));
  CHECK(read_file(c.scratch / "w/W1.npy") == weights);
}

TEST_CASE(
    "cosim command: what is emitted stands alone, masks included, and its digest knows them") {
  const Case c;
  const std::string circuit = read_file(c.scratch / "c.toml");
  c.scratch.write("c.toml", circuit + "\n[[projection]]\nname = \"W2\"\nmask_file = \"m.npy\"\n");
  std::vector<std::string> digests;
  for (const bool last : {false, true}) {
    std::vector<std::uint8_t> mask(10 * 12, 1);
    mask.back() = last ? 1 : 0;
    formats::write_npy(c.scratch / "m.npy", "|u1", {10, 12}, mask.data());
    const ToolResult run = c.cosim({"--samples", "4", "--test", "1", "--json", "-o", "rtl"});
    REQUIRE(run.status == 0);
    digests.push_back(Json::parse(run.out)["digest"]);
    fs::remove(c.scratch / "m.npy");  // nothing of the folder refers to it
    const ToolResult again =
        run_tool({"check", "rtl/circuit.toml", "--json"}, c.scratch.path(), {});
    CHECK(again.status == 0);
    CHECK(Json::parse(again.out)["digest"] == digests.back());
  }
  CHECK(digests[0] != digests[1]);
}

TEST_CASE("cosim command: a damaged object in the cache is built again") {
  const Case c;
  const std::string cache = "HSDC_CACHE=" + (c.scratch / "cache");
  const std::vector<std::string> few{"--samples", "2", "--test", "1", "--storage", "array"};
  CHECK(c.cosim(few, {cache}).status == 0);
  std::vector<fs::path> objects;
  for (const auto& entry : fs::directory_iterator(c.scratch / "cache")) {
    objects.push_back(entry.path());
  }
  CHECK(objects.size() == 3);  // the circuit, and Verilator's runtime
  const auto before = fs::last_write_time(c.scratch / "cache");
  CHECK(c.cosim(few, {cache}).status == 0);
  // Nothing is written where nothing is built: a cache that may only be read will do.
  CHECK(fs::last_write_time(c.scratch / "cache") == before);
  // To load the first half of an object would end in a bus error.
  for (const fs::path& object : objects) fs::resize_file(object, fs::file_size(object) / 2);
  const ToolResult again = c.cosim(few, {cache});
  CAPTURE(again.err);
  CHECK(again.status == 0);
  // A difference is told even if Verilator cannot make an object that records waveforms.
  fs::create_directory(c.scratch / "tmp");
  const std::string path = verilator_after(
      c.scratch.path(),
      "case \"$*\" in\n*--trace-fst*) echo 'x.cpp:1: error: lz4.h: No such file' >&2; exit 1;;\n"
      "esac\nsed -i '1s/..$/7f/' \"$TMPDIR\"/hsdc-work-*/rtl/mem/W1.mem");
  const ToolResult differs = c.cosim(few, {cache, path, "TMPDIR=" + (c.scratch / "tmp")});
  CAPTURE(differs.err);
  CHECK(differs.status == 1);
  CHECK_THAT(differs.err, contains("RTL and model differ: sample 0: projection W1"));
  CHECK_THAT(differs.err, contains("no waveform: verilating the circuit: found no lz4.h"));
  CHECK_THAT(differs.err, contains("liblz4-dev"));
}

TEST_CASE("cosim command: Ctrl-C ends a build at once, with all that it has started") {
  const Case c;
  fs::create_directory(c.scratch / "tmp");
  Process process({HSDC_TOOL, "cosim", "c.toml"}, c.scratch.path(),
                  {"HSDC_CACHE=" + (c.scratch / "cache"), "TMPDIR=" + (c.scratch / "tmp")});
  const auto compiles = [&] {
    for (const auto& entry : fs::directory_iterator(c.scratch / "tmp")) {
      std::error_code ignored;
      if (fs::exists(entry.path() / "all.cpp", ignored)) return true;
    }
    return false;
  };
  for (int k = 0; k < 6000 && !compiles(); ++k) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  process.interrupt();
  const ToolResult result = process.wait();
  CHECK(result.status == 130);
  CHECK_THAT(result.err, contains("interrupted after 0 samples"));
  CHECK(fs::is_empty(c.scratch / "tmp"));
  CHECK(fs::is_empty(c.scratch / "cache"));
}

TEST_CASE("cosim command: JSON holds every key, and standard output nothing else") {
  const Case c;
  const ToolResult result = c.cosim({"--json", "--epochs", "2", "--compare-every", "3"});
  CHECK(result.status == 0);
  const Json json = Json::parse(result.out);
  CHECK(json["samples"] == 80);
  CHECK(json["mismatches"] == 0);
  CHECK(json["accuracy_rtl"].is_number());
  CHECK(json["accuracy_rtl"] == json["accuracy_model"]);
  CHECK(json["cycles_per_sample"] > 0);
  CHECK(json["updates_per_second"] > 0);
  REQUIRE(json["epochs"].size() == 2);
  for (const char* key : {"samples", "accuracy_rtl", "accuracy_model", "mean_error", "saturations",
                          "cycles_per_sample", "updates_per_second", "mismatches"}) {
    CAPTURE(key);
    CHECK(json["epochs"][0].contains(key));
  }
  CHECK_THAT(result.err, contains("cycles/sample"));
}

TEST_CASE("cosim command: without epochs it tests the weights that it is given") {
  const Case c;
  const ToolResult trained =
      run_tool({"train", "c.toml", "--epochs", "3", "--export", "w", "--json"}, c.scratch.path());
  REQUIRE(trained.status == 0);
  const ToolResult result = c.cosim({"--weights", "w", "--epochs", "0", "--json"});
  CHECK(result.status == 0);
  const Json json = Json::parse(result.out);
  CHECK(json["samples"] == 0);
  CHECK(json["accuracy_rtl"] == Json::parse(trained.out)["exported"]["accuracy"]);
  CHECK(json["mean_error"].is_null());
  CHECK(json["cycles_per_sample"].is_null());
  CHECK(json["cycles_per_inference"] > 0);
  REQUIRE(json["epochs"].size() == 1);
  CHECK(json["epochs"][0]["epoch"] == 0);
  CHECK(json["closing"]["learned"] == 0);
  CHECK(json["closing"]["inferred"] == 8);
}

TEST_CASE("cosim command: gaps and stalls of the streams change no bit and no count of cycles") {
  const Case c;
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--json", "--storage", "array"});
    const ToolResult result = c.cosim(more);
    REQUIRE(result.status == 0);
    return Json::parse(result.out);
  };
  const Json usual = run({}), other = run({"--bus-seed", "77"}), none = run({"--no-stalls"});
  CHECK(usual["bus_seed"] > 0);
  CHECK(other["bus_seed"] == 77);
  CHECK(none["bus_seed"].is_null());
  for (const char* key :
       {"cycles_per_sample", "cycles_per_inference", "accuracy_rtl", "mean_error"}) {
    CAPTURE(key);
    CHECK(usual[key] == none[key]);
    CHECK(other[key] == none[key]);
  }
  CHECK(c.cosim({"--bus-seed", "7", "--no-stalls"}).status == 2);
}

TEST_CASE("cosim command: it closes in the form that is synthesized, unless told otherwise") {
  const Case c;
  const Json both = Json::parse(c.cosim({"--json"}).out);
  CHECK(both["storage"] == "both");
  CHECK(both["closing"]["storage"] == "packed");
  CHECK(both["closing"]["learned"] == 32);
  CHECK(both["closing"]["inferred"] == 8);
  CHECK(both["closing"]["mismatches"] == 0);
  CHECK(both["closing"]["weights_compared"] > 0);
  CHECK_THAT(c.cosim({}).out, contains("closing run in the synthesis form: 32 samples learned, 8 "
                                       "inferred, "));
  for (const char* storage : {"array", "packed"}) {
    const Json one = Json::parse(c.cosim({"--json", "--storage", storage}).out);
    CHECK(one["storage"] == storage);
    CHECK(one["closing"].is_null());
  }
}

TEST_CASE("cosim command: its dump and that of train are of the same run") {
  const Case c;
  CHECK(c.cosim({"--dump", "a"}).status == 0);
  CHECK(run_tool({"train", "c.toml", "--epochs", "1", "--dump", "b"}, c.scratch.path()).status ==
        0);
  for (const auto& entry : fs::directory_iterator(c.scratch / "a")) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    if (name == "run.json") continue;
    CHECK(read_file(c.scratch / ("a/" + name)) == read_file(c.scratch / ("b/" + name)));
  }
  const Json run = Json::parse(read_file(c.scratch / "a/run.json"));
  CHECK(run["command"] == "cosim");
  CHECK(run["dump"]["learned"] == 40);
}

TEST_CASE("cosim command: a waveform and the synthesis form of the memories where asked") {
  const Case c;
  CHECK(c.cosim({"--samples", "3", "--test", "2", "--trace", "run.fst", "-o", "rtl"}).status == 0);
  CHECK(fs::file_size(c.scratch / "run.fst") > 0);
  CHECK(c.cosim({"--samples", "3", "--test", "2", "--storage", "packed"}).status == 0);
  CHECK(c.cosim({"--trace", "none/run.fst"}).status == 2);
}

TEST_CASE("cosim command: a difference is status 1, with its place and a waveform") {
  // One weight of the images that the run has for itself is spoilt: they are no part of what is
  // compiled, so the compiled circuit may come from the cache.
  const Case c;
  fs::create_directory(c.scratch / "tmp");
  const std::string path = verilator_after(
      c.scratch.path(), "sed -i '1s/..$/7f/' \"$TMPDIR\"/hsdc-work-*/rtl/mem/W1.mem");
  const ToolResult result =
      c.cosim({"--json", "--dump", "dump"}, {path, "TMPDIR=" + (c.scratch / "tmp")});
  CHECK(result.status == 1);
  CHECK_THAT(result.err,
             contains("RTL and model differ: sample 0: projection W1 (phase t), pre 0"));
  CHECK_THAT(result.err, contains("waveform: out/sal/rtl/mismatch.fst"));
  CHECK(fs::exists(c.scratch / "out/sal/rtl/mismatch.fst"));
  const Json json = Json::parse(result.out);
  CHECK(json["mismatches"] == 1);
  CHECK(json["mismatch"]["projection"] == "W1");
  CHECK(json["mismatch"]["found"] == 127);
  CHECK(json["accuracy_rtl"].is_null());
  CHECK(json["closing"].is_null());
  CHECK(fs::is_empty(c.scratch / "tmp"));
  // The next run takes it away with the hardware that it was of.
  CHECK(c.cosim({"--samples", "2", "--test", "1"}).status == 0);
  CHECK_FALSE(fs::exists(c.scratch / "out/sal/rtl/mismatch.fst"));
}

TEST_CASE("cosim command: what others write into its folder meanwhile changes no verdict") {
  const Case c;
  REQUIRE(c.cosim({"--samples", "2", "--test", "1"}).status == 0);
  const std::string path = verilator_after(
      c.scratch.path(), HSDC_TOOL " gen c.toml --seed 9 -o out/sal/rtl >&2; rm -r out/sal/rtl/rtl");
  const ToolResult result = c.cosim({}, {path});
  CAPTURE(result.err);
  CHECK(result.status == 0);
  CHECK_THAT(result.out, contains("no mismatch in 40 samples"));
}

TEST_CASE("cosim command: several at once in one folder, each with weights of its own") {
  const Case c;
  for (const char* seed : {"1", "2", "3"}) {
    REQUIRE(run_tool({"train", "c.toml", "--epochs", seed, "--export", std::string("w") + seed},
                     c.scratch.path())
                .status == 0);
  }
  std::vector<std::unique_ptr<Process>> runs;
  for (int k = 0; k < 9; ++k) {
    const std::string weights = "w" + std::to_string(k % 3 + 1);
    runs.push_back(
        std::make_unique<Process>(std::vector<std::string>{HSDC_TOOL, "cosim", "c.toml",
                                                           "--fast-build", "--weights", weights},
                                  c.scratch.path()));
  }
  for (const auto& run : runs) {
    const ToolResult result = run->wait();
    CAPTURE(result.err);
    CHECK(result.status == 0);
    CHECK_THAT(result.out, contains("no mismatch in 40 samples"));
  }
}

TEST_CASE("cosim command: Verilator missing or failing is told, with status 2") {
  const Case c;
  const std::string cache = "HSDC_CACHE=" + (c.scratch / "cache");
  const ToolResult missing = c.cosim({}, {cache, "PATH=/nowhere"});
  CHECK(missing.status == 2);
  CHECK_THAT(missing.err, contains("erilator"));
  CHECK(c.cosim({}, {"HSDC_CACHE=/proc/none"}).status == 2);
}

TEST_CASE("cosim command: Ctrl-C ends it with 130") {
  const Case c;
  Process process({HSDC_TOOL, "cosim", "c.toml", "--fast-build", "--epochs", "1000000"},
                  c.scratch.path());
  while (!fs::exists(c.scratch / "out/sal/rtl")) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  process.interrupt();
  const ToolResult result = process.wait();
  CHECK(result.status == 130);
  CHECK_THAT(result.err, contains("interrupted after "));
}

TEST_CASE("demo command: files, report and a table at the end") {
  const ScratchFolder scratch;
  const std::vector<std::string> demo{"demo", "--epochs", "1", "--samples", "50", "--test", "20"};
  const ToolResult result = run_tool(demo, scratch.path());
  CHECK(result.status == 0);
  for (const char* part : {"test accuracy of the RTL", "test accuracy of the model", "mismatches",
                           "out/demo/report.md", "out/demo/circuit.svg"}) {
    CHECK_THAT(result.out, contains(part));
  }
  for (const char* file : {"circuit.toml", "circuit.svg", "rtl/demo_top.sv", "history.svg"}) {
    CHECK(fs::exists(scratch / ("out/demo/" + std::string(file))));
  }
  const std::string report = read_file(scratch / "out/demo/report.md");
  CHECK_THAT(report, contains("| mismatches | 0 |"));
  CHECK_THAT(report, contains("| 1 | 50 |"));
  CHECK(circuit_file::read_circuit_file(scratch / "out/demo/circuit.toml").circuit.nodes.size() ==
        6);
  // The README shows this picture; where things stand may differ with Graphviz and fonts.
  CHECK(texts_of(read_file(scratch / "out/demo/circuit.svg")) ==
        texts_of(read_file(HSDC_SOURCE_DIR "/docs/images/sal.svg")));
  CHECK(run_tool(demo, scratch.path()).status == 0);  // a second one replaces the first
  scratch.write("thesis.tex", "");
  const ToolResult refused = run_tool({"demo", "-o", "."}, scratch.path());
  CHECK(refused.status == 2);
  CHECK_THAT(refused.err, contains("found a folder with other files"));
}

}  // namespace hsdc::cli
