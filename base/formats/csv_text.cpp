// SPDX-License-Identifier: Apache-2.0
#include "base/formats/csv_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/formats/csv_number.h"
#include "base/formats/text_encoding.h"
#include "base/input.h"

namespace hsdc::formats {
namespace {

constexpr std::string_view kSeparators = "\t;,";
constexpr std::uint64_t kFirstBytes = std::uint64_t{1} << 16;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 32;
constexpr int kLinesLookedAt = 100;  // to find the separator

/// Spaces around a field; a tab may be the separator.
std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// The fields of a line as they stand, with spaces and quotes; separators within quotes are none.
std::vector<std::string_view> fields_of(std::string_view line, char separator) {
  std::vector<std::string_view> fields;
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] != separator || quoted) continue;
    fields.push_back(line.substr(begin, i - begin));
    begin = i + 1;
  }
  fields.push_back(line.substr(begin));
  return fields;
}

/// Whether a field, with spaces and quotes around it, is a number; a comma that does not separate
/// may stand before a fraction.
bool is_number(std::string_view field, char separator) {
  field = trimmed(field);
  const bool quoted = field.size() >= 2 && field.front() == '"' && field.back() == '"';
  if (quoted) field = trimmed(field.substr(1, field.size() - 2));
  return finite_number(field, quoted || separator != ',').has_value();
}

/// What a separator makes of the first lines.
struct Division {
  std::size_t alike = 0;    ///< lines with as many fields as the first
  std::size_t numeric = 0;  ///< columns of numbers: in half of those lines or more, but the first

  /// A table without a column of numbers is none, whatever its lines have in common.
  bool better_than(const Division& other) const {
    return std::tuple(numeric > 0, alike, numeric) >
           std::tuple(other.numeric > 0, other.alike, other.numeric);
  }
};

/// Nothing where the first line has one field only.
Division divide(const std::vector<std::string_view>& lines, char separator) {
  Division result;
  std::vector<std::size_t> numbers;  // of each column
  for (const std::string_view line : lines) {
    const std::vector<std::string_view> fields = fields_of(line, separator);
    if (result.alike == 0) {
      if (fields.size() < 2) return {};
      numbers.resize(fields.size());
    }
    if (fields.size() != numbers.size()) continue;
    ++result.alike;
    if (result.alike == 1 && lines.size() > 1) continue;  // it may be a header
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (is_number(fields[i], separator)) ++numbers[i];
    }
  }
  const std::size_t counted = std::max(result.alike, std::size_t{2}) - 1;
  result.numeric = static_cast<std::size_t>(
      std::ranges::count_if(numbers, [&](std::size_t n) { return n > 0 && 2 * n >= counted; }));
  return result;
}

}  // namespace

CsvText::CsvText(const std::string& path) : path_(path) {
  Input input = open_input(path);
  std::string content = input.read(kFirstBytes);
  check_text(content, path);  // before the rest is read: it may have no end
  content += input.read_all(kMostBytes);
  text_ = utf8_text(content, path);
  find_separator();
  rewind();
}

void CsvText::find_separator() {
  std::vector<std::string_view> lines;
  for (std::string_view line; lines.size() < kLinesLookedAt && next_line(line);) {
    if (lines.empty() && line.size() == 5 && line.starts_with("sep=")) {
      separator_ = line[4];
      start_ = at_;
      start_line_ = line_;
      return;
    }
    if (!trimmed(line).empty()) lines.push_back(line);
  }
  Division best;
  for (const char separator : kSeparators) {
    const Division division = divide(lines, separator);
    if (!division.better_than(best)) continue;
    best = division;
    separator_ = separator;
  }
}

void CsvText::rewind() {
  at_ = start_;
  line_ = start_line_;
  columns_ = 0;
}

bool CsvText::next_line(std::string_view& text) {
  if (at_ == text_.size()) return false;
  const std::size_t end = std::min(text_.find_first_of("\r\n", at_), text_.size());
  text = std::string_view(text_).substr(at_, end - at_);
  at_ = std::min(end + (text_.compare(end, 2, "\r\n") == 0 ? 2 : 1), text_.size());
  ++line_;
  return true;
}

bool CsvText::next(CsvRecord& record) {
  for (std::string_view text; next_line(text);) {
    split(text, record);
    if (std::ranges::all_of(record.fields, [](auto field) { return field.empty(); })) continue;
    if (columns_ == 0) columns_ = record.fields.size();
    if (columns_ < 2) {
      throw bad_file(path_, line_)
          .found("1 column")
          .expected("at least 2, numbers and a class, separated by commas, semicolons or tabs");
    }
    if (record.fields.size() != columns_) {
      throw bad_file(path_, line_)
          .found("{} columns", record.fields.size())
          .expected("{} as in the lines before", columns_);
    }
    return true;
  }
  return false;
}

void CsvText::split(std::string_view text, CsvRecord& record) {
  record.line = line_;
  record.fields.clear();
  unescaped_.clear();
  for (bool more = true; more;) {
    // A tab that separates is no space before a quote.
    const std::size_t first = text.find_first_not_of(separator_ == '\t' ? " " : " \t");
    std::optional<std::string_view> field;
    if (first != std::string_view::npos && text[first] == '"') {
      text.remove_prefix(first + 1);
      field = quoted(text, record.fields.size() + 1);
    }
    const std::size_t end = text.find(separator_);
    more = end != std::string_view::npos;
    const std::string_view rest = trimmed(text.substr(0, end));
    if (field && !rest.empty()) {
      throw bad_file(path_, line_)
          .key("column {}", record.fields.size() + 1)
          .found("{} after a closing quote", rest)
          .only("the next column");
    }
    record.fields.push_back(field.value_or(rest));
    if (more) text.remove_prefix(end + 1);
  }
}

/// The field whose opening quote stands before `rest`; leaves what follows the closing one.
std::string_view CsvText::quoted(std::string_view& rest, std::size_t column) {
  const std::string_view from = rest;
  std::size_t end = rest.find('"');
  bool escapes = false;
  while (end != std::string_view::npos && from.substr(end + 1).starts_with('"')) {
    escapes = true;
    end = from.find('"', end + 2);
  }
  if (end == std::string_view::npos) {
    throw bad_file(path_, line_)
        .key("column {}", column)
        .found("an open quote: \"{}", from.substr(0, 60))
        .only("quotes around a whole field, on one line");
  }
  rest = from.substr(end + 1);
  std::string_view field = from.substr(0, end);
  if (escapes) {
    std::string text;
    for (std::size_t i = 0; i < field.size(); ++i) {
      text += field[i];
      if (field[i] == '"') ++i;
    }
    field = unescaped_.emplace_back(std::move(text));
  }
  return trimmed(field);
}

std::string separator_name(char separator) {
  if (separator == ',') return "a comma";
  if (separator == ';') return "a semicolon";
  return separator == '\t' ? "a tab" : fmt::format("\"{}\"", separator);
}

}  // namespace hsdc::formats
