// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <toml++/toml.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace hsdc::formats {

/// Problems of one file, collected so that a user sees all of them at once.
class FileProblems {
 public:
  explicit FileProblems(std::string path) : path_(std::move(path)) {}

  /// Notes "PATH:LINE: KEY: found X, allowed Y". A line of 0 means the file as a whole: "PATH: KEY:
  /// ...".
  void add(int line, const std::string& key, const std::string& found, const std::string& allowed);
  bool empty() const { return problems_.empty(); }
  /// Throws UserError with all problems, by line of the file; returns if there are none.
  void throw_if_any() const;

 private:
  std::string path_;
  std::vector<Problem> problems_;
};

/// "; did you mean \"x\"?" for the allowed name nearest to `found` (at most a third of its letters
/// differ, case aside), else "".
std::string did_you_mean(std::string_view found, const std::vector<std::string>& allowed);

/// Typed access to one table. A value that is absent gives nothing; one of the wrong type gives
/// nothing too and is noted as "key: found ..., allowed ...".
class TableReader {
 public:
  /// `name` is how messages call the table: "[circuit]". `table` may be null: then all is absent.
  TableReader(const toml::table* table, std::string name, FileProblems& problems)
      : table_(table), name_(std::move(name)), problems_(&problems) {}

  const std::string& name() const { return name_; }
  /// Line where the table begins; 0 if it is absent.
  int line() const;
  /// Line of a key; 0 if it is absent.
  int line_of(std::string_view key) const;
  bool has(std::string_view key) const { return line_of(key) != 0; }

  /// Notes every key that is not among `allowed`.
  void allow_only(const std::vector<std::string>& allowed);

  std::optional<int> integer(std::string_view key);  ///< any that fits 32 bits
  std::optional<std::uint32_t> word(std::string_view key);
  std::optional<double> number(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::string> text(std::string_view key);
  /// A string that is not empty, or an integer of 1 or more, as text.
  std::optional<std::string> text_or_number(std::string_view key);
  std::optional<std::vector<int>> integers(std::string_view key);
  std::optional<std::vector<double>> numbers(std::string_view key);
  /// A table within this one, called `name` in messages; absent if the key is.
  TableReader table(std::string_view key, std::string name);
  /// An integer, or "none": the outer optional is the key's presence.
  std::optional<std::optional<int>> integer_or_none(std::string_view key);

  /// The position of a text among `names`.
  std::optional<size_t> choice_of(std::string_view key, const std::vector<std::string>& names);
  /// One of `values` by the name that to_string() gives it.
  template <typename Enum>
  std::optional<Enum> choice(std::string_view key, std::initializer_list<Enum> values) {
    std::vector<std::string> names;
    for (const Enum value : values) names.emplace_back(to_string(value));
    const std::optional<size_t> position = choice_of(key, names);
    if (!position) return std::nullopt;
    return *(values.begin() + *position);
  }

  /// Notes a problem of a key: "key: found X, allowed Y", at the key's line or else the table's.
  void problem(std::string_view key, const std::string& found, const std::string& allowed);

 private:
  const toml::node* find(std::string_view key) const;
  void wrong_type(std::string_view key, const std::string& allowed);

  const toml::table* table_;
  std::string name_;
  FileProblems* problems_;
};

/// A value as a message shows it: 4.5, "text", an array.
std::string shown(const toml::node& node);

}  // namespace hsdc::formats
