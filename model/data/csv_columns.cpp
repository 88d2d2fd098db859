// SPDX-License-Identifier: Apache-2.0
#include "model/data/csv_columns.h"

#include <cstdlib>

#include "base/formats/csv_number.h"

namespace hsdc::data {

void CsvColumns::add(const formats::CsvRecord& record) {
  ++rows;
  columns.resize(record.fields.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string_view field = record.fields[i];
    const auto note = [&](CsvCell& cell) {
      if (cell.line == 0) cell = {record.line, i, std::string(field)};
    };
    if (formats::is_missing(field)) {
      ++columns[i].missing;
    } else if (formats::finite_number(field, false)) {
      ++columns[i].numbers;
      if (point.line == 0 && field.find('.') != std::string_view::npos) note(point);
    } else if (formats::has_thousands(field)) {
      ++columns[i].numbers;
      note(thousands);
    } else if (formats::has_decimal_comma(field)) {
      ++columns[i].numbers;
      note(comma);
    } else {
      ++columns[i].texts;
    }
  }
  add_first(record.fields.front());
}

void CsvColumns::add_first(std::string_view field) {
  if (!first_is_index) return;
  const auto whole = formats::whole_number_text(field, false);
  first_is_index = whole && seen_.insert(*whole).second;
  if (!first_is_index) {
    first_counts = false;
    seen_.clear();
    return;
  }
  const long long value = std::atoll(whole->c_str());
  if (rows > 1 && value != last_ + 1) first_counts = false;
  last_ = value;
}

}  // namespace hsdc::data
