// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `hsdc train` does; cli/train.cpp has its options.
#include <optional>
#include <string>

#include "cli/float_choice.h"
#include "cli/inputs.h"

namespace hsdc::cli {

struct TrainCommand {
  std::string file, history, save, resume, weights, export_folder, dump, plot;
  std::string engine = "fixed";
  std::optional<std::uint32_t> seed;
  std::optional<int> threads;
  int epochs = 10;
  bool no_gated = false;
  bool json = false;
  FloatChoice floats;
  DataOptions data;
};

/// Throws UserError for what cannot be used or written; returns an ExitStatus.
int run_train(const TrainCommand& command);

}  // namespace hsdc::cli
