// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is in each column of a table; used by csv_layout.cpp only.
#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/formats/csv_text.h"

namespace hsdc::data {

struct CsvColumn {
  std::size_t numbers = 0;
  std::size_t missing = 0;
  std::size_t texts = 0;
  bool is_text() const { return texts > 0 && numbers == 0; }
  bool is_empty() const { return numbers == 0 && texts == 0; }
};

/// Where a field stands, and the field.
struct CsvCell {
  std::size_t line = 0;  ///< 0: nowhere
  std::size_t column = 0;
  std::string field;
};

/// The rows below the first line of a table.
struct CsvColumns {
  std::size_t rows = 0;
  std::vector<CsvColumn> columns;
  bool first_is_index = true;       ///< the first column: whole numbers, none of them twice
  bool first_counts = true;         ///< the same, each one more than that before
  CsvCell point, comma, thousands;  ///< the first number with "." or with "," before its fraction,
                                    ///< and one whose "," may be either

  void add(const formats::CsvRecord& record);

 private:
  void add_first(std::string_view field);
  std::unordered_set<std::string> seen_;
  long long last_ = 0;
};

}  // namespace hsdc::data
