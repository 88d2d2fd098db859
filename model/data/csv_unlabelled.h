// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/formats/csv_text.h"
#include "model/data/csv_layout.h"
#include "model/data/csv_rows.h"

namespace hsdc::data {

/// The rows of a table that has all columns of `layout` but the class's: samples that are to be
/// classified. Labels are empty. A first line that repeats the layout's names is a header. Throws
/// UserError with file, line and column for a feature that is no finite number.
std::vector<CsvRow> read_unlabelled_rows(formats::CsvText& text, const CsvLayout& layout);

}  // namespace hsdc::data
