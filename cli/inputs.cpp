// SPDX-License-Identifier: Apache-2.0
#include "cli/inputs.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "cli/allowed.h"
#include "cli/terminal.h"
#include "gen/plan/rules.h"
#include "model/data/load.h"
#include "model/data/source.h"
#include "model/training/training.h"
#include "model/weights/folder.h"

namespace hsdc::cli {

namespace fs = std::filesystem;

void add_circuit_argument(CLI::App& command, std::string& path) {
  command.add_option("FILE", path, "circuit file (docs/circuit-files.md)")->required();
}

void DataOptions::add_to(CLI::App& command) {
  command.add_option(
      "--data", source,
      "samples: digits, digits:SIDE, idx:DIR, cifar:DIR, cifar100:DIR, csv:FILE[,TEST_FILE], "
      "npy:X,Y, npz:FILE, spoken:DIR or spoken:TAR, or a path (docs/data.md); else the file's "
      "[data], else digits");
  add_label_and_seed_to(command);
  command.add_option("--samples", train, "training samples of an epoch: the first so many")
      ->transform(whole_number(1, 1'000'000'000));
  command.add_option("--test", test, "test samples: the first so many")
      ->transform(whole_number(1, 1'000'000'000));
}

void DataOptions::add_label_and_seed_to(CLI::App& command) {
  command.add_option("--label", label,
                     "of a table: the column of the class, by its name or its number from 1");
  command
      .add_option(
          "--data-seed", seed,
          "of drawn digits, and of the rows of a table that are held out for the test; else "
          "[data] seed, else the file's seed, whatever --seed is")
      ->transform(seed_number());
}

circuit_file::DataChoice DataOptions::choose(const circuit_file::DataChoice& of_file) const {
  circuit_file::DataChoice choice = of_file;
  if (source) choice = {source, {}, {}, of_file.seed, {}};
  if (label) choice.label = label;
  if (seed) choice.seed = seed;
  if (train) choice.train = train;
  if (test) choice.test = test;
  if (!choice.source) choice.source = "digits";
  // A message on the file's table is also on what options change of it.
  for (const auto& [option, given] :
       {std::pair{"--label", label.has_value()}, std::pair{"--data-seed", seed.has_value()},
        std::pair{"--samples", train.has_value()}, std::pair{"--test", test.has_value()}}) {
    if (given && !choice.location.text.empty())
      choice.location.text += fmt::format(" with {}", option);
  }
  return choice;
}

namespace {

/// A seed in the place of the file's own; of data it remains the file's.
void take_seed(circuit_file::CircuitFile& file, const std::optional<std::uint32_t>& seed) {
  if (!file.data.seed) file.data.seed = file.circuit.seed;
  if (seed) file.circuit.seed = *seed;
}

}  // namespace

circuit_file::CircuitFile read_circuit(const std::string& path,
                                       const std::optional<std::uint32_t>& seed,
                                       circuit::Engine engine) {
  circuit_file::CircuitFile file = circuit_file::read_circuit_file(path, engine);
  take_seed(file, seed);
  return file;
}

circuit_file::CircuitFile read_hardware_circuit(const std::string& path,
                                                const std::optional<std::uint32_t>& seed) {
  circuit_file::CircuitFile file =
      circuit_file::read_circuit_file(path, circuit::Engine::kFixed, plan::hardware_problems);
  for (const std::string& warning : plan::hardware_warnings(file.circuit)) {
    fmt::print(stderr, "{}: {}\n", path, warning);
  }
  take_seed(file, seed);
  return file;
}

CLI::Option* add_weights_option(CLI::App& command, std::string& folder) {
  return command.add_option(
      "--weights", folder,
      "first weights from a folder that train --export wrote (docs/training.md)");
}

void import_with_warnings(const std::string& folder, fixed::FixedNetwork& network) {
  if (folder.empty()) return;
  for (const weights::SaturatedWeights& s : weights::import_weights(folder, network)) {
    fmt::print(stderr,
               "{}: projection {}: {} of {} weights are beyond its codes and saturate at "
               "+-{:.6g}; the largest is {:.6g}\n",
               folder, s.projection, thousands(s.count), thousands(s.weights), s.limit, s.largest);
  }
}

namespace {

/// Outputs that no class teaches anything but silence: often another column was meant.
void note_spare_outputs(const circuit::Circuit& circuit, data::DataSplit& data) {
  for (const circuit::NodeId index : circuit.root_nodes()) {
    const circuit::Node& root = circuit.nodes[index];
    if (data.train.classes >= root.size) continue;
    data.notes.push_back(
        fmt::format("{}: found {} classes for {} neurons of node {}: the last {} "
                    "are never the right answer{}",
                    data.train.name, data.train.classes, root.size, root.name,
                    root.size - data.train.classes, data.train.class_hint));
  }
}

}  // namespace

data::DataSplit load_for(const circuit::Circuit& circuit, const circuit_file::DataChoice& choice,
                         Labels labels) {
  try {
    data::DataSplit data =
        data::load_data(choice.source.value_or("digits"), circuit.input_size(), choice.train,
                        choice.test, choice.seed.value_or(circuit.seed), choice.label.value_or(""));
    training::check_data(circuit, data.train);
    training::check_data(circuit, data.test);
    if (labels == Labels::kNeeded && !data.test.labelled) {
      throw mismatch(data.test.name)
          .found("samples without classes")
          .allowed("labelled ones; hsdc predict takes both");
    }
    note_spare_outputs(circuit, data);
    const std::string location = choice.location.text.empty() ? "" : choice.location.text + ": ";
    for (const std::string& note : data.notes) fmt::print(stderr, "{}{}\n", location, note);
    return data;
  } catch (UserError& error) {
    error.within(choice.location.text);
    throw;
  }
}

namespace {

/// Whether writing to `path` would change `input` or, if that is a folder, a file in it.
bool overwrites(const std::string& path, const std::string& input) {
  std::error_code error;
  if (fs::equivalent(path, input, error)) return true;
  if (!fs::exists(path, error) || !fs::is_directory(input, error)) return false;
  return fs::equivalent(fs::absolute(path).parent_path(), input, error) ||
         fs::equivalent(fs::weakly_canonical(path, error).parent_path(), input, error);
}

}  // namespace

namespace {

/// Whether `path` is the regular file that this process prints into: it would be replaced, and what
/// is printed lost.
bool is_standard_output(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0 || !S_ISREG(file.st_mode)) return false;
  return std::ranges::any_of(std::array{STDOUT_FILENO, STDERR_FILENO}, [&](int fd) {
    struct stat own {};
    return ::fstat(fd, &own) == 0 && own.st_dev == file.st_dev && own.st_ino == file.st_ino;
  });
}

}  // namespace

std::vector<std::string> inputs_of(const circuit_file::CircuitFile& file,
                                   const circuit_file::DataChoice& choice,
                                   const std::string& weights) {
  std::vector<std::string> inputs{file.path};
  for (const circuit::Projection& p : file.circuit.projections) {
    if (!p.mask_file().empty()) inputs.push_back(p.first().mask_file);
  }
  if (!weights.empty()) inputs.push_back(weights);
  for (std::string& path : data::source_paths(choice.source.value_or("digits"))) {
    inputs.push_back(std::move(path));
  }
  return inputs;
}

void check_output_file(const std::string& option, const std::string& path,
                       const std::vector<std::string>& inputs) {
  std::error_code error;
  for (const std::string& input : inputs) {
    if (overwrites(path, input)) {
      throw bad_option(option).found("{}, which this run reads", path).allowed("another file");
    }
  }
  if (fs::is_directory(path, error)) {
    throw bad_option(option).found("{}, a folder", path).allowed("a file");
  }
  if (is_standard_output(path)) {
    throw bad_option(option)
        .found("{}, where the output of this run goes", path)
        .allowed("another file");
  }
  const fs::path folder = fs::absolute(path).parent_path();
  if (!fs::is_directory(folder, error)) {
    throw bad_option(option).found("{}, whose folder {} {}", path, folder.string(),
                                   fs::exists(folder, error) ? "is a file" : "does not exist");
  }
  // What is there is replaced in its folder, a device written to; none that this user may not
  // write.
  const bool exists = fs::exists(path, error);
  const bool device = exists && !fs::is_regular_file(path, error);
  if ((exists && ::access(path.c_str(), W_OK) != 0) ||
      (!device && ::access(folder.c_str(), W_OK) != 0)) {
    throw error_about(ErrorKind::kUnwritable, option)
        .found("{}, where this user may not write", path);
  }
}

}  // namespace hsdc::cli
