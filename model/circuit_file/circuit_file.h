// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/circuit/check.h"
#include "model/circuit/float_options.h"
#include "model/circuit/presets.h"

namespace hsdc::circuit_file {

/// Where a file says it, for messages: "my.toml:12: [data]"; empty for what options say. No part of
/// what is said.
struct FileLocation {
  std::string text;
  bool operator==(const FileLocation&) const { return true; }
};

/// The optional [data] table of a circuit file: what to train on. Options of a command override it.
struct DataChoice {
  std::optional<std::string> source;
  std::optional<int> train;  ///< samples, 1 or more
  std::optional<int> test;
  std::optional<std::uint32_t> seed{};  ///< of drawn digits and rows held out; none: the circuit's
  std::optional<std::string> label{};  ///< of a table: the class's column, by name or number from 1
  FileLocation location{};
  bool operator==(const DataChoice&) const = default;
};

struct CircuitFile {
  circuit::Circuit circuit;  ///< sound: validate() found nothing
  DataChoice data;
  circuit::FloatOptions floats;  ///< of the [float] table: how a FloatNetwork learns
  /// Of a file in the short form, its options with everything open filled in. The circuit may
  /// differ from make_preset(*preset) where the file's [[node]] and [[projection]] tables change
  /// it.
  std::optional<circuit::PresetOptions> preset;
  std::string path;
};

/// Rules that a use of the circuit has besides, asked of a circuit for which validate() found
/// nothing.
using CircuitRules = std::function<std::vector<circuit::CircuitProblem>(const circuit::Circuit&)>;

/// Reads and validates a circuit file (docs/circuit-files.md). A relative mask_file counts from the
/// file's folder and becomes absolute.
/// Throws UserError with every problem found, one a line, each "FILE:LINE: key: found X, allowed
/// Y".
CircuitFile read_circuit_file(const std::string& path,
                              circuit::Engine engine = circuit::Engine::kFixed,
                              const CircuitRules& more = {});

/// The same for text. `path` stands in messages; a relative mask_file counts from its folder.
CircuitFile parse_circuit(std::string_view text, const std::string& path,
                          circuit::Engine engine = circuit::Engine::kFixed,
                          const CircuitRules& more = {});

/// The long form of a sound circuit: every node and projection written out. What most of them share
/// is written once, as defaults in [format], [learning] and [hardware]. parse_circuit() gives the
/// same circuit back, except for fields that mean nothing where they stand (a rate of fixed
/// weights, bits of tied ones).
std::string write_circuit(const circuit::Circuit& circuit, const DataChoice& data = {});

/// The short form, with comments, for a person to edit.
std::string write_preset(const circuit::PresetOptions& options, const DataChoice& data = {});

}  // namespace hsdc::circuit_file
