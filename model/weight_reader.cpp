#include "model/weight_reader.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "model/error.h"
#include "model/file.h"
#include "model/npy.h"

namespace hsdc {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

void refuse_weights(const std::string& path, const std::string& found, const std::string& allowed) {
  throw UserError(fmt::format("{}: found {}, allowed {}", path, found, allowed));
}

WeightReader::WeightReader(const fs::path& folder, const Circuit& circuit)
    : folder_(folder), record_((folder / kWeightRecord).string()), circuit_(circuit) {
  json_ = Json::parse(read_file(record_), nullptr, false);
  if (!json_.is_object() || json_.value("format", Json()) != kWeightFormat) {
    refuse_weights(record_, "no record of weights",
                   fmt::format("a JSON object with \"format\": \"{}\"", kWeightFormat));
  }
  read_list("projections", "name", entries_);
  read_list("biases", "node", biases_);
  check_names();
}

void WeightReader::read_list(const char* list, const char* name,
                             std::map<std::string, Json>& into) const {
  const auto found = json_.find(list);
  if (found == json_.end()) return;
  const std::string allowed = fmt::format("a list of objects with \"{}\"", name);
  if (!found->is_array())
    refuse_weights(record_, fmt::format("\"{}\" without a list", list), allowed);
  for (const Json& entry : *found) {
    if (!entry.is_object() || !entry.contains(name) || !entry[name].is_string()) {
      refuse_weights(record_, fmt::format("an entry of \"{}\" that has no \"{}\"", list, name),
                     allowed);
    }
    into[entry[name].get<std::string>()] = entry;
  }
}

void WeightReader::check_names() const {
  std::set<std::string> needed;
  for (const Projection& p : circuit_.projections) {
    if (p.has_weights()) needed.insert(p.name);
  }
  const std::string allowed = fmt::format("{}, the projections with weights of circuit {}",
                                          fmt::join(needed, ", "), circuit_.name);
  for (const auto& [name, entry] : entries_) {
    if (!needed.contains(name))
      refuse_weights(record_, fmt::format("projection \"{}\"", name), allowed);
  }
  for (const std::string& name : needed) {
    if (!entries_.contains(name))
      refuse_weights(record_, fmt::format("no projection {}", name), allowed);
  }
}

std::string WeightReader::place(const Projection& p, size_t at) const {
  const auto post = static_cast<size_t>(size_of(p.to));
  return fmt::format("pre {}, post {}", at / post, at % post);
}

StoredWeights WeightReader::read(int projection) const {
  const Projection& p = circuit_.projections[static_cast<size_t>(projection)];
  StoredWeights stored;
  stored.path = (folder_ / weight_file(p.name)).string();
  const NpyArray array = read_npy(stored.path);
  const bool is_codes = array.dtype == "<i2";
  if (!is_codes && array.dtype != "<f4" && array.dtype != "<f8") {
    refuse_weights(stored.path, "dtype " + array.dtype, "<f4 or <f8 (values), <i2 (codes)");
  }
  check_npy(array, array.dtype,
            {static_cast<size_t>(size_of(p.from)), static_cast<size_t>(size_of(p.to))},
            stored.path);
  if (is_codes) {
    const Json fraction = entries_.at(p.name).value("weight_fraction", Json());
    if (!fraction.is_number_integer() || fraction < 0 || fraction > 30) {
      refuse_weights(
          record_, fmt::format("\"weight_fraction\": {} of projection {}", fraction.dump(), p.name),
          "0..30, the fractional bits of its codes");
    }
    stored.fraction = fraction.get<int>();
    stored.codes = npy_copy<std::int16_t>(array);
    return stored;
  }
  if (array.dtype == "<f4") {
    const auto values = npy_copy<float>(array);
    stored.values.assign(values.begin(), values.end());
  } else {
    stored.values = npy_copy<double>(array);
  }
  for (size_t at = 0; at < stored.values.size(); ++at) {
    if (std::isfinite(stored.values[at])) continue;
    refuse_weights(stored.path, fmt::format("{} at {}", stored.values[at], place(p, at)),
                   "finite weights");
  }
  return stored;
}

std::map<std::string, std::vector<float>> WeightReader::read_biases() const {
  std::map<std::string, std::vector<float>> result;
  for (const auto& [name, entry] : biases_) {
    const int node = circuit_.find_node(name);
    if (node < 0) {
      refuse_weights(record_, fmt::format("biases of node \"{}\"", name),
                     fmt::format("nodes of circuit {}", circuit_.name));
    }
    const std::string path = (folder_ / bias_file(name)).string();
    const auto values = read_npy_values<float>(path, {static_cast<size_t>(size_of(node))});
    for (const float value : values) {
      if (!std::isfinite(value)) refuse_weights(path, fmt::format("{}", value), "finite biases");
    }
    result[name] = values;
  }
  return result;
}

}  // namespace hsdc
