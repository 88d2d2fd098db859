// SPDX-License-Identifier: Apache-2.0
#pragma once
// What one field of a table can be.
#include <optional>
#include <string>
#include <string_view>

namespace hsdc::formats {

/// A finite number: decimal, with a point or, where `comma` allows it, a comma before its fraction,
/// and perhaps an exponent. Nothing for any other text, numbers with thousands separators too.
std::optional<double> finite_number(std::string_view text, bool comma);

/// True for a number whose fraction stands behind a comma: "0,5".
bool has_decimal_comma(std::string_view text);

/// True where nothing is, or one of the texts that spreadsheets, pandas, R and the UCI repository
/// write for a value that is missing: NaN, NA, N/A, null, None, ?, ...
bool is_missing(std::string_view text);

/// True for numbers like "1,234" or "1,234,567.8", which are not read: their commas may separate
/// thousands.
bool has_thousands(std::string_view text);

/// A whole number as "7": of "7", "07", "+7", "7.0" and, where `comma` allows it, "7,0". Nothing
/// for any other text, and from 2^53 on in size.
std::optional<std::string> whole_number_text(std::string_view text, bool comma);

}  // namespace hsdc::formats
