// SPDX-License-Identifier: Apache-2.0
// The lists of keys, and docs/circuit-files.md, which shows every row of them.
#include "model/circuit/keys.h"

#include <set>

#include "model/circuit_file/data_keys.h"
#include "tests/catch.h"
#include "tests/model/circuit/documented_keys.h"
#include "tests/model/circuit/random_circuit.h"

using namespace hsdc;
using namespace hsdc::circuit;

namespace {

template <typename Owner>
void check_rows(const std::vector<Key<Owner>>& keys) {
  std::set<std::string> names;
  for (const Key<Owner>& key : keys) {
    INFO(key.name);
    CHECK(names.insert(key.name).second);
    CHECK_FALSE(key.meaning.empty());
    const bool number = key.type == KeyInfo::Type::kInteger || key.type == KeyInfo::Type::kNumber;
    CHECK((!number || !key.range.empty()));
  }
}

/// Setting what was got changes nothing.
template <typename Owner>
void check_kept(const std::vector<Key<Owner>>& keys, const Owner& owner) {
  for (const Key<Owner>& key : keys) {
    if (!key.applies_to(owner)) continue;
    INFO(key.name);
    Owner copy = owner;
    key.set(copy, key.get(owner));
    CHECK(copy == owner);
  }
}

}  // namespace

TEST_CASE("keys: every one stands in docs/circuit-files.md, as its row says") {
  check_documented("circuit-files.md", "`[circuit]`", circuit_keys());
  check_documented("circuit-files.md", "`[format]`", format_keys());
  check_documented("circuit-files.md", "`[learning]`", learning_keys());
  check_documented("circuit-files.md", "`[hardware]`", hardware_keys());
  check_documented("circuit-files.md", "`[device]`", device_keys());
  check_documented("circuit-files.md", "`[data]`", circuit_file::data_keys());
  check_documented("circuit-files.md", "`[float]`", float_keys());
  check_documented("circuit-files.md", "`[[node]]`", node_keys());
  check_documented("circuit-files.md", "`[[projection]]`", projection_keys(), 5);  // ends and kind
}

TEST_CASE("keys: each has a name of its own and a meaning, numbers a range") {
  check_rows(circuit_keys());
  check_rows(format_keys());
  check_rows(learning_keys());
  check_rows(hardware_keys());
  check_rows(device_keys());
  check_rows(circuit_file::data_keys());
  check_rows(float_keys());
  check_rows(node_keys());
  check_rows(projection_keys());
}

TEST_CASE("keys: what is read is what was set") {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    const Circuit c = random_circuit(seed);
    for (const Node& node : c.nodes) check_kept(node_keys(), node);
    for (const Projection& p : c.projections) check_kept(projection_keys(), p);
  }
  check_kept(float_keys(), FloatOptions{});
  for (const std::string& name : device::preset_names())
    check_kept(device_keys(), device::preset(name));
  PresetOptions options;
  check_kept(format_keys(), options);
  options.decay_shift.reset();
  check_kept(learning_keys(), options);
}

TEST_CASE("keys: a range knows whether its ends are in it, and no number is not") {
  const KeyInfo& density = key_named(projection_keys(), "density");
  CHECK_FALSE(density.allows(0));
  CHECK(density.allows(1));
  const KeyInfo& momentum = key_named(float_keys(), "momentum");
  CHECK(momentum.allows(0));
  CHECK_FALSE(momentum.allows(1));
  CHECK_FALSE(momentum.allows(std::numeric_limits<double>::quiet_NaN()));
}

TEST_CASE("keys: values as TOML") {
  CHECK(toml_text(std::int64_t{-8}) == "-8");
  CHECK(toml_text(1.0) == "1.0");
  CHECK(toml_text(1e30) == "1e+30");
  CHECK(toml_text(std::string("a\"b\n")) == "\"a\\\"b\\u000A\"");
  CHECK(toml_text(std::vector<int>{6, 4}) == "[6, 4]");
  CHECK(toml_text(KeyValue{}) == "\"none\"");
}
