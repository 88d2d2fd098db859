// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/allowed.h"
#include "cli/command.h"
#include "cli/cosim_run.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/option_paths.h"
#include "cli/output_locks.h"
#include "cli/terminal.h"
#include "cli/trace_file.h"
#include "gen/handoff/folder.h"
#include "model/training/dump.h"

namespace hsdc::cli {
namespace {

struct CosimCommand {
  std::string file, output, trace, dump, weights;
  std::string storage = "both";
  std::optional<std::uint32_t> seed;
  int epochs = 1;
  int compare_every = 1;
  std::optional<std::uint32_t> bus_seed;
  bool no_stalls = false;
  bool json = false;
  bool fast_build = false;
  DataOptions data;
};

/// Before a long run rather than after it. Hardware's folder may hold a waveform.
void check_outputs(const CosimCommand& o, const circuit::Circuit& circuit, const std::string& rtl,
                   const std::vector<std::string>& inputs) {
  const OptionPath hardware{"-o", rtl, true}, dump{"--dump", o.dump, true},
      trace{"--trace", o.trace};
  if (!o.trace.empty()) check_output_file("--trace", o.trace, inputs);
  check_apart(std::array{hardware, dump});
  check_apart(std::array{trace, dump});
  for (const OptionPath& output : {hardware, dump, trace}) {
    check_apart(std::array{output, OptionPath{"--weights", o.weights, true}});
  }
  check_holds_none(dump, inputs);
  if (!o.dump.empty()) training::RunDump::check(o.dump, circuit);
}

int run_cosim(const CosimCommand& o) {
  const circuit_file::CircuitFile file = read_hardware_circuit(o.file, o.seed);
  const circuit_file::DataChoice choice = o.data.choose(file.data);
  const std::filesystem::path folder =
      o.output.empty() ? std::filesystem::path("out") / file.circuit.name / "rtl"
                       : std::filesystem::path(o.output);
  check_outputs(o, file.circuit, folder.string(), inputs_of(file, choice, o.weights));
  handoff::check_emitted_folder(folder);  // first: it may be anything, and large
  check_undisturbed({"-o", folder.string(), true});
  const OutputLocks locks(
      std::array{OptionPath{"--dump", o.dump, true}, OptionPath{"--trace", o.trace}});
  TraceFile trace(o.trace);
  fixed::FixedNetwork network(file.circuit);
  import_with_warnings(o.weights, network);
  const data::DataSplit data = load_for(file.circuit, choice);
  compare::CosimOptions options;
  options.epochs = o.epochs;
  options.compare_every = o.compare_every;
  options.storage = o.storage == "packed" ? build::Storage::kPacked : build::Storage::kArray;
  options.closes = o.storage == "both";
  options.trace = trace.aside();
  options.fast_build = o.fast_build;
  if (!o.no_stalls) options.bus_seed = o.bus_seed.value_or(compare::default_bus_seed(file.circuit));

  catch_interrupts();
  const training::RunDump dump(network);
  const plan::Hardware hardware = plan::make_hardware(network.graph());
  // Standard output is the JSON object's alone.
  std::FILE* const out = o.json ? stderr : stdout;
  const compare::CosimResult result = emit_and_run(hardware, network, data, options, folder, out);
  trace.finish();
  nlohmann::ordered_json json = cosim_json(hardware, data, options, result);
  if (!o.dump.empty()) dump.write(o.dump, network, data, {0, result.learned}, json);

  if (o.json) fmt::print("{}\n", json.dump(2));
  if (result.difference() != nullptr) {
    print_mismatch(stderr, result);
    return kMismatch;
  }
  if (result.interrupted) {
    fmt::print(stderr, "interrupted after {} samples, no mismatch until there\n", result.learned);
    return kInterrupted;
  }
  fmt::print(out, "no mismatch in {} samples, {} weights compared; RTL in {}\n",
             thousands(result.learned), thousands(result.weights_compared),
             options.folder.string());
  return kOk;
}

}  // namespace

void add_cosim(CLI::App& app, Run& run) {
  auto o = std::make_shared<CosimCommand>();
  CLI::App& command = *app.add_subcommand(
      "cosim", "Let a circuit's hardware learn under Verilator, compared with the model");
  command.footer(
      "Examples:\n"
      "  hsdc cosim my.toml\n"
      "  hsdc cosim my.toml --epochs 4 --samples 1000 --json\n"
      "  hsdc cosim my.toml --samples 20 --test 10 --trace run.fst\n"
      "  hsdc cosim my.toml --weights best                   from weights of train --export\n"
      "  hsdc cosim my.toml --weights best --epochs 0        tests those weights only\n"
      "Exit status 1: RTL and model differ; the message says where.");
  add_circuit_argument(command, o->file);
  o->data.add_to(command);
  command.add_option("--epochs", o->epochs, "times through the training samples (1); 0: test only")
      ->transform(whole_number(0, 1'000'000));
  command.add_option("--seed", o->seed, "in the place of the file's")->transform(seed_number());
  add_weights_option(command, o->weights);
  command
      .add_option("--compare-every", o->compare_every,
                  "compare every weight after every N-th sample (1)")
      ->transform(whole_number(1, 1'000'000'000));
  command.add_option("--trace", o->trace, "waveform of the whole run, FST; slow and large");
  command
      .add_option(
          "--storage", o->storage,
          "the form that is simulated: array (fast), packed (as it is synthesized), or both: "
          "array, and some samples packed to close (both)")
      ->check(one_of({"array", "packed", "both"}));
  CLI::Option* const bus_seed =
      command
          .add_option("--bus-seed", o->bus_seed,
                      "of the streams' random gaps and stalls (made of the circuit's seed)")
          ->transform(whole_number(1, 0xffff'ffff));
  command
      .add_flag("--no-stalls", o->no_stalls,
                "streams without gaps and stalls: samples as fast as they are taken")
      ->excludes(bus_seed);
  command.add_flag("--fast-build", o->fast_build,
                   "compile the simulation quickly rather than for speed: for short runs");
  command.add_flag("--json", o->json, "one JSON object on standard output, the table on stderr");
  command.add_option("--dump", o->dump, "folder for all that recomputes the run (docs/dump.md)");
  command.add_option("-o,--output", o->output, "folder of the RTL (out/NAME/rtl)");
  command.callback([o, &run] { run = [o] { return run_cosim(*o); }; });
}

}  // namespace hsdc::cli
