// SPDX-License-Identifier: Apache-2.0
#include "tests/mutation/operators.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "tests/mutation/expression.h"
#include "tests/mutation/sv_slots.h"
#include "tests/mutation/sv_tokens.h"

namespace hsdc::mutation {

namespace {

using Kind = SvSlot::Kind;
using Exchange = std::pair<std::string_view, std::string_view>;

constexpr std::array<Exchange, 12> kRelations{{{"==", "!="},
                                               {"!=", "=="},
                                               {"<", "<="},
                                               {"<", ">="},
                                               {"<=", "<"},
                                               {"<=", ">"},
                                               {">", ">="},
                                               {">", "<="},
                                               {">=", ">"},
                                               {">=", "<"},
                                               {"===", "!=="},
                                               {"!==", "==="}}};
constexpr std::array<Exchange, 6> kLogic{
    {{"&&", "||"}, {"||", "&&"}, {"&", "|"}, {"|", "&"}, {"^", "|"}, {"^", "&"}}};
constexpr std::array<Exchange, 3> kArithmetic{{{"+", "-"}, {"-", "+"}, {"*", "+"}}};
constexpr std::array<Exchange, 5> kShifts{
    {{"<<", ">>"}, {">>", "<<"}, {"<<<", ">>>"}, {">>>", ">>"}, {">>>", "<<<"}}};
constexpr std::array<Exchange, 4> kBanks{{{"rbank_i", "wbank_i"},
                                          {"wbank_i", "rbank_i"},
                                          {"rbank_q", "wbank_q"},
                                          {"wbank_q", "rbank_q"}}};

/// Makes the mutants of one slot.
class SlotMutator {
 public:
  SlotMutator(const std::string& file, std::string_view text, const std::vector<SvToken>& tokens,
              const SvSlot& slot, std::vector<Mutant>& out)
      : file_(file),
        text_(text),
        tokens_(tokens),
        slot_(slot),
        expression_(tokens, slot.begin, slot.end),
        out_(out) {}

  void run() {
    if (slot_.begin > slot_.end) return;
    const bool whole_statement = slot_.kind == Kind::kStatement || slot_.kind == Kind::kCall;
    if (whole_statement) left_side();
    for (size_t k = slot_.begin; k < slot_.end; ++k) token(k);
    if (slot_.kind == Kind::kCondition) condition();
    if (slot_.kind == Kind::kStatement || slot_.kind == Kind::kContinuous) stuck();
    if (whole_statement) replace("removed", slot_.whole_begin, slot_.whole_end, ";");
  }

 private:
  std::string source(size_t begin, size_t end) const {
    if (begin >= end) return {};
    return std::string(
        text_.substr(tokens_[begin].begin, tokens_[end - 1].end - tokens_[begin].begin));
  }
  void replace(const char* op, size_t begin, size_t end, const std::string& by);
  template <typename Table>
  void exchange(const char* op, const Table& table, size_t k) {
    for (const auto& [from, to] : table) {
      if (tokens_[k].is(from)) replace(op, k, k + 1, std::string(to));
    }
  }
  void token(size_t k);
  void binary(size_t k);
  void choice(size_t k);
  void number(size_t k);
  void index(size_t open);
  void condition();
  void stuck();
  void left_side();

  const std::string& file_;
  std::string_view text_;
  const std::vector<SvToken>& tokens_;
  const SvSlot& slot_;
  Expression expression_;
  std::vector<Mutant>& out_;
};

void SlotMutator::replace(const char* op, size_t begin, size_t end, const std::string& by) {
  Mutant m;
  m.file = file_;
  m.op = op;
  m.begin = tokens_[begin].begin;
  m.end = tokens_[end - 1].end;
  m.by = by;
  m.is_statement = slot_.kind == Kind::kStatement || slot_.kind == Kind::kCall;
  const size_t first = m.is_statement ? slot_.whole_begin : slot_.begin;
  const size_t last = m.is_statement ? slot_.whole_end : slot_.end;
  m.slot_begin = tokens_[first].begin;
  m.slot_end = tokens_[last - 1].end;
  m.line = 1 + static_cast<int>(
                   std::count(text_.begin(), text_.begin() + static_cast<long>(m.begin), '\n'));
  const std::string before(text_.substr(m.slot_begin, m.begin - m.slot_begin));
  const std::string behind(text_.substr(m.end, m.slot_end - m.end));
  const std::string was(text_.substr(m.slot_begin, m.slot_end - m.slot_begin));
  m.key = fmt::format("{}: {} => {}", file_, plain_line(was), plain_line(before + by + behind));
  if (slot_.kind == Kind::kConstant) m.slot_end = m.slot_begin;
  if (plain_line(was) != plain_line(before + by + behind)) out_.push_back(std::move(m));
}

void SlotMutator::token(size_t k) {
  const SvToken& t = tokens_[k];
  if (t.kind == SvToken::Kind::kNumber) return number(k);
  if (expression_.in_range(k)) return;  // of a range of bits only the bounds move
  if (t.is("$signed")) return replace("sign", k, k + 1, "$unsigned");
  if (t.kind == SvToken::Kind::kName) return exchange("bank", kBanks, k);
  if (t.is("[")) return index(k);
  if (t.is("?")) return choice(k);
  if (expression_.is_binary(k)) return binary(k);
  if (t.is("!") || t.is("~")) replace("negation", k, k + 1, "");
  if (t.is("&") || t.is("|")) exchange("logic", kLogic, k);
}

void SlotMutator::binary(size_t k) {
  exchange("relation", kRelations, k);
  exchange("logic", kLogic, k);
  exchange("arithmetic", kArithmetic, k);
  exchange("shift", kShifts, k);
  const auto [left, right] = expression_.operands(k);
  const std::string& op = std::string(tokens_[k].text);
  if (op.starts_with("<<") || op.starts_with(">>")) {
    const std::string amount = source(k + 1, right);
    replace("shift", k + 1, right, fmt::format("({} + 1)", amount));
    replace("shift", k + 1, right, fmt::format("({} - 1)", amount));
    replace("term", left, right, fmt::format("({})", source(left, k)));
  }
  static const std::set<std::string, std::less<>> kTerms{"&&", "||", "&", "|", "^", "+", "-", "*"};
  if (!kTerms.contains(op)) return;
  replace("term", left, right, fmt::format("({})", source(left, k)));
  replace("term", left, right, fmt::format("({})", source(k + 1, right)));
  if (op == "-") {
    replace("term", left, right, fmt::format("({}) - ({})", source(k + 1, right), source(left, k)));
  }
}

void SlotMutator::choice(size_t k) {
  const Expression::Choice c = expression_.choice(k);
  const std::string yes = source(k + 1, c.colon), no = source(c.colon + 1, c.end);
  replace("choice", k + 1, c.end, fmt::format("({}) : ({})", no, yes));
  replace("choice", c.begin, c.end, fmt::format("({})", yes));
  replace("choice", c.begin, c.end, fmt::format("({})", no));
}

void SlotMutator::number(size_t k) {
  if (k + 1 < slot_.end && tokens_[k + 1].is("'")) return;  // the width of a cast
  const std::string text(tokens_[k].text);
  if (text == "'0" || text == "'1")
    return replace("constant", k, k + 1, text == "'0" ? "'1" : "'0");
  const size_t tick = text.find('\'');
  const size_t digits = tick == std::string::npos ? 0 : tick + 2 + (text[tick + 1] == 's' ? 1 : 0);
  const char base = digits == 0 ? 'd' : static_cast<char>(std::tolower(text[digits - 1]));
  const int radix = base == 'd' ? 10 : base == 'h' ? 16 : base == 'b' ? 2 : 8;
  std::string plain = text.substr(digits);
  std::erase(plain, '_');
  const unsigned long long value = std::stoull(plain, nullptr, radix);
  const bool one_bit = text.starts_with("1'");
  const auto written = [&](unsigned long long n) {
    const std::string head = text.substr(0, digits);
    return head + (radix == 10   ? fmt::format("{}", n)
                   : radix == 16 ? fmt::format("{:x}", n)
                   : radix == 2  ? fmt::format("{:b}", n)
                                 : fmt::format("{:o}", n));
  };
  if (!one_bit || value == 0) replace("constant", k, k + 1, written(value + 1));
  if (value > 0) replace("constant", k, k + 1, written(value - 1));
}

/// `name[name]`: a part select and a constant index change otherwise.
void SlotMutator::index(size_t open) {
  const size_t close = expression_.closing(open);
  if (close != open + 2 || tokens_[open + 1].kind != SvToken::Kind::kName) return;
  replace("index", open + 1, close, std::string(tokens_[open + 1].text) + " ^ 1");
}

void SlotMutator::condition() {
  const std::string all = source(slot_.begin, slot_.end);
  replace("negation", slot_.begin, slot_.end, fmt::format("!({})", all));
  replace("stuck", slot_.begin, slot_.end, "1'b0");
  replace("stuck", slot_.begin, slot_.end, "1'b1");
}

void SlotMutator::stuck() {
  if (slot_.end == slot_.begin + 1 && tokens_[slot_.begin].kind == SvToken::Kind::kNumber) return;
  replace("stuck", slot_.begin, slot_.end, "'0");
  replace("stuck", slot_.begin, slot_.end, "'1");
  if (!tokens_[slot_.begin].is("{") || expression_.closing(slot_.begin) + 1 != slot_.end) return;
  for (const auto& [begin, end] : expression_.elements(slot_.begin)) {
    replace("stuck", begin, end, fmt::format("~({})", source(begin, end)));
  }
}

void SlotMutator::left_side() {
  size_t equals = slot_.begin;
  for (size_t k = slot_.whole_begin; k < slot_.begin; ++k) {
    if (tokens_[k].is("[") && k + 2 < slot_.begin && tokens_[k + 2].is("]") &&
        tokens_[k + 1].kind == SvToken::Kind::kName) {
      replace("index", k + 1, k + 2, std::string(tokens_[k + 1].text) + " ^ 1");
    }
    equals = k;
  }
  if (!tokens_[slot_.whole_begin].is("{") || slot_.end != slot_.begin + 1 ||
      !tokens_[slot_.begin].is("'0"))
    return;
  const Expression left(tokens_, slot_.whole_begin, equals);
  for (const auto& [begin, end] : left.elements(slot_.whole_begin)) {
    replace("reset", slot_.whole_begin, slot_.whole_end,
            fmt::format("begin {} {} {} '1; end", source(slot_.whole_begin, slot_.whole_end),
                        source(begin, end), tokens_[equals].text));
  }
}

}  // namespace

std::vector<Mutant> make_mutants(const std::string& file, std::string_view text) {
  const std::vector<SvToken> tokens = sv_tokens(text);
  std::vector<Mutant> mutants;
  for (const SvSlot& slot : sv_slots(tokens)) SlotMutator(file, text, tokens, slot, mutants).run();
  // The same text made twice is one mutant: two operators may come to it.
  std::set<std::pair<size_t, std::string>> seen;
  std::erase_if(mutants, [&](const Mutant& m) {
    return !seen.insert({m.slot_begin, m.key}).second;
  });
  std::map<std::string, int> times;
  for (Mutant& m : mutants) {
    const int before = times[m.key]++;
    if (before > 0) m.key += fmt::format(" #{}", before + 1);
  }
  return mutants;
}

std::string mutated(std::string_view text, const Mutant& m) {
  return std::string(text.substr(0, m.begin)) + m.by + std::string(text.substr(m.end));
}

}  // namespace hsdc::mutation
