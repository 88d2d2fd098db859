// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the columns of a table are.
#include <cstddef>
#include <string>
#include <vector>

#include "base/formats/csv_text.h"

namespace hsdc::data {

/// Columns count from 0 here, from 1 in messages.
struct CsvLayout {
  std::size_t columns = 0;
  bool header = false;                ///< the first line names the columns
  std::vector<std::string> names;     ///< by column; without a header empty
  std::size_t label = 0;              ///< the class's column
  bool label_named = false;           ///< somebody said so
  std::vector<std::size_t> features;  ///< all others but an index and columns without any value
  bool decimal_comma = false;         ///< numbers have a comma before their fraction
  std::vector<std::string> notes;     ///< what was found out rather than said

  /// "column 2" or "column 2 (\"petal length\")".
  std::string column_text(std::size_t column) const;
};

/// Reads all of `text` to find the layout of a table; rewinds it. `label` is the class's column by
/// its name or its number from 1; empty: the one column that is called label, labels, class, target
/// or species, else the only one whose values are all text, else the only one whose name is not of
/// the series (pixel0, pixel1, ...) that the last one ends, else the last; a note says which.
///   The first line is a header if none of its fields is a number, or if its numbers just count the
/// columns (0, 1, 2, ... or 1, 2, 3, ..., at least three) and its text is no class of the rows
/// below.
///   Left out, with a note: columns without any value, and a first column of whole numbers, none of
/// them twice, whose name is empty, "Unnamed: 0", "id" or "index", as pandas and Kaggle write.
/// Throws UserError with file, line and column where no column is the label, more than one is,
/// numbers with decimal points and commas are mixed, and a number may have thousands separators.
CsvLayout find_csv_layout(formats::CsvText& text, const std::string& label);

}  // namespace hsdc::data
