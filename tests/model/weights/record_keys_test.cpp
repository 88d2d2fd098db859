// SPDX-License-Identifier: Apache-2.0
// The keys of weights.json, and docs/training.md, which shows every row of them.
#include "model/weights/record_keys.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "tests/catch.h"
#include "tests/model/circuit/documented_keys.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/scratch_folder.h"

namespace hsdc::weights {
namespace {

using Json = nlohmann::ordered_json;

/// Records of a circuit, what their keys allow, their projections in any order.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  WeightRecord record(const circuit::Circuit& circuit) {
    WeightRecord record;
    set_keys(record_keys(), record);
    for (const circuit::Projection& p : circuit.projections) {
      if (!p.has_weights()) continue;
      set_keys(entry_keys(), record.projections.emplace_back(entry_of(circuit, p)));
    }
    std::shuffle(record.projections.begin(), record.projections.end(), random_);
    return record;
  }

 private:
  /// Some of the keys; the others stay as they are.
  template <typename Owner>
  void set_keys(const std::vector<circuit::Key<Owner>>& keys, Owner& owner) {
    for (const circuit::Key<Owner>& key : keys) {
      if (key.set && random_() % 4 != 0) key.set(owner, value(key));
    }
  }

  circuit::KeyValue value(const circuit::KeyInfo& key) {
    const double share = static_cast<double>(random_()) / 0xffffffff;
    const double within = key.low + share * (key.high - key.low);
    if (key.type == circuit::KeyInfo::Type::kInteger) return static_cast<std::int64_t>(within);
    if (key.type == circuit::KeyInfo::Type::kNumber) return within;
    if (key.type == circuit::KeyInfo::Type::kChoice)
      return key.choices[random_() % key.choices.size()];
    REQUIRE(key.type == circuit::KeyInfo::Type::kText);
    return random_() % 2 == 0 ? std::string("\"\\\n\u00e9") : std::to_string(random_());
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("weights: docs/training.md shows every key of the record, as its row says") {
  circuit::check_documented("training.md", "Keys of `weights.json`", record_keys());
  circuit::check_documented("training.md", "Keys of each of its `projections`", entry_keys());
}

TEST_CASE("weights: a record that was written is read as it was, key by key or without one") {
  const ScratchFolder scratch;
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    INFO("seed " << seed);
    const circuit::Circuit circuit = circuit::random_circuit(seed);
    const WeightRecord record = Generator(seed).record(circuit);
    scratch.write("weights.json", weight_record_text(record));
    CHECK(read_weight_record(scratch.path(), circuit) == record);
    const Json json = Json::parse(weight_record_text(record));
    for (const circuit::Key<WeightRecord>& key : record_keys()) {
      if (key.standard != "no") continue;
      Json without = json;
      without.erase(key.name);
      WeightRecord expected = record;
      key.set(expected, key.get(WeightRecord{}));
      scratch.write("weights.json", without.dump());
      CHECK(read_weight_record(scratch.path(), circuit) == expected);
    }
  }
}

}  // namespace hsdc::weights
