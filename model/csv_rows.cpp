#include "model/csv_rows.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "model/error.h"
#include "model/file.h"

namespace hsdc {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::optional<double> finite_number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

/// Reads one file into rows of one length.
class TableReader {
 public:
  explicit TableReader(const std::string& path) : path_(path) {}

  std::vector<CsvRow> run() {
    const std::string content = read_file(path_);
    std::string_view rest = content;
    if (rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);  // byte-order mark
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      ++line_;
      read_line(trimmed(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (rows_.empty()) throw UserError(fmt::format("{}: holds no rows of data", path_));
    return std::move(rows_);
  }

 private:
  void read_line(std::string_view text) {
    if (text.empty()) return;
    const std::vector<std::string_view> fields = split(text);
    if (fields.size() < 2) {
      throw UserError(
          fmt::format("{}:{}: found 1 column; expected at least 2, separated by commas: numbers, "
                      "then the class",
                      path_, line_));
    }
    const bool first = columns_ == 0;
    if (first) {
      columns_ = fields.size();
    } else if (fields.size() != columns_) {
      throw UserError(fmt::format("{}:{}: found {} columns; expected {} as in the lines before",
                                  path_, line_, fields.size(), columns_));
    }
    if (first && std::none_of(fields.begin(), fields.end() - 1, [](std::string_view field) {
          return finite_number(field).has_value();
        })) {
      return;  // a header
    }
    rows_.push_back(read_row(fields));
  }

  std::vector<std::string_view> split(std::string_view text) const {
    std::vector<std::string_view> fields;
    for (bool more = true; more;) {
      const std::size_t comma = text.find(',');
      more = comma != std::string_view::npos;
      fields.push_back(unquoted(trimmed(text.substr(0, comma)), fields.size() + 1));
      if (more) text.remove_prefix(comma + 1);
    }
    return fields;
  }

  std::string_view unquoted(std::string_view field, std::size_t column) const {
    if (!field.starts_with('"')) return field;
    if (field.size() < 2 || !field.ends_with('"')) {
      throw UserError(
          fmt::format("{}:{}: column {}: found an open quote: {}; allowed: quotes around a field "
                      "without commas",
                      path_, line_, column, field));
    }
    return trimmed(field.substr(1, field.size() - 2));
  }

  CsvRow read_row(const std::vector<std::string_view>& fields) const {
    CsvRow row;
    row.line = line_;
    row.values.reserve(fields.size() - 1);
    for (std::size_t i = 0; i + 1 < fields.size(); ++i) {
      const auto value = finite_number(fields[i]);
      if (!value) {
        throw UserError(fmt::format("{}:{}: column {}: found \"{}\"; expected a finite number",
                                    path_, line_, i + 1, fields[i]));
      }
      row.values.push_back(*value);
    }
    row.label = fields.back();
    if (row.label.empty()) {
      throw UserError(fmt::format("{}:{}: column {}: found nothing; expected the class", path_,
                                  line_, fields.size()));
    }
    return row;
  }

  const std::string& path_;
  std::size_t line_ = 0;
  std::size_t columns_ = 0;
  std::vector<CsvRow> rows_;
};

}  // namespace

std::vector<CsvRow> read_csv_rows(const std::string& path) { return TableReader(path).run(); }

}  // namespace hsdc
