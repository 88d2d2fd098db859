// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

namespace hsdc::mutation {

/// A token of SystemVerilog text: where it stands, and what it is.
struct SvToken {
  enum class Kind {
    kName,    ///< identifiers, keywords, $system names
    kNumber,  ///< 12, 4'hF, '0
    kString,
    kSymbol,  ///< brackets and operators, the longest that fits
  } kind = Kind::kSymbol;
  size_t begin = 0, end = 0;  ///< bytes of the text
  std::string_view text;

  bool is(std::string_view what) const { return text == what; }
};

/// The tokens of a text without comments, compiler directives (to the end of their line), what only
/// some tools read (`ifdef to `endif: assertions) and attributes `(* ... *)`.
std::vector<SvToken> sv_tokens(std::string_view text);

}  // namespace hsdc::mutation
