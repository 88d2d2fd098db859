// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "cli/option_paths.h"
#include "cli/train_run.h"

namespace hsdc::cli {

/// Throws UserError unless all that the command writes can be written, each to a place of its own,
/// and nothing that it reads (`inputs`, a checkpoint, imported weights) is overwritten: before a
/// long run rather than after it. Options that exclude each other are refused here, too.
void check_train_outputs(const TrainCommand& command, const circuit::Circuit& circuit,
                         const std::vector<std::string>& inputs);

/// What the command writes, with paths that are empty where nothing was asked for.
std::vector<OptionPath> outputs_of(const TrainCommand& command);

}  // namespace hsdc::cli
