// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace hsdc::verilog {

/// True for the reserved words of SystemVerilog (IEEE 1800-2017, table B.1), which include those of
/// Verilog. Case does not count: a generator may write a name in lower case.
bool is_sv_keyword(std::string_view word);

}  // namespace hsdc::verilog
