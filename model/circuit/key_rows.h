// SPDX-License-Identifier: Apache-2.0
#pragma once
// How rows of key lists are written; for the lists themselves only.
#include <fmt/format.h>

#include <array>

#include "model/circuit/keys.h"

namespace hsdc::circuit {

inline KeyValue value_of(int value) { return std::int64_t{value}; }
inline KeyValue value_of(std::uint32_t value) { return std::int64_t{value}; }
inline KeyValue value_of(double value) { return value; }
inline KeyValue value_of(bool value) { return value; }
inline KeyValue value_of(const std::string& value) { return value; }
inline KeyValue value_of(const std::vector<int>& value) { return value; }
inline KeyValue value_of(const std::vector<double>& value) { return value; }
template <typename T>
KeyValue value_of(const std::optional<T>& value) {
  return value ? value_of(*value) : KeyValue{};
}

inline void take(const KeyValue& value, int& field) {
  field = static_cast<int>(std::get<std::int64_t>(value));
}
inline void take(const KeyValue& value, std::uint32_t& field) {
  field = static_cast<std::uint32_t>(std::get<std::int64_t>(value));
}
inline void take(const KeyValue& value, double& field) { field = std::get<double>(value); }
inline void take(const KeyValue& value, bool& field) { field = std::get<bool>(value); }
inline void take(const KeyValue& value, std::string& field) {
  field = std::get<std::string>(value);
}
inline void take(const KeyValue& value, std::vector<int>& field) {
  field = std::get<std::vector<int>>(value);
}
inline void take(const KeyValue& value, std::vector<double>& field) {
  field = std::get<std::vector<double>>(value);
}
template <typename T>
void take(const KeyValue& value, std::optional<T>& field) {
  field.reset();
  if (!std::holds_alternative<std::monostate>(value)) take(value, field.emplace());
}

/// A key whose field `at(owner)` is.
template <typename Owner, typename At>
Key<Owner> row(const char* name, KeyInfo::Type type, At at) {
  Key<Owner> key;
  key.name = name;
  key.type = type;
  key.get = [at](const Owner& owner) { return value_of(at(owner)); };
  key.set = [at](Owner& owner, const KeyValue& value) { take(value, at(owner)); };
  return key;
}

/// A whole number.
template <typename Owner, typename At>
Key<Owner> whole(const char* name, int low, int high, At at,
                 KeyInfo::Type type = KeyInfo::Type::kInteger) {
  Key<Owner> key = row<Owner>(name, type, at);
  key.low = low;
  key.high = high;
  key.range = fmt::format("{}..{}", low, high);
  return key;
}

template <typename Owner, typename At, typename Enum, size_t N>
Key<Owner> choice(const char* name, const std::array<Enum, N>& values, At at) {
  Key<Owner> key;
  key.name = name;
  key.type = KeyInfo::Type::kChoice;
  for (const Enum value : values) key.choices.emplace_back(to_string(value));
  key.range = fmt::format("{}", fmt::join(key.choices, ", "));
  key.get = [at](const Owner& owner) { return KeyValue(std::string(to_string(at(owner)))); };
  key.set = [at, values](Owner& owner, const KeyValue& name_of_value) {
    for (const Enum value : values) {
      if (std::get<std::string>(name_of_value) == to_string(value)) at(owner) = value;
    }
  };
  return key;
}

/// A number with a range: `range` says which ends are out of it.
template <typename Owner, typename At>
Key<Owner> number(const char* name, double low, double high, const char* range, At at) {
  Key<Owner> key = row<Owner>(name, KeyInfo::Type::kNumber, at);
  key.low = low;
  key.high = high;
  key.range = range;
  return key;
}

template <typename Owner>
Key<Owner> with(Key<Owner> key, const char* standard, const char* meaning,
                const char* comment = "") {
  key.standard = standard;
  key.meaning = meaning;
  key.comment = comment;
  return key;
}

}  // namespace hsdc::circuit
