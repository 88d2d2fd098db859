// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace hsdc::verilog {

/// A file of emitted hardware.
struct EmittedFile {
  std::string path;  ///< relative to the emitted folder
  std::string text;
};

}  // namespace hsdc::verilog
