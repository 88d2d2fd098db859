#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace hsdc {

/// One row of a table: numbers, then the class.
struct CsvRow {
  std::vector<double> values;  ///< finite
  std::string label;           ///< not empty
  std::size_t line = 0;        ///< in its file, from 1
};

/// The rows of a file of comma-separated values, at least one, all of the same length (at least one
/// number). Takes and refuses what load_csv says (model/data_csv.h).
std::vector<CsvRow> read_csv_rows(const std::string& path);

}  // namespace hsdc
