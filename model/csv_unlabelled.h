#pragma once
#include <vector>

#include "model/csv_layout.h"
#include "model/csv_rows.h"
#include "model/csv_text.h"

namespace hsdc {

/// The rows of a table that has all columns of `layout` but the class's: samples that are to be
/// classified. Labels are empty. A first line that repeats the layout's names is a header. Throws
/// UserError with file, line and column for a feature that is no finite number.
std::vector<CsvRow> read_unlabelled_rows(CsvText& text, const CsvLayout& layout);

}  // namespace hsdc
