// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>
#include <vector>

#include "tests/mutation/sv_tokens.h"

namespace hsdc::mutation {

/// A part of a module that may be changed: an expression with what stands around it. Token indices,
/// the last one excluded.
struct SvSlot {
  enum class Kind {
    kStatement,   ///< right side of a procedural assignment; the statement is [whole_begin,
                  ///< whole_end)
    kCall,        ///< a task that is called; [begin, end) is empty
    kCondition,   ///< of a procedural if, case or for
    kContinuous,  ///< right side of an assign or of a wire's declaration, an input of an instance
    kConstant,    ///< decided when the design is elaborated: localparam, generate if, parameter
  } kind = Kind::kStatement;
  size_t begin = 0, end = 0;
  size_t whole_begin = 0, whole_end = 0;
};

/// The slots of a file of modules (or of functions to be included in one), written as rtl/ is: see
/// conventions. Headers of modules, declarations without a value, initial blocks, assertions and
/// what leaves an instance (ports that end in _o) hold none.
std::vector<SvSlot> sv_slots(const std::vector<SvToken>& tokens);

}  // namespace hsdc::mutation
