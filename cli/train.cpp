// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/allowed.h"
#include "cli/command.h"
#include "cli/train_run.h"

namespace hsdc::cli {

void add_train(CLI::App& app, Run& run) {
  auto o = std::make_shared<TrainCommand>();
  CLI::App& command = *app.add_subcommand(
      "train", "Train a circuit: the model that the hardware equals, or in floating point");
  command.footer(
      "Examples:\n"
      "  hsdc train my.toml --epochs 40 --history history.csv\n"
      "  hsdc train my.toml --epochs 40 --save run.ckpt      Ctrl-C, and later:\n"
      "  hsdc train my.toml --epochs 40 --resume run.ckpt --save run.ckpt\n"
      "  hsdc train my.toml --engine float --rate 0.05 --export best\n"
      "  hsdc train my.toml --weights best                   fixed point goes on from there\n"
      "  hsdc train my.toml --weights best --epochs 0        tests these weights\n"
      "  hsdc train my.toml --plot curve.svg\n"
      "Exit status 1: learning diverged; the message says where.");
  add_circuit_argument(command, o->file);
  o->data.add_to(command);
  command
      .add_option("--engine", o->engine,
                  "fixed: the bit-exact fixed-point model; float: real numbers, in batches (fixed)")
      ->check(one_of({"fixed", "float"}));
  command
      .add_option("--epochs", o->epochs, "times through the training samples; 0: test only (10)")
      ->transform(whole_number(0, 1'000'000));
  command.add_option("--seed", o->seed, "in the place of the file's")->transform(seed_number());
  command.add_flag("--no-gated", o->no_gated,
                   "silent neurons hear teaching signals too, at all nodes");
  add_weights_option(command, o->weights);
  command.add_flag("--json", o->json, "one JSON object on standard output, the table on stderr");
  command.add_option("--history", o->history,
                     "file with a row an epoch: CSV, or JSON lines if it ends in .jsonl");
  command.add_option("--plot", o->plot,
                     "learning curve, drawn at the end and on Ctrl-C: .svg or .png");
  command.add_option("--save", o->save, "checkpoint, written after every epoch and on Ctrl-C");
  command.add_option("--resume", o->resume, "go on from a checkpoint of the same circuit and data");
  command.add_option("--export", o->export_folder,
                     "folder for the weights of the best epoch (docs/training.md)");
  command.add_option("--dump", o->dump, "folder for all that recomputes the run (docs/dump.md)");
  command
      .add_option("--threads", o->threads,
                  "floating point: threads of its matrix products (all cores)")
      ->transform(whole_number(1, 4096));
  o->floats.add_to(command);
  command.callback([o, &run] { run = [o] { return run_train(*o); }; });
}

}  // namespace hsdc::cli
