#include <fmt/format.h>

#include <map>

#include "model/circuit_file/circuit_file.h"

namespace hsdc {
namespace {

/// A TOML basic string.
std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (code < 0x20 || code == 0x7f) {
      result += fmt::format("\\u{:04X}", code);
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// The shortest text that reads back as the same number, and as a float.
std::string number(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string decay(const std::optional<int>& shift) {
  return shift ? std::to_string(*shift) : toml_string("none");
}

std::string data_table(const DataChoice& data) {
  if (data == DataChoice{}) return "";
  std::string text = "\n[data]\n";
  if (data.source) text += fmt::format("source = {}\n", toml_string(*data.source));
  if (data.train) text += fmt::format("train = {}\n", *data.train);
  if (data.test) text += fmt::format("test = {}\n", *data.test);
  if (data.seed) text += fmt::format("seed = {}\n", *data.seed);
  if (data.label) text += fmt::format("label = {}\n", toml_string(*data.label));
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
  explicit LongForm(const Circuit& circuit) : circuit_(circuit) {
    for (const Node& node : circuit.nodes) tables_.push_back({"node", node_lines(node)});
    for (const Projection& p : circuit.projections) {
      tables_.push_back({"projection", projection_lines(p)});
    }
    share();
  }

  std::string text(const DataChoice& data) const {
    std::string result = fmt::format("[circuit]\nname = {}\nq = {}\nseed = {}\n",
                                     toml_string(circuit_.name), circuit_.q, circuit_.seed);
    result += section("format", {"activity_bits", "signal_bits", "signal_fraction", "weight_bits",
                                 "weight_fraction", "rounding", "update_rounding"});
    result +=
        section("learning", {"rate_shift", "decay_shift", "init", "feedback_init", "density"});
    result += section("hardware", {"architecture", "lanes"});
    result += data_table(data);
    for (const auto& [name, lines] : tables_) {
      result += fmt::format("\n[[{}]]\n", name);
      for (const Line& line : lines) {
        const auto shared = shared_.find(line.shared);
        if (shared != shared_.end() && shared->second == line.value) continue;
        result += fmt::format("{} = {}\n", line.key, line.value);
      }
    }
    return result;
  }

 private:
  static void add_activation(const Activation& a, const std::string& stem,
                             std::vector<Line>& lines);
  static std::vector<Line> node_lines(const Node& node);
  std::vector<Line> projection_lines(const Projection& p) const;
  std::string section(const char* name, std::initializer_list<const char*> keys) const;

  /// Picks, for each key of a section, the value that most tables have.
  void share() {
    std::map<std::string, std::map<std::string, int>> counts;
    for (const auto& [name, lines] : tables_) {
      for (const Line& line : lines) {
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

  const Circuit& circuit_;
  std::vector<std::pair<std::string, std::vector<Line>>> tables_;
  std::map<std::string, std::string> shared_;
};

void LongForm::add_activation(const Activation& a, const std::string& stem,
                              std::vector<Line>& lines) {
  using enum ActivationKind;
  if (!a.fires()) return;
  lines.push_back({stem, toml_string(to_string(a.kind)), ""});
  if (a.kind == kSign || float_only(a.kind)) return;
  const bool activity = a.kind == kInput || a.kind == kOne || a.kind == kStepRelu;
  if (a.kind != kOne) {  // whose bits follow from its code
    lines.push_back(
        {stem + "_bits", std::to_string(a.bits), activity ? "activity_bits" : "signal_bits"});
  }
  if (!activity) {
    lines.push_back({stem + "_fraction", std::to_string(a.fraction), "signal_fraction"});
  } else if (a.fraction != 0) {
    lines.push_back({stem + "_fraction", std::to_string(a.fraction), ""});
  }
  if (a.kind == kLinear || a.kind == kRelu) {
    lines.push_back({stem + "_rounding", toml_string(to_string(a.rounding)), "rounding"});
  }
}

std::vector<Line> LongForm::node_lines(const Node& node) {
  std::vector<Line> lines{{"name", toml_string(node.name), ""},
                          {"size", std::to_string(node.size), ""}};
  add_activation(node.at(Phase::kT), "t", lines);
  add_activation(node.at(Phase::kTPrime), "t_prime", lines);
  if (node.at(Phase::kTPrime).gated) lines.push_back({"gated", "true", ""});
  return lines;
}

std::vector<Line> LongForm::projection_lines(const Projection& p) const {
  const auto node_name = [&](NodeId node) { return toml_string(circuit_.nodes[node].name); };
  std::vector<Line> lines{{"name", toml_string(p.name), ""},
                          {"from", node_name(p.from), ""},
                          {"to", node_name(p.to), ""},
                          {"phase", toml_string(to_string(p.phase)), ""},
                          {"weights", toml_string(to_string(p.kind())), ""}};
  if (p.kind() == WeightKind::kTied) {
    const Projection& owner = circuit_.projections[p.tie().owner];
    lines.push_back({"tied_to", toml_string(owner.name), ""});
    lines.push_back({"transposed", p.transposed() ? "true" : "false", ""});
  }
  if (p.has_weights()) {
    lines.push_back({"weight_bits", std::to_string(p.format().bits), "weight_bits"});
    lines.push_back({"weight_fraction", std::to_string(p.format().fraction), "weight_fraction"});
    lines.push_back(
        {"init", number(p.first().init), p.phase == Phase::kT ? "init" : "feedback_init"});
    lines.push_back({"density", number(p.first().density), "density"});
    if (!p.first().mask_file.empty())
      lines.push_back({"mask_file", toml_string(p.first().mask_file), ""});
  }
  if (p.plastic()) {
    lines.push_back({"rate_shift", std::to_string(p.law().rate_shift), "rate_shift"});
    lines.push_back({"decay_shift", decay(p.law().decay_shift), "decay_shift"});
    lines.push_back(
        {"update_rounding", toml_string(to_string(p.law().rounding)), "update_rounding"});
  }
  if (p.has_weights()) {
    lines.push_back(
        {"architecture", toml_string(to_string(p.folding().architecture)), "architecture"});
    lines.push_back({"lanes", std::to_string(p.folding().lanes), "lanes"});
  }
  return lines;
}

std::string LongForm::section(const char* name, std::initializer_list<const char*> keys) const {
  std::string lines;
  for (const char* key : keys) {
    const auto value = shared_.find(key);
    if (value != shared_.end()) lines += fmt::format("{} = {}\n", key, value->second);
  }
  return lines.empty() ? "" : fmt::format("\n[{}]\n{}", name, lines);
}

}  // namespace

std::string write_circuit(const Circuit& circuit, const DataChoice& data) {
  return LongForm(circuit).text(data);
}

std::string write_preset(const PresetOptions& options, const DataChoice& data) {
  const PresetOptions o = resolve(options);
  std::string text;
  const auto entry = [&](const char* key, const auto& value, const std::string& comment) {
    const std::string line = fmt::format("{} = {}", key, value);
    text += comment.empty() ? line + "\n" : fmt::format("{:<32}  # {}\n", line, comment);
  };
  text += "[circuit]\n";
  entry("name", toml_string(o.name), "");
  entry("preset", toml_string(o.preset), fmt::format("{}", fmt::join(preset_names(), ", ")));
  entry("layers", fmt::format("[{}]", fmt::join(o.layers, ", ")), "input, hidden layers, output");
  entry("q", o.q, "activities are in units of 1/q");
  entry("seed", o.seed, "of first weights, masks and random rounding");

  text += "\n# Number formats: bits of a code, and how many of them are fractional.\n[format]\n";
  entry("activity_bits", *o.activity_bits, "inputs and hidden activities, unsigned");
  entry("signal_bits", o.signal_bits, "outputs, errors and teaching signals, signed");
  entry("signal_fraction", *o.signal_fraction, "");
  entry("weight_bits", o.weight_bits, "");
  entry("weight_fraction", o.weight_fraction, "");
  entry("rounding", toml_string(to_string(o.rounding)), "of codes: half_up, half_even, truncate");
  entry("update_rounding", toml_string(to_string(o.update_rounding)),
        "of weights: stochastic, nearest, truncate");

  text += "\n# The learning law of every plastic projection.\n[learning]\n";
  entry("rate_shift", *o.rate_shift, "learning rate = q^2 / 2^rate_shift");
  entry("decay_shift", decay(o.decay_shift),
        "decay of a weight a sample = 2^-decay_shift; \"none\"");
  entry("gated", o.gated, "a silent hidden neuron hears no teaching signal");
  entry("init", number(o.init), "first forward weights: deviation init / sqrt(fan-in)");
  entry("feedback_init", number(o.feedback_init), "the same for all other weights");
  entry("density", number(o.density), "share of the synapses that exist");
  entry("biases", o.biases, "forward nodes learn thresholds, from a node that is always 1");

  text += "\n# How the arrays are built; without effect on any bit of the result.\n[hardware]\n";
  entry("architecture", toml_string(to_string(o.architecture)),
        "folded (memory and lanes) or parallel (a cell a synapse)");
  entry("lanes", o.lanes, "synapse cells of a folded array");
  return text + data_table(data);
}

}  // namespace hsdc
