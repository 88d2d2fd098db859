// SPDX-License-Identifier: Apache-2.0
#include "model/circuit_file/tables.h"

#include <fmt/format.h>

#include "model/circuit/key_rows.h"
#include "model/circuit_file/data_keys.h"

namespace hsdc::circuit_file {
namespace {

const toml::table* section(const toml::table& root, const char* key,
                           formats::FileProblems& problems) {
  const toml::node* node = root.get(key);
  if (node && !node->is_table()) {
    problems.add(static_cast<int>(node->source().begin.line), key, formats::shown(*node),
                 fmt::format("a table [{}]", key));
  }
  return node ? node->as_table() : nullptr;
}

/// The tables of [[key]]. Each one's name for messages is key "NAME", or the key if it has none.
std::vector<formats::TableReader> table_list(const toml::table& root, const std::string& key,
                                             formats::FileProblems& problems) {
  std::vector<formats::TableReader> result;
  const toml::node* node = root.get(key);
  if (!node) return result;
  const auto refuse = [&](const toml::node& found) {
    problems.add(static_cast<int>(found.source().begin.line), key, formats::shown(found),
                 fmt::format("tables [[{}]]", key));
  };
  if (!node->is_array()) {
    refuse(*node);
    return result;
  }
  for (const toml::node& entry : *node->as_array()) {
    const toml::table* table = entry.as_table();
    if (!table) {
      refuse(entry);
      continue;
    }
    const auto name = table->get_as<std::string>("name");
    result.emplace_back(table, name ? fmt::format("{} \"{}\"", key, name->get()) : key, problems);
  }
  return result;
}

/// The value that the table gives the key; none if it gives none, or one of a wrong type, which is
/// noted.
std::optional<circuit::KeyValue> read_value(formats::TableReader& table,
                                            const circuit::KeyInfo& key) {
  using Type = circuit::KeyInfo::Type;
  const auto as_value = [](const auto& found) -> std::optional<circuit::KeyValue> {
    if (!found) return std::nullopt;
    return circuit::value_of(*found);
  };
  switch (key.type) {
    case Type::kInteger:
      return as_value(table.integer(key.name));
    case Type::kIntegerOrNone:
      return as_value(table.integer_or_none(key.name));
    case Type::kWord:
      return as_value(table.word(key.name));
    case Type::kNumber:
      return as_value(table.number(key.name));
    case Type::kBoolean:
      return as_value(table.boolean(key.name));
    case Type::kText:
      return as_value(table.text(key.name));
    case Type::kTextOrNumber:
      return as_value(table.text_or_number(key.name));
    case Type::kIntegers:
      return as_value(table.integers(key.name));
    case Type::kNumbers:
      return as_value(table.numbers(key.name));
    case Type::kChoice: {
      const std::optional<size_t> position = table.choice_of(key.name, key.choices);
      if (position) return circuit::KeyValue(key.choices[*position]);
      return std::nullopt;
    }
  }
  return std::nullopt;
}

/// Changes what the table says; notes keys that mean nothing for this owner.
template <typename Owner>
void read_keys(formats::TableReader& table, const std::vector<circuit::Key<Owner>>& keys,
               Owner& owner) {
  for (const circuit::Key<Owner>& key : keys) {
    if (!table.has(key.name)) continue;
    if (!key.applies_to(owner)) {
      const auto [found, allowed] = key.refusal(owner);
      table.problem(key.name, found, allowed);
    } else if (const auto value = read_value(table, key)) {
      key.set(owner, *value);
    }
  }
}

/// Notes numbers that are out of their key's range.
template <typename Owner>
void check_ranges(formats::TableReader& table, const std::vector<circuit::Key<Owner>>& keys,
                  const Owner& owner) {
  for (const circuit::Key<Owner>& key : keys) {
    if (const auto found = circuit::out_of_range(key, owner))
      table.problem(key.name, *found, key.range);
  }
}

/// A kind other than the node's own brings formats with it.
void read_kind(formats::TableReader& table, const circuit::PresetOptions& options,
               const circuit::Key<circuit::Node>& key, circuit::Phase phase, circuit::Node& node) {
  const auto value = read_value(table, key);
  if (!value || *value == key.get(node)) return;
  circuit::Activation& a = node.at(phase);
  const bool gated = a.gated;
  key.set(node, *value);
  a = circuit::default_activation(options, a.kind);
  a.gated = gated && a.takes_input();
}

/// Changes the device as the table says, if it is there: from that of a preset, or none.
void read_device(formats::TableReader& table, std::optional<device::Device>& device) {
  if (table.line() == 0) return;
  const std::vector<circuit::Key<device::Device>>& keys = circuit::device_keys();
  table.allow_only(circuit::names_of_keys(keys));
  const auto preset = table.has("preset") ? read_value(table, keys.front()) : std::nullopt;
  if (preset && std::get<std::string>(*preset) == circuit::kIdealDevice) {
    device.reset();
    for (size_t k = 1; k < keys.size(); ++k) {
      if (table.has(keys[k].name)) table.problem(keys[k].name, "a value of ideal weights", "none");
    }
    return;
  }
  if (!device) device = device::preset(device::preset_names().front());
  read_keys(table, keys, *device);
  check_ranges(table, keys, *device);
}

}  // namespace

CircuitTables::CircuitTables(const toml::table& root, formats::FileProblems& problems)
    : circuit(section(root, "circuit", problems), "[circuit]", problems),
      format(section(root, "format", problems), "[format]", problems),
      learning(section(root, "learning", problems), "[learning]", problems),
      hardware(section(root, "hardware", problems), "[hardware]", problems),
      device(section(root, "device", problems), "[device]", problems),
      data(section(root, "data", problems), "[data]", problems),
      floats(section(root, "float", problems), "[float]", problems),
      nodes(table_list(root, "node", problems)),
      projections(table_list(root, "projection", problems)) {
  formats::TableReader(&root, "section", problems)
      .allow_only({"circuit", "format", "learning", "hardware", "device", "data", "float", "node",
                   "projection"});
}

circuit::PresetOptions read_options(CircuitTables& tables) {
  circuit::PresetOptions o;
  const auto read = [&](formats::TableReader& table,
                        const std::vector<circuit::Key<circuit::PresetOptions>>& keys) {
    table.allow_only(circuit::names_of_keys(keys));
    read_keys(table, keys, o);
  };
  read(tables.circuit, circuit::circuit_keys());
  if (o.name.empty() && tables.circuit.has("preset")) o.name = o.preset;
  read(tables.format, circuit::format_keys());
  read(tables.learning, circuit::learning_keys());
  read(tables.hardware, circuit::hardware_keys());
  read_device(tables.device, o.device);
  // A device has no other decay; who asks for one is told.
  if (o.device && !tables.learning.has("decay_shift")) o.decay_shift.reset();
  return o;
}

DataChoice read_data(formats::TableReader& table) {
  table.allow_only(circuit::names_of_keys(data_keys()));
  DataChoice data;
  read_keys(table, data_keys(), data);
  check_ranges(table, data_keys(), data);
  return data;
}

circuit::FloatOptions read_float(formats::TableReader& table) {
  table.allow_only(circuit::names_of_keys(circuit::float_keys()));
  circuit::FloatOptions o;
  read_keys(table, circuit::float_keys(), o);
  check_ranges(table, circuit::float_keys(), o);
  return o;
}

void read_node(formats::TableReader& table, const circuit::PresetOptions& options, bool gate,
               circuit::Node& node) {
  table.allow_only(circuit::names_of_keys(circuit::node_keys()));
  for (const circuit::Phase phase : circuit::kPhases) {
    read_kind(table, options,
              circuit::key_named(circuit::node_keys(), circuit::activation_key(phase)), phase,
              node);
  }
  circuit::Activation& t_prime = node.at(circuit::Phase::kTPrime);
  if (gate && t_prime.takes_input() && node.at(circuit::Phase::kT).fires()) t_prime.gated = true;
  read_keys(table, circuit::node_keys(), node);
  for (circuit::Activation& a : node.activations) {
    if (a.kind == circuit::ActivationKind::kOne)
      a.bits = circuit::one_activation(options.q, a.fraction).bits;
  }
}

void read_projection(formats::TableReader& table, const circuit::PresetOptions& options,
                     circuit::Projection& p, std::string& tied_to) {
  using enum circuit::WeightKind;
  std::vector<std::string> allowed{"name", "from", "to", "phase", "weights", "tied_to", "device"};
  for (std::string& name : circuit::names_of_keys(circuit::projection_keys()))
    allowed.push_back(std::move(name));
  table.allow_only(allowed);

  const auto kind = table.choice("weights", {kPlastic, kFixed, kIdentity, kTied});
  if (kind && *kind != p.kind()) {
    circuit::Projection fresh =
        circuit::default_projection(options, *kind, p.phase == circuit::Phase::kTPrime);
    if (p.has_weights() && fresh.has_weights()) fresh.first().init = p.first().init;
    p.weights = fresh.weights;
  }
  if (p.kind() == kTied) {
    if (const auto owner = table.text("tied_to")) tied_to = *owner;
  } else if (table.has("tied_to")) {
    const auto [found, none] =
        circuit::key_named(circuit::projection_keys(), "transposed").refusal(p);
    table.problem("tied_to", found, none);
  }
  read_keys(table, circuit::projection_keys(), p);
  formats::TableReader device = table.table("device", table.name() + " device");
  if (device.line() > 0 && !p.plastic()) {
    table.problem("device", fmt::format("one for {} weights", to_string(p.kind())),
                  "none: a device belongs to plastic weights; tied ones read their owner's");
  } else if (device.line() > 0) {
    auto& weights = std::get<circuit::PlasticWeights>(p.weights);
    read_device(device, weights.device);
    if (weights.device && !table.has("decay_shift")) weights.law.decay_shift.reset();
  }
  if (p.has_weights() && table.has("mask_file") && table.has("density")) {
    table.problem("density", "a value beside mask_file", "one of both: the mask has the density");
  }
}

}  // namespace hsdc::circuit_file
