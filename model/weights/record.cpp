// SPDX-License-Identifier: Apache-2.0
#include "model/weights/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/formats/toml_reader.h"

namespace hsdc::weights {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20;
constexpr int kMostDepth = 16;

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

/// A key that a table may have.
struct Key {
  std::string name;
  std::string allowed;
  std::function<bool(const Json&)> good;
};

Key text_key(const char* name) {
  return {name, "a text", [](const Json& value) { return value.is_string(); }};
}

Key list_key(const char* name) {
  return {name, "a list of objects", [](const Json& value) { return value.is_array(); }};
}

Key one_value_key(const char* name, const Json& wanted) {
  return {name, shown(wanted), [=](const Json& value) { return value == wanted; }};
}

Key whole_key(const char* name, int first, int last) {
  return {name, fmt::format("{}..{}", first, last), [=](const Json& value) {
            return value.is_number_integer() && value >= first && value <= last;
          }};
}

/// Reads one record against a circuit.
class RecordReader {
 public:
  RecordReader(const fs::path& folder, const circuit::Circuit& circuit)
      : path_((folder / kWeightRecord).string()), circuit_(circuit) {}

  WeightRecord read() {
    const Json json = parse();
    if (!json.is_object()) refuse("", shown(json), "an object with \"format\"");
    need(json, "", "format", shown(kWeightFormat));
    check_keys(json, "",
               {one_value_key("format", kWeightFormat),
                {"engine", "\"fixed\" or \"float\"",
                 [](const Json& value) { return value == "fixed" || value == "float"; }},
                text_key("circuit"),
                text_key("digest"),
                whole_key("q", 1, 1024),
                whole_key("epoch", 0, std::numeric_limits<int>::max()),
                {"accuracy", "0..1",
                 [](const Json& value) { return value.is_number() && value >= 0 && value <= 1; }},
                list_key("projections")});
    record_.path = path_;
    read_list(json, "projections",
              [&](const Json& entry, const std::string& place) { read_projection(entry, place); });
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

  void need(const Json& table, const std::string& place, const char* key,
            const std::string& allowed) const {
    if (!table.contains(key)) refuse(joined(place, key), "nothing", allowed);
  }

  void check_keys(const Json& table, const std::string& place, const std::vector<Key>& keys) const {
    for (const auto& item : table.items()) {
      const std::string& name = item.key();
      const Json& value = item.value();
      const auto key =
          std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == name; });
      if (key == keys.end()) {
        std::vector<std::string> names;
        for (const Key& k : keys) names.push_back(k.name);
        refuse(place, fmt::format("the key {}", shown(name)),
               fmt::format("{}{}", fmt::join(names, ", "), formats::did_you_mean(name, names)));
      }
      if (!key->good(value)) refuse(joined(place, name), shown(value), key->allowed);
    }
  }

  void read_list(const Json& json, const char* name,
                 const std::function<void(const Json&, const std::string&)>& read_entry) const {
    if (!json.contains(name)) return;
    for (size_t k = 0; k < json[name].size(); ++k) {
      const std::string place = fmt::format("{}[{}]", name, k);
      if (!json[name][k].is_object()) refuse(place, shown(json[name][k]), "an object");
      read_entry(json[name][k], place);
    }
  }

  /// The name in an entry; it must be there.
  std::string name_in(const Json& entry, const std::string& place, const char* key,
                      const std::string& allowed) const {
    need(entry, place, key, allowed);
    if (!entry[key].is_string()) refuse(place + ": " + key, shown(entry[key]), allowed);
    return entry[key];
  }

  void read_projection(const Json& entry, const std::string& place) {
    const std::string name = name_in(entry, place, "name", projections_text());
    const circuit::ProjectionId index = circuit_.find_projection(name);
    if (index == circuit::ProjectionId::kNone || !circuit_.projections[index].has_weights()) {
      refuse(place + ": name", shown(name), projections_text());
    }
    const circuit::Projection& p = circuit_.projections[index];
    const std::string here = "projection " + name;
    check_keys(entry, here,
               {text_key("name"), one_value_key("file", weight_file(name)),
                one_value_key("shape", {size_of(p.from), size_of(p.to)}),
                whole_key("weight_bits", 2, 16), whole_key("weight_fraction", 0, 30)});
    WeightRecord::Codes codes;
    if (entry.contains("weight_bits")) codes.bits = entry["weight_bits"].get<int>();
    if (entry.contains("weight_fraction")) codes.fraction = entry["weight_fraction"].get<int>();
    if (!record_.projections.emplace(name, codes).second) {
      refuse(place + ": name", shown(name) + " again", "each projection once");
    }
  }

  void check_complete() const {
    for (const circuit::Projection& p : circuit_.projections) {
      if (!p.has_weights() || record_.projections.contains(p.name)) continue;
      refuse("projections", "no " + p.name, projections_text());
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

  int size_of(circuit::NodeId node) const { return circuit_.nodes[node].size; }

  std::string path_;
  const circuit::Circuit& circuit_;
  WeightRecord record_;
};

}  // namespace

WeightRecord read_weight_record(const fs::path& folder, const circuit::Circuit& circuit) {
  return RecordReader(folder, circuit).read();
}

}  // namespace hsdc::weights
