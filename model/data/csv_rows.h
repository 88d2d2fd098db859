// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/formats/csv_text.h"
#include "model/data/csv_layout.h"

namespace hsdc::data {

/// One row of a table.
struct CsvRow {
  std::vector<double> values;  ///< finite, in the order of CsvLayout::features
  std::string label;           ///< not empty
  std::size_t line = 0;        ///< in its file, from 1
};

/// The rows of a table under its layout, or under that of another file with the same columns.
/// `header`: whether this file's first line is one. Throws UserError with file, line and column for
/// a feature that is no finite number, a class that is missing, and another number of columns.
std::vector<CsvRow> read_csv_rows(formats::CsvText& text, const CsvLayout& layout, bool header);

}  // namespace hsdc::data
