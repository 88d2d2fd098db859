// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>

#include "model/data/dataset.h"

namespace hsdc::data {

struct CsvOptions {
  std::string label{};     ///< the class's column, by name or number from 1; empty: see CsvLayout
  std::uint32_t seed = 1;  ///< of the rows that are held out where there is no test file
};

/// A table of separated values: a sample a line, numbers, and a class in one column (docs/data.md).
/// Every column is scaled linearly to 0..255 by its smallest and largest value in the training
/// part, rounded half up; a test value beyond these takes the end it passed; a column of one value
/// keeps it, as far as a byte holds it. `test_path` may be empty: then a fifth of the rows of each
/// class is held out (hold_out()). A test file may lack the column of the class: its samples are
/// then not labelled. Throws UserError naming file, line and column for what find_csv_layout,
/// read_csv_rows and CsvClasses refuse, a test label that the training part has not, and for a
/// table with too few rows.
DataSplit load_csv(const std::string& train_path, const std::string& test_path,
                   const CsvOptions& options = {});

}  // namespace hsdc::data
