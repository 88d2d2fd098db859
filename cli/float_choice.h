// SPDX-License-Identifier: Apache-2.0
#pragma once
// How the floating-point engine learns, as the command line says it.
#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "model/circuit/float_options.h"

namespace hsdc::cli {

/// --rate, --decay and the others of the [float] table of a circuit file, which they override.
struct FloatChoice {
  std::optional<double> rate, decay, momentum, clip;
  std::optional<int> batch;
  std::optional<std::string> post_factor, pre_factor;

  void add_to(CLI::App& command);
  /// The file's options with those given in their place.
  circuit::FloatOptions over(circuit::FloatOptions of_file) const;
  /// Throws UserError if one is given: for the fixed-point engine, where none means anything.
  void refuse_any() const;
};

}  // namespace hsdc::cli
