// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace hsdc::verilog {

/// What the bits of a net mean.
struct NetType {
  int bits = 1;
  bool is_signed = false;

  bool operator==(const NetType&) const = default;
};
/// "8 bits", "signed 8 bits".
std::string to_string(NetType type);

/// An expression whose width, sign and operands are known. What would cut it, or extend it other
/// than by its sign, is refused with a VerilogError that names module and net; nothing is extended
/// unasked.
class Expression {
 public:
  /// A number of so many bits; refused where it does not fit.
  static Expression literal(int bits, unsigned long long value);

  const std::string& text() const { return text_; }
  NetType type() const { return type_; }
  int bits() const { return type_.bits; }

  Expression bit(int k) const;
  /// Bits high..low of a net, unsigned.
  Expression slice(int high, int low) const;
  /// As wide as asked: sign-extended where it is signed, else with zeros. Refused where it is
  /// wider.
  Expression extended(int bits) const;
  /// The lowest bits, unsigned: a cut that is meant. Refused where there are fewer.
  Expression low_bits(int bits) const;

  friend Expression operator!(const Expression& a);
  friend Expression operator&&(const Expression& a, const Expression& b);
  friend Expression operator||(const Expression& a, const Expression& b);
  /// The first in the highest bits; in braces even where it is one: Yosys 0.23 stops at a port that
  /// is connected to a bare signed expression.
  friend Expression concat(const std::vector<Expression>& parts);

 private:
  friend class ModuleBuilder;
  struct Read {
    int net = 0, high = 0, low = 0;
  };
  enum class Shape { kName, kNot, kAnd, kOr, kOther };

  [[noreturn]] void refuse(const std::string& what) const;
  static Expression of_two(const char* op, Shape shape, const Expression& a, const Expression& b);

  std::string text_;
  NetType type_;
  Shape shape_ = Shape::kOther;
  int net_ = -1;  ///< that it is, all of it
  std::vector<Read> reads_;
  std::string module_;
};

Expression concat(const std::vector<Expression>& parts);

}  // namespace hsdc::verilog
