// SPDX-License-Identifier: Apache-2.0
#include "model/training/dump.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/formats/npy.h"
#include "model/circuit/levels.h"
#include "model/circuit/mask.h"
#include "model/circuit/presets.h"
#include "model/circuit_file/circuit_file.h"
#include "model/data/load.h"
#include "model/training/fixed_learner.h"
#include "model/training/training.h"
#include "tests/catch.h"
#include "tests/model/fixed/naive_network.h"
#include "tests/scratch_folder.h"

namespace hsdc::training {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What a reader of docs/dump.md and docs/arithmetic.md does: the naive network, made of the dump's
/// files alone.
class DumpReader {
 public:
  explicit DumpReader(const std::string& folder)
      : folder_(folder), json_(Json::parse(read_file(folder + "/circuit.json"))) {
    circuit_.q = json_["q"];
    for (const Json& node : json_["nodes"]) {
      circuit_.nodes.push_back(
          {node["name"], node["size"], {activation(node["t"]), activation(node["t_prime"])}});
    }
    for (const Json& p : json_["projections"]) circuit_.projections.push_back(projection(p));
    network_.emplace(circuit_);
    for (const circuit::ProjectionId i : circuit_.projections.ids()) load(i);
  }

  void recompute() {
    const auto order = vector<std::int32_t>("order.npy");
    const auto inputs = vector<std::int16_t>("train_inputs.npy");
    const auto targets = vector<std::int16_t>("train_targets.npy");
    const auto row = [](const std::vector<std::int16_t>& all, int width, int k) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(width) * k;
      return fixed::NaiveNetwork::Vector(begin, begin + width);
    };
    for (const int k : order) {
      network_->learn(row(inputs, circuit_.input_size(), k),
                      row(targets, circuit_.target_size(), k));
    }
  }

  /// Compares weights and states with the dump's final ones.
  void check_final() const {
    for (const circuit::ProjectionId i : circuit_.projections.ids()) {
      if (!circuit_.projections[i].has_weights()) continue;
      const std::string& name = circuit_.projections[i].name;
      CAPTURE(name);
      const auto weights = vector<std::int16_t>(name + "_final.npy");
      const auto& naive = network_->weights[i];
      std::vector<std::int16_t> found;
      for (size_t pre = 0; pre < naive[0].size(); ++pre) {
        for (const auto& post_row : naive) {
          found.push_back(static_cast<std::int16_t>(post_row[pre]));
        }
      }
      CHECK(found == weights);
      if (network_->rho[i].empty()) continue;
      CHECK(network_->rho[i] == vector<std::uint32_t>(name + "_pre_states_final.npy"));
      CHECK(network_->kappa[i] == vector<std::uint32_t>(name + "_post_states_final.npy"));
    }
  }
  fixed::NaiveNetwork& network() { return *network_; }
  const circuit::Circuit& circuit() const { return circuit_; }
  const Json& json() const { return json_; }

  template <typename T>
  std::vector<T> vector(const std::string& name) const {
    return formats::npy_copy<T>(formats::read_npy(folder_ + "/" + name));
  }

 private:
  template <typename Enum>
  static Enum value_of(const Json& text, std::initializer_list<Enum> all) {
    for (const Enum value : all) {
      if (text == to_string(value)) return value;
    }
    throw std::runtime_error("unknown value " + text.dump());
  }
  static circuit::Activation activation(const Json& json) {
    using enum circuit::ActivationKind;
    circuit::Activation a;
    a.kind = value_of(json["kind"], {kOff, kInput, kOne, kStepRelu, kLinear, kRelu, kSign, kError});
    if (!a.fires()) return a;
    a.bits = json["bits"];
    a.fraction = json["fraction"];
    a.gated = json["gated"];
    if (json.contains("rounding")) {
      a.rounding = value_of(json["rounding"],
                            {circuit::CodeRounding::kHalfUp, circuit::CodeRounding::kHalfEven,
                             circuit::CodeRounding::kTruncate});
    }
    return a;
  }
  static circuit::Weights weights_of(circuit::WeightKind kind) {
    if (kind == circuit::WeightKind::kPlastic) return circuit::PlasticWeights{};
    if (kind == circuit::WeightKind::kFixed) return circuit::FixedWeights{};
    if (kind == circuit::WeightKind::kTied) return circuit::TiedWeights{};
    return circuit::IdentityWeights{};
  }
  circuit::Projection projection(const Json& json) const {
    using enum circuit::WeightKind;
    circuit::Projection p;
    p.name = json["name"];
    p.from = circuit_.find_node(json["from"]);
    p.to = circuit_.find_node(json["to"]);
    p.phase = json["phase"] == "t" ? circuit::Phase::kT : circuit::Phase::kTPrime;
    p.weights = weights_of(value_of(json["weights"], {kPlastic, kFixed, kIdentity, kTied}));
    if (p.kind() == kTied) {
      for (size_t k = 0; k < json_["projections"].size(); ++k) {
        if (json_["projections"][k]["name"] == json["tied_to"]) {
          p.tie().owner = circuit::ProjectionId{static_cast<int>(k)};
        }
      }
      p.tie().transposed = json["transposed"];
    }
    if (p.has_weights()) {
      p.format().bits = json["weight_bits"];
      p.format().fraction = json["weight_fraction"];
    }
    if (p.plastic()) {
      p.law().rate_shift = json["rate_shift"];
      if (!json["decay_shift"].is_null()) p.law().decay_shift = json["decay_shift"].get<int>();
      p.law().rounding = value_of(json["update_rounding"], {circuit::UpdateRounding::kStochastic,
                                                            circuit::UpdateRounding::kNearest,
                                                            circuit::UpdateRounding::kTruncate});
    }
    return p;
  }
  void load(circuit::ProjectionId i) {
    const circuit::Projection& p = circuit_.projections[i];
    if (!p.has_weights()) return;
    const auto weights = vector<std::int16_t>(p.name + "_init.npy");
    std::vector<std::uint8_t> mask(weights.size(), 1);
    if (fs::exists(folder_ + "/" + p.name + "_mask.npy")) {
      mask = vector<std::uint8_t>(p.name + "_mask.npy");
    }
    const size_t post = network_->weights[i].size();
    for (size_t at = 0; at < weights.size(); ++at) {
      network_->weights[i][at % post][at / post] = weights[at];
      network_->exists[i][at % post][at / post] = mask[at];
    }
    if (network_->rho[i].empty()) return;
    network_->rho[i] = vector<std::uint32_t>(p.name + "_pre_states_init.npy");
    network_->kappa[i] = vector<std::uint32_t>(p.name + "_post_states_init.npy");
  }

  std::string folder_;
  Json json_;
  circuit::Circuit circuit_;
  std::optional<fixed::NaiveNetwork> network_;
};

circuit::Circuit preset_circuit(const std::string& preset) {
  circuit::PresetOptions options;
  options.preset = preset;
  options.layers = {64, 9, 7, 10};
  options.density = 0.6;
  options.seed = 17;
  return circuit::make_preset(options);
}

data::DataSplit small_data() { return data::load_data("digits:8", 64, 30, 20, 3); }

}  // namespace

TEST_CASE("dump: a run is recomputed from the dump alone, every preset") {
  for (const std::string& preset : circuit::preset_names()) {
    CAPTURE(preset);
    const ScratchFolder scratch;
    const data::DataSplit data = small_data();
    fixed::FixedNetwork network(preset_circuit(preset));
    const RunDump dump(network);
    TrainingState state;
    FixedLearner learner(network);
    REQUIRE(train(learner, data, 2, state).finished);
    dump.write(scratch / "dump", network, data, {0, 60}, {{"command", "train"}});

    DumpReader reader(scratch / "dump");
    reader.recompute();
    reader.check_final();
    // The accuracy, from the test part.
    const auto inputs = reader.vector<std::int16_t>("test_inputs.npy");
    const auto labels = reader.vector<std::uint8_t>("test_labels.npy");
    int right = 0;
    for (size_t k = 0; k < labels.size(); ++k) {
      const auto begin = inputs.begin() + static_cast<std::ptrdiff_t>(k) * 64;
      reader.network().infer({begin, begin + 64});
      const auto& y =
          reader.network().codes(reader.circuit().root_nodes().front(), circuit::Phase::kT);
      right += std::max_element(y.begin(), y.end()) - y.begin() == labels[k] ? 1 : 0;
    }
    CHECK(right / 20.0 == state.epochs.back().accuracy);
  }
}

TEST_CASE("dump: a resumed part of a run stands for itself, across an epoch's end") {
  const ScratchFolder scratch;
  const data::DataSplit data = small_data();
  fixed::FixedNetwork network(preset_circuit("sal"));
  TrainingState state;
  int calls = 0;
  const auto stop_at_20 = [&](const TrainingProgress&) { return ++calls < 20; };
  FixedLearner learner(network);
  REQUIRE_FALSE(train(learner, data, 2, state, stop_at_20).finished);
  const RunDump dump(network);
  REQUIRE(train(learner, data, 2, state).finished);
  dump.write(scratch / "dump", network, data, {20, 60}, Json::object());
  DumpReader reader(scratch / "dump");
  CHECK(reader.vector<std::int32_t>("order.npy").size() == 40);
  reader.recompute();
  reader.check_final();
}

TEST_CASE("dump: shapes, record and circuit are as documented") {
  const ScratchFolder scratch;
  const data::DataSplit data = small_data();
  const circuit::Circuit circuit = preset_circuit("sgd");
  fixed::FixedNetwork network(circuit);
  RunDump(network).write(scratch / "dump", network, data, {0, 0}, {{"command", "cosim"}});
  const auto shape = [&](const std::string& name) {
    const formats::NpyArray array = formats::read_npy(scratch / ("dump/" + name));
    return array.dtype + " " + formats::npy_shape_text(array.shape);
  };
  CHECK(shape("W1_init.npy") == "<i2 (64, 9)");
  CHECK(shape("W1_mask.npy") == "|u1 (64, 9)");
  CHECK(shape("W1_pre_states_init.npy") == "<u4 (64,)");
  CHECK(shape("W1_post_states_final.npy") == "<u4 (9,)");
  CHECK(shape("train_inputs.npy") == "<i2 (30, 64)");
  CHECK(shape("train_targets.npy") == "<i2 (30, 10)");
  CHECK(shape("test_labels.npy") == "|u1 (20,)");
  CHECK(shape("order.npy") == "<i4 (0,)");
  CHECK_FALSE(fs::exists(scratch / "dump/T1_init.npy"));  // tied: its owner has the weights
  const Json run = Json::parse(read_file(scratch / "dump/run.json"));
  CHECK(run["command"] == "cosim");
  CHECK(run["dump"]["train_samples"] == 30);
  CHECK(run["dump"]["learned"] == 0);
  CHECK(circuit_file::read_circuit_file(scratch / "dump/circuit.toml").circuit == circuit);
  const Json json = Json::parse(read_file(scratch / "dump/circuit.json"));
  CHECK(json["projections"][0]["update_shift"] ==
        circuit::update_law(circuit, circuit::ProjectionId{0}).shift);
  CHECK(json["levels"]["t"][0] == Json({"x"}));
  CHECK(json["nodes"][0]["t"]["max"] == 7);
}

TEST_CASE("dump: the range of a code is what the node can have") {
  circuit::Circuit circuit = preset_circuit("sal");  // b1 is relu at t, linear at t'
  const Json json = circuit_json(circuit::CircuitGraph(circuit));
  const auto node = [&](const char* name) {
    return json["nodes"][static_cast<size_t>(circuit::index(circuit.find_node(name)))];
  };
  CHECK(node("b1")["t"]["min"] == 0);
  CHECK(node("b1")["t"]["max"] == 127);
  CHECK(node("b1")["t_prime"]["min"] == -127);
  CHECK(node("h1")["t"]["min"] == 0);
  CHECK(node("y")["t_prime"]["min"] == -127);
}

TEST_CASE("dump: the density of a projection is the share of its synapses") {
  const ScratchFolder scratch;
  circuit::Circuit circuit = preset_circuit("kp");
  std::vector<std::uint8_t> mask(64 * 9, 0);
  for (size_t k = 0; k < mask.size(); k += 4) mask[k] = 1;
  formats::write_npy<std::uint8_t>(scratch / "m.npy", {9, 64}, mask);
  const circuit::ProjectionId w1 = circuit.find_projection("W1");
  circuit.projections[w1].first().mask_file = scratch / "m.npy";
  CHECK(circuit_json(circuit::CircuitGraph(circuit))["projections"][0]["density"] == 0.25);
  circuit.projections[w1].first().mask_file.clear();
  const double drawn = circuit_json(circuit::CircuitGraph(circuit))["projections"][0]["density"];
  const auto ones = circuit::make_mask(circuit, w1);
  CHECK(drawn == static_cast<double>(std::count(ones.begin(), ones.end(), 1)) / (64 * 9));
  circuit.projections[w1].first().density = 1;
  CHECK(circuit_json(circuit::CircuitGraph(circuit))["projections"][0]["density"] == 1);
}

TEST_CASE("dump: two projections whose files would have one name are refused") {
  const ScratchFolder scratch;
  const auto error = [&](const std::string& name, circuit::UpdateRounding rounding) {
    circuit::Circuit circuit = preset_circuit("kp");
    circuit.projections[circuit::ProjectionId{0}].law().rounding = rounding;
    circuit.projections[circuit::ProjectionId{1}].name = name;
    return user_error_of([&] { RunDump::check(scratch / "d", circuit); });
  };
  for (const std::string side : {"pre", "post"}) {
    CHECK_THAT(error("W1_" + side + "_states", circuit::UpdateRounding::kStochastic),
               contains("d: found projections W1 and W1_" + side +
                        "_states, which both have a file W1_" + side + "_states_init.npy"));
  }
  CHECK(error("W1_pre_states", circuit::UpdateRounding::kNearest) ==
        "(no error)");  // W1 has no states
  CHECK(error("W1_states", circuit::UpdateRounding::kStochastic) == "(no error)");
}

TEST_CASE("dump: an older dump is replaced, other folders and files are refused") {
  const ScratchFolder scratch;
  const data::DataSplit data = small_data();
  fixed::FixedNetwork network(preset_circuit("kp"));
  const RunDump dump(network);
  const auto write = [&](const std::string& name) {
    return user_error_of([&] {
      dump.write(scratch / name, network, data, {0, 0}, Json::object());
    });
  };
  CHECK(write("a/b/dump") == "(no error)");
  scratch.write("a/b/dump/stale.npy", "");
  CHECK_THAT(write("a/b/dump/"), contains("found a folder with other files (stale.npy)"));
  fs::remove(scratch / "a/b/dump/stale.npy");
  CHECK(write("a/b/dump/") == "(no error)");
  scratch.write("a/b/dump/plot.py", "by hand");
  CHECK_THAT(write("a/b/dump"), contains("found a folder with other files"));
  CHECK(fs::exists(scratch / "a/b/dump/plot.py"));
  fs::create_directory(scratch / "mine");
  CHECK(write("mine") == "(no error)");
  fs::create_directory(scratch / "other");
  scratch.write("other/thesis.tex", "");
  CHECK_THAT(write("other"), contains("found a folder with other files"));
  CHECK(fs::exists(scratch / "other/thesis.tex"));
  scratch.write("file", "");
  CHECK_THAT(write("file"), contains("found a file, allowed a folder"));
  CHECK_THAT(write("file/dump"), contains("file/dump: "));
  // Nothing is left aside.
  for (const auto& entry : fs::directory_iterator(scratch.path())) {
    CHECK(entry.path().filename().string().find(".part") == std::string::npos);
  }
}

}  // namespace hsdc::training
