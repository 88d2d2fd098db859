// SPDX-License-Identifier: Apache-2.0
#include "model/data/csv_classes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "base/formats/csv_number.h"
#include "base/formats/whole_number.h"

namespace hsdc::data {
namespace {

constexpr std::size_t kMaxClasses = 256;
constexpr std::size_t kMostFractions = 20;  // classes that are numbers with a fraction, if named

/// True if these look like numbers of classes: whole, from 0 or 1 on without a gap, none of them
/// rare.
bool look_like_classes(const std::map<double, std::size_t>& counts, std::size_t rows) {
  constexpr std::size_t kFewRows = 4;  // of a class, in the mean: fewer look like an index
  constexpr std::size_t kRare = 5;     // times less frequent than the mean
  double next = counts.begin()->first;
  if (counts.size() < 2 || counts.size() * kFewRows > rows || (next != 0 && next != 1))
    return false;
  for (const auto& [value, count] : counts) {
    if (value != next || count * kRare * counts.size() < rows) return false;
    next += 1;
  }
  return true;
}

}  // namespace

CsvClasses::CsvClasses(const std::vector<CsvRow>& rows, const CsvLayout& layout,
                       const std::string& path)
    : layout_(layout), path_(path) {
  const auto all = [&](const auto& is_so) {
    return std::ranges::all_of(rows, [&](const CsvRow& row) { return bool(is_so(row.label)); });
  };
  const bool comma = layout.decimal_comma;
  if (all([&](const auto& text) { return formats::whole_number_text(text, comma); })) {
    kind_ = Kind::kWhole;
  } else if (all([&](const auto& text) { return formats::finite_number(text, comma); })) {
    kind_ = Kind::kNumber;
  }
  std::map<std::string, std::size_t> distinct;
  for (const CsvRow& row : rows) ++distinct[key(row.label)];
  for (const auto& [name, count] : distinct) names_.push_back(name);
  if (kind_ != Kind::kText) std::ranges::sort(names_, {}, [&](const auto& n) { return value(n); });
  check_numbers(rows);
  check_count();
  check_first_column(rows);
}

std::optional<std::size_t> CsvClasses::find(const std::string& label) const {
  const std::string wanted = key(label);
  const auto at = std::ranges::find(names_, wanted);
  if (at == names_.end()) return std::nullopt;
  return static_cast<std::size_t>(at - names_.begin());
}

std::string CsvClasses::key(const std::string& label) const {
  const bool comma = layout_.decimal_comma;
  if (kind_ == Kind::kWhole) return formats::whole_number_text(label, comma).value_or(label);
  if (kind_ == Kind::kText) return label;
  const auto number = formats::finite_number(label, comma);
  return number ? fmt::format("{}", *number) : label;
}

double CsvClasses::value(const std::string& name) const {
  return formats::finite_number(name, false).value_or(0);
}

void CsvClasses::refuse(const std::string& found, const std::string& allowed) const {
  throw bad_file(path_)
      .key("{}, taken as the class{}", layout_.column_text(layout_.label),
           layout_.label_named ? "" : " as nothing says which")
      .found(found)
      .only(
          "{}; --label (in a circuit file label in [data]) names the class's column, by its name "
          "or number",
          allowed);
}

void CsvClasses::check_count() const {
  if (names_.size() >= 2 && names_.size() <= kMaxClasses) return;
  refuse(fmt::format("{} different classes", names_.size()), fmt::format("2..{}", kMaxClasses));
}

void CsvClasses::check_numbers(const std::vector<CsvRow>& rows) const {
  for (const CsvRow& row : rows) {
    if (kind_ != Kind::kNumber) break;
    if (std::abs(*formats::finite_number(row.label, layout_.decimal_comma)) >=
        formats::kWholeNumbers) {
      refuse(fmt::format("{} in line {}", row.label, row.line), "numbers below 2^53, or text");
    }
  }
  if (kind_ == Kind::kNumber && (!layout_.label_named || names_.size() > kMostFractions)) {
    const auto fraction = std::ranges::find_if(rows, [&](const CsvRow& row) {
      return !formats::whole_number_text(row.label, layout_.decimal_comma);
    });
    refuse(fmt::format("{} different numbers, {} in line {}", names_.size(), fraction->label,
                       fraction->line),
           "whole numbers or text");
  }
  if (kind_ != Kind::kWhole || layout_.label_named || names_.size() < 2) return;
  // Classes may lack some numbers; pixels and counts lack most.
  const double span = value(names_.back()) - value(names_.front()) + 1;
  if (span > 2 * static_cast<double>(names_.size())) {
    refuse(fmt::format("{} different numbers between {} and {}", names_.size(), names_.front(),
                       names_.back()),
           "numbers of classes, without such gaps");
  }
}

/// As MNIST is written with the class first: its last pixel may take few values too.
void CsvClasses::check_first_column(const std::vector<CsvRow>& rows) const {
  const bool last = layout_.label + 1 == layout_.columns;
  if (layout_.header || layout_.label_named || kind_ != Kind::kWhole || !last ||
      layout_.features.front() != 0) {
    return;
  }
  std::map<double, std::size_t> first, own;
  for (const CsvRow& row : rows) {
    ++own[value(key(row.label))];
    if (++first[row.values.front()]; first.size() > kMaxClasses) return;
  }
  if (look_like_classes(own, rows.size()) || !look_like_classes(first, rows.size())) return;
  refuse(fmt::format("{} classes, some of them rare, while column 1 has {} that are about equally "
                     "frequent",
                     own.size(), first.size()),
         "one of both");
}

}  // namespace hsdc::data
