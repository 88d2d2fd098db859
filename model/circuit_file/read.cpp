// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "base/error.h"
#include "base/file.h"
#include "base/formats/toml_limits.h"
#include "model/circuit/keys.h"
#include "model/circuit/limits.h"
#include "model/circuit_file/circuit_file.h"
#include "model/circuit_file/tables.h"

namespace hsdc::circuit_file {
namespace {

namespace fs = std::filesystem;
using Part = circuit::CircuitProblem::Part;

std::string in_quotes(const std::string& text) { return fmt::format("\"{}\"", text); }

/// The names of nodes or projections, for "did you mean".
template <typename Parts>
std::vector<std::string> names_of(const Parts& parts) {
  std::vector<std::string> names;
  for (const auto& part : parts) {
    if (!part.name.empty()) names.push_back(part.name);
  }
  return names;
}

/// The key of a section that gives `owner`'s key its standard value; empty if none does.
template <typename Owner>
std::string shared_key(const std::vector<circuit::Key<Owner>>& keys, const std::string& name,
                       const Owner& owner) {
  for (const circuit::Key<Owner>& key : keys) {
    if (key.name == name && key.shared) return key.shared(owner);
  }
  return "";
}

class Reader {
 public:
  Reader(const toml::table& root, std::string path, circuit::Engine engine,
         const CircuitRules& more)
      : path_(std::move(path)),
        engine_(engine),
        more_(more),
        problems_(path_),
        tables_(root, problems_) {}

  CircuitFile read();

 private:
  void check_count(const char* what, size_t found, int most);
  void read_preset();
  void read_long_form();
  void override_node(formats::TableReader& table);
  void override_projection(formats::TableReader& table);
  void add_node(formats::TableReader& table);
  void add_projection(formats::TableReader& table);
  std::string required_text(formats::TableReader& table, const char* key,
                            const std::string& allowed);
  circuit::NodeId node_named(formats::TableReader& table, const char* key);
  void resolve_ties();
  void resolve_masks();
  std::vector<circuit::CircuitProblem> broken_rules() const;
  void report_rules();
  std::pair<formats::TableReader*, std::string> default_place(
      const circuit::CircuitProblem& problem);

  std::string path_;
  circuit::Engine engine_;
  const CircuitRules& more_;
  formats::FileProblems problems_;
  CircuitTables tables_;
  circuit::PresetOptions options_;
  circuit::Circuit circuit_;
  bool is_preset_ = false;
  // The table that describes or changes a node or projection, by its name.
  std::map<std::string, formats::TableReader*> node_tables_;
  std::map<std::string, formats::TableReader*> projection_tables_;
  std::map<std::string, std::string> ties_;  // name of a tied projection -> tied_to
};

CircuitFile Reader::read() {
  options_ = read_options(tables_);
  DataChoice data = read_data(tables_.data);
  if (tables_.data.line() > 0) {
    data.location.text = fmt::format("{}:{}: [data]", path_, tables_.data.line());
  }
  const circuit::FloatOptions floats = read_float(tables_.floats);
  if (tables_.circuit.line() == 0) {
    problems_.add(0, "[circuit]", "none", "one such table");
  }
  is_preset_ = tables_.circuit.has("preset");
  check_count("node", tables_.nodes.size(), circuit::kMostNodes);
  check_count("projection", tables_.projections.size(), circuit::kMostProjections);
  problems_.throw_if_any();
  if (is_preset_) {
    read_preset();
  } else {
    read_long_form();
  }
  resolve_ties();
  problems_.throw_if_any();
  resolve_masks();
  report_rules();
  problems_.throw_if_any();
  CircuitFile file{circuit_, data, floats, std::nullopt, path_};
  if (is_preset_) file.preset = circuit::resolve(options_);
  return file;
}

/// Of tables, before each one is looked at.
void Reader::check_count(const char* what, size_t found, int most) {
  if (found <= static_cast<size_t>(most)) return;
  problems_.add(0, fmt::format("[[{}]]", what), fmt::format("{} tables", found),
                fmt::format("up to {}", most));
}

void Reader::read_preset() {
  const auto& names = circuit::preset_names();
  if (std::find(names.begin(), names.end(), options_.preset) == names.end()) {
    tables_.circuit.problem(
        "preset", in_quotes(options_.preset),
        fmt::format("{}{}", fmt::join(names, ", "), formats::did_you_mean(options_.preset, names)));
  }
  if (options_.layers.size() < 2) {
    tables_.circuit.problem(
        "layers",
        tables_.circuit.has("layers") ? fmt::format("{} entries", options_.layers.size()) : "none",
        "a list of 2 or more sizes: input, hidden layers, output");
  }
  if (options_.layers.size() > circuit::kMostLayers) {
    tables_.circuit.problem("layers", fmt::format("{} entries", options_.layers.size()),
                            fmt::format("up to {}", circuit::kMostLayers));
  }
  problems_.throw_if_any();
  circuit_ = circuit::make_preset(options_);
  for (formats::TableReader& table : tables_.nodes) override_node(table);
  for (formats::TableReader& table : tables_.projections) override_projection(table);
}

void Reader::read_long_form() {
  if (tables_.circuit.has("layers")) {
    tables_.circuit.problem("layers", "a value without a preset", "layers beside preset only");
  }
  if (tables_.learning.has("biases")) {
    tables_.learning.problem("biases", "a value without a preset",
                             "biases beside preset only: here a bias is a projection from a node "
                             "that is one");
  }
  required_text(tables_.circuit, "name", "the circuit's name, or a preset");
  circuit_.name = options_.name;
  circuit_.q = options_.q;
  circuit_.seed = options_.seed;
  for (formats::TableReader& table : tables_.nodes) add_node(table);
  for (formats::TableReader& table : tables_.projections) add_projection(table);
}

std::string Reader::required_text(formats::TableReader& table, const char* key,
                                  const std::string& allowed) {
  if (!table.has(key)) table.problem(key, "none", allowed);
  return table.text(key).value_or("");
}

void Reader::override_node(formats::TableReader& table) {
  const std::string name = required_text(table, "name", "a node of the preset");
  if (name.empty()) return;
  const circuit::NodeId index = circuit_.find_node(name);
  if (index == circuit::NodeId::kNone) {
    const auto names = names_of(circuit_.nodes);
    table.problem("name", in_quotes(name),
                  fmt::format("a node of the preset: {}{}", fmt::join(names, ", "),
                              formats::did_you_mean(name, names)));
  } else if (!node_tables_.emplace(name, &table).second) {
    table.problem("name", in_quotes(name) + " again", "one table for each node");
  } else {
    read_node(table, options_, false, circuit_.nodes[index]);
  }
}

void Reader::override_projection(formats::TableReader& table) {
  const std::string name = required_text(table, "name", "a projection of the preset");
  if (name.empty()) return;
  const circuit::ProjectionId index = circuit_.find_projection(name);
  if (index == circuit::ProjectionId::kNone) {
    const auto names = names_of(circuit_.projections);
    table.problem("name", in_quotes(name),
                  fmt::format("a projection of the preset: {}{}", fmt::join(names, ", "),
                              formats::did_you_mean(name, names)));
    return;
  }
  if (!projection_tables_.emplace(name, &table).second) {
    table.problem("name", in_quotes(name) + " again", "one table for each projection");
    return;
  }
  for (const char* key : {"from", "to", "phase"}) {
    if (table.has(key)) table.problem(key, "a value", "none: the preset gives it");
  }
  circuit::Projection& p = circuit_.projections[index];
  std::string& tied_to = ties_[name];
  if (p.kind() == circuit::WeightKind::kTied) tied_to = circuit_.projections[p.tie().owner].name;
  read_projection(table, options_, p, tied_to);
}

void Reader::add_node(formats::TableReader& table) {
  circuit::Node node;
  node.name = required_text(table, "name", "the node's name");
  if (!table.has("size")) table.problem("size", "none", "the number of neurons, 1..65536");
  const bool gate = tables_.learning.has("gated") && options_.gated;
  read_node(table, options_, gate, node);
  node_tables_.emplace(node.name, &table);
  circuit_.nodes.push_back(node);
}

circuit::NodeId Reader::node_named(formats::TableReader& table, const char* key) {
  const auto found = table.has(key) ? table.text(key) : std::nullopt;
  const circuit::NodeId index = found ? circuit_.find_node(*found) : circuit::NodeId::kNone;
  if (index != circuit::NodeId::kNone || (table.has(key) && !found)) return index;
  const auto names = names_of(circuit_.nodes);
  const std::string allowed = fmt::format("one of the nodes {}", fmt::join(names, ", "));
  if (found) {
    table.problem(key, in_quotes(*found), allowed + formats::did_you_mean(*found, names));
  } else {
    table.problem(key, "none", allowed);
  }
  return index;
}

void Reader::add_projection(formats::TableReader& table) {
  const std::string name = required_text(table, "name", "the projection's name");
  if (!table.has("phase")) table.problem("phase", "none", "\"t\", \"t'\"");
  const circuit::Phase phase = table.choice("phase", {circuit::Phase::kT, circuit::Phase::kTPrime})
                                   .value_or(circuit::Phase::kT);
  circuit::Projection p = circuit::default_projection(options_, circuit::WeightKind::kPlastic,
                                                      phase == circuit::Phase::kTPrime);
  p.name = name;
  p.phase = phase;
  p.from = node_named(table, "from");
  p.to = node_named(table, "to");
  read_projection(table, options_, p, ties_[p.name]);
  projection_tables_.emplace(p.name, &table);
  circuit_.projections.push_back(p);
}

void Reader::resolve_ties() {
  const auto names = names_of(circuit_.projections);
  for (circuit::Projection& p : circuit_.projections) {
    const auto table = projection_tables_.find(p.name);
    if (p.kind() != circuit::WeightKind::kTied || table == projection_tables_.end()) continue;
    const std::string& owner = ties_[p.name];
    p.tie().owner = circuit_.find_projection(owner);
    if (p.tie().owner != circuit::ProjectionId::kNone) continue;
    table->second->problem("tied_to", owner.empty() ? "none" : in_quotes(owner),
                           fmt::format("one of the projections {}{}", fmt::join(names, ", "),
                                       formats::did_you_mean(owner, names)));
  }
}

void Reader::resolve_masks() {
  const fs::path folder = fs::path(path_).parent_path();
  for (circuit::Projection& p : circuit_.projections) {
    // operator/ keeps an absolute path as it is.
    if (!p.mask_file().empty()) p.first().mask_file = (folder / p.mask_file()).string();
  }
}

/// The section and key that give a value its default, if they do; else no table.
std::pair<formats::TableReader*, std::string> Reader::default_place(
    const circuit::CircuitProblem& problem) {
  const std::string& key = problem.key;
  if (key.starts_with(circuit::kDevicePrefix)) {
    return {&tables_.device, key.substr(circuit::kDevicePrefix.size())};
  }
  std::string shared;
  if (problem.part == Part::kNode) {
    if (key == "size" && is_preset_) return {&tables_.circuit, "layers"};
    if (key == "gated") return {&tables_.learning, "gated"};
    shared = shared_key(circuit::node_keys(), key, circuit_.nodes[circuit::NodeId{problem.index}]);
  } else {
    const circuit::Projection& p = circuit_.projections[circuit::ProjectionId{problem.index}];
    shared = shared_key(circuit::projection_keys(), key, p);
    if (key == "init") {  // a preset picks one of the two by its rules, not by the phase
      shared = p.first().init == options_.feedback_init ? "feedback_init" : "init";
    }
  }
  const auto holds = [&](const std::vector<circuit::Key<circuit::PresetOptions>>& keys) {
    return std::any_of(
        keys.begin(), keys.end(),
        [&](const circuit::Key<circuit::PresetOptions>& k) { return k.name == shared; });
  };
  if (holds(circuit::format_keys())) return {&tables_.format, shared};
  if (holds(circuit::learning_keys())) return {&tables_.learning, shared};
  if (holds(circuit::hardware_keys())) return {&tables_.hardware, shared};
  return {nullptr, ""};
}

std::vector<circuit::CircuitProblem> Reader::broken_rules() const {
  std::vector<circuit::CircuitProblem> problems = circuit::validate(circuit_, engine_);
  return problems.empty() && more_ ? more_(circuit_) : problems;
}

void Reader::report_rules() {
  // A wrong default breaks the same rule at many places: one message names them all.
  std::map<std::tuple<int, std::string, std::string, std::string>, std::vector<std::string>>
      by_default;
  for (const circuit::CircuitProblem& problem : broken_rules()) {
    if (problem.part == Part::kCircuit) {
      const int line = std::max(tables_.circuit.line_of(problem.key), tables_.circuit.line());
      problems_.add(line, "[circuit] " + problem.key, problem.found, problem.allowed);
      continue;
    }
    const bool node = problem.part == Part::kNode;
    const std::string& name = node
                                  ? circuit_.nodes[circuit::NodeId{problem.index}].name
                                  : circuit_.projections[circuit::ProjectionId{problem.index}].name;
    // In the long form tables and parts correspond by position, so that twins find their own table.
    auto& list = node ? tables_.nodes : tables_.projections;
    auto& named = node ? node_tables_ : projection_tables_;
    const auto found = named.find(name);
    formats::TableReader* own = is_preset_ ? (found == named.end() ? nullptr : found->second)
                                           : &list[static_cast<size_t>(problem.index)];
    const std::string whose = fmt::format("{} \"{}\"", node ? "node" : "projection", name);
    const auto [section, section_key] = default_place(problem);
    if (own && own->has("device") && problem.key.starts_with(circuit::kDevicePrefix)) {
      own->table("device", own->name() + " device")
          .problem(section_key, problem.found, problem.allowed);
      continue;
    }

    if (own && own->has(problem.key)) {
      problems_.add(own->line_of(problem.key), whose + " " + problem.key, problem.found,
                    problem.allowed);
    } else if (section && section->has(section_key)) {
      const std::string what = fmt::format("{} {}", section->name(), section_key);
      by_default[{section->line_of(section_key), what, problem.found, problem.allowed}].push_back(
          name);
    } else {
      const std::string origin =
          section      ? fmt::format("a default: {} {} sets it", section->name(), section_key)
          : is_preset_ ? "from the preset"
                       : "a default";
      const int line = own ? own->line() : tables_.circuit.line();
      by_default[{line, fmt::format("{} ({})", problem.key, origin), problem.found,
                  problem.allowed}]
          .push_back(name);
    }
  }
  for (const auto& [place, names] : by_default) {
    const auto& [line, what, found, allowed] = place;
    problems_.add(line, fmt::format("{}: {}", fmt::join(names, ", "), what), found, allowed);
  }
}

}  // namespace

CircuitFile parse_circuit(std::string_view text, const std::string& path, circuit::Engine engine,
                          const CircuitRules& more) {
  formats::check_toml_limits(text, path);
  try {
    const toml::table root = toml::parse(text, path);
    return Reader(root, path, engine, more).read();
  } catch (const toml::parse_error& error) {
    throw bad_file(path, error.source().begin.line, error.source().begin.column)
        .found("no valid TOML")
        .says(": {}", error.description());
  }
}

CircuitFile read_circuit_file(const std::string& path, circuit::Engine engine,
                              const CircuitRules& more) {
  CircuitFile file = parse_circuit(read_file(path, formats::kMostTomlBytes), path, engine, more);
  // Absolute, so that the circuit means the same when it is written into another folder.
  for (circuit::Projection& p : file.circuit.projections) {
    if (p.mask_file().empty()) continue;
    p.first().mask_file = fs::absolute(p.mask_file()).lexically_normal().string();
  }
  return file;
}

}  // namespace hsdc::circuit_file
