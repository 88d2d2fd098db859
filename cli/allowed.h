// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an option may be given: the parser's checks, which refuse as all of the tool does:
// "--epochs: found 0, allowed 1..1000000".
#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hsdc::cli {

/// A whole number first..last in decimal digits. For Option::transform(), not check(): 010 is ten
/// then, where the parser alone would read it as octal.
CLI::Validator whole_number(std::int64_t first, std::int64_t last);
/// Any seed of random numbers; for transform(), too.
CLI::Validator seed_number();
/// A number for which `good` holds; `allowed` says for which.
CLI::Validator number(const std::function<bool(double)>& good, const std::string& allowed);
/// One of these names.
CLI::Validator one_of(const std::vector<std::string>& names);

/// The number that `text` is as a whole, if it is one: decimal, with a sign or without.
std::optional<std::int64_t> read_whole_number(const std::string& text);
/// "found 0, allowed 1..9"; what is no number stands in quotes.
std::string refusal(const std::string& found, const std::string& allowed);

}  // namespace hsdc::cli
