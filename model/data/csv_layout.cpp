// SPDX-License-Identifier: Apache-2.0
#include "model/data/csv_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "base/error.h"
#include "base/formats/csv_number.h"
#include "base/formats/toml_reader.h"
#include "model/data/csv_columns.h"

namespace hsdc::data {
namespace {

constexpr std::array<std::string_view, 5> kClassNames{"label", "labels", "class", "target",
                                                      "species"};
constexpr std::array<std::string_view, 4> kIndexNames{"", "unnamed: 0", "id", "index"};
constexpr std::size_t kRowsOfCounter = 8;  // fewer may count up by chance

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

template <std::size_t N>
bool is_one_of(const std::string& name, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, lower_case(name)) != names.end();
}

/// "pixel" of "pixel12"; empty where no number ends a name, or nothing stands before it.
std::string numbered_stem(const std::string& name) {
  const std::size_t end = name.find_last_not_of("0123456789");
  if (end == std::string::npos || end + 1 == name.size()) return {};
  return name.substr(0, end + 1);
}

/// True if the numbers among the fields are 0, 1, 2, ... or 1, 2, 3, ..., three or more.
bool counts_columns(const std::vector<std::string>& fields) {
  long long found = 0;
  long long first = 0;
  for (const std::string& field : fields) {
    if (!formats::finite_number(field, true)) continue;
    const auto whole = formats::whole_number_text(field, false);
    if (!whole) return false;
    const long long value = std::atoll(whole->c_str());
    if (found == 0) first = value;
    if (first < 0 || first > 1 || value != first + found) return false;
    ++found;
  }
  return found >= 3;
}

class LayoutFinder {
 public:
  LayoutFinder(formats::CsvText& text, const std::string& label) : text_(text), label_(label) {}

  CsvLayout run() {
    read();
    layout_.columns = first_fields_.size();
    check_commas();
    if (layout_.header) layout_.names = first_fields_;
    layout_.label_named = !label_.empty();
    layout_.label = layout_.label_named ? named_label() : found_label();
    find_features();
    text_.rewind();
    return std::move(layout_);
  }

 private:
  void read() {
    text_.rewind();
    formats::CsvRecord record;
    if (!text_.next(record)) throw no_rows();
    first_fields_.assign(record.fields.begin(), record.fields.end());
    first_line_ = record.line;
    layout_.header = is_header();
    if (!layout_.header) text_.rewind();
    while (text_.next(record)) below_.add(record);
    if (below_.rows == 0) throw no_rows();
  }

  bool is_header() {
    std::vector<std::size_t> texts;
    bool numbers = false;
    for (std::size_t i = 0; i < first_fields_.size(); ++i) {
      if (formats::finite_number(first_fields_[i], true)) {
        numbers = true;
      } else if (!formats::is_missing(first_fields_[i])) {
        texts.push_back(i);
      }
    }
    if (!numbers) return !texts.empty();
    if (!counts_columns(first_fields_) || first_text_comes_again(texts)) return false;
    layout_.notes.push_back(fmt::format(
        "{}:{}: taken as a header, for its numbers count the columns", text_.path(), first_line_));
    return true;
  }

  /// Whether a later row has the first line's text in one of these columns; leaves the second line
  /// to be read next.
  bool first_text_comes_again(const std::vector<std::size_t>& columns) {
    bool found = false;
    formats::CsvRecord record;
    while (!columns.empty() && !found && text_.next(record)) {
      found = std::ranges::any_of(
          columns, [&](std::size_t i) { return record.fields[i] == first_fields_[i]; });
    }
    text_.rewind();
    text_.next(record);
    return found;
  }

  UserError no_rows() const { return bad_file(text_.path()).says("holds no rows of data"); }

  void check_commas() {
    const auto at = [&](const CsvCell& cell) {
      return bad_file(text_.path(), cell.line).key("column {}", cell.column + 1);
    };
    layout_.decimal_comma = below_.comma.line != 0;
    if (layout_.decimal_comma && below_.point.line != 0) {
      throw at(below_.comma)
          .found("\"{}\", and in line {}, column {} \"{}\"", below_.comma.field, below_.point.line,
                 below_.point.column + 1, below_.point.field)
          .only("points before fractions, or commas, in one table");
    }
    if (!layout_.decimal_comma && below_.thousands.line != 0) {
      throw at(below_.thousands)
          .found("\"{}\", whose comma may separate thousands or a fraction", below_.thousands.field)
          .only("numbers without thousands separators");
    }
  }

  std::size_t named_label() const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < layout_.names.size(); ++i) {
      if (layout_.names[i] == label_) found.push_back(i);
    }
    if (found.size() > 1) {
      throw bad_file(text_.path(), first_line_)
          .found("the label \"{}\" as columns {} and {}", label_, found[0] + 1, found[1] + 1)
          .only("a name that one column has, or a number, 1..{}", layout_.columns);
    }
    if (found.size() == 1) return found[0];
    std::size_t number = 0;
    const char* end = label_.data() + label_.size();
    const auto [stop, error] = std::from_chars(label_.data(), end, number);
    if (error == std::errc() && stop == end && number >= 1 && number <= layout_.columns) {
      return number - 1;
    }
    const std::string names = layout_.header ? names_text() : "";
    throw bad_file(text_.path())
        .found("no column \"{}\" for the label", label_)
        .only("1..{}{}", layout_.columns, names);
  }

  /// ", or a name of the header: ...", the first and the last ones.
  std::string names_text() const {
    constexpr std::size_t kMost = 6;
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < layout_.columns; ++i) {
      if (layout_.columns > kMost + 1 && i == kMost) shown.emplace_back("...");
      if (i < kMost || i + 1 == layout_.columns) shown.push_back(layout_.names[i]);
    }
    return fmt::format(", or a name of its header ({}){}", fmt::join(shown, ", "),
                       formats::did_you_mean(label_, layout_.names));
  }

  std::size_t found_label() {
    std::vector<std::size_t> called, text;
    for (std::size_t i = 0; i < layout_.columns; ++i) {
      if (layout_.header && is_one_of(layout_.names[i], kClassNames)) called.push_back(i);
      if (below_.columns[i].is_text()) text.push_back(i);
    }
    if (called.size() > 1) {
      throw bad_file(text_.path(), first_line_)
          .found("the columns {} and {} of classes", layout_.column_text(called[0]),
                 layout_.column_text(called[1]))
          .only(
              "one, or --label (in a circuit file label in [data]) with the name or number of the "
              "right one");
    }
    std::size_t last = layout_.columns - 1;
    while (last > 0 && below_.columns[last].is_empty()) --last;
    const auto choose = [&](std::size_t column, const std::string& reason) {
      layout_.notes.push_back(
          fmt::format("{}: the class is {}{}", text_.path(), layout_.column_text(column), reason));
      return column;
    };
    if (called.size() == 1) return choose(called[0], "");
    if (text.size() == 1) return choose(text[0], ", the only one whose values are text");
    if (const auto apart = apart_from_series(last)) {
      return choose(*apart, fmt::format(", the only one beside {} to {}",
                                        layout_.names[*apart == 0 ? 1 : 0], layout_.names[last]));
    }
    return choose(last, ", as nothing says which");
  }

  /// The only column whose name is not of the series (pixel0, pixel1, ...) that the last one ends,
  /// which is not the class then.
  std::optional<std::size_t> apart_from_series(std::size_t last) const {
    constexpr std::size_t kLeast = 3;
    if (!layout_.header || last + 1 < kLeast) return std::nullopt;
    const std::string stem = numbered_stem(layout_.names[last]);
    if (stem.empty()) return std::nullopt;
    std::vector<std::size_t> apart;
    for (std::size_t i = 0; i < last; ++i) {
      const bool is_index = i == 0 && is_one_of(layout_.names[0], kIndexNames);
      if (!is_index && numbered_stem(layout_.names[i]) != stem) apart.push_back(i);
    }
    if (apart.size() != 1) return std::nullopt;
    return apart[0];
  }

  void find_features() {
    for (std::size_t i = 0; i < layout_.columns; ++i) {
      if (i == layout_.label) continue;
      const std::string column = fmt::format("{}: {}", text_.path(), layout_.column_text(i));
      if (below_.columns[i].is_empty()) {
        layout_.notes.push_back(column + " is left out: it holds no value");
      } else if (i == 0 && below_.first_is_index && layout_.header &&
                 is_one_of(layout_.names[0], kIndexNames)) {
        layout_.notes.push_back(column + " is left out: it numbers the rows");
      } else {
        if (i == 0 && below_.first_counts && below_.rows >= kRowsOfCounter) {
          layout_.notes.push_back(column +
                                  " counts the rows; if it is an index and no feature, remove it");
        }
        layout_.features.push_back(i);
      }
    }
    if (layout_.features.empty()) {
      throw bad_file(text_.path())
          .found("no column of features beside the class, {}", layout_.column_text(layout_.label));
    }
  }

  formats::CsvText& text_;
  const std::string& label_;
  CsvLayout layout_;
  std::vector<std::string> first_fields_;
  std::size_t first_line_ = 0;
  CsvColumns below_;
};

}  // namespace

std::string CsvLayout::column_text(std::size_t column) const {
  std::string number = fmt::format("column {}", column + 1);
  if (!header || names[column].empty()) return number;
  return fmt::format("{} (\"{}\")", number, names[column]);
}

CsvLayout find_csv_layout(formats::CsvText& text, const std::string& label) {
  return LayoutFinder(text, label).run();
}

}  // namespace hsdc::data
