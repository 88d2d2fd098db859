// SPDX-License-Identifier: Apache-2.0
#include "base/formats/csv_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/formats/whole_number.h"

namespace hsdc::formats {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return text;
}

std::optional<double> with_point(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

std::optional<double> finite_number(std::string_view text, bool comma) {
  const std::size_t at = comma ? text.find(',') : std::string_view::npos;
  if (at == std::string_view::npos) return with_point(text);
  std::string replaced(text);
  if (text.find('.') != std::string_view::npos) return std::nullopt;
  replaced[at] = '.';
  return with_point(replaced);
}

bool has_decimal_comma(std::string_view text) {
  return text.find(',') != std::string_view::npos && finite_number(text, true).has_value();
}

bool is_missing(std::string_view text) {
  // Those of pandas.read_csv, spreadsheets' errors, and the question mark of the UCI repository.
  static constexpr std::array<std::string_view, 26> kMissing{
      "",      "nan",     "NaN",   "NAN",    "-nan",    "-NaN",     "NA",     "<NA>",   "N/A",
      "n/a",   "#N/A",    "#NA",   "NULL",   "null",    "None",     "?",      "#NV",    "#DIV/0!",
      "#REF!", "#VALUE!", "#NUM!", "#NAME?", "1.#QNAN", "-1.#QNAN", "1.#IND", "-1.#IND"};
  return std::ranges::find(kMissing, text) != kMissing.end();
}

bool has_thousands(std::string_view text) {
  text = without_sign(text);
  const std::string_view whole = text.substr(0, text.find('.'));
  if (whole.find(',') == std::string_view::npos || whole.front() == '0') return false;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const bool comma = (whole.size() - i) % 4 == 0;
    if (comma ? whole[i] != ',' || i == 0 : !is_digit(whole[i])) return false;
  }
  return true;
}

std::optional<std::string> whole_number_text(std::string_view text, bool comma) {
  const auto value = finite_number(text, comma);
  if (!value || *value != std::floor(*value) || std::abs(*value) >= kWholeNumbers)
    return std::nullopt;
  return std::to_string(static_cast<long long>(*value));
}

}  // namespace hsdc::formats
