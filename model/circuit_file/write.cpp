// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>

#include "model/circuit/keys.h"
#include "model/circuit_file/circuit_file.h"
#include "model/circuit_file/data_keys.h"

namespace hsdc::circuit_file {
namespace {

std::string data_table(const DataChoice& data) {
  if (data == DataChoice{}) return "";
  std::string text = "\n[data]\n";
  for (const circuit::Key<DataChoice>& key : data_keys()) {
    const circuit::KeyValue value = key.get(data);
    if (std::holds_alternative<std::monostate>(value)) continue;  // left open
    text += fmt::format("{} = {}\n", key.name, circuit::toml_text(value));
  }
  return text;
}

/// The lines of a table of that device: what differs from its preset.
std::string device_lines(const std::optional<device::Device>& device) {
  if (!device) return fmt::format("preset = \"{}\"\n", circuit::kIdealDevice);
  std::string text;
  for (const circuit::Key<device::Device>& key : circuit::device_keys()) {
    if (key.silent && key.silent(*device)) continue;
    text += fmt::format("{} = {}\n", key.name, circuit::toml_text(key.get(*device)));
  }
  return text;
}

/// One line of a table. Where `shared` names a key of a section, that key's value is the default.
struct Line {
  std::string key;
  std::string value;
  std::string shared;
};

class LongForm {
 public:
  explicit LongForm(const circuit::Circuit& circuit) : circuit_(circuit) {
    for (const circuit::Node& node : circuit.nodes) {
      tables_.push_back({"node", node_lines(node), ""});
    }
    for (const circuit::Projection& p : circuit.projections) {
      const auto* plastic = std::get_if<circuit::PlasticWeights>(&p.weights);
      tables_.push_back({"projection", projection_lines(p),
                         plastic != nullptr ? device_lines(plastic->device) : ""});
    }
    share();
    share_device();
  }

  std::string text(const DataChoice& data) const {
    std::string result =
        fmt::format("[circuit]\nname = {}\nq = {}\nseed = {}\n",
                    circuit::toml_string(circuit_.name), circuit_.q, circuit_.seed);
    result += section("format", circuit::format_keys());
    result += section("learning", circuit::learning_keys());
    result += section("hardware", circuit::hardware_keys());
    if (shared_device_ != device_lines({})) result += "\n[device]\n" + shared_device_;
    result += data_table(data);
    for (const Table& table : tables_) {
      result += fmt::format("\n[[{}]]\n", table.name);
      for (const Line& line : table.lines) {
        const auto shared = shared_.find(line.shared);
        if (shared != shared_.end() && shared->second == line.value) continue;
        result += fmt::format("{} = {}\n", line.key, line.value);
      }
      if (table.device.empty() || table.device == shared_device_) continue;
      result += "[projection.device]\n" + table.device;
    }
    return result;
  }

 private:
  struct Table {
    std::string name;  ///< node, projection
    std::vector<Line> lines;
    std::string device;  ///< of plastic weights; else empty
  };
  static std::vector<Line> node_lines(const circuit::Node& node);
  std::vector<Line> projection_lines(const circuit::Projection& p) const;
  std::string section(const char* name,
                      const std::vector<circuit::Key<circuit::PresetOptions>>& keys) const;

  /// Picks the device that most plastic projections have, of those that have one.
  void share_device() {
    std::map<std::string, int> counts;
    for (const Table& table : tables_) ++counts[table.device];
    int most = 0;
    for (const Table& table : tables_) {
      const bool has_one = !table.device.empty() && table.device != device_lines({});
      if (!has_one || counts[table.device] <= most) continue;
      most = counts[table.device];
      shared_device_ = table.device;
    }
  }

  /// Picks, for each key of a section, the value that most tables have.
  void share() {
    std::map<std::string, std::map<std::string, int>> counts;
    for (const Table& table : tables_) {
      for (const Line& line : table.lines) {
        if (!line.shared.empty()) ++counts[line.shared][line.value];
      }
    }
    for (const auto& [key, values] : counts) {
      int most = 0;
      for (const auto& [value, count] : values) {
        if (count > most) shared_[key] = value;
        most = std::max(most, count);
      }
    }
  }

  const circuit::Circuit& circuit_;
  std::vector<Table> tables_;
  std::map<std::string, std::string> shared_;
  std::string shared_device_ = device_lines({});  ///< ideal, where no weights have a device
};

/// What the keys say of `owner`.
template <typename Owner>
void add_lines(const std::vector<circuit::Key<Owner>>& keys, const Owner& owner,
               std::vector<Line>& lines) {
  for (const circuit::Key<Owner>& key : keys) {
    if (!key.applies_to(owner) || (key.silent && key.silent(owner))) continue;
    lines.push_back({key.name, circuit::toml_text(key.get(owner)),
                     key.shared ? key.shared(owner) : std::string()});
  }
}

std::vector<Line> LongForm::node_lines(const circuit::Node& node) {
  std::vector<Line> lines;
  add_lines(circuit::node_keys(), node, lines);
  return lines;
}

std::vector<Line> LongForm::projection_lines(const circuit::Projection& p) const {
  const auto node_name = [&](circuit::NodeId node) {
    return circuit::toml_string(circuit_.nodes[node].name);
  };
  std::vector<Line> lines{{"name", circuit::toml_string(p.name), ""},
                          {"from", node_name(p.from), ""},
                          {"to", node_name(p.to), ""},
                          {"phase", circuit::toml_string(circuit::to_string(p.phase)), ""},
                          {"weights", circuit::toml_string(circuit::to_string(p.kind())), ""}};
  if (p.kind() == circuit::WeightKind::kTied) {
    lines.push_back(
        {"tied_to", circuit::toml_string(circuit_.projections[p.tie().owner].name), ""});
  }
  add_lines(circuit::projection_keys(), p, lines);
  return lines;
}

std::string LongForm::section(const char* name,
                              const std::vector<circuit::Key<circuit::PresetOptions>>& keys) const {
  std::string lines;
  for (const circuit::Key<circuit::PresetOptions>& key : keys) {
    const auto value = shared_.find(key.name);
    if (value != shared_.end()) lines += fmt::format("{} = {}\n", key.name, value->second);
  }
  return lines.empty() ? "" : fmt::format("\n[{}]\n{}", name, lines);
}

}  // namespace

std::string write_circuit(const circuit::Circuit& circuit, const DataChoice& data) {
  return LongForm(circuit).text(data);
}

std::string write_preset(const circuit::PresetOptions& options, const DataChoice& data) {
  const circuit::PresetOptions o = circuit::resolve(options);
  std::string text;
  const auto write = [&](const char* heading,
                         const std::vector<circuit::Key<circuit::PresetOptions>>& keys) {
    text += heading;
    for (const circuit::Key<circuit::PresetOptions>& key : keys) {
      const std::string line = fmt::format("{} = {}", key.name, circuit::toml_text(key.get(o)));
      text += key.comment.empty() ? line + "\n" : fmt::format("{:<32}  # {}\n", line, key.comment);
    }
  };
  write("[circuit]\n", circuit::circuit_keys());
  write("\n# Number formats: bits of a code, and how many of them are fractional.\n[format]\n",
        circuit::format_keys());
  write("\n# The learning law of every plastic projection.\n[learning]\n",
        circuit::learning_keys());
  write("\n# How the arrays are built; without effect on any bit of the result.\n[hardware]\n",
        circuit::hardware_keys());
  if (options.device) {
    text += "\n# The analog device that each plastic weight is (docs/devices.md).\n[device]\n" +
            device_lines(options.device);
  }
  return text + data_table(data);
}

}  // namespace hsdc::circuit_file
