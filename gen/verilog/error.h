// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdexcept>

namespace hsdc::verilog {

/// Hardware that was put together wrongly: the generator's fault, not the circuit's. The message
/// names the module and the net, port or parameter.
struct VerilogError : std::logic_error {
  using std::logic_error::logic_error;
};

}  // namespace hsdc::verilog
