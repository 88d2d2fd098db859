// SPDX-License-Identifier: Apache-2.0
#include "model/weights/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "base/formats/toml_reader.h"
#include "model/weights/record_keys.h"

namespace hsdc::weights {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20;
constexpr int kMostDepth = 16;
constexpr const char* kProjections = "projections";

/// A value as a message shows it, cut where it is long.
std::string shown(const Json& value) {
  constexpr size_t kMost = 60;
  const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= kMost ? text : text.substr(0, kMost) + "...";
}

/// "outer: inner", or one of them where the other is empty.
std::string joined(const std::string& outer, const std::string& inner) {
  return outer + (outer.empty() || inner.empty() ? "" : ": ") + inner;
}

/// A value as JSON has it; null: none.
struct JsonOf {
  Json operator()(std::monostate) const { return {}; }
  Json operator()(const auto& held) const { return held; }
};
Json json_of(const circuit::KeyValue& value) { return std::visit(JsonOf{}, value); }

template <typename Owner>
Json json_of(const Owner& owner, const std::vector<circuit::Key<Owner>>& keys) {
  Json table;
  for (const circuit::Key<Owner>& key : keys) {
    const Json value = json_of(key.get(owner));
    if (!value.is_null()) table[key.name] = value;
  }
  return table;
}

/// Sets the key; false if it does not allow the value.
template <typename Owner>
bool take(const Json& value, const circuit::Key<Owner>& key, Owner& owner) {
  using Type = circuit::KeyInfo::Type;
  if (!key.set) return value == json_of(key.get(owner));
  if (key.type == Type::kInteger && value.is_number_integer() && key.allows(value.get<double>())) {
    key.set(owner, value.get<std::int64_t>());
  } else if (key.type == Type::kNumber && value.is_number() && key.allows(value.get<double>())) {
    key.set(owner, value.get<double>());
  } else if (value.is_string() && (key.type == Type::kText ||
                                   std::ranges::count(key.choices, value.get<std::string>()) > 0)) {
    key.set(owner, value.get<std::string>());
  } else {
    return false;
  }
  return true;
}

/// Reads one record against a circuit.
class RecordReader {
 public:
  RecordReader(const fs::path& folder, const circuit::Circuit& circuit)
      : path_((folder / kWeightRecord).string()), circuit_(circuit) {}

  WeightRecord read() {
    const Json json = parse();
    if (!json.is_object()) refuse("", shown(json), "an object with \"format\"");
    if (!json.contains("format")) refuse("format", "nothing", shown(kWeightFormat));
    for (const auto& [name, value] : json.items()) {
      if (name != kProjections) {
        read_key("", name, value, record_keys(), record_);
      } else if (!value.is_array()) {
        refuse(name, shown(value), "a list of objects");
      }
    }
    if (json.contains(kProjections)) read_projections(json[kProjections]);
    check_complete();
    return std::move(record_);
  }

 private:
  [[noreturn]] void refuse(const std::string& place, const std::string& found,
                           const std::string& allowed) const {
    throw bad_file(path_).key(place).found(found).allowed(allowed);
  }

  Json parse() const {
    const std::string text = read_file(path_, kMostBytes);
    std::vector<std::set<std::string>> open;  // keys of the objects around, the innermost last
    const auto note = [&](int depth, Json::parse_event_t event, Json& parsed) {
      if (depth > kMostDepth) {
        refuse("", fmt::format("lists and objects nested more than {} deep", kMostDepth), "fewer");
      }
      if (event == Json::parse_event_t::object_start) open.emplace_back();
      if (event == Json::parse_event_t::object_end) open.pop_back();
      if (event == Json::parse_event_t::key && !open.back().insert(parsed).second) {
        refuse("", fmt::format("the key {} twice", shown(parsed)), "once in an object");
      }
      return true;
    };
    const auto place = [&](size_t byte) {
      const auto end = text.begin() + static_cast<long>(std::min(byte, text.size()));
      return bad_file(path_, 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n')));
    };
    try {
      return Json::parse(text, note);
    } catch (const Json::out_of_range& error) {
      // Its text names the number, in quotes, but not its place.
      std::string number = error.what();
      number.erase(0, number.find('\'') + 1);
      number.erase(std::min(number.find('\''), number.size()));
      throw place(text.find(number)).found(number).allowed("numbers that a double can hold");
    } catch (const Json::parse_error& error) {
      throw place(error.byte).found("what is no JSON").allowed("an object with \"format\"");
    }
  }

  template <typename Owner>
  void read_key(const std::string& place, const std::string& name, const Json& value,
                const std::vector<circuit::Key<Owner>>& keys, Owner& owner) const {
    const auto key = std::ranges::find(keys, name, &circuit::Key<Owner>::name);
    if (key == keys.end()) {
      std::vector<std::string> names = circuit::names_of_keys(keys);
      if (place.empty()) names.push_back(kProjections);
      refuse(place, fmt::format("the key {}", shown(name)),
             fmt::format("{}{}", fmt::join(names, ", "), formats::did_you_mean(name, names)));
    }
    if (take(value, *key, owner)) return;
    refuse(joined(place, name), shown(value),
           key->set ? key->range : shown(json_of(key->get(owner))));
  }

  void read_projections(const Json& list) {
    for (size_t k = 0; k < list.size(); ++k) {
      const std::string place = fmt::format("{}[{}]", kProjections, k);
      if (!list[k].is_object()) refuse(place, shown(list[k]), "an object");
      read_projection(list[k], place);
    }
  }

  void read_projection(const Json& entry, const std::string& place) {
    if (!entry.contains("name")) refuse(place + ": name", "nothing", projections_text());
    const Json& name = entry["name"];
    const circuit::ProjectionId index =
        name.is_string() ? circuit_.find_projection(name) : circuit::ProjectionId::kNone;
    if (index == circuit::ProjectionId::kNone || !circuit_.projections[index].has_weights()) {
      refuse(place + ": name", shown(name), projections_text());
    }
    WeightEntry known = entry_of(circuit_, circuit_.projections[index]);
    for (const auto& [key, value] : entry.items()) {
      read_key("projection " + known.name, key, value, entry_keys(), known);
    }
    if (has(known.name)) refuse(place + ": name", shown(name) + " again", "each projection once");
    record_.projections.push_back(std::move(known));
  }

  bool has(const std::string& projection) const {
    return std::ranges::count(record_.projections, projection, &WeightEntry::name) > 0;
  }

  void check_complete() const {
    for (const circuit::Projection& p : circuit_.projections) {
      if (!p.has_weights() || has(p.name)) continue;
      refuse(kProjections, "no " + p.name, projections_text());
    }
  }

  std::string projections_text() const {
    std::vector<std::string> names;
    for (const circuit::Projection& p : circuit_.projections) {
      if (p.has_weights()) names.push_back(p.name);
    }
    return fmt::format("{}, the projections with weights of circuit {}", fmt::join(names, ", "),
                       circuit_.name);
  }

  std::string path_;
  const circuit::Circuit& circuit_;
  WeightRecord record_;
};

}  // namespace

WeightEntry entry_of(const circuit::Circuit& circuit, const circuit::Projection& projection) {
  const auto size = [&](circuit::NodeId node) { return circuit.nodes[node].size; };
  return {projection.name, {size(projection.from), size(projection.to)}};
}

std::string weight_record_text(const WeightRecord& record) {
  Json json = json_of(record, record_keys());
  Json& list = json[kProjections] = Json::array();
  for (const WeightEntry& entry : record.projections) {
    list.push_back(json_of(entry, entry_keys()));
  }
  return json.dump(2) + "\n";
}

WeightRecord read_weight_record(const fs::path& folder, const circuit::Circuit& circuit) {
  return RecordReader(folder, circuit).read();
}

}  // namespace hsdc::weights
