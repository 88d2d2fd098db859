// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/data/csv_layout.h"
#include "model/data/csv_rows.h"

namespace hsdc::data {

/// The classes of a table's rows, numbered from 0: whole numbers by value ("07", "7" and "7.0" are
/// one class), other numbers by value, text by character code.
class CsvClasses {
 public:
  /// `path` stands in messages. Throws UserError for fewer than 2 or more than 256 classes, and for
  /// what is hardly a class: numbers that are not whole, where the column was not named or they are
  /// many; and where it was not named, whole numbers with larger gaps than numbers of classes have,
  /// or a last column of a table without a header whose first one looks more like it.
  CsvClasses(const std::vector<CsvRow>& rows, const CsvLayout& layout, const std::string& path);

  const std::vector<std::string>& names() const { return names_; }
  /// The class of a label, if it is one of them.
  std::optional<std::size_t> find(const std::string& label) const;

 private:
  std::string key(const std::string& label) const;
  double value(const std::string& name) const;
  void check_count() const;
  void check_numbers(const std::vector<CsvRow>& rows) const;
  void check_first_column(const std::vector<CsvRow>& rows) const;
  [[noreturn]] void refuse(const std::string& found, const std::string& allowed) const;

  const CsvLayout& layout_;
  const std::string& path_;
  enum class Kind { kWhole, kNumber, kText } kind_ = Kind::kText;
  std::vector<std::string> names_;
};

}  // namespace hsdc::data
