#include <fmt/format.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "cli/allowed.h"
#include "cli/command.h"
#include "cli/held_places.h"
#include "cli/inputs.h"
#include "model/circuit/presets.h"

namespace hsdc {
namespace {

struct NewOptions {
  PresetOptions preset;
  std::string layers;
  std::string rounding = to_string(CodeRounding::kHalfUp);
  std::string update_rounding = to_string(UpdateRounding::kStochastic);
  std::string decay_shift;
  std::string architecture = to_string(Architecture::kFolded);
  DataOptions data;
  std::string output;
  bool force = false;
};

template <typename Enum>
Enum value_of(const std::string& name, std::initializer_list<Enum> all) {
  for (const Enum value : all) {
    if (name == to_string(value)) return value;
  }
  throw std::logic_error("the parser let " + name + " pass");
}

constexpr int kMaxNeurons = 65536;  // of a layer

/// "64,12,10"; nothing for any other text.
std::optional<std::vector<int>> read_layers(const std::string& text) {
  std::vector<int> layers;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const auto size = read_whole_number(text.substr(begin, end - begin));
    if (!size || *size < 1 || *size > kMaxNeurons) return {};
    layers.push_back(static_cast<int>(*size));
    begin = end + 1;
  }
  return layers;
}

/// Text options into the preset's fields.
void resolve_texts(NewOptions& o) {
  using enum CodeRounding;
  o.preset.layers = *read_layers(o.layers);
  o.preset.rounding = value_of(o.rounding, {kHalfUp, kHalfEven, kTruncate});
  o.preset.update_rounding =
      value_of(o.update_rounding,
               {UpdateRounding::kStochastic, UpdateRounding::kNearest, UpdateRounding::kTruncate});
  o.preset.architecture =
      value_of(o.architecture, {Architecture::kFolded, Architecture::kParallel});
  if (o.decay_shift == "none") {
    o.preset.decay_shift.reset();
  } else if (!o.decay_shift.empty()) {
    o.preset.decay_shift = std::stoi(o.decay_shift);
  }
}

int run_new(NewOptions& o) {
  resolve_texts(o);
  DataChoice data;
  data.source = o.data.source;
  data.train = o.data.train;
  data.test = o.data.test;
  data.seed = o.data.seed;
  data.label = o.data.label;
  const std::string text = write_preset(o.preset, data);
  parse_circuit(text, "the new circuit");  // refuses what no circuit can have
  if (o.output.empty()) {
    fmt::print("{}", text);
    return kOk;
  }
  check_output_file("--output", o.output, {});
  const HeldPlaces held(std::array{Place{"--output", o.output}});
  if (std::filesystem::is_regular_file(o.output) && !o.force) {
    throw UserError(fmt::format("{}: is there already; --force replaces it", o.output));
  }
  write_file_atomically(o.output, text);
  fmt::print("{} written; hsdc check {} shows it\n", o.output, o.output);
  return kOk;
}

void add_formats(CLI::App& command, NewOptions& o) {
  PresetOptions& p = o.preset;
  const auto group = [&](CLI::Option* option) { return option->group("Number formats"); };
  group(command.add_option("--q", p.q, "activities are in units of 1/Q (4)"))
      ->transform(whole_number(1, 1024));
  group(command.add_option("--activity-bits", p.activity_bits,
                           "bits of inputs and hidden activities, unsigned"))
      ->transform(whole_number(1, 15));
  group(command.add_option("--signal-bits", p.signal_bits,
                           "bits of outputs, errors and teaching signals, signed (8)"))
      ->transform(whole_number(2, 16));
  group(command.add_option("--signal-fraction", p.signal_fraction, "fractional ones of those"))
      ->transform(whole_number(0, 15));
  group(command.add_option("--weight-bits", p.weight_bits, "bits of a weight (8)"))
      ->transform(whole_number(2, 16));
  group(command.add_option("--weight-fraction", p.weight_fraction, "fractional ones of those (8)"))
      ->transform(whole_number(0, 30));
  group(command.add_option("--rounding", o.rounding, "of codes (half_up)"))
      ->check(one_of({"half_up", "half_even", "truncate"}));
  group(command.add_option("--update-rounding", o.update_rounding, "of weights (stochastic)"))
      ->check(one_of({"stochastic", "nearest", "truncate"}));
}

bool finite_from_0(double value) { return value >= 0 && std::isfinite(value); }

void add_learning(CLI::App& command, NewOptions& o) {
  PresetOptions& p = o.preset;
  const auto group = [&](CLI::Option* option) { return option->group("Learning"); };
  group(command.add_option("--rate-shift", p.rate_shift, "k: learning rate = Q^2 2^-k"))
      ->transform(whole_number(0, 40));
  group(command.add_option("--decay-shift", o.decay_shift,
                           "g: a weight loses 2^-g of itself a sample (15), or none"))
      ->check([](const std::string& text) {
        const auto shift = read_whole_number(text);
        const bool good = text == "none" || (shift && *shift >= 0 && *shift <= 31);
        return good ? "" : refusal(text, "0..31 or none");
      });
  group(command.add_flag("--gated,!--no-gated", p.gated,
                         "silent hidden neurons hear no teaching signal (the default)"));
  group(command.add_option("--init", p.init,
                           "first forward weights: deviation init / sqrt(fan-in) (0.7)"))
      ->check(number(finite_from_0, "0 or more"));
  group(command.add_option("--feedback-init", p.feedback_init, "the same for all others (0.3)"))
      ->check(number(finite_from_0, "0 or more"));
  group(command.add_option("--density", p.density, "share of the synapses that exist (1)"))
      ->check(
          number([](double share) { return share > 0 && share <= 1; }, "more than 0, at most 1"));
  p.biases = true;  // docs/training.md has the measurements
  group(command.add_flag(
      "--biases,!--no-biases", p.biases,
      "forward nodes learn thresholds, from a node that is always 1 (the default)"));
}

}  // namespace

void add_new(CLI::App& app, Run& run) {
  auto o = std::make_shared<NewOptions>();
  CLI::App& command = *app.add_subcommand("new", "Write the circuit file of a preset");
  command.footer(
      "Examples:\n"
      "  hsdc new sal --layers 256,96,96,10\n"
      "  hsdc new kp --layers 784,128,64,10 --lanes 64 --data idx:mnist -o mnist.toml");
  command.add_option("PRESET", o->preset.preset, "how it learns")
      ->required()
      ->check(one_of(preset_names()));
  command.add_option("--layers", o->layers, "neurons: input, hidden layers, output")
      ->required()
      ->check([](const std::string& text) {
        return read_layers(text) ? ""
                                 : refusal(text, fmt::format("whole numbers 1..{} with commas "
                                                             "between them, as 64,12,10",
                                                             kMaxNeurons));
      });
  command.add_option("-o,--output", o->output, "file to write; standard output without it");
  command.add_flag("--force", o->force, "replace the file if it is there");
  command.add_option("--name", o->preset.name, "of the circuit; the preset's without it");
  command.add_option("--seed", o->preset.seed, "of first weights, masks, random rounding (1)")
      ->transform(seed_number());
  add_formats(command, *o);
  add_learning(command, *o);
  command.add_option("--architecture", o->architecture, "of the arrays (folded)")
      ->check(one_of({"folded", "parallel"}))
      ->group("Hardware");
  command.add_option("--lanes", o->preset.lanes, "synapse cells of a folded array (16)")
      ->transform(whole_number(1, 1024))
      ->group("Hardware");
  o->data.add_to(command);
  command.callback([o, &run] { run = [o] { return run_new(*o); }; });
}

}  // namespace hsdc
