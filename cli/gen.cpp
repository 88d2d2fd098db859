// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/allowed.h"
#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/option_paths.h"
#include "cli/output_locks.h"
#include "gen/handoff/emit_hardware.h"
#include "gen/handoff/folder.h"
#include "gen/plan/hardware.h"
#include "model/circuit/circuit.h"

namespace hsdc::cli {
namespace {

using Json = nlohmann::ordered_json;

struct GenOptions {
  std::string file, output, weights;
  std::optional<std::uint32_t> seed;
  bool json = false;
  DataOptions data;
};

Json json_of(const GenOptions& o, const plan::Hardware& hardware) {
  const circuit::Circuit& circuit = hardware.circuit();
  const std::string& name = hardware.name();
  const plan::SampleCycles& cycles = hardware.cycles();
  return {{"command", "gen"},
          {"circuit", circuit.name},
          {"digest", fmt::format("{:08x}", hardware.digest())},
          {"seed", circuit.seed},
          {"weights", o.weights.empty() ? Json(nullptr) : Json(o.weights)},
          {"data", o.data.source ? Json(*o.data.source) : Json(nullptr)},
          {"folder", o.output},
          {"top", name + "_top"},
          {"file_list", name + ".f"},
          {"test_bench", name + "_tb.sv"},
          {"cycles", {{"learn", cycles.learn}, {"infer", cycles.infer}}},
          {"files", handoff::emitted_files(o.output)}};
}

int run_gen(const GenOptions& o) {
  const circuit_file::CircuitFile file = read_hardware_circuit(o.file, o.seed);
  if (!o.data.source && (o.data.label || o.data.seed)) {
    throw bad_option(o.data.label ? "--label" : "--data-seed")
        .found("without --data")
        .allowed("beside it");
  }
  check_apart(
      std::array{OptionPath{"-o", o.output, true}, OptionPath{"--weights", o.weights, true}});
  handoff::check_emitted_folder(o.output);  // first: it may be anything, and large
  check_undisturbed({"-o", o.output, true});
  fixed::FixedNetwork network(file.circuit);
  import_with_warnings(o.weights, network);
  const plan::Hardware hardware = plan::make_hardware(network.graph());
  if (o.data.source) {
    const data::DataSplit data = load_for(file.circuit, o.data.choose(file.data));
    handoff::emit_for(hardware, std::move(network), &data.train, o.output);
  } else {
    handoff::emit_for(hardware, std::move(network), nullptr, o.output);
  }
  if (o.json) {
    fmt::print("{}\n", json_of(o, hardware).dump(2));
    return kOk;
  }
  fmt::print(
      "{}: hardware of {}, top module {}_top, files in order in {}.f, data sheet README.md\n",
      o.output, file.circuit.name, hardware.name(), hardware.name());
  return kOk;
}

}  // namespace

void add_gen(CLI::App& app, Run& run) {
  auto o = std::make_shared<GenOptions>();
  CLI::App& command = *app.add_subcommand(
      "gen", "Emit a circuit's hardware: SystemVerilog, memory images, test bench, data sheet");
  command.footer(
      "Examples:\n"
      "  hsdc gen my.toml -o rtl\n"
      "  hsdc gen my.toml --weights best -o rtl    memory images of trained weights\n"
      "  hsdc gen my.toml -o rtl --json            top module and files, for scripts");
  add_circuit_argument(command, o->file);
  command.add_option("-o,--output", o->output, "folder; an older one of hsdc's is replaced")
      ->required();
  command.add_option("--seed", o->seed, "in the place of the file's")->transform(seed_number());
  add_weights_option(command, o->weights);
  command.add_option("--data", o->data.source,
                     "samples for the emitted test bench (docs/data.md); random codes without it");
  command.add_flag("--json", o->json, "one JSON object on standard output");
  o->data.add_label_and_seed_to(command);
  command.callback([o, &run] { run = [o] { return run_gen(*o); }; });
}

}  // namespace hsdc::cli
