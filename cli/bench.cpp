// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "base/parallel.h"
#include "cli/allowed.h"
#include "cli/bench_report.h"
#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "model/circuit/presets.h"

namespace hsdc::cli {
namespace {

struct BenchCommand {
  bool json = false, quick = false;
  std::optional<std::string> data;
  std::uint32_t data_seed = 1;
};

BenchPlan quick_plan() {
  BenchPlan plan;
  plan.layers = {64, 32, 10};
  plan.float_layers = {64, 32, 32, 10};
  plan.large = {64, 200, 200, 10};
  plan.digits = "digits:8";
  plan.lanes = 16;
  plan.batches = 10;
  plan.repetitions = 3;
  plan.engine_samples = 200;
  plan.cosim_samples = 20;
  plan.builds = 1;
  return plan;
}

circuit::Circuit preset(const std::string& name, const std::vector<int>& layers, int lanes) {
  circuit::PresetOptions options;
  options.preset = name;
  options.layers = layers;
  options.lanes = lanes;
  return circuit::make_preset(options);
}

BenchFigures measure(const BenchCommand& o, const BenchPlan& plan) {
  ProgressBar bar;
  const bench::BenchProgress progress = [&](const std::string& label) {
    if (interrupted()) throw UserError(ErrorKind::kInterrupted).says("interrupted");
    bar.show(label, 0, 0);
  };
  BenchFigures figures;
  figures.machine = bench::this_machine();
  const circuit::Circuit sal = preset("sal", plan.layers, plan.lanes);
  progress("loading samples");
  const int samples = plan.engine_samples * (plan.repetitions + 1);
  // MNIST has enough samples; files with fewer are taken whole, and from the start again.
  circuit_file::DataChoice choice{o.data.value_or(plan.digits), {}, 1};
  choice.seed = o.data_seed;
  if (!o.data) choice.train = samples;
  const data::DataSplit data = load_for(sal, choice);
  for (const char* name : {"sal", "kp"}) {
    progress(fmt::format("the fixed-point engine, {}", name));
    figures.engine.push_back(bench::bench_engine(preset(name, plan.layers, plan.lanes), data.train,
                                                 plan.engine_samples, plan.repetitions));
  }
  std::vector<int> threads{1};
  if (available_threads() > 1) threads.push_back(available_threads());
  for (const int count : threads) {
    progress(fmt::format("the floating-point engine, threads: {}", count));
    figures.float_engine.push_back(
        bench::bench_float_engine(preset("sal", plan.float_layers, plan.lanes), data.train,
                                  plan.batch, plan.batches, count, plan.repetitions));
  }
  figures.hardware =
      bench::bench_hardware(sal, plan.cosim_samples, plan.repetitions, plan.builds, progress);
  progress("emission");
  figures.emission = bench::bench_emission(
      preset("sal", plan.large, 16), preset("sal", plan.small, 16), std::min(plan.repetitions, 5));
  return figures;
}

int run_bench(const BenchCommand& o) {
  catch_interrupts();
  const BenchPlan plan = o.quick ? quick_plan() : BenchPlan{};
  const BenchFigures figures = measure(o, plan);
  if (o.json) {
    fmt::print("{}\n", bench_json(figures, plan, o.quick).dump(2));
  } else {
    print_bench(figures, plan);
  }
  for (const bench::CosimFigures& cosim : figures.hardware.cosim) {
    if (cosim.mismatches != 0) return kMismatch;
  }
  return kOk;
}

}  // namespace

void add_bench(CLI::App& app, Run& run) {
  auto o = std::make_shared<BenchCommand>();
  CLI::App& command = *app.add_subcommand(
      "bench", "Measure speed on this machine, each figure beside its bound (docs/benchmark.md)");
  command.footer("Examples:\n  hsdc bench --quick\n  hsdc bench --data idx:mnist --json");
  command.add_flag("--json", o->json, "one JSON object on standard output");
  command.add_flag("--quick", o->quick, "small circuits and few repetitions: does it work?");
  command.add_option("--data", o->data,
                     "samples for the engine, e.g. idx:DIR for MNIST; else drawn digits");
  command
      .add_option("--data-seed", o->data_seed,
                  "of drawn digits, and of held-out rows of a table (1)")
      ->transform(seed_number());
  command.callback([o, &run] { run = [o] { return run_bench(*o); }; });
}

}  // namespace hsdc::cli
