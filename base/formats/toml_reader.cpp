// SPDX-License-Identifier: Apache-2.0
#include "base/formats/toml_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <numeric>

#include "base/error.h"

namespace hsdc::formats {
namespace {

constexpr size_t kLongestTypo = 200;  // characters of what is compared with names

/// Levenshtein's distance, case aside; two neighbours in each other's place are one typo.
size_t edit_distance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  const auto same = [&](char x, char y) { return lower(x) == lower(y); };
  // Distances of the first letters of `a`, two letters ago, one ago, and now, to all beginnings of
  // `b`.
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = last[j] + (same(a[i], b[j]) ? 0 : 1);
      row[j + 1] = std::min({replaced, row[j] + 1, last[j + 1] + 1});
      const bool swapped = i > 0 && j > 0 && same(a[i], b[j - 1]) && same(a[i - 1], b[j]);
      if (swapped) row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
    }
  }
  return row.back();
}

bool fits_int(std::int64_t value) {
  return value >= std::numeric_limits<int>::min() && value <= std::numeric_limits<int>::max();
}

}  // namespace

void FileProblems::add(int line, const std::string& key, const std::string& found,
                       const std::string& allowed) {
  problems_.push_back({.path = path_,
                       .line = line,
                       .key = key,
                       .found = found,
                       .allowed = allowed,
                       .message = found_allowed(found, allowed)});
}

void FileProblems::throw_if_any() const {
  if (problems_.empty()) return;
  auto sorted = problems_;
  std::ranges::stable_sort(sorted, {}, &Problem::line);
  throw UserError(std::move(sorted));
}

std::string did_you_mean(std::string_view found, const std::vector<std::string>& allowed) {
  if (found.size() > kLongestTypo) return "";
  const std::string* nearest = nullptr;
  size_t best = std::max<size_t>(1, found.size() / 3) + 1;
  for (const std::string& name : allowed) {
    const size_t distance = edit_distance(found, name);
    if (distance < best) {
      best = distance;
      nearest = &name;
    }
  }
  return nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : "";
}

namespace {

constexpr size_t kMostShown = 100;  // characters of a value in a message
/// Without half a character at its end.
std::string shortened(std::string text) {
  if (text.size() <= kMostShown) return text;
  size_t end = kMostShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

}  // namespace

std::string shown(const toml::node& node) {
  if (const auto* value = node.as_string()) {
    return fmt::format("\"{}\"", shortened(value->get()));
  }
  if (const auto* value = node.as_integer()) return fmt::format("{}", value->get());
  if (const auto* value = node.as_floating_point()) {
    const std::string text = fmt::format("{}", value->get());
    return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
  }
  if (const auto* value = node.as_boolean()) return value->get() ? "true" : "false";
  if (const auto* array = node.as_array()) {
    std::vector<std::string> parts;
    for (const toml::node& part : *array) {
      if (parts.size() * 2 > kMostShown) break;  // each takes two characters or more
      parts.push_back(shown(part));
    }
    return shortened(fmt::format("[{}]", fmt::join(parts, ", ")));
  }
  return node.is_table() ? "a table" : "a date or time";
}

int TableReader::line() const { return table_ ? static_cast<int>(table_->source().begin.line) : 0; }

int TableReader::line_of(std::string_view key) const {
  if (!table_) return 0;
  const auto found = table_->find(key);
  return found == table_->end() ? 0 : static_cast<int>(found->first.source().begin.line);
}

const toml::node* TableReader::find(std::string_view key) const {
  return table_ ? table_->get(key) : nullptr;
}

void TableReader::problem(std::string_view key, const std::string& found,
                          const std::string& allowed) {
  const int at = has(key) ? line_of(key) : line();
  problems_->add(at, fmt::format("{} {}", name_, key), found, allowed);
}

void TableReader::wrong_type(std::string_view key, const std::string& allowed) {
  problem(key, shown(*find(key)), allowed);
}

void TableReader::allow_only(const std::vector<std::string>& allowed) {
  if (!table_) return;
  for (const auto& [key, value] : *table_) {
    if (std::find(allowed.begin(), allowed.end(), key.str()) != allowed.end()) continue;
    problems_->add(static_cast<int>(key.source().begin.line),
                   fmt::format("{} {}", name_, key.str()), "an unknown key",
                   fmt::format("{}{}", fmt::join(allowed, ", "), did_you_mean(key.str(), allowed)));
  }
}

std::optional<int> TableReader::integer(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  const auto* value = node->as_integer();
  if (value && fits_int(value->get())) return static_cast<int>(value->get());
  wrong_type(key, "an integer of at most 32 bits");
  return std::nullopt;
}

std::optional<std::uint32_t> TableReader::word(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  constexpr std::int64_t kMax = std::numeric_limits<std::uint32_t>::max();
  const auto* value = node->as_integer();
  if (value && value->get() >= 0 && value->get() <= kMax) {
    return static_cast<std::uint32_t>(value->get());
  }
  wrong_type(key, fmt::format("an integer, 0..{}", kMax));
  return std::nullopt;
}

std::optional<double> TableReader::number(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  if (const auto* value = node->as_floating_point()) return value->get();
  if (const auto* value = node->as_integer()) return static_cast<double>(value->get());
  wrong_type(key, "a number");
  return std::nullopt;
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  if (const auto* value = node->as_boolean()) return value->get();
  wrong_type(key, "true or false");
  return std::nullopt;
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  if (const auto* value = node->as_string()) {
    if (!value->get().empty()) return value->get();
    problem(key, "\"\"", "a string that is not empty");
    return std::nullopt;
  }
  wrong_type(key, "a string in quotes");
  return std::nullopt;
}

std::optional<std::string> TableReader::text_or_number(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  if (const auto* value = node->as_string(); value && !value->get().empty()) return value->get();
  if (const auto* value = node->as_integer(); value && value->get() >= 1) {
    return std::to_string(value->get());
  }
  wrong_type(key, "a string in quotes, or a number of 1 or more");
  return std::nullopt;
}

std::optional<std::vector<int>> TableReader::integers(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  std::vector<int> result;
  const toml::array* array = node->as_array();
  for (size_t i = 0; array && i < array->size(); ++i) {
    const auto* value = array->get(i)->as_integer();
    if (!value || !fits_int(value->get())) break;
    result.push_back(static_cast<int>(value->get()));
  }
  if (array && result.size() == array->size()) return result;
  wrong_type(key, "a list of integers of at most 32 bits");
  return std::nullopt;
}

std::optional<std::vector<double>> TableReader::numbers(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  std::vector<double> result;
  const toml::array* array = node->as_array();
  for (size_t i = 0; array && i < array->size(); ++i) {
    const std::optional<double> value = array->get(i)->value<double>();
    if (!value || !array->get(i)->is_number()) break;
    result.push_back(*value);
  }
  if (array && result.size() == array->size()) return result;
  wrong_type(key, "a list of numbers");
  return std::nullopt;
}

TableReader TableReader::table(std::string_view key, std::string name) {
  const toml::node* node = find(key);
  if (node && !node->is_table()) {
    wrong_type(key, fmt::format("a table {}", name));
    node = nullptr;
  }
  return {node ? node->as_table() : nullptr, std::move(name), *problems_};
}

std::optional<std::optional<int>> TableReader::integer_or_none(std::string_view key) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  if (const auto* value = node->as_string(); value && value->get() == "none") {
    return std::optional<int>{};
  }
  const auto* value = node->as_integer();
  if (value && fits_int(value->get())) return static_cast<int>(value->get());
  wrong_type(key, "an integer of at most 32 bits or \"none\"");
  return std::nullopt;
}

std::optional<size_t> TableReader::choice_of(std::string_view key,
                                             const std::vector<std::string>& names) {
  const toml::node* node = find(key);
  if (!node) return std::nullopt;
  const auto* value = node->as_string();
  const auto found = value ? std::find(names.begin(), names.end(), value->get()) : names.end();
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  std::string allowed = fmt::format("\"{}\"", fmt::join(names, "\", \""));
  if (value) allowed += did_you_mean(value->get(), names);
  wrong_type(key, allowed);
  return std::nullopt;
}

}  // namespace hsdc::formats
