// SPDX-License-Identifier: Apache-2.0
#include "model/data/csv_unlabelled.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/formats/csv_number.h"

namespace hsdc::data {
namespace {

/// Whether the line names the columns as `layout` does.
bool is_header(const formats::CsvRecord& record, const CsvLayout& layout) {
  if (!layout.header) return false;
  std::vector<std::string> names = layout.names;
  names.erase(names.begin() + static_cast<std::ptrdiff_t>(layout.label));
  return std::equal(names.begin(), names.end(), record.fields.begin(), record.fields.end());
}

}  // namespace

std::vector<CsvRow> read_unlabelled_rows(formats::CsvText& text, const CsvLayout& layout) {
  text.rewind();
  std::vector<CsvRow> rows;
  formats::CsvRecord record;
  for (bool first = true; text.next(record); first = false) {
    if (first && is_header(record, layout)) continue;
    CsvRow row;
    row.line = record.line;
    for (const std::size_t labelled : layout.features) {
      const std::size_t column = labelled - (labelled > layout.label ? 1 : 0);
      const auto value = formats::finite_number(record.fields[column], layout.decimal_comma);
      if (!value) {
        throw bad_file(text.path(), record.line)
            .key("column {}", column + 1)
            .found("\"{}\"", record.fields[column])
            .expected("a finite number, the value of {} of the training file",
                      layout.column_text(labelled));
      }
      row.values.push_back(*value);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace hsdc::data
