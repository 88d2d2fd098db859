#include "model/circuit_file/tables.h"

#include <fmt/format.h>

namespace hsdc {
namespace {

using Keys = std::vector<std::string>;

const toml::table* section(const toml::table& root, const char* key, FileProblems& problems) {
  const toml::node* node = root.get(key);
  if (node && !node->is_table()) {
    problems.add(static_cast<int>(node->source().begin.line),
                 fmt::format("{}: found {}, allowed a table [{}]", key, shown(*node), key));
  }
  return node ? node->as_table() : nullptr;
}

/// The tables of [[key]]. Each one's name for messages is key "NAME", or the key if it has none.
std::vector<TableReader> table_list(const toml::table& root, const std::string& key,
                                    FileProblems& problems) {
  std::vector<TableReader> result;
  const toml::node* node = root.get(key);
  if (!node) return result;
  const auto refuse = [&](const toml::node& found) {
    problems.add(static_cast<int>(found.source().begin.line),
                 fmt::format("{}: found {}, allowed tables [[{}]]", key, shown(found), key));
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

template <typename T, typename Target>
void set(Target& target, const std::optional<T>& value) {
  if (value) target = *value;
}

bool has_bits(ActivationKind kind) {
  using enum ActivationKind;
  return kind != kOff && kind != kOne && kind != kSign && !float_only(kind);
}
bool has_fraction(ActivationKind kind) {
  using enum ActivationKind;
  return kind == kOne || (has_bits(kind) && kind != kStepRelu);
}
bool rounds(ActivationKind kind) {
  return kind == ActivationKind::kLinear || kind == ActivationKind::kRelu;
}

std::optional<CodeRounding> code_rounding(TableReader& table, const std::string& key) {
  return table.choice(key,
                      {CodeRounding::kHalfUp, CodeRounding::kHalfEven, CodeRounding::kTruncate});
}

std::optional<UpdateRounding> update_rounding(TableReader& table) {
  return table.choice("update_rounding", {UpdateRounding::kStochastic, UpdateRounding::kNearest,
                                          UpdateRounding::kTruncate});
}

std::optional<Architecture> architecture(TableReader& table) {
  return table.choice("architecture", {Architecture::kFolded, Architecture::kParallel});
}

void read_activation(TableReader& table, const PresetOptions& options, const std::string& stem,
                     Activation& a) {
  using enum ActivationKind;
  const auto kind = table.choice(
      stem, {kOff, kInput, kOne, kStepRelu, kLinear, kRelu, kSign, kLeakyRelu, kGelu, kError});
  if (kind && *kind != a.kind) {
    const bool gated = a.gated;
    a = default_activation(options, *kind);
    a.gated = gated && a.takes_input();
  }
  const auto means_something = [&](const std::string& key, bool has) {
    if (table.has(key) && !has) {
      table.problem(key, "a value", fmt::format("none: {} has no such setting", to_string(a.kind)));
    }
    return has;
  };
  if (means_something(stem + "_bits", has_bits(a.kind))) {
    set(a.bits, table.integer(stem + "_bits"));
  }
  if (means_something(stem + "_fraction", has_fraction(a.kind))) {
    set(a.fraction, table.integer(stem + "_fraction"));
  }
  if (a.kind == kOne) a.bits = one_activation(options.q, a.fraction).bits;
  if (means_something(stem + "_rounding", rounds(a.kind))) {
    set(a.rounding, code_rounding(table, stem + "_rounding"));
  }
}

/// Notes each key that means nothing for weights of that kind.
void refuse_keys(TableReader& table, const Keys& keys, WeightKind kind, const char* whose) {
  for (const std::string& key : keys) {
    if (table.has(key)) {
      table.problem(key, fmt::format("a value for {} weights", to_string(kind)),
                    fmt::format("none: it belongs to {} weights", whose));
    }
  }
}

}  // namespace

CircuitTables::CircuitTables(const toml::table& root, FileProblems& problems)
    : circuit(section(root, "circuit", problems), "[circuit]", problems),
      format(section(root, "format", problems), "[format]", problems),
      learning(section(root, "learning", problems), "[learning]", problems),
      hardware(section(root, "hardware", problems), "[hardware]", problems),
      data(section(root, "data", problems), "[data]", problems),
      floats(section(root, "float", problems), "[float]", problems),
      nodes(table_list(root, "node", problems)),
      projections(table_list(root, "projection", problems)) {
  TableReader(&root, "section", problems)
      .allow_only(
          {"circuit", "format", "learning", "hardware", "data", "float", "node", "projection"});
}

PresetOptions read_options(CircuitTables& tables) {
  PresetOptions o;
  TableReader& circuit = tables.circuit;
  circuit.allow_only({"name", "preset", "layers", "q", "seed"});
  set(o.name, circuit.text("name"));
  set(o.layers, circuit.integers("layers"));
  set(o.q, circuit.integer("q"));
  set(o.seed, circuit.word("seed"));
  if (const auto preset = circuit.text("preset")) {
    o.preset = *preset;
    if (o.name.empty()) o.name = *preset;
  }

  TableReader& format = tables.format;
  format.allow_only({"activity_bits", "signal_bits", "signal_fraction", "weight_bits",
                     "weight_fraction", "rounding", "update_rounding"});
  set(o.activity_bits, format.integer("activity_bits"));
  set(o.signal_bits, format.integer("signal_bits"));
  set(o.signal_fraction, format.integer("signal_fraction"));
  set(o.weight_bits, format.integer("weight_bits"));
  set(o.weight_fraction, format.integer("weight_fraction"));
  set(o.rounding, code_rounding(format, "rounding"));
  set(o.update_rounding, update_rounding(format));

  TableReader& learning = tables.learning;
  learning.allow_only(
      {"rate_shift", "decay_shift", "gated", "init", "feedback_init", "density", "biases"});
  set(o.rate_shift, learning.integer("rate_shift"));
  set(o.decay_shift, learning.integer_or_none("decay_shift"));
  set(o.gated, learning.boolean("gated"));
  set(o.init, learning.number("init"));
  set(o.feedback_init, learning.number("feedback_init"));
  set(o.density, learning.number("density"));
  set(o.biases, learning.boolean("biases"));

  TableReader& hardware = tables.hardware;
  hardware.allow_only({"architecture", "lanes"});
  set(o.architecture, architecture(hardware));
  set(o.lanes, hardware.integer("lanes"));
  return o;
}

DataChoice read_data(TableReader& table) {
  table.allow_only({"source", "train", "test", "seed", "label"});
  DataChoice data{table.text("source"), table.integer("train"), table.integer("test"),
                  table.word("seed"), table.text_or_number("label")};
  const auto check = [&](const char* key, const std::optional<int>& count) {
    if (count && *count < 1) table.problem(key, std::to_string(*count), "1 or more samples");
  };
  check("train", data.train);
  check("test", data.test);
  return data;
}

FloatOptions read_float(TableReader& table) {
  table.allow_only({"rate", "decay", "momentum", "clip", "batch", "post_factor", "pre_factor"});
  const auto factor = [&](const char* key) {
    using enum LawFactor;
    return table.choice(key, {kActivation, kPreactivation, kCorrected, kSign});
  };
  FloatOptions o;
  set(o.rate, table.number("rate"));
  set(o.decay, table.number("decay"));
  set(o.momentum, table.number("momentum"));
  set(o.clip, table.number("clip"));
  set(o.batch, table.integer("batch"));
  set(o.post_factor, factor("post_factor"));
  set(o.pre_factor, factor("pre_factor"));
  for (const FloatOptionProblem& p : check(o)) table.problem(p.key, p.found, p.allowed);
  return o;
}

void read_node(TableReader& table, const PresetOptions& options, bool gate, Node& node) {
  table.allow_only({"name", "size", "t", "t_bits", "t_fraction", "t_rounding", "t_prime",
                    "t_prime_bits", "t_prime_fraction", "t_prime_rounding", "gated"});
  set(node.size, table.integer("size"));
  read_activation(table, options, "t", node.at(Phase::kT));
  Activation& t_prime = node.at(Phase::kTPrime);
  read_activation(table, options, "t_prime", t_prime);
  if (gate && t_prime.takes_input() && node.at(Phase::kT).fires()) t_prime.gated = true;
  set(t_prime.gated, table.boolean("gated"));
}

void read_projection(TableReader& table, const PresetOptions& options, Projection& p,
                     std::string& tied_to) {
  using enum WeightKind;
  static const Keys kWeightKeys{"weight_bits", "weight_fraction", "init", "density",
                                "mask_file",   "architecture",    "lanes"};
  static const Keys kLearningKeys{"rate_shift", "decay_shift", "update_rounding"};
  static const Keys kTieKeys{"tied_to", "transposed"};
  Keys all{"name", "from", "to", "phase", "weights"};
  for (const Keys& keys : {kTieKeys, kWeightKeys, kLearningKeys}) {
    all.insert(all.end(), keys.begin(), keys.end());
  }
  table.allow_only(all);

  const auto kind = table.choice("weights", {kPlastic, kFixed, kIdentity, kTied});
  if (kind && *kind != p.kind()) {
    Projection fresh = default_projection(options, *kind, p.phase == Phase::kTPrime);
    if (p.has_weights() && fresh.has_weights()) fresh.first().init = p.first().init;
    p.weights = fresh.weights;
  }

  if (p.has_weights()) {
    set(p.format().bits, table.integer("weight_bits"));
    set(p.format().fraction, table.integer("weight_fraction"));
    set(p.first().init, table.number("init"));
    set(p.first().density, table.number("density"));
    set(p.first().mask_file, table.text("mask_file"));
    if (table.has("mask_file") && table.has("density")) {
      table.problem("density", "a value beside mask_file", "one of both: the mask has the density");
    }
    set(p.folding().architecture, architecture(table));
    set(p.folding().lanes, table.integer("lanes"));
  } else {
    refuse_keys(table, kWeightKeys, p.kind(), "plastic or fixed");
  }
  if (p.plastic()) {
    set(p.law().rate_shift, table.integer("rate_shift"));
    set(p.law().decay_shift, table.integer_or_none("decay_shift"));
    set(p.law().rounding, update_rounding(table));
  } else {
    refuse_keys(table, kLearningKeys, p.kind(), "plastic");
  }
  if (p.kind() == kTied) {
    set(tied_to, table.text("tied_to"));
    set(p.tie().transposed, table.boolean("transposed"));
  } else {
    refuse_keys(table, kTieKeys, p.kind(), "tied");
  }
}

}  // namespace hsdc
