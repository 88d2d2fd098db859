// SPDX-License-Identifier: Apache-2.0
#include "model/data/csv_rows.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.h"
#include "base/formats/csv_number.h"

namespace hsdc::data {
namespace {

class RowReader {
 public:
  RowReader(formats::CsvText& text, const CsvLayout& layout) : text_(text), layout_(layout) {}

  std::vector<CsvRow> run(bool header) {
    formats::CsvRecord record;
    if (header) text_.next(record);
    while (text_.next(record)) rows_.push_back(row(record));
    return std::move(rows_);
  }

 private:
  CsvRow row(const formats::CsvRecord& record) const {
    CsvRow row;
    row.line = record.line;
    row.values.reserve(layout_.features.size());
    for (const std::size_t column : layout_.features) {
      const std::string_view field = record.fields[column];
      const auto value = formats::finite_number(field, layout_.decimal_comma);
      if (!value) refuse_feature(record, column);
      row.values.push_back(*value);
    }
    const std::string_view label = record.fields[layout_.label];
    if (formats::is_missing(label)) {
      refuse(record, layout_.label,
             "the class (no value: remove the row, or give it a class of another name)");
    }
    row.label = label;
    return row;
  }

  [[noreturn]] void refuse(const formats::CsvRecord& record, std::size_t column,
                           const std::string& expected) const {
    throw bad_file(text_.path(), record.line)
        .key(layout_.column_text(column))
        .found("\"{}\"", record.fields[column])
        .expected(expected);
  }

  [[noreturn]] void refuse_feature(const formats::CsvRecord& record, std::size_t column) const {
    const std::string_view field = record.fields[column];
    if (formats::is_missing(field)) {
      refuse(record, column, "a finite number (no value: remove the row, or fill it in)");
    }
    if (field.find(',') != std::string_view::npos || field.find(';') != std::string_view::npos) {
      refuse(record, column,
             fmt::format("a finite number (columns are separated by {})",
                         formats::separator_name(text_.separator())));
    }
    refuse(record, column,
           fmt::format("a finite number (the class is {}; --label, or label in [data], names "
                       "another column)",
                       layout_.column_text(layout_.label)));
  }

  formats::CsvText& text_;
  const CsvLayout& layout_;
  std::vector<CsvRow> rows_;
};

}  // namespace

std::vector<CsvRow> read_csv_rows(formats::CsvText& text, const CsvLayout& layout, bool header) {
  text.rewind();
  return RowReader(text, layout).run(header);
}

}  // namespace hsdc::data
