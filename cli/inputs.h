// SPDX-License-Identifier: Apache-2.0
#pragma once
// What several commands take: the circuit file, the samples, and paths to write to.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/circuit_file/circuit_file.h"
#include "model/data/dataset.h"
#include "model/fixed/network.h"

namespace hsdc::cli {

/// FILE, the first argument of most commands.
void add_circuit_argument(CLI::App& command, std::string& path);

/// --data, --label, --data-seed, --samples and --test: which samples to take.
struct DataOptions {
  std::optional<std::string> source, label;
  std::optional<std::uint32_t> seed;
  std::optional<int> train, test;

  void add_to(CLI::App& command);
  /// --label and --data-seed alone, for a command that takes its own --data.
  void add_label_and_seed_to(CLI::App& command);
  /// What is not given comes from the circuit file's [data] table; its limits and label count only
  /// for its own source, its seed for any. Without either: the digits that HSDC draws, as large as
  /// the circuit's input.
  circuit_file::DataChoice choose(const circuit_file::DataChoice& of_file) const;
};

/// Reads the circuit and puts `seed`, if given, in the place of its own; [data] seed becomes the
/// file's own seed where there is none, so that runs of several seeds are of the same data.
circuit_file::CircuitFile read_circuit(const std::string& path,
                                       const std::optional<std::uint32_t>& seed,
                                       circuit::Engine engine = circuit::Engine::kFixed);

/// The same for what is to be made into hardware, which has rules of its own; hardware_warnings()
/// go to stderr.
circuit_file::CircuitFile read_hardware_circuit(const std::string& path,
                                                const std::optional<std::uint32_t>& seed);

/// --weights: the folder that first weights come from.
CLI::Option* add_weights_option(CLI::App& command, std::string& folder);
/// import_weights(), with a line on stderr for each projection in which values were saturated.
/// Nothing for an empty `folder`.
void import_with_warnings(const std::string& folder, fixed::FixedNetwork& network);

/// Whether test samples must have classes.
enum class Labels { kNeeded, kOptional };

/// Loads the samples, and says on stderr what they do not say themselves (DataSplit::notes).
/// Without a seed in `choice`, what is drawn takes the circuit's. Throws UserError where they do
/// not fit the circuit, with file and line of [data] if that names them.
data::DataSplit load_for(const circuit::Circuit& circuit, const circuit_file::DataChoice& choice,
                         Labels labels = Labels::kNeeded);

/// What a run reads, files and folders: the circuit, its masks, samples, and the folder of weights
/// if there is one.
std::vector<std::string> inputs_of(const circuit_file::CircuitFile& file,
                                   const circuit_file::DataChoice& choice,
                                   const std::string& weights = "");

/// Throws UserError unless a file can be written there: before a long run rather than after it.
/// None of `inputs`, and no file in one that is a folder, is overwritten.
void check_output_file(const std::string& option, const std::string& path,
                       const std::vector<std::string>& inputs);

}  // namespace hsdc::cli
