// SPDX-License-Identifier: Apache-2.0
// All presets are one description: a list of rules, each of which draws one projection per layer. A
// rule names where its projections start and end as a place counted from the input or the output.
#include "model/circuit/presets.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace hsdc::circuit {
namespace {

/// A node, as a function of the layer l that a rule is at and of L, the layer of the output.
/// h(0) is x, h(L) is y; b(0) is y too, since the backward pathway starts from the root's error.
struct NodePattern {
  enum class Family { kForward, kBackward } family;
  int times_output;  ///< index = times_output * L + times_layer * l + offset
  int times_layer;
  int offset;
};

constexpr NodePattern h(int offset) { return {NodePattern::Family::kForward, 0, 1, offset}; }
constexpr NodePattern b(int offset) { return {NodePattern::Family::kBackward, 0, 1, offset}; }
/// The forward layer that b(l) mirrors: h(L - l).
constexpr NodePattern mirrored_h() { return {NodePattern::Family::kForward, 1, -1, 0}; }
constexpr NodePattern output() { return {NodePattern::Family::kForward, 1, 0, 0}; }

struct Rule {
  const char* prefix;  ///< the projection's name is prefix + l
  NodePattern from;
  NodePattern to;
  Phase phase;
  WeightKind weights;
  bool feedback;                 ///< picks the initial scale
  int first;                     ///< l runs from `first` ...
  int last;                      ///< ... to L + `last`
  const char* tied_prefix = "";  ///< kTied: reads the weights of tied_prefix + (l + 1), transposed
};

struct Recipe {
  const char* name;
  bool backward_nodes;
  /// Nodes are listed from the output back to the input instead of the other way: nothing may
  /// depend on the order of a file.
  bool reversed;
  std::vector<Rule> rules;
};

constexpr Phase kT = Phase::kT;
constexpr Phase kTp = Phase::kTPrime;
constexpr WeightKind kPlastic = WeightKind::kPlastic;

constexpr Rule kForwardRule{"W", h(-1), h(0), kT, kPlastic, false, 1, 0};
constexpr Rule kUp{"U", mirrored_h(), b(0), kT, kPlastic, true, 1, -1};
constexpr Rule kBack{"B", b(-1), b(0), kTp, kPlastic, true, 1, -1};
constexpr Rule kDown{"V", b(0), mirrored_h(), kTp, kPlastic, true, 1, -1};

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> all{
      {"sgd",
       false,
       false,
       {kForwardRule, {"T", h(1), h(0), kTp, WeightKind::kTied, true, 1, -1, "W"}}},
      {"fa", false, false, {kForwardRule, {"B", h(1), h(0), kTp, WeightKind::kFixed, true, 1, -1}}},
      {"dfa",
       false,
       false,
       {kForwardRule, {"B", output(), h(0), kTp, WeightKind::kFixed, true, 1, -1}}},
      {"kp", false, false, {kForwardRule, {"B", h(1), h(0), kTp, kPlastic, true, 1, -1}}},
      {"sal", true, false, {kForwardRule, kUp, kBack, kDown}},
      // The sal circuit, overgrown: forward skips (S), the error straight to deeper backward nodes
      // (D), hidden nodes that feed the backward pathway (C), and a forward weight reused (T).
      {"amorphous",
       true,
       true,
       {kDown,
        {"D", output(), b(0), kTp, kPlastic, true, 2, -1},
        {"C", mirrored_h(), b(1), kTp, kPlastic, true, 1, -2},
        {"T", h(1), h(0), kTp, WeightKind::kTied, true, 1, 1, "W"},
        kBack,
        kUp,
        {"S", h(-2), h(0), kT, kPlastic, false, 2, 0},
        kForwardRule}},
  };
  return all;
}

int last_layer_of(const Rule& rule, int last) {
  return rule.last > 0 ? std::min(rule.last, last - 1) : last + rule.last;
}

const Recipe& find_recipe(const std::string& name) {
  for (const Recipe& recipe : recipes()) {
    if (name == recipe.name) return recipe;
  }
  throw bad_value("preset").found("\"{}\"", name).allowed("{}", fmt::join(preset_names(), ", "));
}

std::string node_name(const NodePattern& node, int layer, int last) {
  const int index = node.times_output * last + node.times_layer * layer + node.offset;
  const bool forward = node.family == NodePattern::Family::kForward;
  if (index == (forward ? last : 0)) return "y";
  if (index == 0) return "x";
  return fmt::format("{}{}", forward ? "h" : "b", index);
}

Node make_node(const PresetOptions& options, const std::string& name, int size, ActivationKind t,
               ActivationKind t_prime) {
  Node node{name, size, {default_activation(options, t), default_activation(options, t_prime)}};
  node.at(kTp).gated = options.gated && t == ActivationKind::kStepRelu;
  return node;
}

PerNode<Node> make_nodes(const PresetOptions& options, const Recipe& recipe) {
  using enum ActivationKind;
  const int last = static_cast<int>(options.layers.size()) - 1;
  const auto size = [&](int layer) { return options.layers[static_cast<size_t>(layer)]; };
  PerNode<Node> nodes{make_node(options, "x", size(0), kInput, kOff)};
  for (int l = 1; l < last; ++l) {
    nodes.push_back(make_node(options, fmt::format("h{}", l), size(l), kStepRelu, kLinear));
  }
  nodes.push_back(make_node(options, "y", size(last), kLinear, kError));
  for (int l = 1; recipe.backward_nodes && l < last; ++l) {
    nodes.push_back(make_node(options, fmt::format("b{}", l), size(last - l), kRelu, kLinear));
  }
  if (recipe.reversed) std::reverse(nodes.begin(), nodes.end());
  return nodes;
}

/// Words of a bias array have few weights: the array beside it reads a word per pre neuron where
/// this one reads a single one, and so needs a fraction of its cells to keep up.
constexpr int kLanesPerBiasLane = 8;

/// A node that is always 1 and a plastic projection from it to every forward node but x.
void add_biases(const PresetOptions& options, int last, Circuit& circuit) {
  const NodeId one =
      circuit.nodes.push_back({"one", 1, {default_activation(options, ActivationKind::kOne), {}}});
  for (int l = 1; l <= last; ++l) {
    const std::string to = node_name(h(0), l, last);
    Projection p = default_projection(options, kPlastic, false);
    p.name = "b_" + to;
    p.from = one;
    p.to = circuit.find_node(to);
    p.first().init = 0;
    p.first().density = 1;
    p.folding().lanes = std::max(1, options.lanes / kLanesPerBiasLane);
    circuit.projections.push_back(p);
  }
}

}  // namespace

const std::vector<std::string>& preset_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> result;
    for (const Recipe& recipe : recipes()) result.emplace_back(recipe.name);
    return result;
  }();
  return names;
}

PresetOptions resolve(PresetOptions options) {
  const int q = std::max(options.q, 1);  // validate() names a bad q
  if (options.name.empty()) options.name = options.preset;
  if (!options.activity_bits) {
    int bits = 3;
    while (((1LL << bits) - 1) < q) ++bits;
    options.activity_bits = bits;
  }
  if (!options.signal_fraction) {
    const int bits = std::clamp(options.signal_bits, 2, 16);
    int fraction = 4;
    while (fraction > 0 && (std::int64_t{q} << fraction) > (1LL << (bits - 1)) - 1) --fraction;
    options.signal_fraction = fraction;
  }
  if (!options.rate_shift) options.rate_shift = 7 + static_cast<int>(std::lround(2 * std::log2(q)));
  return options;
}

Activation default_activation(const PresetOptions& options, ActivationKind kind) {
  const PresetOptions o = resolve(options);
  Activation a;
  a.kind = kind;
  switch (kind) {
    case ActivationKind::kOff:
    case ActivationKind::kSign:
    case ActivationKind::kLeakyRelu:
    case ActivationKind::kGelu:
      break;
    case ActivationKind::kOne:
      return one_activation(o.q);
    case ActivationKind::kInput:
    case ActivationKind::kStepRelu:
      a.bits = *o.activity_bits;
      break;
    case ActivationKind::kLinear:
    case ActivationKind::kRelu:
      a.rounding = o.rounding;
      [[fallthrough]];
    case ActivationKind::kError:
      a.bits = o.signal_bits;
      a.fraction = *o.signal_fraction;
      break;
  }
  return a;
}

Projection default_projection(const PresetOptions& options, WeightKind kind, bool feedback) {
  const PresetOptions o = resolve(options);
  const OwnWeights stored{{o.weight_bits, o.weight_fraction},
                          {feedback ? o.feedback_init : o.init, o.density, {}},
                          {o.architecture, o.lanes}};
  Projection p;
  switch (kind) {
    case WeightKind::kPlastic:
      p.weights =
          PlasticWeights{stored, {*o.rate_shift, o.decay_shift, o.update_rounding}, o.device};
      break;
    case WeightKind::kFixed:
      p.weights = FixedWeights{stored};
      break;
    case WeightKind::kIdentity:
      p.weights = IdentityWeights{};
      break;
    case WeightKind::kTied:
      p.weights = TiedWeights{};
      break;
  }
  return p;
}

Circuit make_preset(const PresetOptions& options) {
  const Recipe& recipe = find_recipe(options.preset);
  if (options.layers.size() < 2) {
    throw bad_value("layers")
        .found("{} entries", options.layers.size())
        .allowed("2 or more")
        .says(": input, hidden layers, output");
  }
  const PresetOptions resolved = resolve(options);
  const int last = static_cast<int>(resolved.layers.size()) - 1;
  Circuit circuit{resolved.name, resolved.q, resolved.seed, make_nodes(resolved, recipe), {}};
  for (const Rule& rule : recipe.rules) {
    for (int l = rule.first; l <= last_layer_of(rule, last); ++l) {
      Projection p = default_projection(resolved, rule.weights, rule.feedback);
      p.name = fmt::format("{}{}", rule.prefix, l);
      p.from = circuit.find_node(node_name(rule.from, l, last));
      p.to = circuit.find_node(node_name(rule.to, l, last));
      p.phase = rule.phase;
      if (p.kind() == WeightKind::kTied) p.tie().transposed = true;
      circuit.projections.push_back(p);
    }
  }
  // Owners may come after those who are tied to them.
  for (const Rule& rule : recipe.rules) {
    if (rule.weights != WeightKind::kTied) continue;
    for (int l = rule.first; l <= last_layer_of(rule, last); ++l) {
      const ProjectionId tied = circuit.find_projection(fmt::format("{}{}", rule.prefix, l));
      circuit.projections[tied].tie().owner =
          circuit.find_projection(fmt::format("{}{}", rule.tied_prefix, l + 1));
    }
  }
  if (resolved.biases) add_biases(resolved, last, circuit);
  return circuit;
}

}  // namespace hsdc::circuit
