// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/allowed.h"
#include "cli/command.h"
#include "cli/predict_run.h"

namespace hsdc::cli {

void add_predict(CLI::App& app, Run& run) {
  auto o = std::make_shared<PredictCommand>();
  CLI::App& command =
      *app.add_subcommand("predict",
                          "What a trained circuit answers for samples: its outputs, "
                          "classes, accuracy and confusions");
  command.footer(
      "Examples:\n"
      "  hsdc predict my.toml --weights best\n"
      "  hsdc predict my.toml --weights best --data idx:mnist -o answers.csv\n"
      "  hsdc predict my.toml --weights best --plot confusion.svg --trace-nodes codes\n"
      "  hsdc predict my.toml --weights best --engine rtl --test 200   in hardware, compared\n"
      "Exit status 1: RTL and model differ; the message says where. See docs/predict.md.");
  add_circuit_argument(command, o->file);
  add_weights_option(command, o->weights)->required();
  o->data.add_to(command);
  command.add_option("--part", o->part, "which part of the samples: test or train (test)")
      ->check(one_of({"test", "train"}));
  command
      .add_option("--engine", o->engine,
                  "fixed: the bit-exact fixed-point model; float: real numbers; rtl: the hardware "
                  "under Verilator, compared with the model (fixed)")
      ->check(one_of({"fixed", "float", "rtl"}));
  command.add_option("--seed", o->seed, "in the place of the file's: of masks and drawn digits")
      ->transform(seed_number());
  command.add_option("-o,--output", o->output,
                     "file of all answers: .csv, or .npy (classes beside it, in .class.npy)");
  command.add_option("--trace-nodes", o->nodes,
                     "folder for the codes of every node at t, one .npy a node");
  command.add_option("--plot", o->plot, "picture of the confusion matrix: .svg or .png");
  command.add_flag("--fast-build", o->fast_build,
                   "rtl: compile the simulation quickly rather than for speed: for few samples");
  command.add_flag("--json", o->json, "one JSON object on standard output, the table on stderr");
  command.callback([o, &run] { run = [o] { return run_predict(*o); }; });
}

}  // namespace hsdc::cli
