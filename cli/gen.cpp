#include <fmt/format.h>

#include <array>
#include <memory>

#include "cli/allowed.h"
#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/places.h"
#include "gen/emit.h"
#include "sim/cosim.h"

namespace hsdc {
namespace {

struct GenOptions {
  std::string file, output, weights;
  std::optional<std::uint32_t> seed;
  std::optional<std::string> data;
};

int run_gen(const GenOptions& o) {
  const CircuitFile file = read_circuit(o.file, o.seed);
  check_apart(std::array{Place{"-o", o.output, true}, Place{"--weights", o.weights, true}});
  FixedNetwork network(file.circuit);
  import_with_warnings(o.weights, network);
  if (o.data) {
    DataChoice choice;
    choice.source = o.data;
    const DataSplit data = load_for(file.circuit, choice);
    emit_for(std::move(network), &data.train, o.output);
  } else {
    emit_for(std::move(network), nullptr, o.output);
  }
  const std::string name = module_name(file.circuit);
  fmt::print(
      "{}: hardware of {}, top module {}_top, files in order in {}.f, data sheet README.md\n",
      o.output, file.circuit.name, name, name);
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
      "  hsdc gen my.toml --weights best -o rtl    memory images of trained weights");
  add_circuit_argument(command, o->file);
  command.add_option("-o,--output", o->output, "folder; an older one of hsdc's is replaced")
      ->required();
  command.add_option("--seed", o->seed, "in the place of the file's")->transform(seed_number());
  add_weights_option(command, o->weights);
  command.add_option("--data", o->data,
                     "samples for the emitted test bench (docs/data.md); random codes without it");
  command.callback([o, &run] { run = [o] { return run_gen(*o); }; });
}

}  // namespace hsdc
