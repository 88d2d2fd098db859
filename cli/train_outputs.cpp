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

namespace hsdc {
namespace {

namespace fs = std::filesystem;

void check_combination(const TrainCommand& o) {
  if (!o.weights.empty() && !o.resume.empty()) {
    throw UserError(
        "--weights and --resume: found both, allowed one: a checkpoint has weights of its own");
  }
  if (!o.dump.empty() && o.engine == "float") {
    throw UserError(
        "--dump: found with --engine float, allowed with --engine fixed: it is for recomputing "
        "the run bit for bit");
  }
  if (o.threads && o.engine != "float") {
    throw UserError(
        "--threads: found with --engine fixed, allowed with --engine float: fixed point updates "
        "after every sample, one after the other");
  }
  if (o.epochs > 0) return;
  for (const OptionPath& output :
       {OptionPath{"--history", o.history}, OptionPath{"--plot", o.plot},
        OptionPath{"--save", o.save}, OptionPath{"--export", o.export_folder}}) {
    if (output.path.empty()) continue;
    throw UserError(fmt::format(
        "{}: found with --epochs 0, which tests only, allowed with 1 or more", output.option));
  }
}

void check_history(const TrainCommand& o, const std::vector<std::string>& inputs) {
  check_output_file("--history", o.history, inputs);
  // --save may replace the checkpoint that is gone on from; nothing else may.
  if (!o.resume.empty()) check_output_file("--history", o.history, {o.resume});
  check_replaceable_history(o.history);
}

}  // namespace

std::vector<OptionPath> outputs_of(const TrainCommand& o) {
  return {{"--save", o.save},
          {"--history", o.history},
          {"--plot", o.plot},
          {"--export", o.export_folder, true},
          {"--dump", o.dump, true}};
}

void check_train_outputs(const TrainCommand& o, const Circuit& circuit,
                         const std::vector<std::string>& inputs) {
  check_combination(o);
  check_apart(outputs_of(o));
  if (!o.history.empty()) check_history(o, inputs);
  if (!o.save.empty()) {
    check_output_file("--save", o.save, inputs);
    check_replaceable_checkpoint(o.save);
  }
  if (!o.plot.empty()) {
    check_output_file("--plot", o.plot, inputs);
    if (!o.resume.empty()) check_output_file("--plot", o.plot, {o.resume});
    check_picture_file("--plot", o.plot);
    if (o.plot.ends_with(".png")) require_png();
  }
  if (!o.export_folder.empty()) {
    std::error_code ignored;
    if (fs::equivalent(o.export_folder, o.weights, ignored)) {
      throw UserError(fmt::format(
          "--export: found {}, which this run reads, allowed another folder", o.export_folder));
    }
    check_weight_folder(o.export_folder);
  }
  if (!o.dump.empty()) RunDump::check(o.dump, circuit);
  for (const OptionPath& output : outputs_of(o)) {
    check_apart(std::array{output, OptionPath{"--weights", o.weights, true}});
    check_holds_none(output, inputs);
    if (!o.resume.empty()) check_holds_none(output, {o.resume});
  }
}

}  // namespace hsdc
