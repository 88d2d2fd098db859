// SPDX-License-Identifier: Apache-2.0
#include "tests/mutation/sv_tokens.h"

#include <array>
#include <cctype>

namespace hsdc::mutation {

namespace {

constexpr std::array<std::string_view, 23> kSymbols{
    "<<<=", ">>>=", "<<<", ">>>", "===", "!==", "<=", ">=", "==", "!=", "&&", "||",
    "<<",   ">>",   "+:",  "-:",  "**",  "++",  "--", "~&", "~|", "~^", "::"};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// The end of a number that begins at `at`: 12, 4'hF, '0; `at` itself where none does.
size_t number_end(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '_')) ++end;
  if (end + 1 >= text.size() || text[end] != '\'') return end;
  size_t based = end + 1;
  if (text[based] == 's') ++based;
  const char base = based < text.size() ? text[based] : ' ';
  if (std::string_view("dbohDBOH").find(base) != std::string_view::npos) {
    ++based;
    while (based < text.size() && is_word(text[based])) ++based;
    return based;
  }
  if (end == at && (base == '0' || base == '1')) return based + 1;
  return end;
}

}  // namespace

std::vector<SvToken> sv_tokens(std::string_view text) {
  std::vector<SvToken> tokens;
  const auto skip_to = [&](std::string_view what, size_t from) {
    const size_t found = text.find(what, from);
    return found == std::string_view::npos ? text.size() : found + what.size();
  };
  size_t at = 0;
  const auto add = [&](SvToken::Kind kind, size_t end) {
    tokens.push_back({kind, at, end, text.substr(at, end - at)});
    at = end;
  };
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    if (std::isspace(static_cast<unsigned char>(rest[0])) != 0) {
      ++at;
    } else if (rest.starts_with("`ifdef")) {
      at = skip_to("`endif", at);
    } else if (rest.starts_with("//") || rest[0] == '`') {
      at = skip_to("\n", at);
    } else if (rest.starts_with("/*")) {
      at = skip_to("*/", at + 2);
    } else if (rest.starts_with("(*") && !rest.starts_with("(*)")) {
      at = skip_to("*)", at + 2);
    } else if (rest[0] == '"') {
      add(SvToken::Kind::kString, skip_to("\"", at + 1));
    } else if (const size_t end = number_end(text, at); end != at) {
      add(SvToken::Kind::kNumber, end);
    } else if (is_word(rest[0])) {
      size_t word_end = at;
      while (word_end < text.size() && is_word(text[word_end])) ++word_end;
      add(SvToken::Kind::kName, word_end);
    } else {
      size_t length = 1;
      for (std::string_view symbol : kSymbols) {
        if (rest.starts_with(symbol)) {
          length = symbol.size();
          break;
        }
      }
      add(SvToken::Kind::kSymbol, at + length);
    }
  }
  return tokens;
}

}  // namespace hsdc::mutation
