// SPDX-License-Identifier: Apache-2.0
#pragma once
// weights.json, the record of a folder of weights (docs/training.md).
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "model/circuit/circuit.h"

namespace hsdc::weights {

inline constexpr const char* kWeightRecord = "weights.json";
inline constexpr const char* kWeightFormat = "hsdc weights 1";
inline std::string weight_file(const std::string& projection) { return projection + ".npy"; }

/// What importing needs of a record. The rest of it tells where weights come from, and is only
/// checked.
struct WeightRecord {
  /// Of codes; neither is there for values.
  struct Codes {
    std::optional<int> bits;      ///< 2..16
    std::optional<int> fraction;  ///< 0..30
  };
  std::string path;
  std::map<std::string, Codes> projections;  ///< all that have weights, by name
};

/// Reads the record in `folder`. Throws UserError "PATH: PLACE: KEY: found ..., allowed ..." for
/// what is no record, for keys that are unknown, given twice or of a wrong value, and for
/// projections that are not the circuit's; projections must be all that have weights.
WeightRecord read_weight_record(const std::filesystem::path& folder,
                                const circuit::Circuit& circuit);

}  // namespace hsdc::weights
