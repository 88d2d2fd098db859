// SPDX-License-Identifier: Apache-2.0
#include "cli/train_outputs.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "base/folder.h"
#include "cli/option_paths.h"
#include "cli/train_report.h"
#include "model/training/checkpoint.h"
#include "model/training/dump.h"
#include "model/weights/folder.h"
#include "report/png.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;

void check_combination(const TrainCommand& command) {
  if (!command.weights.empty() && !command.resume.empty()) {
    throw bad_option("--weights and --resume")
        .found("both")
        .allowed("one")
        .says(": a checkpoint has weights of its own");
  }
  if (!command.dump.empty() && command.engine == "float") {
    throw bad_option("--dump")
        .found("with --engine float")
        .allowed("with --engine fixed")
        .says(": it is for recomputing the run bit for bit");
  }
  if (command.threads && command.engine != "float") {
    throw bad_option("--threads")
        .found("with --engine fixed")
        .allowed("with --engine float")
        .says(": fixed point updates after every sample, one after the other");
  }
  if (command.epochs > 0) return;
  for (const OptionPath& output :
       {OptionPath{"--history", command.history}, OptionPath{"--plot", command.plot},
        OptionPath{"--save", command.save}, OptionPath{"--export", command.export_folder}}) {
    if (output.path.empty()) continue;
    throw bad_option(output.option)
        .found("with --epochs 0, which tests only")
        .allowed("with 1 or more");
  }
}

void check_history(const TrainCommand& command, const std::vector<std::string>& inputs) {
  check_output_file("--history", command.history, inputs);
  // --save may replace the checkpoint that is gone on from; nothing else may.
  if (!command.resume.empty()) check_output_file("--history", command.history, {command.resume});
  check_replaceable_history(command.history);
}

}  // namespace

std::vector<OptionPath> outputs_of(const TrainCommand& command) {
  return {{"--save", command.save},
          {"--history", command.history},
          {"--plot", command.plot},
          {"--export", command.export_folder, true},
          {"--dump", command.dump, true}};
}

void check_train_outputs(const TrainCommand& command, const circuit::Circuit& circuit,
                         const std::vector<std::string>& inputs) {
  check_combination(command);
  check_apart(outputs_of(command));
  if (!command.history.empty()) check_history(command, inputs);
  if (!command.save.empty()) {
    check_output_file("--save", command.save, inputs);
    training::check_replaceable_checkpoint(command.save);
  }
  if (!command.plot.empty()) {
    check_output_file("--plot", command.plot, inputs);
    if (!command.resume.empty()) check_output_file("--plot", command.plot, {command.resume});
    check_picture_file("--plot", command.plot);
    if (command.plot.ends_with(".png")) report::require_png();
  }
  if (!command.export_folder.empty()) {
    std::error_code ignored;
    if (fs::equivalent(command.export_folder, command.weights, ignored)) {
      throw bad_option("--export")
          .found("{}, which this run reads", command.export_folder)
          .allowed("another folder");
    }
    weights::check_weight_folder(command.export_folder);
  }
  if (!command.dump.empty()) training::RunDump::check(command.dump, circuit);
  for (const OptionPath& output : outputs_of(command)) {
    check_apart(std::array{output, OptionPath{"--weights", command.weights, true}});
    check_holds_none(output, inputs);
    if (!command.resume.empty()) check_holds_none(output, {command.resume});
  }
}

}  // namespace hsdc::cli
