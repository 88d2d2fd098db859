// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/mutation/sv_tokens.h"

namespace hsdc::mutation {

/// The structure of an expression, tokens [begin, end): what belongs to an operator.
class Expression {
 public:
  Expression(const std::vector<SvToken>& tokens, size_t begin, size_t end)
      : tokens_(tokens), begin_(begin), end_(end) {}

  /// True for an operator between two operands; `?`, `:` and brackets are none.
  bool is_binary(size_t k) const;
  /// First token of its left operand, and one behind the last of its right one.
  std::pair<size_t, size_t> operands(size_t k) const;

  /// True inside the bounds of a range of bits, `[high:low]`.
  bool in_range(size_t k) const;

  /// `condition ? yes : no` of a `?`.
  struct Choice {
    size_t begin = 0, colon = 0, end = 0;
  };
  Choice choice(size_t question) const;

  /// The bracket that closes that one; end if none does.
  size_t closing(size_t open) const;
  /// What stands between the commas of `{a, b}`, as [begin, end).
  std::vector<std::pair<size_t, size_t>> elements(size_t open) const;

 private:
  const std::vector<SvToken>& tokens_;
  size_t begin_, end_;
};

/// A piece of text on one line: comments left out, white space made single spaces.
std::string plain_line(std::string_view text);

}  // namespace hsdc::mutation
