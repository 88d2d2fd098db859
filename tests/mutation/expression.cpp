// SPDX-License-Identifier: Apache-2.0
#include "tests/mutation/expression.h"

#include <cctype>

namespace hsdc::mutation {

namespace {

bool opens(const SvToken& t) { return t.is("(") || t.is("[") || t.is("{"); }
bool closes(const SvToken& t) { return t.is(")") || t.is("]") || t.is("}"); }

/// How tightly a binary operator binds; 0: no operator.
int binding(std::string_view op) {
  static constexpr std::pair<std::string_view, int> kTable[]{
      {"||", 1},  {"&&", 2}, {"|", 3},  {"^", 4},  {"&", 5},  {"==", 6}, {"!=", 6}, {"===", 6},
      {"!==", 6}, {"<", 7},  {"<=", 7}, {">", 7},  {">=", 7}, {"<<", 8}, {">>", 8}, {"<<<", 8},
      {">>>", 8}, {"+", 9},  {"-", 9},  {"*", 10}, {"/", 10}, {"%", 10}, {"**", 11}};
  for (const auto& [text, value] : kTable) {
    if (op == text) return value;
  }
  return 0;
}
/// What an operand never reaches over, whatever binds.
bool parts(const SvToken& t) {
  return t.is("?") || t.is(":") || t.is(",") || t.is(";") || t.is("+:") || t.is("-:");
}

}  // namespace

bool Expression::is_binary(size_t k) const {
  if (binding(tokens_[k].text) == 0 || k == begin_) return false;
  const SvToken& before = tokens_[k - 1];
  return before.kind != SvToken::Kind::kSymbol || closes(before);
}

std::pair<size_t, size_t> Expression::operands(size_t k) const {
  const int own = binding(tokens_[k].text);
  size_t left = k, right = k + 1;
  int depth = 0;
  for (; left > begin_; --left) {
    const SvToken& t = tokens_[left - 1];
    if (depth == 0 && (opens(t) || parts(t))) break;
    if (depth == 0 && is_binary(left - 1) && binding(t.text) < own) break;
    depth += closes(t) ? 1 : opens(t) ? -1 : 0;
  }
  depth = 0;
  for (; right < end_; ++right) {
    const SvToken& t = tokens_[right];
    if (depth == 0 && (closes(t) || parts(t))) break;
    if (depth == 0 && right > k + 1 && is_binary(right) && binding(t.text) <= own) break;
    depth += opens(t) ? 1 : closes(t) ? -1 : 0;
  }
  return {left, right};
}

bool Expression::in_range(size_t k) const {
  int depth = 0;
  for (size_t open = k; open-- > begin_;) {
    if (closes(tokens_[open])) ++depth;
    if (!opens(tokens_[open]) || depth-- > 0) continue;
    depth = 0;
    if (!tokens_[open].is("[")) continue;
    const size_t close = closing(open);
    bool choice = false;
    int inner = 0;
    for (size_t i = open + 1; i < close; ++i) {
      inner += opens(tokens_[i]) ? 1 : closes(tokens_[i]) ? -1 : 0;
      choice = choice || (inner == 0 && tokens_[i].is("?"));
      if (inner == 0 && !choice && tokens_[i].is(":")) return true;
    }
  }
  return false;
}

Expression::Choice Expression::choice(size_t question) const {
  Choice c{question, end_, end_};
  int depth = 0;
  for (; c.begin > begin_; --c.begin) {
    const SvToken& t = tokens_[c.begin - 1];
    if (depth == 0 && (opens(t) || parts(t))) break;
    depth += closes(t) ? 1 : opens(t) ? -1 : 0;
  }
  int nested = 0;
  depth = 0;
  for (size_t k = question + 1; k < end_; ++k) {
    const SvToken& t = tokens_[k];
    if (depth == 0 && (closes(t) || t.is(",") || t.is(";"))) {
      c.end = k;
      break;
    }
    if (depth == 0 && t.is("?")) ++nested;
    if (depth == 0 && t.is(":")) {
      if (nested == 0 && c.colon == end_) {
        c.colon = k;
      } else if (nested == 0) {
        c.end = k;
        break;
      } else {
        --nested;
      }
    }
    depth += opens(t) ? 1 : closes(t) ? -1 : 0;
  }
  return c;
}

size_t Expression::closing(size_t open) const {
  int depth = 0;
  for (size_t k = open; k < end_; ++k) {
    depth += opens(tokens_[k]) ? 1 : closes(tokens_[k]) ? -1 : 0;
    if (depth == 0) return k;
  }
  return end_;
}

std::vector<std::pair<size_t, size_t>> Expression::elements(size_t open) const {
  std::vector<std::pair<size_t, size_t>> list;
  const size_t close = closing(open);
  size_t begin = open + 1;
  int depth = 0;
  for (size_t k = begin; k <= close; ++k) {
    if (depth == 0 && (k == close || tokens_[k].is(","))) {
      if (k > begin) list.emplace_back(begin, k);
      begin = k + 1;
    }
    depth += opens(tokens_[k]) ? 1 : closes(tokens_[k]) ? -1 : 0;
  }
  return list;
}

std::string plain_line(std::string_view text) {
  std::string line;
  bool space = false;
  for (size_t k = 0; k < text.size(); ++k) {
    if (text.substr(k).starts_with("//")) {
      while (k < text.size() && text[k] != '\n') ++k;
      space = true;
    } else if (std::isspace(static_cast<unsigned char>(text[k])) != 0) {
      space = true;
    } else {
      if (space && !line.empty()) line += ' ';
      space = false;
      line += text[k];
    }
  }
  return line;
}

}  // namespace hsdc::mutation
