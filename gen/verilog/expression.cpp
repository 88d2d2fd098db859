// SPDX-License-Identifier: Apache-2.0
#include "gen/verilog/expression.h"

#include <fmt/format.h>

#include "gen/verilog/error.h"

namespace hsdc::verilog {

std::string to_string(NetType type) {
  return fmt::format("{}{} bit{}", type.is_signed ? "signed " : "", type.bits,
                     type.bits == 1 ? "" : "s");
}

void Expression::refuse(const std::string& what) const {
  throw VerilogError(fmt::format("module {}: {} of {}: {}", module_.empty() ? "?" : module_, text_,
                                 to_string(type_), what));
}

Expression Expression::literal(int bits, unsigned long long value) {
  Expression e;
  e.text_ = fmt::format("{}'d{}", bits, value);
  e.type_ = {bits, false};
  if (bits < 1 || (bits < 64 && (value >> bits) != 0)) e.refuse("the number does not fit");
  return e;
}

Expression Expression::bit(int k) const { return slice(k, k); }

Expression Expression::slice(int high, int low) const {
  if (net_ < 0) refuse("no net, of which bits could be taken");
  if (low < 0 || high < low || high >= bits()) {
    refuse(fmt::format("there are no bits {}:{}", high, low));
  }
  Expression e = *this;
  e.type_ = {high - low + 1, false};
  if (e.bits() == bits()) return e;  // a net of one bit takes no index
  e.text_ =
      high == low ? fmt::format("{}[{}]", text_, low) : fmt::format("{}[{}:{}]", text_, high, low);
  e.net_ = -1;
  e.reads_ = {{net_, high, low}};
  return e;
}

Expression Expression::extended(int bits) const {
  if (bits < this->bits()) refuse(fmt::format("{} bits would cut it", bits));
  // A cast of no effect is left out: Yosys 0.23 stumbles over it.
  if (bits == this->bits()) return *this;
  Expression e = *this;
  e.text_ = type_.is_signed ? fmt::format("{}'($signed({}))", bits, text_)
                            : fmt::format("{}'({})", bits, text_);
  e.type_.bits = bits;
  e.shape_ = Shape::kOther;
  e.net_ = -1;
  return e;
}

Expression Expression::low_bits(int bits) const {
  if (bits < 1 || bits > this->bits()) refuse(fmt::format("it has no {} low bits", bits));
  Expression e = *this;
  if (bits != this->bits()) {
    e.text_ = fmt::format("{}'({})", bits, text_);
    if (net_ >= 0) e.reads_ = {{net_, bits - 1, 0}};
    e.shape_ = Shape::kOther;
    e.net_ = -1;
  }
  e.type_ = {bits, false};
  return e;
}

Expression operator!(const Expression& a) {
  if (a.bits() != 1) a.refuse("! takes one bit");
  Expression e = a;
  const bool plain = a.shape_ == Expression::Shape::kName;
  e.text_ = plain ? "!" + a.text_ : fmt::format("!({})", a.text_);
  e.type_ = {};
  e.shape_ = Expression::Shape::kNot;
  e.net_ = -1;
  return e;
}

Expression Expression::of_two(const char* op, Shape shape, const Expression& a,
                              const Expression& b) {
  Expression e;
  e.module_ = a.module_.empty() ? b.module_ : a.module_;
  e.shape_ = shape;
  for (const Expression* side : {&a, &b}) {
    if (side->bits() != 1) side->refuse(fmt::format("{} takes one bit", op));
    const bool plain =
        side->shape_ == Shape::kName || side->shape_ == Shape::kNot || side->shape_ == shape;
    if (side == &b) e.text_ += fmt::format(" {} ", op);
    e.text_ += plain ? side->text_ : fmt::format("({})", side->text_);
    e.reads_.insert(e.reads_.end(), side->reads_.begin(), side->reads_.end());
  }
  return e;
}

Expression operator&&(const Expression& a, const Expression& b) {
  return Expression::of_two("&&", Expression::Shape::kAnd, a, b);
}
Expression operator||(const Expression& a, const Expression& b) {
  return Expression::of_two("||", Expression::Shape::kOr, a, b);
}

Expression concat(const std::vector<Expression>& parts) {
  Expression e;
  e.type_.bits = 0;
  for (const Expression& part : parts) {
    e.text_ += fmt::format("{}{}", e.text_.empty() ? "" : ", ", part.text_);
    e.type_.bits += part.bits();
    e.reads_.insert(e.reads_.end(), part.reads_.begin(), part.reads_.end());
    if (!part.module_.empty()) e.module_ = part.module_;
  }
  e.text_ = fmt::format("{{{}}}", e.text_);
  if (parts.empty()) e.refuse("nothing to be joined");
  return e;
}

}  // namespace hsdc::verilog
