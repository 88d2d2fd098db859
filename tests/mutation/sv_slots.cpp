// SPDX-License-Identifier: Apache-2.0
#include "tests/mutation/sv_slots.h"

#include <algorithm>
#include <array>

namespace hsdc::mutation {

namespace {

using Kind = SvSlot::Kind;

class Parser {
 public:
  explicit Parser(const std::vector<SvToken>& tokens) : tokens_(tokens) {}
  std::vector<SvSlot> parse() {
    while (at_ < tokens_.size()) item();
    return std::move(slots_);
  }

 private:
  bool is(std::string_view text, size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].is(text);
  }
  bool is_one_of(std::initializer_list<std::string_view> texts) const {
    return std::any_of(texts.begin(), texts.end(), [&](auto text) { return is(text); });
  }
  bool take(std::string_view text) {
    if (!is(text)) return false;
    ++at_;
    return true;
  }
  static bool opens(const SvToken& t) { return t.is("(") || t.is("[") || t.is("{"); }
  static bool closes(const SvToken& t) { return t.is(")") || t.is("]") || t.is("}"); }
  /// Index of the first of these texts outside brackets, from at_ on, or of the end.
  size_t find(std::initializer_list<std::string_view> texts) const {
    int depth = 0;
    for (size_t k = at_; k < tokens_.size(); ++k) {
      const SvToken& t = tokens_[k];
      const bool wanted =
          std::any_of(texts.begin(), texts.end(), [&](auto text) { return t.is(text); });
      if (depth == 0 && wanted) return k;
      depth += opens(t) ? 1 : closes(t) ? -1 : 0;
    }
    return tokens_.size();
  }
  /// Index of the bracket that closes the one at at_.
  size_t closing() const {
    int depth = 0;
    for (size_t k = at_; k < tokens_.size(); ++k) {
      depth += opens(tokens_[k]) ? 1 : closes(tokens_[k]) ? -1 : 0;
      if (depth == 0) return k;
    }
    return tokens_.size();
  }
  void skip_past(std::initializer_list<std::string_view> texts) {
    at_ = std::min(find(texts) + 1, tokens_.size());
  }
  void add(Kind kind, size_t begin, size_t end, size_t whole_begin = 0, size_t whole_end = 0) {
    if (constant_ && kind != Kind::kConstant) kind = Kind::kConstant;
    slots_.push_back({kind, begin, end, whole_begin, whole_end});
  }
  /// `( expression )`
  void bracketed(Kind kind) {
    const size_t end = closing();
    add(kind, at_ + 1, end);
    at_ = end + 1;
  }

  void item();
  void values(Kind kind);
  void instance();
  void routine();
  void statement();
  void block();
  void assignment();

  const std::vector<SvToken>& tokens_;
  size_t at_ = 0;
  bool constant_ = false;  // in a function that is called while elaborating
  std::vector<SvSlot> slots_;
};

void Parser::item() {
  if (take("module")) {
    skip_past({";"});
  } else if (take("localparam")) {
    values(Kind::kConstant);
  } else if (is_one_of({"wire", "logic", "reg", "bit", "int", "integer"})) {
    values(Kind::kContinuous);
  } else if (take("assign")) {
    values(Kind::kContinuous);
  } else if (is_one_of({"function", "task"})) {
    routine();
  } else if (take("always_comb")) {
    statement();
  } else if (is_one_of({"always_ff", "always"})) {
    at_ += 2;  // always_ff @
    at_ = closing() + 1;
    statement();
  } else if (take("initial")) {
    const size_t before = slots_.size();
    statement();
    slots_.resize(before);
  } else if (take("if")) {
    const size_t label = closing() + 3;  // ( ... ) begin : label
    if (label < tokens_.size() && tokens_[label].text.starts_with("gen_check")) {
      at_ = label + 1;  // of parameters that no circuit has
    } else {
      bracketed(Kind::kConstant);
    }
  } else if (take("for")) {
    at_ = closing() + 1;
  } else if (take("begin")) {
    if (take(":")) ++at_;
  } else if (is_one_of({"else", "end", "endmodule", ";"})) {
    ++at_;
  } else if (is_one_of({"typedef", "genvar", "parameter", "import"})) {
    skip_past({";"});
  } else {
    instance();
  }
}

/// `... a = value, b = value;`
void Parser::values(Kind kind) {
  for (;;) {
    at_ = find({"=", ",", ";"});
    if (at_ >= tokens_.size() || take(";")) return;
    if (take(",")) continue;
    const bool unused = tokens_[at_ - 1].text.find("unused") != std::string_view::npos;
    ++at_;
    const size_t end = find({",", ";"});
    if (!unused) add(kind, at_, end);  // else for linters only
    at_ = end;
  }
}

/// `module #(.Parameter(value)) name (.port(value));`
void Parser::instance() {
  const size_t end = find({";"});
  bool parameters = is("#", 1);
  while (at_ < end) {
    if (is(")")) {
      ++at_;
      continue;
    }
    if (take("(") || !is(".")) {
      if (at_ > 0 && tokens_[at_ - 1].is("(")) continue;
      if (tokens_[at_].kind == SvToken::Kind::kName && is("(", 1)) parameters = false;
      ++at_;
      continue;
    }
    const std::string_view name = tokens_[at_ + 1].text;
    at_ += 2;
    if (!is("(")) continue;  // .clk_i
    if (parameters) {
      bracketed(Kind::kConstant);
    } else if (name.ends_with("_i") && !name.starts_with("clk")) {
      bracketed(Kind::kContinuous);
    } else {
      at_ = closing() + 1;
    }
  }
  ++at_;
}

void Parser::routine() {
  const std::string_view last = is("function") ? "endfunction" : "endtask";
  const size_t header = find({";"});
  for (size_t k = at_; k < header && !tokens_[k].is("("); ++k) {
    constant_ = constant_ || tokens_[k].is("int");
  }
  at_ = header + 1;
  while (at_ < tokens_.size() && !is(last)) statement();
  ++at_;
  constant_ = false;
}

void Parser::block() {
  if (take(":")) ++at_;
  while (at_ < tokens_.size() && !take("end")) statement();
}

void Parser::statement() {
  if (take("begin")) return block();
  if (take(";")) return;
  if (take("unique")) return statement();
  if (is_one_of({"logic", "int", "integer", "bit", "assert", "wire"}) ||
      tokens_[at_].text[0] == '$') {
    return skip_past({";"});
  }
  if (take("if")) {
    bracketed(Kind::kCondition);
    statement();
    if (take("else")) statement();
    return;
  }
  if (take("for")) {
    const size_t end = closing();
    ++at_;
    skip_past({";"});
    const size_t step = find({";"});
    add(Kind::kCondition, at_, step);
    at_ = end + 1;
    return statement();
  }
  if (take("case")) {
    bracketed(Kind::kCondition);
    while (at_ < tokens_.size() && !take("endcase")) {
      skip_past({":"});
      statement();
    }
    return;
  }
  assignment();
}

void Parser::assignment() {
  const size_t whole = at_, end = find({";"}), equals = find({"=", "<=", ";"});
  if (equals == end) {
    add(Kind::kCall, end, end, whole, end + 1);
  } else {
    add(Kind::kStatement, equals + 1, end, whole, end + 1);
  }
  at_ = end + 1;
}

}  // namespace

std::vector<SvSlot> sv_slots(const std::vector<SvToken>& tokens) { return Parser(tokens).parse(); }

}  // namespace hsdc::mutation
