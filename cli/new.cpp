// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "cli/allowed.h"
#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/output_locks.h"
#include "model/circuit/keys.h"

namespace hsdc::cli {
namespace {

struct NewOptions {
  circuit::PresetOptions preset;
  std::string layers;
  DataOptions data;
  std::string output;
  bool force = false;
};

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

int run_new(NewOptions& o) {
  o.preset.layers = *read_layers(o.layers);
  circuit_file::DataChoice data;
  data.source = o.data.source;
  data.train = o.data.train;
  data.test = o.data.test;
  data.seed = o.data.seed;
  data.label = o.data.label;
  const std::string text = circuit_file::write_preset(o.preset, data);
  circuit_file::parse_circuit(text, "the new circuit");  // refuses what no circuit can have
  if (o.output.empty()) {
    fmt::print("{}", text);
    return kOk;
  }
  check_output_file("--output", o.output, {});
  const OutputLocks locks(std::array{OptionPath{"--output", o.output}});
  if (std::filesystem::is_regular_file(o.output) && !o.force) {
    throw occupied(o.output).says("is there already; --force replaces it");
  }
  write_file_atomically(o.output, text);
  fmt::print("{} written; hsdc check {} shows it\n", o.output, o.output);
  return kOk;
}

/// Formats and rates that learned on every device that learns at all (docs/devices.md); options
/// that follow may say otherwise.
void put_on_device(const std::string& name, circuit::PresetOptions& preset) {
  const bool backward = preset.preset == "sal" || preset.preset == "amorphous";
  preset.device = device::preset(name);
  preset.weight_bits = 16;
  preset.weight_fraction = backward ? 15 : 14;
  preset.rate_shift = backward ? 12 : 10;
  preset.decay_shift.reset();
}

/// "--weight-bits" of weight_bits.
std::string option_name(std::string key) {
  std::replace(key.begin(), key.end(), '_', '-');
  return "--" + key;
}

/// What an option of that key may be given.
void restrict(CLI::Option& option, const circuit::KeyInfo& key) {
  using Type = circuit::KeyInfo::Type;
  const auto low = static_cast<std::int64_t>(key.low);
  if (key.type == Type::kInteger) {
    option.type_name("INT")->transform(
        whole_number(low, static_cast<std::int64_t>(std::min(key.high, key.high_in_hardware))));
  } else if (key.type == Type::kIntegerOrNone) {
    option.check([&key](const std::string& text) {
      const auto whole = read_whole_number(text);
      const bool good = text == "none" || (whole && key.allows(static_cast<double>(*whole)));
      return good ? "" : refusal(text, key.range + " or none");
    });
  } else if (key.type == Type::kNumber) {
    std::string range = key.range;
    constexpr std::string_view kFinite = "a finite number, ";
    if (range.starts_with(kFinite)) range.erase(0, kFinite.size());
    option.type_name("FLOAT")->check(
        number([&key](double value) { return key.allows(value); }, range));
  } else if (key.type == Type::kChoice) {
    option.check(one_of(key.choices));
  } else if (key.type == Type::kWord) {
    option.type_name("UINT")->transform(seed_number());
  }
}

/// The value of an option that restrict() let pass.
circuit::KeyValue value_of(const circuit::KeyInfo& key, const std::string& text) {
  using Type = circuit::KeyInfo::Type;
  if (key.type == Type::kNumber) return std::stod(text);
  if (key.type == Type::kIntegerOrNone && text == "none") return {};
  if (key.type == Type::kText || key.type == Type::kChoice) return text;
  return std::int64_t{std::stoll(text)};
}

/// An option for the key; "(8)" in its help is the value without it.
void add_key(CLI::App& command, const circuit::Key<circuit::PresetOptions>& key,
             circuit::PresetOptions& preset, const char* group) {
  const std::string name = option_name(key.name);
  const std::string& what = key.comment.empty() ? key.meaning : key.comment;
  if (key.type == circuit::KeyInfo::Type::kBoolean) {
    const bool standard = std::get<bool>(key.get(preset));
    command
        .add_flag_function(
            fmt::format("{},!--no-{}", name, name.substr(2)),
            [&key, &preset](std::int64_t count) { key.set(preset, count > 0); },
            fmt::format("{} ({})", what, standard ? "the default" : "not the default"))
        ->group(group);
    return;
  }
  const circuit::KeyValue standard = key.get(preset);
  const bool open = std::holds_alternative<std::monostate>(standard);
  std::string shown = open ? "" : circuit::toml_text(standard);
  std::erase(shown, '"');
  CLI::Option* option = command.add_option_function<std::string>(
      name, [&key, &preset](const std::string& text) { key.set(preset, value_of(key, text)); },
      open ? what : fmt::format("{} ({})", what, shown));
  restrict(*option, key);
  option->group(group);
}

}  // namespace

void add_new(CLI::App& app, Run& run) {
  auto o = std::make_shared<NewOptions>();
  CLI::App& command = *app.add_subcommand("new", "Write the circuit file of a preset");
  command.footer(
      "Examples:\n"
      "  hsdc new sal --layers 256,96,96,10\n"
      "  hsdc new kp --layers 784,128,64,10 --lanes 64 --data idx:mnist -o mnist.toml\n"
      "  hsdc new kp --layers 256,64,10 --device softbounds -o analog.toml");
  command.add_option("PRESET", o->preset.preset, "how it learns")
      ->required()
      ->check(one_of(circuit::preset_names()));
  command.add_option("--layers", o->layers, "neurons: input, hidden layers, output")
      ->required()
      ->check([](const std::string& text) {
        return read_layers(text) ? ""
                                 : refusal(text, fmt::format("whole numbers 1..{} with commas "
                                                             "between them, as 64,12,10",
                                                             kMaxNeurons));
      });
  command
      .add_option_function<std::string>(
          "--device", [o](const std::string& name) { put_on_device(name, o->preset); },
          "analog device that each plastic weight is; brings formats and rates")
      ->check(one_of(device::preset_names()));
  command.add_option("-o,--output", o->output, "file to write; standard output without it");
  command.add_flag("--force", o->force, "replace the file if it is there");
  command.add_option("--name", o->preset.name, "of the circuit; the preset's without it");
  o->preset.biases = true;  // docs/training.md has the measurements
  add_key(command, circuit::key_named(circuit::circuit_keys(), "seed"), o->preset, "Options");
  add_key(command, circuit::key_named(circuit::circuit_keys(), "q"), o->preset, "Number formats");
  const auto add_keys = [&](const std::vector<circuit::Key<circuit::PresetOptions>>& keys,
                            const char* group) {
    for (const circuit::Key<circuit::PresetOptions>& key : keys)
      add_key(command, key, o->preset, group);
  };
  add_keys(circuit::format_keys(), "Number formats");
  add_keys(circuit::learning_keys(), "Learning");
  add_keys(circuit::hardware_keys(), "Hardware");
  o->data.add_to(command);
  command.callback([o, &run] { run = [o] { return run_new(*o); }; });
}

}  // namespace hsdc::cli
