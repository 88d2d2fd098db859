// SPDX-License-Identifier: Apache-2.0
#include "cli/allowed.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "base/formats/toml_reader.h"

namespace hsdc::cli {
namespace {

template <typename Number>
std::optional<Number> read(const std::string& text) {
  const size_t sign = text.starts_with('+') ? 1 : 0;  // from_chars knows only the other one
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + sign, end, number);
  if (stop != end || error != std::errc()) return {};
  return number;
}

/// Digits alone, but for a sign.
bool is_whole(const std::string& text) {
  const size_t sign = text.starts_with('+') || text.starts_with('-') ? 1 : 0;
  return text.size() > sign && text.find_first_not_of("0123456789", sign) == std::string::npos;
}

}  // namespace

std::optional<std::int64_t> read_whole_number(const std::string& text) {
  return read<std::int64_t>(text);
}

std::string refusal(const std::string& found, const std::string& allowed) {
  const char* const quote = read<double>(found) ? "" : "\"";
  return fmt::format("found {0}{1}{0}, allowed {2}", quote, found, allowed);
}

CLI::Validator whole_number(std::int64_t first, std::int64_t last) {
  const std::string range = fmt::format("{}..{}", first, last);
  const auto check = [=](std::string& text) -> std::string {
    const auto number = read_whole_number(text);
    if (number && *number >= first && *number <= last) {
      text = std::to_string(*number);
      return {};
    }
    // One that is too large to be read is one all the same.
    return refusal(text, is_whole(text) ? range : "a whole number, " + range);
  };
  return {check, range};
}

CLI::Validator seed_number() { return whole_number(0, std::numeric_limits<std::uint32_t>::max()); }

CLI::Validator number(const std::function<bool(double)>& good, const std::string& allowed) {
  const auto check = [=](std::string& text) -> std::string {
    const auto number = read<double>(text);
    if (number && good(*number)) return {};
    return refusal(text, number ? allowed : "a number, " + allowed);
  };
  return {check, allowed};
}

CLI::Validator one_of(const std::vector<std::string>& names) {
  const auto check = [=](std::string& text) -> std::string {
    for (const std::string& name : names) {
      if (name == text) return {};
    }
    return refusal(text,
                   fmt::format("{}{}", fmt::join(names, ", "), formats::did_you_mean(text, names)));
  };
  return {check, fmt::format("{{{}}}", fmt::join(names, ","))};
}

}  // namespace hsdc::cli
