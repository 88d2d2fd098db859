// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "base/path_lock.h"
#include "cli/allowed.h"
#include "cli/command.h"
#include "cli/cosim_run.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/output_locks.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "gen/handoff/emit_hardware.h"
#include "model/circuit/presets.h"
#include "report/draw.h"

namespace hsdc::cli {
namespace {

namespace fs = std::filesystem;

struct DemoCommand {
  std::string output = "out/demo";
  int epochs = 12, samples = 6000, test = 2000;
  std::uint32_t data_seed = 1;
  bool json = false;
};

/// SAL 256-96-96-10 with 8-bit weights and 3-bit activities, 96 synapse cells an array.
circuit::PresetOptions demo_preset() {
  circuit::PresetOptions options;
  options.preset = "sal";
  options.name = "demo";
  options.layers = {256, 96, 96, 10};
  options.q = 4;
  options.activity_bits = 3;
  options.weight_bits = 8;
  options.lanes = 96;
  return options;
}

constexpr const char* kCircuitFile = "circuit.toml";
constexpr const char* kPicture = "circuit.svg";
constexpr const char* kHistory = "history.svg";
constexpr const char* kReport = "report.md";

/// Makes the folder, unless it holds something else than a demo; what a demo that was killed was
/// about to write is removed.
void prepare_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder)) {
    throw unwritable(folder).says("cannot be made: {}", error ? error.message() : "it is a file");
  }
  if (!is_free(folder) && !fs::is_regular_file(folder / "rtl" / ".hsdc")) {
    throw occupied(folder).found("a folder with other files").says("; -o DIR names another");
  }
  for (const char* file : {kCircuitFile, kPicture, kHistory, kReport}) {
    remove_unfinished((folder / file).string());
  }
}

/// The picture, if Graphviz is there: the demo is worth running without it.
bool draw(const circuit::Circuit& circuit, const std::string& path) {
  try {
    report::draw_svg(circuit, path);
    return true;
  } catch (const UserError& error) {
    fmt::print(stderr, "no picture of the circuit: {}\n", error.what());
    return false;
  }
}

int run_demo(const DemoCommand& o) {
  const auto begin = std::chrono::steady_clock::now();
  const fs::path folder = o.output;
  const OutputLocks locks(std::array{OptionPath{"demo: -o", folder.string(), true}});
  prepare_folder(folder);
  const circuit::Circuit circuit = circuit::make_preset(demo_preset());
  const circuit_file::DataChoice choice{"digits:16", o.samples, o.test, o.data_seed};
  const data::DataSplit data = load_for(circuit, choice);
  std::FILE* const out = o.json ? stderr : stdout;
  catch_interrupts();

  compare::CosimOptions options;
  options.epochs = o.epochs;
  options.bus_seed = compare::default_bus_seed(circuit);
  fixed::FixedNetwork network(circuit);
  const plan::Hardware hardware = plan::make_hardware(network.graph());
  // First, since it tells that the folder is a demo's, however this run ends.
  handoff::emit_for(hardware, network.clone(), &data.train, folder / "rtl");
  write_file_atomically((folder / kCircuitFile).string(),
                        circuit_file::write_preset(demo_preset(), choice));
  const bool picture = draw(circuit, (folder / kPicture).string());
  fmt::print(
      out,
      "A SAL circuit, 256-96-96-10, learns digits in its own hardware: {} plastic synapses,\n"
      "8-bit weights, 3-bit activities. Verilator simulates the RTL; the fixed-point model runs "
      "beside it,\nand every weight is compared after every sample.\n\n",
      thousands(network.plastic_synapses()));
  std::fflush(out);
  const compare::CosimResult result =
      emit_and_run(hardware, network, data, options, folder / "rtl", out);

  write_file_atomically((folder / kHistory).string(), history_svg(result.epochs));
  write_file_atomically((folder / kReport).string(),
                        report_markdown(circuit, data, result, picture));
  auto rows = summary(result);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  rows.push_back({"time", fmt::format("{:.0f} s, {:.0f} s of it Verilator and compiler",
                                      seconds.count(), result.build.seconds)});
  rows.push_back({"RTL", (folder / "rtl").string()});
  if (picture) rows.push_back({"picture", (folder / kPicture).string()});
  rows.push_back({"report", (folder / kReport).string()});
  fmt::print(out, "\n{}", columns(rows));
  if (o.json) fmt::print("{}\n", cosim_json(hardware, data, options, result).dump(2));
  if (result.difference() != nullptr) {
    print_mismatch(stderr, result);
    return kMismatch;
  }
  return result.interrupted ? kInterrupted : kOk;
}

}  // namespace

void add_demo(CLI::App& app, Run& run) {
  auto o = std::make_shared<DemoCommand>();
  CLI::App& command =
      *app.add_subcommand("demo", "Draw, emit and co-simulate a circuit that learns digits");
  command.footer("Examples:\n  hsdc demo\n  hsdc demo --epochs 2 --samples 1000 -o /tmp/demo");
  command.add_option("--epochs", o->epochs, "times through the samples (12)")
      ->transform(whole_number(1, 100'000));
  command.add_option("--samples", o->samples, "training samples, drawn by HSDC (6000)")
      ->transform(whole_number(1, 1'000'000));
  command.add_option("--test", o->test, "test samples (2000)")
      ->transform(whole_number(1, 1'000'000));
  command.add_option("--data-seed", o->data_seed, "of the drawn samples (1)")
      ->transform(seed_number());
  command.add_option("-o,--output", o->output, "folder (out/demo)");
  command.add_flag("--json", o->json, "one JSON object on standard output, the rest on stderr");
  command.callback([o, &run] { run = [o] { return run_demo(*o); }; });
}

}  // namespace hsdc::cli
