// SPDX-License-Identifier: Apache-2.0
#include "model/training/dump.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/error.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/formats/npy.h"
#include "model/circuit/mask.h"
#include "model/circuit_file/circuit_file.h"
#include "model/device/compile.h"
#include "model/training/coder.h"
#include "model/training/device_json.h"

namespace hsdc::training {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kRecord = "run.json";

/// `q`: the circuit's.
Json activation_json(const circuit::Activation& activation, int q) {
  Json json{{"kind", circuit::to_string(activation.kind)}};
  if (!activation.fires()) return json;
  const circuit::CodeFormat format = activation.format();
  json["bits"] = format.bits;
  json["fraction"] = format.fraction;
  json["signed"] = format.is_signed;
  json["min"] = activation.kind == circuit::ActivationKind::kRelu ? 0 : format.min();
  json["max"] = format.max();
  if (activation.kind == circuit::ActivationKind::kOne) {
    json["min"] = json["max"] = circuit::code_of_one(q, activation.fraction);
  }
  if (activation.kind == circuit::ActivationKind::kLinear ||
      activation.kind == circuit::ActivationKind::kRelu) {
    json["rounding"] = circuit::to_string(activation.rounding);
  }
  json["gated"] = activation.gated;
  return json;
}

/// The share of a projection's synapses that exist.
double density_of(const circuit::Circuit& circuit, circuit::ProjectionId index) {
  const auto mask = circuit::make_mask(circuit, index);
  if (mask.empty()) return 1;
  const auto ones = std::accumulate(mask.begin(), mask.end(), std::uint64_t{0});
  return static_cast<double>(ones) / static_cast<double>(mask.size());
}

Json projection_json(const circuit::CircuitGraph& graph, circuit::ProjectionId id) {
  const circuit::Circuit& circuit = graph.circuit();
  const circuit::Projection& p = graph[id];
  Json json{{"name", p.name},
            {"index", circuit::index(id)},
            {"from", circuit.nodes[p.from].name},
            {"to", circuit.nodes[p.to].name},
            {"phase", circuit::to_string(p.phase)},
            {"weights", circuit::to_string(p.kind())}};
  if (p.kind() == circuit::WeightKind::kTied) {
    json["tied_to"] = circuit.projections[p.tie().owner].name;
    json["transposed"] = p.transposed();
  }
  const circuit::Projection& owner = graph[graph.owner(id)];
  json["weight_fraction"] = owner.has_weights() ? owner.format().fraction : 0;
  json["acc_fraction"] = graph.fraction(id);
  if (p.has_weights()) {
    json["weight_bits"] = p.format().bits;
    json["weight_max"] = p.format().max();
    json["init"] = p.first().init;
    json["density"] = density_of(circuit, id);
  }
  if (p.plastic()) {
    json["rate_shift"] = p.law().rate_shift;
    json["decay_shift"] = p.law().decay_shift ? Json(*p.law().decay_shift) : Json(nullptr);
    json["update_shift"] = graph.update_law(id).shift;
    json["update_rounding"] = circuit::to_string(p.law().rounding);
    if (const auto& device = graph.device_law(id)) {
      const int bits = p.format().bits;
      json["device"] = device_json(*device);
      json["device"]["leak_shift"] = device::leak_shift(*p.device());
      json["device"]["leak_period"] = p.device()->leak_period;
      json["device"]["reset"] = device::reset_code(*p.device(), bits);
      json["device"]["pair"] = p.device()->pair;
      json["device"]["refresh"] = device::refresh_code(*p.device(), bits);
    }
  }
  return json;
}

/// The files of a projection's weights and random states.
std::vector<std::string> state_files(const circuit::Projection& p) {
  std::vector<std::string> files;
  if (!p.has_weights()) return files;
  for (const char* when : {"init", "final"}) {
    files.push_back(fmt::format("{}_{}.npy", p.name, when));
    if (!p.plastic() || p.law().rounding != circuit::UpdateRounding::kStochastic) continue;
    files.push_back(fmt::format("{}_pre_states_{}.npy", p.name, when));
    files.push_back(fmt::format("{}_post_states_{}.npy", p.name, when));
    if (p.device() == nullptr || !p.device()->pair) continue;
    files.push_back(fmt::format("{}_second_{}.npy", p.name, when));
  }
  if (p.device() == nullptr) return files;
  files.push_back(p.name + "_cells.npy");
  if (p.device()->pair) files.push_back(p.name + "_second_cells.npy");
  return files;
}

Json names(const circuit::Circuit& circuit, const std::vector<circuit::NodeId>& nodes) {
  Json list = Json::array();
  for (const circuit::NodeId node : nodes) list.push_back(circuit.nodes[node].name);
  return list;
}

template <typename T>
void write_array(const fs::path& path, const std::vector<size_t>& shape, std::span<const T> data) {
  formats::write_npy(path.string(), shape, data);
}

/// Input codes (and targets) of every sample of a part, in the data's own order.
void write_samples(const fs::path& folder, const std::string& part, const circuit::Circuit& circuit,
                   const data::Dataset& data) {
  SampleCoder coder(circuit);
  std::vector<std::int16_t> inputs, targets;
  for (int k = 0; k < data.size(); ++k) {
    const auto input = coder.input(data, k), target = coder.target(data, k);
    inputs.insert(inputs.end(), input.begin(), input.end());
    targets.insert(targets.end(), target.begin(), target.end());
  }
  const auto size = static_cast<size_t>(data.size());
  write_array<std::int16_t>(folder / (part + "_inputs.npy"),
                            {size, static_cast<size_t>(circuit.input_size())}, inputs);
  write_array<std::int16_t>(folder / (part + "_targets.npy"),
                            {size, static_cast<size_t>(circuit.target_size())}, targets);
  write_array<std::uint8_t>(folder / (part + "_labels.npy"), {size}, data.labels);
}

void write_order(const fs::path& path, const circuit::Circuit& circuit, int size,
                 RunDump::Span learned) {
  std::vector<std::int32_t> order;
  std::vector<int> epoch;
  for (std::uint64_t k = learned.first; k < learned.last; ++k) {
    const auto at = static_cast<size_t>(k % static_cast<std::uint64_t>(size));
    if (epoch.empty() || at == 0) {
      epoch = data::epoch_order(size, circuit.seed,
                                static_cast<int>(k / static_cast<std::uint64_t>(size)));
    }
    order.push_back(epoch[at]);
  }
  write_array<std::int32_t>(path, {order.size()}, order);
}

}  // namespace

Json circuit_json(const circuit::CircuitGraph& graph) {
  const circuit::Circuit& circuit = graph.circuit();
  Json json{{"format", "hsdc circuit 1"},
            {"name", circuit.name},
            {"q", circuit.q},
            {"seed", circuit.seed},
            {"inputs", names(circuit, graph.inputs())},
            {"roots", names(circuit, graph.roots())},
            {"nodes", Json::array()},
            {"projections", Json::array()}};
  for (const circuit::Node& node : circuit.nodes) {
    json["nodes"].push_back(
        {{"name", node.name},
         {"size", node.size},
         {"t", activation_json(node.at(circuit::Phase::kT), circuit.q)},
         {"t_prime", activation_json(node.at(circuit::Phase::kTPrime), circuit.q)}});
  }
  for (const circuit::ProjectionId i : graph.projections()) {
    json["projections"].push_back(projection_json(graph, i));
  }
  for (const circuit::Phase phase : circuit::kPhases) {
    Json list = Json::array();
    for (const auto& level : graph.levels(phase)) {
      list.push_back(names(circuit, level));
    }
    json["levels"][phase == circuit::Phase::kT ? "t" : "t_prime"] = list;
  }
  return json;
}

RunDump::State RunDump::state_of(const fixed::FixedNetwork& network,
                                 circuit::ProjectionId projection) {
  State state;
  state.weights = fixed::dense(network.weights(projection));
  const auto pre = network.pre_states(projection), post = network.post_states(projection);
  state.pre.assign(pre.begin(), pre.end());
  state.post.assign(post.begin(), post.end());
  const auto second = network.second_states(projection);
  state.second.assign(second.begin(), second.end());
  return state;
}

RunDump::RunDump(const fixed::FixedNetwork& network) {
  for (const circuit::ProjectionId i : network.circuit().projections.ids()) {
    start_.push_back(state_of(network, i));
  }
}

void RunDump::write_state(const fs::path& stem, const circuit::Node& from, const circuit::Node& to,
                          const State& state, const char* when) {
  const auto pre = static_cast<size_t>(from.size), post = static_cast<size_t>(to.size);
  write_array<std::int16_t>(fmt::format("{}_{}.npy", stem.string(), when), {pre, post},
                            state.weights);
  if (!state.second.empty()) {
    write_array<std::int16_t>(fmt::format("{}_second_{}.npy", stem.string(), when), {pre, post},
                              state.second);
  }
  if (state.pre.empty()) return;
  write_array<std::uint32_t>(fmt::format("{}_pre_states_{}.npy", stem.string(), when), {pre},
                             state.pre);
  write_array<std::uint32_t>(fmt::format("{}_post_states_{}.npy", stem.string(), when), {post},
                             state.post);
}

void RunDump::check(const fs::path& folder, const circuit::Circuit& circuit) {
  check_replaceable(folder, {"dump", kRecord, "/dump/files"});
  std::map<std::string, std::string> owners;  // of files
  for (const circuit::Projection& p : circuit.projections) {
    for (const std::string& file : state_files(p)) {
      const auto [owner, is_new] = owners.emplace(file, p.name);
      if (is_new) continue;
      throw occupied(folder)
          .found("projections {} and {}, which both have a file {} in a dump", owner->second,
                 p.name, file)
          .allowed("other names");
    }
  }
}

void RunDump::write(const fs::path& folder, const fixed::FixedNetwork& network,
                    const data::DataSplit& data, Span learned, const Json& run) const {
  const circuit::Circuit& circuit = network.circuit();
  check(folder, circuit);
  replace_folder(folder, [&](const fs::path& aside) {
    const auto text = [&](const char* name, const std::string& content) {
      write_file_atomically((aside / name).string(), content);
    };
    circuit::Circuit inside = circuit;  // with its masks in the folder
    for (circuit::Projection& p : inside.projections) {
      if (p.mask_file().empty()) continue;
      const std::string name = p.name + "_mask_file.npy";
      text(name.c_str(), read_file(p.first().mask_file));
      p.first().mask_file = name;
    }
    text("circuit.toml", circuit_file::write_circuit(inside));
    text("circuit.json", circuit_json(*network.graph()).dump(2) + "\n");
    for (const circuit::ProjectionId i : circuit.projections.ids()) {
      const circuit::Projection& p = circuit.projections[i];
      if (!p.has_weights()) continue;
      const circuit::Node &from = circuit.nodes[p.from], &to = circuit.nodes[p.to];
      write_state(aside / p.name, from, to, start_[i], "init");
      write_state(aside / p.name, from, to, state_of(network, i), "final");
      const std::vector<size_t> shape{static_cast<size_t>(from.size), static_cast<size_t>(to.size)};
      if (p.device() != nullptr) {
        write_array<std::uint16_t>(aside / (p.name + "_cells.npy"), shape, network.cells(i));
      }
      if (const auto cells = network.second_cells(i); !cells.empty()) {
        write_array<std::uint16_t>(aside / (p.name + "_second_cells.npy"), shape, cells);
      }
      if (const auto mask = network.mask(i); !mask.empty()) {
        write_array<std::uint8_t>(aside / (p.name + "_mask.npy"), shape, mask);
      }
    }
    write_samples(aside, "train", circuit, data.train);
    write_samples(aside, "test", circuit, data.test);
    write_order(aside / "order.npy", circuit, data.train.size(), learned);
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(aside)) {
      files.push_back(entry.path().filename().string());
    }
    std::ranges::sort(files);
    Json record = run;
    record["dump"] = {{"format", "hsdc dump 1"},
                      {"files", files},
                      {"train_samples", data.train.size()},
                      {"test_samples", data.test.size()},
                      {"first", learned.first},
                      {"learned", learned.last - learned.first}};
    text(kRecord, record.dump(2) + "\n");
  });
}

}  // namespace hsdc::training
