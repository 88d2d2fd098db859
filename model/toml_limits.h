#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace hsdc {

/// Bytes of a TOML file, at most: as many as the largest circuit (model/circuit_limits.h) takes,
/// and some more for comments.
inline constexpr std::uint64_t kMostTomlBytes = std::uint64_t{8} << 20;

/// How deep lists, tables and dotted keys may be nested, each for itself. A circuit file needs
/// three.
inline constexpr int kMostTomlDepth = 50;

/// Throws UserError with file and line where lists, inline tables or dotted keys are nested more
/// than kMostTomlDepth deep: a parser that calls itself for each would run out of stack. Text that
/// is no TOML passes, for the parser to refuse.
void check_toml_depth(std::string_view text, const std::string& path);

}  // namespace hsdc
