// SPDX-License-Identifier: Apache-2.0
// Weights in a folder: what goes out comes back, in either engine.
#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/formats/npy.h"
#include "model/circuit/presets.h"
#include "model/training/fixed_learner.h"
#include "model/training/float_learner.h"
#include "model/training/training.h"
#include "model/weights/folder.h"
#include "tests/catch.h"
#include "tests/scratch_folder.h"

namespace hsdc::weights {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

circuit::Circuit small_circuit(int weight_bits = 8, int weight_fraction = 8, double density = 1) {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {3, 4, 2};
  options.weight_bits = weight_bits;
  options.weight_fraction = weight_fraction;
  options.density = density;
  return circuit::make_preset(options);
}

/// A folder with the weights of a float network of small_circuit(), which lie within +-0.4.
struct Exported {
  ScratchFolder scratch;
  floating::FloatNetwork network{small_circuit()};
  std::string folder = scratch / "w";

  Exported() {
    for (const circuit::ProjectionId p : network.circuit().projections.ids()) {
      network.set_weights(p, network.weights(p) * 0.3F);
    }
    export_weights(folder, training::FloatLearner(network), {0xabc, 7, 0.875});
  }
  void write_w1(const std::vector<float>& values) const {
    formats::write_npy<float>(folder + "/W1.npy", {3, 4}, values);
  }
  /// weights.json with something changed.
  template <typename Change>
  void change(Change&& change) const {
    Json json = Json::parse(read_file(folder + "/weights.json"));
    change(json);
    write_file_atomically(folder + "/weights.json", json.dump());
  }
  std::string refused(const circuit::Circuit& circuit = small_circuit()) const {
    fixed::FixedNetwork fixed(circuit);
    const auto before = fixed::dense(fixed.weights(circuit::ProjectionId{0}));
    const std::string message = user_error_of([&] { import_weights(folder, fixed); });
    CHECK(fixed::dense(fixed.weights(circuit::ProjectionId{0})) == before);
    return message;
  }
};

}  // namespace

TEST_CASE("weights: values come back into floating point bit for bit, and the record tells all") {
  const Exported e;
  floating::FloatNetwork other(small_circuit());
  import_weights(e.folder, other);
  for (const circuit::ProjectionId i : other.circuit().projections.ids()) {
    CHECK(other.weights(i) == e.network.weights(i));
  }
  const formats::NpyArray array = formats::read_npy(e.folder + "/W1.npy");
  CHECK(array.dtype == "<f4");
  CHECK(array.shape == std::vector<size_t>{3, 4});
  CHECK(formats::npy_copy<float>(array)[5] == e.network.weights(circuit::ProjectionId{0})(1, 1));
  const Json json = Json::parse(read_file(e.folder + "/weights.json"));
  CHECK(json["engine"] == "float");
  CHECK(json["digest"] == "00000abc");
  CHECK(json["epoch"] == 7);
  CHECK(json["accuracy"] == 0.875);
  CHECK(json["q"] == 4);
  CHECK(json["projections"][0]["name"] == "W1");
  CHECK(json["projections"][0]["shape"] == Json({3, 4}));
  CHECK_FALSE(json["projections"][0].contains("weight_fraction"));
  CHECK(holds_weights(e.folder, circuit::Engine::kFloat, {0xabc, 7, 0.875}));
  CHECK_FALSE(holds_weights(e.folder, circuit::Engine::kFixed, {0xabc, 7, 0.875}));
  CHECK_FALSE(holds_weights(e.folder, circuit::Engine::kFloat, {0xabc, 8, 0.875}));
  CHECK_FALSE(holds_weights(e.scratch / "none", circuit::Engine::kFloat, {}));
  // Found by fuzzing: what starts as packed data and is damaged.
  const std::string packed(
      "\xfd"
      "7zXZ\0{}",
      8);
  write_file_atomically(e.folder + "/weights.json", packed);
  CHECK_FALSE(holds_weights(e.folder, circuit::Engine::kFloat, {0xabc, 7, 0.875}));
}

TEST_CASE("weights: values become codes, half up, and what lies beyond is counted") {
  const Exported e;
  const float half = 0.5F / 256;
  e.write_w1({0, half, -half, 3 * half, -3 * half, std::nextafter(half, 0.0F), 127.0F / 256,
              0.4999F, 0.75F, -2, -127.0F / 256, 1e-30F});
  fixed::FixedNetwork network(small_circuit());
  const auto saturated = import_weights(e.folder, network);
  CHECK(fixed::dense(network.weights(circuit::ProjectionId{0})) ==
        std::vector<std::int16_t>{0, 1, 0, 2, -1, 0, 127, 127, 127, -127, -127, 0});
  REQUIRE(saturated.size() == 1);
  CHECK(saturated[0].projection == "W1");
  CHECK(saturated[0].count == 3);  // 0.4999 rounds to 128
  CHECK(saturated[0].weights == 12);
  CHECK(saturated[0].largest == 2);
  CHECK(saturated[0].limit == 127.0 / 256);
}

TEST_CASE("weights: numpy's own float64 is taken, too") {
  const Exported e;
  std::vector<double> values(12, 0.25);
  values[1] = std::nextafter(0.5 / 256, 0.0);  // plus 1/2 it would round to 1
  formats::write_npy<double>(e.folder + "/W1.npy", {3, 4}, values);
  fixed::FixedNetwork fixed(small_circuit());
  floating::FloatNetwork floats(small_circuit());
  import_weights(e.folder, fixed);
  import_weights(e.folder, floats);
  CHECK(fixed.weights(circuit::ProjectionId{0}).at(2, 3) == 64);
  CHECK(fixed.weights(circuit::ProjectionId{0}).at(0, 1) == 0);
  CHECK(floats.weights(circuit::ProjectionId{0})(3, 2) == 0.25F);
}

TEST_CASE("weights: codes come back, into other formats exactly or not at all") {
  const ScratchFolder scratch;
  fixed::FixedNetwork network(small_circuit());
  std::vector<std::int16_t> codes(12, 4);
  codes[3] = -12;
  network.set_weights(circuit::ProjectionId{0}, codes);
  for (const int other : {1, 2}) {
    network.set_weights(circuit::ProjectionId{other}, std::vector<std::int16_t>(8, 0));
  }
  export_weights(scratch / "w", training::FixedLearner(network), {});
  CHECK(formats::read_npy(scratch / "w/W1.npy").dtype == "<i2");
  const auto imported = [&](int bits, int fraction) {
    fixed::FixedNetwork into(small_circuit(bits, fraction));
    CHECK(import_weights(scratch / "w", into).empty());
    return into.weights(circuit::ProjectionId{0}).at(0, 3);
  };
  CHECK(imported(8, 8) == -12);
  CHECK(imported(8, 6) == -3);
  CHECK(imported(12, 10) == -48);
  const auto refused = [&](int bits, int fraction) {
    fixed::FixedNetwork into(small_circuit(bits, fraction));
    return user_error_of([&] { import_weights(scratch / "w", into); });
  };
  CHECK_THAT(refused(8, 5), contains("W1.npy: found code 4 with weight_fraction 8, allowed "
                                     "multiples of 8: projection W1 has weight_fraction 5"));
  CHECK_THAT(refused(4, 8), contains("W1.npy: found code -12 with weight_fraction 8, allowed "
                                     "values up to 0.02734375"));
  floating::FloatNetwork floats(small_circuit());
  import_weights(scratch / "w", floats);
  CHECK(floats.weights(circuit::ProjectionId{0})(3, 0) == -12.0F / 256);
}

TEST_CASE("weights: those of a bias go from engine to engine like all others") {
  circuit::PresetOptions options;
  options.preset = "kp";
  options.layers = {3, 4, 2};
  options.biases = true;
  const circuit::Circuit circuit = circuit::make_preset(options);
  const ScratchFolder scratch;
  floating::FloatNetwork network(circuit);
  const circuit::ProjectionId bias = circuit.find_projection("b_h1");
  network.set_weights(bias, floating::FloatMatrix::Constant(4, 1, 0.25F));
  export_weights(scratch / "w", training::FloatLearner(network), {});
  fixed::FixedNetwork fixed(circuit);
  import_weights(scratch / "w", fixed);
  CHECK(fixed::dense(fixed.weights(bias)) == std::vector<std::int16_t>(4, 64));
  fixed::FixedNetwork without(small_circuit());
  CHECK_THAT(user_error_of([&] { import_weights(scratch / "w", without); }),
             contains("found \"b_h1\""));
}

TEST_CASE("weights: bad folders are refused by file, and the network stays as it was") {
  const Exported e;
  const std::string w1 = e.folder + "/W1.npy";
  SECTION("another shape") {
    formats::write_npy<float>(w1, {4, 3}, std::vector<float>(12, 0));
    CHECK_THAT(e.refused(), contains(w1 + ": found shape (4, 3), allowed (3, 4)"));
  }
  SECTION("another type") {
    formats::write_npy<std::int32_t>(w1, {4, 3}, std::vector<std::int32_t>(12, 0));
    CHECK_THAT(e.refused(), contains(w1 + ": found dtype <i4, allowed <f4, <f8, <i2"));
  }
  SECTION("truncated") {
    const std::string bytes = read_file(w1);
    for (const size_t size : {bytes.size() - 1, size_t{64}, size_t{7}, size_t{0}}) {
      write_file_atomically(w1, std::string_view(bytes).substr(0, size));
      CHECK_THAT(e.refused(), contains(w1));
    }
  }
  SECTION("missing") {
    fs::remove(w1);
    CHECK_THAT(e.refused(), contains(w1));
  }
  SECTION("not a number") {
    std::vector<float> values(12, 0);
    values[6] = std::numeric_limits<float>::quiet_NaN();
    e.write_w1(values);
    CHECK_THAT(e.refused(), contains(w1 + ": found nan at pre 1, post 2, allowed finite"));
  }
  SECTION("a projection too many") {
    e.change([](Json& json) { json["projections"].push_back({{"name", "W9"}}); });
    CHECK_THAT(e.refused(), contains("weights.json: projections[3]: name: found \"W9\", allowed "
                                     "W1, W2, B1, the projections with weights of circuit kp"));
  }
  SECTION("a projection missing") {
    e.change([](Json& json) { json["projections"].erase(0); });
    CHECK_THAT(e.refused(), contains("weights.json: projections: found no W1, allowed W1, "));
  }
  SECTION("a projection twice") {
    e.change([](Json& json) { json["projections"].push_back(json["projections"][0]); });
    CHECK_THAT(e.refused(), contains("weights.json: projections[3]: name: found \"W1\" again"));
  }
  SECTION("codes without their format") {
    formats::write_npy<std::int16_t>(w1, {3, 4}, std::vector<std::int16_t>(12, 0));
    const std::string place = "weights.json: projection W1: weight_fraction: found ";
    CHECK_THAT(e.refused(), contains(place + "nothing, allowed 0..30, the fractional bits"));
    e.change([](Json& json) { json["projections"][0]["weight_fraction"] = 31; });
    CHECK_THAT(e.refused(), contains(place + "31, allowed 0..30"));
  }
  SECTION("values with the format of codes") {
    e.change([](Json& json) { json["projections"][0]["weight_fraction"] = 8; });
    CHECK_THAT(e.refused(), contains(w1 + ": found dtype <f4, values, allowed <i2, codes: ") &&
                                contains("weights.json says their weight_fraction"));
  }
  SECTION("keys that are none") {
    e.change([](Json& json) { json["projectoins"] = json["projections"]; });
    CHECK_THAT(e.refused(),
               contains("weights.json: found the key \"projectoins\", allowed format, ") &&
                   contains("; did you mean \"projections\"?"));
    e.change([](Json& json) {
      json.erase("projectoins");
      json["projections"][1]["weight_fractoin"] = 8;
    });
    CHECK_THAT(e.refused(),
               contains("weights.json: projection W2: found the key \"weight_fractoin\", allowed "
                        "name, file, shape, weight_bits, weight_fraction; did you mean "));
    write_file_atomically(e.folder + "/weights.json", "{\"format\": 1, \"q\": 4, \"format\": 1}");
    CHECK_THAT(e.refused(), contains("weights.json: found the key \"format\" twice, allowed once"));
  }
  SECTION("numbers and nesting that JSON has and no record needs") {
    write_file_atomically(e.folder + "/weights.json",
                          "{\"format\": \"hsdc weights 1\",\n\"q\": 1e400}");
    CHECK_THAT(e.refused(), contains("weights.json:2: found 1e400, allowed numbers that a double"));
    const std::string deep(100'000, '[');
    write_file_atomically(e.folder + "/weights.json", "{\"format\": " + deep);
    CHECK_THAT(e.refused(), contains("weights.json: found lists and objects nested more than 16"));
  }
  SECTION("keys with a value that cannot be") {
    const auto with = [&](const char* key, const Json& value) {
      const std::string before = read_file(e.folder + "/weights.json");
      e.change([&](Json& json) { json[key] = value; });
      const std::string message = e.refused();
      write_file_atomically(e.folder + "/weights.json", before);
      return message;
    };
    CHECK_THAT(with("format", "x 1"),
               contains(": format: found \"x 1\", allowed \"hsdc weights 1\""));
    CHECK_THAT(with("engine", "quantum"),
               contains("weights.json: engine: found \"quantum\", allowed \"fixed\" or \"float\""));
    CHECK_THAT(with("circuit", 1), contains("weights.json: circuit: found 1, allowed a text"));
    CHECK_THAT(with("digest", 1), contains("weights.json: digest: found 1, allowed a text"));
    CHECK_THAT(with("q", 0), contains("weights.json: q: found 0, allowed 1..1024"));
    CHECK_THAT(with("epoch", 1.5), contains("weights.json: epoch: found 1.5, allowed 0.."));
    CHECK_THAT(with("accuracy", 2), contains("weights.json: accuracy: found 2, allowed 0..1"));
    CHECK_THAT(with("projections", 1), contains("projections: found 1, allowed a list of objects"));
    const auto of_w1 = [&](const char* key, const Json& value) {
      Json list = Json::parse(read_file(e.folder + "/weights.json"))["projections"];
      list[0][key] = value;
      return with("projections", list);
    };
    CHECK_THAT(of_w1("file", "a.npy"), contains("W1: file: found \"a.npy\", allowed \"W1.npy\""));
    CHECK_THAT(of_w1("shape", {4, 3}), contains("W1: shape: found [4,3], allowed [3,4]"));
    CHECK_THAT(of_w1("weight_bits", "8"), contains("W1: weight_bits: found \"8\", allowed 2..16"));
    CHECK_THAT(of_w1("name", 7), contains("projections[0]: name: found 7, allowed W1, "));
  }
  SECTION("records that are none") {
    const auto with = [&](const std::string& text) {
      write_file_atomically(e.folder + "/weights.json", text);
      return e.refused();
    };
    for (const char* text : {"", "{", "\xff\xfe", "{} more"}) {
      CHECK_THAT(with(text), contains("weights.json:1: found what is no JSON"));
    }
    CHECK_THAT(with("{\n\"q\": 4,\n\"engine\" \"fixed\"\n}"),
               contains("weights.json:3: found what"));
    for (const std::string text : {"[]", "null", "7"}) {
      CHECK_THAT(with(text),
                 contains("weights.json: found " + text + ", allowed an object with \"format\""));
    }
    CHECK_THAT(with("{\"q\": 4}"),
               contains("weights.json: format: found nothing, allowed \"hsdc w"));
    const std::string start = "{\"format\": \"hsdc weights 1\", \"projections\": ";
    CHECK_THAT(with(start + "[1]}"), contains("projections[0]: found 1, allowed an object"));
    CHECK_THAT(with(start + "[{}]}"), contains("projections[0]: name: found nothing, allowed W1"));
    CHECK_THAT(with(start + "[]}"), contains("projections: found no W1, allowed W1, W2, B1"));
  }
  SECTION("a weight where the circuit has no synapse") {
    CHECK_THAT(e.refused(small_circuit(8, 8, 0.5)),
               contains("0: the circuit has no synapse there"));
    floating::FloatNetwork sparse(small_circuit(8, 8, 0.5));
    CHECK_THAT(user_error_of([&] { import_weights(e.folder, sparse); }),
               contains("0: the circuit has no synapse there"));
  }
  CHECK_THAT(user_error_of([&] {
               fixed::FixedNetwork network(small_circuit());
               import_weights(e.scratch / "none", network);
             }),
             contains("none/weights.json"));
}

TEST_CASE("weights: an export takes the place of an older one, never of other files") {
  const Exported e;
  const training::FloatLearner learner(const_cast<floating::FloatNetwork&>(e.network));
  const auto exported = [&](const std::string& name) {
    return user_error_of([&] { export_weights(e.scratch / name, learner, {}); });
  };
  e.scratch.write("w/stale.npy", "");
  CHECK_THAT(exported("w"), contains("found a folder with other files (stale.npy)"));
  fs::remove(e.folder + "/stale.npy");
  CHECK(exported("w") == "(no error)");
  CHECK(exported("a/b/c/") == "(no error)");
  e.scratch.write("w/notes.txt", "mine");
  CHECK_THAT(exported("w"), contains("found a folder with other files"));
  fs::create_directory(e.scratch / "other");
  e.scratch.write("other/weights.json", "{\"format\": \"another tool's\"}");
  CHECK_THAT(exported("other"), contains("found a folder with other files (weights.json)"));
  e.scratch.write("other/weights.json",
                  "{\"format\": 2, \"projections\": [{\"file\": \"W.npy\"}]}");
  e.scratch.write("other/W.npy", "");
  CHECK_THAT(exported("other"), contains("found other weights than hsdc's"));
  e.scratch.write("file", "");
  CHECK_THAT(exported("file"), contains("found a file, allowed a folder"));
  CHECK_THAT(exported("file/w"), contains("file/w: found "));
  for (const auto& entry : fs::directory_iterator(e.scratch.path())) {
    const std::string name = entry.path().filename().string();
    CHECK(name.find(".part") == std::string::npos);
    CHECK(name.find(".old") == std::string::npos);
  }
}

}  // namespace hsdc::weights
