// SPDX-License-Identifier: Apache-2.0
#pragma once
// weights.json, the record of a folder of weights (docs/training.md).
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc::weights {

inline constexpr const char* kWeightRecord = "weights.json";
inline constexpr const char* kWeightFormat = "hsdc weights 1";
inline std::string weight_file(const std::string& projection) { return projection + ".npy"; }

/// What a record says of a projection.
struct WeightEntry {
  std::string name;
  std::vector<int> shape;         ///< pre, post
  std::optional<int> bits{};      ///< of codes, 2..16; none: values
  std::optional<int> fraction{};  ///< of codes, 0..30; none: values
  bool operator==(const WeightEntry&) const = default;
};
/// Of a projection of the circuit, as if it held values.
WeightEntry entry_of(const circuit::Circuit& circuit, const circuit::Projection& projection);

/// What a record says; of one that was read, what it does not say is as here. Its keys, ranges and
/// texts are in record_keys.h.
struct WeightRecord {
  circuit::Engine engine = circuit::Engine::kFixed;
  std::string circuit{}, digest{};
  int q = 1, epoch = 0;
  double accuracy = 0;
  std::vector<WeightEntry> projections{};  ///< all that have weights
  bool operator==(const WeightRecord&) const = default;
};

/// The file's text.
std::string weight_record_text(const WeightRecord& record);

/// Reads the record in `folder`. Throws UserError "PATH: PLACE: KEY: found ..., allowed ..." for
/// what is no record, for keys that are unknown, given twice or of a wrong value, and for
/// projections that are not the circuit's; projections must be all that have weights.
WeightRecord read_weight_record(const std::filesystem::path& folder,
                                const circuit::Circuit& circuit);

}  // namespace hsdc::weights
