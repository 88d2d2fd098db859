// SPDX-License-Identifier: Apache-2.0
// `hsdc predict`: what a trained circuit answers, in every engine and every form.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/file.h"
#include "base/formats/npy.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "model/data/dataset.h"
#include "model/data/load.h"
#include "model/fixed/network.h"
#include "model/training/coder.h"
#include "model/training/training.h"
#include "model/weights/folder.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kTest = 150;

/// A circuit that has learned a little, its weights in the folder "best".
struct Case {
  ScratchFolder scratch;
  double accuracy = 0;  ///< of the weights, as training has measured it

  explicit Case(const std::vector<std::string>& engine = {}) {
    circuit::PresetOptions options;
    options.preset = "kp";
    options.layers = {64, 12, 10};
    options.biases = true;
    scratch.write("c.toml", circuit_file::write_preset(options, {"digits:8", 400, kTest}));
    std::vector<std::string> command{"train", "c.toml", "--epochs", "2", "--export", "best"};
    command.insert(command.end(), engine.begin(), engine.end());
    const ToolResult trained = run_tool(command, scratch.path());
    INFO(trained.err);
    REQUIRE(trained.status == 0);
    accuracy = Json::parse(read_file(scratch / "best/weights.json"))["accuracy"];
  }

  ToolResult predict(std::vector<std::string> more) const {
    more.insert(more.begin(), {"predict", "c.toml"});
    return run_tool(more, scratch.path());
  }
  Json json(std::vector<std::string> more) const {
    more.insert(more.end(), {"--weights", "best", "--json"});
    const ToolResult result = predict(more);
    INFO(result.err);
    REQUIRE(result.status == 0);
    return Json::parse(result.out);
  }
  template <typename T>
  std::vector<T> array(const std::string& name, const std::vector<size_t>& shape) const {
    return formats::read_npy_values<T>(scratch / name, shape);
  }
};

std::vector<std::vector<std::string>> csv(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    rows.emplace_back();
    for (std::string field; std::getline(fields, field, ',');) rows.back().push_back(field);
  }
  return rows;
}

}  // namespace

TEST_CASE("predict: accuracy is that of training, and the matrix counts every sample") {
  const Case c;
  const Json json = c.json({});
  CHECK(json["accuracy"] == c.accuracy);
  CHECK(json["samples"] == kTest);
  CHECK(json["confusion"].size() == 10);
  int all = 0, right = 0;
  for (size_t k = 0; k < 10; ++k) {
    right += json["confusion"][k][k].get<int>();
    for (const Json& count : json["confusion"][k]) all += count.get<int>();
  }
  CHECK(all == kTest);
  CHECK(right == json["right"]);
  CHECK(right == Approx(c.accuracy * kTest));
  const ToolResult table = c.predict({"--weights", "best"});
  CHECK_THAT(table.out, contains("accuracy "));
  CHECK_THAT(table.out, contains("right"));
  CHECK(c.json({"--part", "train"})["samples"] == 400);
  CHECK(c.json({"--test", "20"})["samples"] == 20);
}

TEST_CASE("predict: CSV and NumPy files have the codes of the model, sample by sample") {
  const Case c;
  CHECK(c.predict({"--weights", "best", "-o", "a.csv", "--trace-nodes", "codes"}).status == 0);
  CHECK(c.predict({"--weights", "best", "-o", "a.npy"}).status == 0);

  const circuit_file::CircuitFile file = circuit_file::read_circuit_file(c.scratch / "c.toml");
  fixed::FixedNetwork network(file.circuit);
  weights::import_weights(c.scratch / "best", network);
  const data::Dataset data = data::load_data("digits:8", 64, 400, kTest, file.circuit.seed).test;
  training::SampleCoder coder(file.circuit);
  const auto rows = csv(c.scratch / "a.csv");
  REQUIRE(rows.size() == kTest + 1);
  CHECK(rows[0][0] == "sample");
  CHECK(rows[0][2] == "answer");
  CHECK(rows[0].back() == "y_9");
  const auto outputs = c.array<std::int16_t>("a.npy", {kTest, 10});
  const auto classes = c.array<std::int32_t>("a.class.npy", {kTest});
  const circuit::NodeId hidden = file.circuit.find_node("h1"), root = file.circuit.find_node("y");
  const auto traced = c.array<std::int16_t>("codes/h1.npy", {kTest, 12});
  const auto inputs = c.array<std::int16_t>("codes/x.npy", {kTest, 64});
  CHECK(c.array<std::int16_t>("codes/y.npy", {kTest, 10}) == outputs);
  for (int k = 0; k < kTest; ++k) {
    const auto at = static_cast<size_t>(k);
    const auto input = coder.input(data, k);
    network.infer(input);
    CHECK(classes[at] == network.classify());
    CHECK(rows[at + 1][1] == data.class_names[data.labels[at]]);
    CHECK(rows[at + 1][2] == data.class_names[static_cast<size_t>(network.classify())]);
    CHECK(std::equal(input.begin(), input.end(), inputs.begin() + k * 64));
    const auto h = network.codes(hidden, circuit::Phase::kT),
               y = network.codes(root, circuit::Phase::kT);
    CHECK(std::equal(h.begin(), h.end(), traced.begin() + k * 12));
    CHECK(std::equal(y.begin(), y.end(), outputs.begin() + k * 10));
    for (size_t n = 0; n < 10; ++n) CHECK(rows[at + 1][3 + n] == std::to_string(y[n]));
  }
  const Json record = Json::parse(read_file(c.scratch / "codes/nodes.json"));
  CHECK(record["nodes"].size() == 4);
  CHECK(record["nodes"][1]["bits"] == 3);
}

TEST_CASE("predict: in floating point") {
  const Case c({"--engine", "float", "--rate", "0.05"});
  const Json json = c.json({"--engine", "float", "-o", "a.npy"});
  CHECK(json["accuracy"] == c.accuracy);
  const auto outputs = c.array<float>("a.npy", {kTest, 10});
  const auto classes = c.array<std::int32_t>("a.class.npy", {kTest});
  for (size_t k = 0; k < kTest; ++k) {
    const auto first = outputs.begin() + static_cast<std::ptrdiff_t>(10 * k);
    CHECK(classes[k] == std::max_element(first, first + 10) - first);
  }
}

TEST_CASE("predict: the hardware answers as the model does") {
  const Case c;
  CHECK(c.predict({"--weights", "best", "-o", "model.npy", "--test", "30"}).status == 0);
  const Json json = c.json({"--engine", "rtl", "--fast-build", "--test", "30", "-o", "rtl.npy"});
  CHECK(json["mismatches"] == 0);
  CHECK(json["codes_compared"] == 30 * 10);
  CHECK(json["cycles_per_sample"] > 64);
  CHECK(read_file(c.scratch / "rtl.npy") == read_file(c.scratch / "model.npy"));
  CHECK(read_file(c.scratch / "rtl.class.npy") == read_file(c.scratch / "model.class.npy"));
}

TEST_CASE(
    "predict: a difference is status 1, with its place and a waveform, and writes no answers") {
  const Case c;
  fs::create_directory(c.scratch / "tmp");
  // The ceiling of the hidden nodes becomes a floor.
  const std::string path = verilator_after(c.scratch.path(),
                                           "sed -i 's/rounded = wide + CEILING;/rounded = wide;/' "
                                           "\"$TMPDIR\"/hsdc-work-*/rtl/rtl/hsdc_node.sv");
  const auto run = [&] {
    return run_tool({"predict", "c.toml", "--weights", "best", "--engine", "rtl", "--fast-build",
                     "--test", "30", "-o", "a.csv", "--json"},
                    c.scratch.path(), {path, "TMPDIR=" + (c.scratch / "tmp")});
  };
  const ToolResult result = run();
  INFO(result.err);
  CHECK(result.status == 1);
  CHECK_THAT(result.err, contains("RTL and model differ: sample "));
  CHECK_THAT(result.err, contains(": node y (phase t), neuron "));
  CHECK_THAT(result.err, contains("waveform: out/kp/rtl/mismatch.fst"));
  CHECK(fs::file_size(c.scratch / "out/kp/rtl/mismatch.fst") > 0);
  CHECK(fs::exists(c.scratch / "out/kp/rtl/kp_top.sv"));
  CHECK_FALSE(fs::exists(c.scratch / "a.csv"));
  CHECK(fs::is_empty(c.scratch / "tmp"));
  const Json json = Json::parse(result.out);
  CHECK(json["mismatches"] == 1);
  CHECK(json["mismatch"]["node"] == "y");
  CHECK(json["mismatch"]["expected"] != json["mismatch"]["found"]);
  CHECK(json["waveform"] == "out/kp/rtl/mismatch.fst");

  // The difference is told, too, where the waveform has no place.
  fs::remove_all(c.scratch / "out/kp/rtl");
  c.scratch.write("out/kp/rtl", "mine");
  const ToolResult nowhere = run();
  CHECK(nowhere.status == 1);
  CHECK_THAT(nowhere.err, contains("RTL and model differ: sample "));
  CHECK_THAT(nowhere.err, contains("no waveform: out/kp/rtl: is a file"));
  CHECK(read_file(c.scratch / "out/kp/rtl") == "mine");
}

TEST_CASE("predict: the confusion matrix as a picture") {
  const Case c;
  CHECK(c.predict({"--weights", "best", "--plot", "m.svg"}).status == 0);
  CHECK_THAT(read_file(c.scratch / "m.svg"), contains("150 samples right"));
  CHECK(c.predict({"--weights", "best", "--plot", "m.png"}).status == 0);
  CHECK(read_file(c.scratch / "m.png").substr(1, 3) == "PNG");
}

TEST_CASE("predict: a table without classes is answered, without accuracy") {
  const ScratchFolder scratch;
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {2, 4, 2};
  scratch.write("c.toml", circuit_file::write_preset(options));
  const std::string heading = "a,b,kind\n",
                    rows = "0,1,cat\n1,0,dog\n0.1,0.9,cat\n0.8,0,dog\n1,0.1,dog\n";
  scratch.write("train.csv", heading + rows);
  scratch.write("named.csv", "a,b\n0,1\n5,0\n");
  scratch.write("bare.csv", "0,1\n5,0\n");
  scratch.write("labelled.csv", heading + "0,1,cat\n5,0,dog\n");
  const auto run = [&](std::vector<std::string> command, const char* test) {
    command.insert(command.end(), {"--data", std::string("csv:train.csv,") + test});
    return run_tool(command, scratch.path());
  };
  CHECK(run({"train", "c.toml", "--epochs", "1", "--export", "best"}, "labelled.csv").status == 0);
  const auto answers = [&](const char* test) {
    const ToolResult result =
        run({"predict", "c.toml", "--weights", "best", "-o", "a.csv", "--json"}, test);
    INFO(result.err);
    REQUIRE(result.status == 0);
    const bool labelled = test == std::string("labelled.csv");
    const Json json = Json::parse(result.out);
    CHECK(json["samples"] == 2);
    CHECK(json["accuracy"].is_null() != labelled);
    // What was said of the samples, line by line.
    std::string notes;
    for (const Json& note : json["data_notes"]) notes += note.get<std::string>() + "\n";
    CHECK_THAT(result.err, contains(notes));
    CHECK(json.contains("confusion") == labelled);
    std::vector<std::vector<std::string>> table = csv(scratch / "a.csv");
    CHECK(table[0][1] == (labelled ? "class" : "answer"));
    if (labelled) {
      for (auto& row : table) row.erase(row.begin() + 1);
    }
    return table;
  };
  CHECK(answers("named.csv") == answers("labelled.csv"));
  CHECK(answers("bare.csv") == answers("labelled.csv"));

  const ToolResult plot =
      run({"predict", "c.toml", "--weights", "best", "--plot", "m.svg"}, "bare.csv");
  CHECK(plot.status == 2);
  CHECK_THAT(plot.err, contains("--plot: found with "));
  const ToolResult train = run({"train", "c.toml", "--epochs", "1"}, "bare.csv");
  CHECK(train.status == 2);
  CHECK_THAT(train.err, contains("found samples without classes"));
  scratch.write("wrong.csv", "0,1\n5,x\n");
  CHECK_THAT(run({"predict", "c.toml", "--weights", "best"}, "wrong.csv").err,
             contains("wrong.csv:2: column 2: found \"x\""));
  scratch.write("short.csv", "0\n5\n");
  CHECK_THAT(run({"predict", "c.toml", "--weights", "best"}, "short.csv").err,
             contains("short.csv"));
}

TEST_CASE("predict: what cannot be used or written is refused") {
  const Case c;
  const auto refused = [&](const std::vector<std::string>& more, const std::string& message) {
    std::vector<std::string> command{"--weights", "best"};
    command.insert(command.end(), more.begin(), more.end());
    const ToolResult result = c.predict(command);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, contains(message));
  };
  CHECK_THAT(c.predict({}).err, contains("--weights is required"));
  refused({"-o", "a.txt"}, "-o: found a.txt, allowed a name that ends in .csv or .npy");
  c.scratch.write("mine.csv", "a,b\n1,2\n");
  refused({"-o", "mine.csv"}, "mine.csv, a file that is no file of answers (CSV)");
  c.scratch.write("m.class.npy", "not an array");
  refused({"-o", "m.npy"}, "m.class.npy, a file that is no NumPy file");
  refused({"-o", "best/W1.npy"}, "-o: found best/W1.npy, which this run reads");
  refused({"-o", "none/a.csv"}, "whose folder");
  refused({"--trace-nodes", "best"}, "found best");
  refused({"--trace-nodes", "."}, "within the folder of --trace-nodes");
  refused({"--plot", "a.pdf"}, "--plot: found a.pdf, allowed a name that ends in .svg or .png");
  c.scratch.write("text.svg", "no picture");
  refused({"--plot", "text.svg"}, "a file that is no picture (SVG)");
  refused({"-o", "a.csv", "--trace-nodes", "a.csv"}, "-o and --trace-nodes: found a.csv twice");
  refused({"--engine", "rtl", "--trace-nodes", "n"}, "--trace-nodes: found with --engine rtl");
  refused({"--fast-build"}, "--fast-build: found with --engine fixed, allowed with rtl");
  refused({"--data", "digits:16"}, "256");
  CHECK(read_file(c.scratch / "mine.csv") == "a,b\n1,2\n");
}

}  // namespace hsdc::cli
