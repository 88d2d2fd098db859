// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/keys.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "model/circuit/key_rows.h"

namespace hsdc::circuit {
namespace {

using Type = KeyInfo::Type;

constexpr std::array kCodeRoundings{CodeRounding::kHalfUp, CodeRounding::kHalfEven,
                                    CodeRounding::kTruncate};
constexpr std::array kUpdateRoundings{UpdateRounding::kStochastic, UpdateRounding::kNearest,
                                      UpdateRounding::kTruncate};
constexpr std::array kArchitectures{Architecture::kFolded, Architecture::kParallel};
constexpr std::array kFactors{LawFactor::kActivation, LawFactor::kPreactivation,
                              LawFactor::kCorrected, LawFactor::kSign};
/// Hardware has more lanes than that nowhere (gen/plan/rules.h); training does not ask for them.
template <typename Owner, typename At>
Key<Owner> lanes_key(At at) {
  Key<Owner> key = whole<Owner>("lanes", 1, 1024, at);
  key.high_in_hardware = key.high;
  key.high = std::numeric_limits<double>::infinity();
  return key;
}

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

Key<PresetOptions> seed_key() {
  Key<PresetOptions> key = row<PresetOptions>(
      "seed", Type::kWord, [](auto& o) -> auto& { return o.seed; });
  key.range = "0..4294967295";
  return with(key, "1", "of first weights, masks and random rounding",
              "of first weights, masks and random rounding");
}

/// A key of number formats or shifts, which floating point has not.
template <typename Owner>
Key<Owner> of_codes(Key<Owner> key) {
  key.decides_floats = false;
  return key;
}
/// A key that decides nothing of what is learned.
template <typename Owner>
Key<Owner> without_effect(Key<Owner> key) {
  key.decides_codes = key.decides_floats = false;
  return key;
}

// ---- Nodes ----

bool has_bits(ActivationKind kind) {
  using enum ActivationKind;
  return kind != kOff && kind != kOne && kind != kSign && !float_only(kind);
}
bool is_activity(ActivationKind kind) {
  using enum ActivationKind;
  return kind == kInput || kind == kOne || kind == kStepRelu;
}
bool has_fraction(ActivationKind kind) {
  using enum ActivationKind;
  return kind == kOne || (has_bits(kind) && kind != kStepRelu);
}
bool rounds(ActivationKind kind) {
  return kind == ActivationKind::kLinear || kind == ActivationKind::kRelu;
}

/// The keys of what a node does in a phase.
void add_activation_keys(Phase phase, std::vector<Key<Node>>& keys) {
  using enum ActivationKind;
  const std::string stem = activation_key(phase);
  const auto of_kind = [phase](bool (*test)(ActivationKind)) {
    return [phase, test](const Node& node) { return test(node.at(phase).kind); };
  };
  const auto refusal = [phase](const Node& node) {
    return std::pair<std::string, std::string>(
        "a value", fmt::format("none: {} has no such setting", to_string(node.at(phase).kind)));
  };
  const auto silent_if_off = [phase](const Node& node) { return !node.at(phase).fires(); };

  Key<Node> kind = choice<Node>(
      stem.c_str(),
      std::array{kOff, kInput, kOne, kStepRelu, kLinear, kRelu, kSign, kLeakyRelu, kGelu, kError},
      [phase](auto& node) -> auto& { return node.at(phase).kind; });
  kind.silent = silent_if_off;
  keys.push_back(with(kind, "`\"off\"`",
                      phase == Phase::kT
                          ? "what the node does at t; `one`: it is always 1; `leaky_relu`, `gelu`: "
                            "in floating point only; `error`: at t' only"
                          : "what the node does at t'; `error` makes it a root"));

  Key<Node> bits =
      row<Node>((stem + "_bits").c_str(),
                Type::kInteger, [phase](auto& node) -> auto& { return node.at(phase).bits; });
  bits.applies = of_kind(has_bits);
  bits.refusal = refusal;
  bits.range = "1..15 or 2..16";
  bits.shared = [phase](const Node& node) {
    return is_activity(node.at(phase).kind) ? "activity_bits" : "signal_bits";
  };
  keys.push_back(with(of_codes(bits), "`activity_bits` or `signal_bits`",
                      "bits of the code; not for `off`, `one` and `sign`"));

  Key<Node> fraction =
      whole<Node>((stem + "_fraction").c_str(), 0,
                  15, [phase](auto& node) -> auto& { return node.at(phase).fraction; });
  fraction.applies = of_kind(has_fraction);
  fraction.refusal = refusal;
  fraction.shared = [phase](const Node& node) {
    return is_activity(node.at(phase).kind) ? "" : "signal_fraction";
  };
  fraction.silent = [phase](const Node& node) {
    return is_activity(node.at(phase).kind) && node.at(phase).fraction == 0;
  };
  keys.push_back(with(of_codes(fraction), "`signal_fraction`; 0 for `input`, `one`",
                      "fractional bits; `input`, `one`, `linear`, `relu`, `error`"));

  Key<Node> rounding = choice<Node>(
      (stem + "_rounding").c_str(),
      kCodeRoundings, [phase](auto& node) -> auto& { return node.at(phase).rounding; });
  rounding.applies = of_kind(rounds);
  rounding.refusal = refusal;
  rounding.shared = [](const Node&) { return "rounding"; };
  keys.push_back(with(of_codes(rounding), "`rounding`", "`linear` and `relu` only"));
}

// ---- Projections ----

auto belongs_to(const char* whose) {
  return [whose](const Projection& p) {
    return std::pair(fmt::format("a value for {} weights", to_string(p.kind())),
                     fmt::format("none: it belongs to {} weights", whose));
  };
}

/// A key of plastic and fixed weights.
Key<Projection> stored(Key<Projection> key, const char* meaning, const char* shared) {
  key.applies = [](const Projection& p) { return p.has_weights(); };
  key.refusal = belongs_to("plastic or fixed");
  key.shared = [shared](const Projection&) { return shared; };
  return with(key, "the section's", meaning);
}

/// A key of plastic weights.
Key<Projection> learned(Key<Projection> key, const char* meaning) {
  key.applies = [](const Projection& p) { return p.plastic(); };
  key.refusal = belongs_to("plastic");
  const std::string name = key.name;
  key.shared = [name](const Projection&) { return name; };
  return with(of_codes(key), "the section's", meaning);
}

}  // namespace

bool KeyInfo::allows(double value) const {
  if (!std::isfinite(value)) return false;
  return (above_low ? value > low : value >= low) && (below_high ? value < high : value <= high);
}

std::optional<std::string> out_of_range(const KeyInfo& key, const KeyValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    if (!key.allows(static_cast<double>(*whole))) return std::to_string(*whole);
  } else if (const auto* real = std::get_if<double>(&value)) {
    if (!key.allows(*real)) return fmt::format("{}", *real);
  }
  return std::nullopt;
}

std::string activation_key(Phase phase, const std::string& what) {
  const std::string stem = phase == Phase::kT ? "t" : "t_prime";
  return what.empty() ? stem : stem + "_" + what;
}

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

std::string toml_text(const KeyValue& value) {
  struct Writer {
    std::string operator()(std::monostate) const { return "\"none\""; }
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t whole) const { return std::to_string(whole); }
    std::string operator()(double real) const {  // the shortest that reads back, and as a float
      const std::string text = fmt::format("{}", real);
      return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
    }
    std::string operator()(const std::string& text) const { return toml_string(text); }
    std::string operator()(const std::vector<int>& list) const {
      return fmt::format("[{}]", fmt::join(list, ", "));
    }
    std::string operator()(const std::vector<double>& list) const {
      std::vector<std::string> texts;
      for (const double real : list) texts.push_back((*this)(real));
      return fmt::format("[{}]", fmt::join(texts, ", "));
    }
  };
  return std::visit(Writer{}, value);
}

const std::vector<Key<PresetOptions>>& circuit_keys() {
  static const std::vector<Key<PresetOptions>> keys = [] {
    using O = PresetOptions;
    std::vector<Key<O>> list;
    list.push_back(with(row<O>(
                            "name", Type::kText, [](auto& o) -> auto& { return o.name; }),
                        "the preset's; required in the long form", "names the hardware too"));
    list.back().range = "a name, see below";
    list.push_back(with(row<O>(
                            "preset", Type::kText, [](auto& o) -> auto& { return o.preset; }),
                        "none: long form", "the rule that draws nodes and projections"));
    list.back().range = list.back().comment = fmt::format("{}", fmt::join(preset_names(), ", "));
    list.push_back(with(row<O>(
                            "layers", Type::kIntegers, [](auto& o) -> auto& { return o.layers; }),
                        "required with `preset`", "input, hidden layers, output",
                        "input, hidden layers, output"));
    list.back().range = "2 or more entries, each 1..65536";
    list.push_back(with(whole<O>(
                            "q", 1, 1024, [](auto& o) -> auto& { return o.q; }),
                        "4", "activities are in units of 1/q", "activities are in units of 1/q"));
    list.push_back(seed_key());
    return list;
  }();
  return keys;
}

const std::vector<Key<PresetOptions>>& format_keys() {
  using O = PresetOptions;
  static const std::vector<Key<O>> keys{
      with(whole<O>(
               "activity_bits", 1, 15, [](auto& o) -> auto& { return o.activity_bits; }),
           "larger of 3 and the bits that hold q", "inputs and hidden activities, unsigned",
           "inputs and hidden activities, unsigned"),
      with(whole<O>(
               "signal_bits", 2, 16, [](auto& o) -> auto& { return o.signal_bits; }),
           "8", "outputs, errors and teaching signals, signed",
           "outputs, errors and teaching signals, signed"),
      with(whole<O>(
               "signal_fraction", 0, 15, [](auto& o) -> auto& { return o.signal_fraction; }),
           "largest up to 4 with q · 2^SF ≤ 2^(S-1) − 1", "fractional ones of those"),
      with(whole<O>(
               "weight_bits", 2, 16, [](auto& o) -> auto& { return o.weight_bits; }),
           "8", "of a weight; it saturates at ±(2^(WB-1) − 1)"),
      with(whole<O>(
               "weight_fraction", 0, 30, [](auto& o) -> auto& { return o.weight_fraction; }),
           "8", "fractional ones of those"),
      with(choice<O>(
               "rounding", kCodeRoundings, [](auto& o) -> auto& { return o.rounding; }),
           "`\"half_up\"`", "of codes, where fractional bits are dropped",
           "of codes: half_up, half_even, truncate"),
      with(choice<O>(
               "update_rounding", kUpdateRoundings,
               [](auto& o) -> auto& { return o.update_rounding; }),
           "`\"stochastic\"`", "of weight updates", "of weights: stochastic, nearest, truncate")};
  return keys;
}

const std::vector<Key<PresetOptions>>& learning_keys() {
  using O = PresetOptions;
  static const std::vector<Key<O>> keys = [] {
    const auto flag = [](const char* name, auto at) { return row<O>(name, Type::kBoolean, at); };
    Key<O> density = number<O>(
        "density", 0, 1, "more than 0, at most 1", [](auto& o) -> auto& { return o.density; });
    density.above_low = true;
    return std::vector<Key<O>>{
        with(whole<O>(
                 "rate_shift", 0, 40, [](auto& o) -> auto& { return o.rate_shift; }),
             "7 + round(2 log2 q), 11 for q = 4", "k: learning rate = q^2 / 2^k",
             "learning rate = q^2 / 2^rate_shift"),
        with(whole<O>(
                 "decay_shift", 0, 31, [](auto& o) -> auto& { return o.decay_shift; },
                 Type::kIntegerOrNone),
             "15", "g: a weight loses 2^-g of itself a sample; \"none\": nothing",
             "decay of a weight a sample = 2^-decay_shift; \"none\""),
        with(flag(
                 "gated", [](auto& o) -> auto& { return o.gated; }),
             "true (long form: false)",
             "the masking trick: a t' code is 0 where the own t code is 0",
             "a silent hidden neuron hears no teaching signal"),
        with(number<O>(
                 "init", 0, kUnbounded, "a finite number, 0 or more",
                 [](auto& o) -> auto& { return o.init; }),
             "0.7",
             "deviation of first weights = init / sqrt(fan-in). Short form: of `W` and `S`; long "
             "form: at t",
             "first forward weights: deviation init / sqrt(fan-in)"),
        with(number<O>(
                 "feedback_init", 0, kUnbounded, "a finite number, 0 or more",
                 [](auto& o) -> auto& { return o.feedback_init; }),
             "0.3", "the same for all others; long form: at t'", "the same for all other weights"),
        with(density, "1.0", "share of the synapses that exist",
             "share of the synapses that exist"),
        with(flag(
                 "biases", [](auto& o) -> auto& { return o.biases; }),
             "false", "short form only: biases of the forward nodes, see Presets",
             "forward nodes learn thresholds, from a node that is always 1")};
  }();
  return keys;
}

const std::vector<Key<PresetOptions>>& hardware_keys() {
  using O = PresetOptions;
  static const std::vector<Key<O>> keys{
      with(choice<O>(
               "architecture", kArchitectures, [](auto& o) -> auto& { return o.architecture; }),
           "`\"folded\"`", "folded (memory and lanes) or parallel (a cell a synapse)",
           "folded (memory and lanes) or parallel (a cell a synapse)"),
      with(lanes_key<O>([](auto& o) -> auto& { return o.lanes; }), "16",
           "synapse cells of a folded array", "synapse cells of a folded array")};
  return keys;
}

const std::vector<Key<FloatOptions>>& float_keys() {
  using O = FloatOptions;
  static const std::vector<Key<O>> keys = [] {
    std::vector<Key<O>> list{
        with(number<O>(
                 "rate", 0, 1e6, "more than 0, up to 1e6", [](auto& o) -> auto& { return o.rate; }),
             "0.005", "η, of every plastic projection"),
        with(number<O>(
                 "decay", 0, 1, "0..1", [](auto& o) -> auto& { return o.decay; }),
             "0.001", "γ, inside the momentum"),
        with(number<O>(
                 "momentum", 0, 1, "0 or more, less than 1",
                 [](auto& o) -> auto& { return o.momentum; }),
             "0.9", "of the updates"),
        with(number<O>(
                 "clip", 0, 1e9, "0..1e9; 0: no clipping", [](auto& o) -> auto& { return o.clip; }),
             "5", "largest norm of a batch's update, all projections together"),
        with(whole<O>(
                 "batch", 1, kMaxBatch, [](auto& o) -> auto& { return o.batch; }),
             "32", "samples of an update, which is their mean"),
        with(choice<O>(
                 "post_factor", kFactors, [](auto& o) -> auto& { return o.post_factor; }),
             "`\"activation\"`", "signal of the target in the law of projections at t'"),
        with(choice<O>(
                 "pre_factor", kFactors, [](auto& o) -> auto& { return o.pre_factor; }),
             "`\"activation\"`", "signal of the source in the law of projections at t'")};
    list[0].above_low = true;
    list[2].below_high = true;
    return list;
  }();
  return keys;
}

const std::vector<Key<Node>>& node_keys() {
  static const std::vector<Key<Node>> keys = [] {
    std::vector<Key<Node>> list;
    Key<Node> name = row<Node>(
        "name", Type::kText, [](auto& node) -> auto& { return node.name; });
    name.range = "a name";
    list.push_back(with(without_effect(name), "required", "the node's"));
    list.push_back(with(whole<Node>(
                            "size", 1, 65536, [](auto& node) -> auto& { return node.size; }),
                        "required", "neurons"));
    for (const Phase phase : kPhases) add_activation_keys(phase, list);
    Key<Node> gated = row<Node>(
        "gated", Type::kBoolean, [](auto& node) -> auto& { return node.at(Phase::kTPrime).gated; });
    gated.silent = [](const Node& node) { return !node.at(Phase::kTPrime).gated; };
    list.push_back(with(gated,
                        "`gated` of `[learning]` where that stands in the file and a gate is "
                        "possible, else false",
                        "the masking trick, at t' only"));
    return list;
  }();
  return keys;
}

const std::vector<Key<Projection>>& projection_keys() {
  using P = Projection;
  static const std::vector<Key<P>> keys = [] {
    std::vector<Key<P>> list;
    Key<P> transposed = row<P>(
        "transposed", Type::kBoolean, [](auto& p) -> auto& { return p.tie().transposed; });
    transposed.applies = [](const P& p) { return p.kind() == WeightKind::kTied; };
    transposed.refusal = belongs_to("tied");
    list.push_back(with(transposed, "false", "whether they are read the other way; tied only"));

    list.push_back(
        of_codes(stored(whole<P>(
                            "weight_bits", 2, 16, [](auto& p) -> auto& { return p.format().bits; }),
                        "of a weight", "weight_bits")));
    list.push_back(of_codes(
        stored(whole<P>(
                   "weight_fraction", 0, 30, [](auto& p) -> auto& { return p.format().fraction; }),
               "fractional ones of those", "weight_fraction")));
    Key<P> init = stored(number<P>(
                             "init", 0, kUnbounded, "a finite number, 0 or more",
                             [](auto& p) -> auto& { return p.first().init; }),
                         "deviation of first weights = init / sqrt(fan-in)", "");
    init.shared = [](const P& p) { return p.phase == Phase::kT ? "init" : "feedback_init"; };
    list.push_back(init);
    Key<P> density = stored(number<P>(
                                "density", 0, 1, "more than 0, at most 1",
                                [](auto& p) -> auto& { return p.first().density; }),
                            "share of the synapses that exist", "density");
    density.above_low = true;
    density.silent = [](const P& p) { return !p.mask_file().empty(); };  // the mask has it
    list.push_back(density);
    Key<P> mask =
        stored(row<P>(
                   "mask_file", Type::kText, [](auto& p) -> auto& { return p.first().mask_file; }),
               "which synapses exist, instead of `density`; counts from this file's folder", "");
    mask.standard = "none";
    mask.range = "`.npy` of 0 and 1, shape [post, pre]";
    mask.silent = [](const P& p) { return p.mask_file().empty(); };
    list.push_back(without_effect(mask));  // its content has

    list.push_back(
        learned(whole<P>(
                    "rate_shift", 0, 40, [](auto& p) -> auto& { return p.law().rate_shift; }),
                "k: learning rate = q^2 / 2^k"));
    list.push_back(
        learned(whole<P>(
                    "decay_shift", 0, 31, [](auto& p) -> auto& { return p.law().decay_shift; },
                    Type::kIntegerOrNone),
                "g: a weight loses 2^-g of itself a sample"));
    list.push_back(learned(
        choice<P>(
            "update_rounding", kUpdateRoundings, [](auto& p) -> auto& { return p.law().rounding; }),
        "of weight updates"));

    list.push_back(without_effect(
        stored(choice<P>(
                   "architecture", kArchitectures,
                   [](auto& p) -> auto& { return p.folding().architecture; }),
               "array in memory with some lanes, or a cell a synapse", "architecture")));
    list.push_back(
        without_effect(stored(lanes_key<P>([](auto& p) -> auto& { return p.folding().lanes; }),
                              "synapse cells of a folded array", "lanes")));
    return list;
  }();
  return keys;
}

}  // namespace hsdc::circuit
