// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace hsdc::formats {

/// Bytes of a TOML file, at most: as many as the largest circuit (model/circuit/limits.h) takes,
/// and some more for comments.
inline constexpr std::uint64_t kMostTomlBytes = std::uint64_t{8} << 20;

/// How deep lists, tables and dotted keys may be nested, each for itself. A circuit file needs
/// three.
inline constexpr int kMostTomlDepth = 50;

/// Tables ([x] and [[x]]) and keys of a file, at most: some more than the largest circuit has.
inline constexpr int kMostTomlTables = 6000;
inline constexpr int kMostTomlKeys = 100000;

/// Throws UserError with file and line where lists, inline tables or dotted keys are nested more
/// than kMostTomlDepth deep: a parser that calls itself for each would run out of stack; and where
/// there are too many tables or keys, which would take seconds and memory to parse. Text that is no
/// TOML passes, for the parser to refuse.
void check_toml_limits(std::string_view text, const std::string& path);

}  // namespace hsdc::formats
