// SPDX-License-Identifier: Apache-2.0
#pragma once
// The folder of weights as it lies on disk (folder.h); used by exporting and importing only.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/weights/record.h"

namespace hsdc::weights {

/// Weights of one projection, [pre][post]: values, or codes with so many fractional bits.
struct StoredWeights {
  std::string path;
  std::vector<double> values;  ///< finite
  std::vector<std::int16_t> codes;
  std::optional<int> fraction;  ///< of codes, 0..30; none: values
};

/// Reads a folder against a circuit. All throw UserError for what does not fit it.
class WeightReader {
 public:
  /// Reads the record.
  WeightReader(const std::filesystem::path& folder, const circuit::Circuit& circuit)
      : folder_(folder), record_(read_weight_record(folder, circuit)), circuit_(circuit) {}

  StoredWeights read(circuit::ProjectionId projection) const;

 private:
  int size_of(circuit::NodeId node) const { return circuit_.nodes[node].size; }

  std::filesystem::path folder_;
  WeightRecord record_;
  const circuit::Circuit& circuit_;
};

}  // namespace hsdc::weights
