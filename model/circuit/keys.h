// SPDX-License-Identifier: Apache-2.0
#pragma once
// The keys of circuit files, each once: reading, writing, ranges, `hsdc new` and
// docs/circuit-files.md follow from these lists. A new key is one row of keys.cpp.
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/circuit/circuit.h"
#include "model/circuit/float_options.h"
#include "model/circuit/presets.h"

namespace hsdc::circuit {

/// What a key is called, takes and means, whatever it is a key of.
struct KeyInfo {
  enum class Type {
    kInteger,        ///< of 32 bits
    kIntegerOrNone,  ///< or "none"
    kWord,           ///< 0..2^32 - 1
    kNumber,
    kBoolean,
    kText,          ///< not empty
    kTextOrNumber,  ///< a text, or a whole number of 1 or more
    kIntegers,      ///< a list
    kNumbers,       ///< a list
    kChoice,        ///< one of `choices`
  };

  std::string name;
  Type type = Type::kText;
  std::string standard;  ///< the value without the key, as documentation says it
  std::string range;     ///< what is allowed, as messages and documentation say it
  std::string meaning;   ///< as documentation says it
  std::string comment;   ///< beside the value in a file that a person edits
  /// Of numbers: least and largest value, both allowed unless said otherwise.
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool above_low = false;   ///< `low` itself is not allowed
  bool below_high = false;  ///< nor is `high`
  /// Largest value of hardware, where training takes any.
  double high_in_hardware = std::numeric_limits<double>::infinity();
  std::vector<std::string> choices;

  /// Whether a number is finite and within the range.
  bool allows(double value) const;
};

/// The value of a key. None: "none", or one that is left open.
using KeyValue = std::variant<std::monostate, bool, std::int64_t, double, std::string,
                              std::vector<int>, std::vector<double>>;

/// The value as TOML has it: 8, 0.5, "text", [1, 2], "none".
std::string toml_text(const KeyValue& value);
/// A TOML basic string.
std::string toml_string(std::string_view text);

/// A key of an Owner: Node, Projection, Device, PresetOptions, FloatOptions.
template <typename Owner>
struct Key : KeyInfo {
  std::function<KeyValue(const Owner&)> get;
  std::function<void(Owner&, const KeyValue&)> set;
  /// Whether the key means anything for that owner; always, if empty.
  std::function<bool(const Owner&)> applies;
  /// What a message says of it where it does not: "found FIRST, allowed SECOND".
  std::function<std::pair<std::string, std::string>(const Owner&)> refusal;
  /// The key of a section that gives it its standard value; empty: none does.
  std::function<std::string(const Owner&)> shared;
  /// Whether writing leaves it out, as its standard value; never, if empty.
  std::function<bool(const Owner&)> silent;

  /// Whether it decides what is learned, in that engine; names and how arrays are built do not.
  bool decides_codes = true;   ///< in fixed point
  bool decides_floats = true;  ///< in floating point

  bool applies_to(const Owner& owner) const { return !applies || applies(owner); }
};

/// The key of that name; it must be there.
template <typename Owner>
const Key<Owner>& key_named(const std::vector<Key<Owner>>& keys, const std::string& name) {
  for (const Key<Owner>& key : keys) {
    if (key.name == name) return key;
  }
  throw std::logic_error("no key " + name);
}

/// The number that the owner has there, as text, if it is one that the key does not allow.
std::optional<std::string> out_of_range(const KeyInfo& key, const KeyValue& value);
template <typename Owner>
std::optional<std::string> out_of_range(const Key<Owner>& key, const Owner& owner) {
  if (!key.applies_to(owner)) return std::nullopt;
  return out_of_range(static_cast<const KeyInfo&>(key), key.get(owner));
}

/// The key of a node's activation: "t_bits", "t_prime_bits"; "t", "t_prime" for its kind.
std::string activation_key(Phase phase, const std::string& what = "");

/// [circuit], [format], [learning], [hardware]: they shape a preset, or are standard values for
/// nodes and projections.
const std::vector<Key<PresetOptions>>& circuit_keys();
const std::vector<Key<PresetOptions>>& format_keys();
const std::vector<Key<PresetOptions>>& learning_keys();
const std::vector<Key<PresetOptions>>& hardware_keys();
const std::vector<Key<FloatOptions>>& float_keys();
/// [[node]] and [[projection]], in the order in which they are written. References to nodes and
/// projections (from, to, tied_to) are not among them: they need the circuit.
const std::vector<Key<Node>>& node_keys();
const std::vector<Key<Projection>>& projection_keys();

/// [device], and `device` of a [[projection]]. The first of them, `preset`, brings values for all
/// others; where `silent`, the value is that preset's.
const std::vector<Key<device::Device>>& device_keys();
/// What stands for no device as the value of `preset`.
inline constexpr const char* kIdealDevice = "ideal";

/// The names of `keys`, for messages.
template <typename Owner>
std::vector<std::string> names_of_keys(const std::vector<Key<Owner>>& keys) {
  std::vector<std::string> names;
  for (const Key<Owner>& key : keys) names.push_back(key.name);
  return names;
}

}  // namespace hsdc::circuit
