// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `hsdc predict` does; cli/predict.cpp has its options.
#include <string>

#include "cli/inputs.h"

namespace hsdc::cli {

struct PredictCommand {
  std::string file, weights, output, nodes, plot;
  std::string engine = "fixed";
  std::string part = "test";
  std::optional<std::uint32_t> seed;
  bool json = false;
  bool fast_build = false;
  DataOptions data;
};

/// Throws UserError for what cannot be used or written; returns an ExitStatus.
int run_predict(const PredictCommand& command);

}  // namespace hsdc::cli
