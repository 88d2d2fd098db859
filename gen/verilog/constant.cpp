// SPDX-License-Identifier: Apache-2.0
#include "gen/verilog/constant.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cctype>
#include <string>

#include "gen/verilog/error.h"

namespace hsdc::verilog {

namespace {

/// Operators of two sides by how tightly they bind; longer ones before those that they begin with.
struct Level {
  std::array<std::string_view, 4> operators;
};
constexpr std::array<Level, 10> kLevels{{{{"||"}},
                                         {{"&&"}},
                                         {{"|"}},
                                         {{"^"}},
                                         {{"&"}},
                                         {{"==", "!="}},
                                         {{"<=", ">=", "<", ">"}},
                                         {{"<<", ">>"}},
                                         {{"+", "-"}},
                                         {{"*", "/", "%"}}}};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

class Parser {
 public:
  Parser(std::string_view text, const std::function<long(std::string_view)>& value_of)
      : text_(text), value_of_(value_of) {}

  long whole() {
    const long value = choice();
    if (!rest().empty()) fail();
    return value;
  }

 private:
  [[noreturn]] void fail() const {
    throw VerilogError(fmt::format("\"{}\": no constant expression that is understood", text_));
  }

  /// What is left, without spaces before it.
  std::string_view rest() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    return text_.substr(at_);
  }
  bool take(std::string_view symbol) {
    if (!rest().starts_with(symbol)) return false;
    at_ += symbol.size();
    return true;
  }
  void need(std::string_view symbol) {
    if (!take(symbol)) fail();
  }

  long choice() {
    const long condition = binary(0);
    if (!take("?")) return condition;
    const long yes = choice();
    need(":");
    const long no = choice();
    return condition != 0 ? yes : no;
  }

  /// The operator of this level that comes next, taken; empty: none.
  std::string_view operator_of(size_t level) {
    const std::string_view left = rest();
    for (const std::string_view op : kLevels[level].operators) {
      if (op.empty() || !left.starts_with(op)) continue;
      // One letter of a longer operator is none of its own.
      const char next = left.size() > op.size() ? left[op.size()] : ' ';
      if (op.size() == 1 && (next == op[0] || (next == '=' && (op == "<" || op == ">")))) continue;
      at_ += op.size();
      return op;
    }
    return {};
  }

  long binary(size_t level) {
    if (level == kLevels.size()) return unary();
    long value = binary(level + 1);
    for (std::string_view op = operator_of(level); !op.empty(); op = operator_of(level)) {
      value = apply(op, value, binary(level + 1));
    }
    return value;
  }

  long apply(std::string_view op, long a, long b) const {
    if ((op == "/" || op == "%") && b == 0) fail();
    if (op == "||") return static_cast<long>(a != 0 || b != 0);
    if (op == "&&") return static_cast<long>(a != 0 && b != 0);
    if (op == "|") return a | b;
    if (op == "^") return a ^ b;
    if (op == "&") return a & b;
    if (op == "==") return static_cast<long>(a == b);
    if (op == "!=") return static_cast<long>(a != b);
    if (op == "<=") return static_cast<long>(a <= b);
    if (op == ">=") return static_cast<long>(a >= b);
    if (op == "<") return static_cast<long>(a < b);
    if (op == ">") return static_cast<long>(a > b);
    if (op == "<<") return a << b;
    if (op == ">>") return a >> b;
    if (op == "+") return a + b;
    if (op == "-") return a - b;
    if (op == "*") return a * b;
    return op == "/" ? a / b : a % b;
  }

  long unary() {
    if (take("-")) return -unary();
    if (take("!")) return static_cast<long>(unary() == 0);
    if (take("~")) return ~unary();
    return primary();
  }

  long primary() {
    if (take("(")) {
      const long value = choice();
      need(")");
      return value;
    }
    if (take("$clog2")) {
      need("(");
      const long value = choice();
      need(")");
      return value > 1 ? std::bit_width(static_cast<unsigned long>(value - 1)) : 0;
    }
    const std::string_view left = rest();
    size_t end = 0;
    while (end < left.size() && (is_word(left[end]) || left.substr(end).starts_with("::"))) {
      end += left[end] == ':' ? 2 : 1;
    }
    if (end == 0) fail();
    at_ += end;
    const std::string_view word = left.substr(0, end);
    return std::isdigit(static_cast<unsigned char>(word[0])) != 0 ? number(word) : value_of_(word);
  }

  /// A number, or what stands behind one that is a width: 8'hFF, 8'(x).
  long number(std::string_view digits) {
    const long value = digits_of(digits, 10);
    if (!take("'")) return value;
    if (take("(")) {
      const long inner = choice();
      need(")");
      return value < 63 ? inner & ((1L << value) - 1) : inner;
    }
    const std::string_view left = rest();
    size_t end = 0;
    while (end < left.size() && is_word(left[end])) ++end;
    if (end < 2) fail();
    at_ += end;
    const char base = left[0];
    return digits_of(left.substr(1, end - 1), base == 'h'   ? 16
                                              : base == 'b' ? 2
                                              : base == 'd' ? 10
                                                            : 0);
  }

  long digits_of(std::string_view digits, int base) const {
    std::string plain;
    for (const char c : digits) {
      if (c != '_') plain += c;
    }
    size_t used = 0;
    long value = 0;
    try {
      if (base != 0) value = std::stol(plain, &used, base);
    } catch (const std::logic_error&) {
      fail();
    }
    if (used != plain.size()) fail();
    return value;
  }

  std::string_view text_;
  const std::function<long(std::string_view)>& value_of_;
  size_t at_ = 0;
};

}  // namespace

long constant_value(std::string_view expression,
                    const std::function<long(std::string_view name)>& value_of) {
  return Parser(expression, value_of).whole();
}

}  // namespace hsdc::verilog
