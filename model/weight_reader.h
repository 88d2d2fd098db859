#pragma once
// The folder of weight_folder.h as it lies on disk; used by exporting and importing only.
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/circuit.h"

namespace hsdc {

inline constexpr const char* kWeightRecord = "weights.json";
inline constexpr const char* kWeightFormat = "hsdc weights 1";
inline std::string weight_file(const std::string& projection) { return projection + ".npy"; }
/// No projection has a dot in its name.
inline std::string bias_file(const std::string& node) { return "bias." + node + ".npy"; }

/// Throws UserError "PATH: found ..., allowed ...".
[[noreturn]] void refuse_weights(const std::string& path, const std::string& found,
                                 const std::string& allowed);

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
  /// Reads weights.json; its projections must be the circuit's that have weights, all of them.
  WeightReader(const std::filesystem::path& folder, const Circuit& circuit);

  StoredWeights read(int projection) const;
  std::map<std::string, std::vector<float>> read_biases() const;  ///< by the node's name
  const std::string& record() const { return record_; }           ///< path of weights.json

 private:
  using Json = nlohmann::ordered_json;
  void read_list(const char* list, const char* name, std::map<std::string, Json>& into) const;
  void check_names() const;
  std::string place(const Projection& p, size_t at) const;
  int size_of(int node) const { return circuit_.nodes[static_cast<size_t>(node)].size; }

  std::filesystem::path folder_;
  std::string record_;
  const Circuit& circuit_;
  Json json_;
  std::map<std::string, Json> entries_, biases_;
};

}  // namespace hsdc
