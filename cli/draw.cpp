// SPDX-License-Identifier: Apache-2.0
#include "report/draw.h"

#include <fmt/format.h>

#include <array>
#include <memory>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/output_locks.h"

namespace hsdc::cli {
namespace {

struct DrawOptions {
  std::string file, output;
};

int run_draw(const DrawOptions& o) {
  // A picture needs no codes: what only floating point can run is drawn too.
  const circuit_file::CircuitFile file = read_circuit(o.file, {}, circuit::Engine::kFloat);
  check_output_file("--output", o.output, {o.file});
  const OutputLocks locks(std::array{OptionPath{"--output", o.output}});
  report::draw_svg(file.circuit, o.output);
  fmt::print("{} written\n", o.output);
  return kOk;
}

}  // namespace

void add_draw(CLI::App& app, Run& run) {
  auto o = std::make_shared<DrawOptions>();
  CLI::App& command = *app.add_subcommand("draw", "Draw a circuit: t solid, t' dashed");
  command.footer("Example:\n  hsdc draw my.toml -o my.svg");
  add_circuit_argument(command, o->file);
  command.add_option("-o,--output", o->output, "picture: .svg, .png or Graphviz .dot")->required();
  command.callback([o, &run] { run = [o] { return run_draw(*o); }; });
}

}  // namespace hsdc::cli
