// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string_view>

namespace hsdc::verilog {

/// The value of a constant expression of SystemVerilog, as headers of modules use them for widths:
/// decimal and sized numbers, names, ?: || && | ^ & comparisons, shifts, + - * / %, - ! ~,
/// $clog2(), casts N'(). Names (a, p::a) are asked of `value_of`. Throws VerilogError where it is
/// anything else.
long constant_value(std::string_view expression,
                    const std::function<long(std::string_view name)>& value_of);

}  // namespace hsdc::verilog
