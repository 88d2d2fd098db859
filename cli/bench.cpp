#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "bench/emission.h"
#include "bench/engine.h"
#include "bench/hardware.h"
#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "gen/emit.h"
#include "model/error.h"
#include "model/presets.h"

namespace hsdc {
namespace {

using Json = nlohmann::ordered_json;

// What the speed goals of the project are stated for; docs/benchmark.md.
constexpr double kBuildLimit = 20, kEmissionLimit = 1;  // seconds

struct BenchCommand {
  bool json = false, quick = false;
  std::optional<std::string> data;
};

/// What is measured, in full or quickly.
struct Plan {
  std::vector<int> layers{784, 128, 64, 10};
  std::vector<int> large{784, 2000, 2000, 10}, small{64, 16, 16, 10};
  std::string digits = "digits:28";
  int lanes = 128;
  int repetitions = 9, engine_samples = 1000, cosim_samples = 200, builds = 3;
};

Plan quick_plan() {
  Plan plan;
  plan.layers = {64, 32, 10};
  plan.large = {64, 200, 200, 10};
  plan.digits = "digits:8";
  plan.lanes = 16;
  plan.repetitions = 3;
  plan.engine_samples = 200;
  plan.cosim_samples = 20;
  plan.builds = 1;
  return plan;
}

Circuit preset(const std::string& name, const std::vector<int>& layers, int lanes) {
  PresetOptions options;
  options.preset = name;
  options.layers = layers;
  options.lanes = lanes;
  return make_preset(options);
}

struct Figures {
  Machine machine;
  std::vector<EngineFigures> engine;
  HardwareFigures hardware;
  EmissionFigures emission;
};

Figures measure(const BenchCommand& o, const Plan& plan) {
  ProgressBar bar;
  const BenchProgress progress = [&](const std::string& label) {
    if (interrupted()) throw UserError("interrupted");
    bar.show(label, 0, 0);
  };
  Figures figures;
  figures.machine = this_machine();
  const Circuit sal = preset("sal", plan.layers, plan.lanes);
  progress("loading samples");
  const int samples = plan.engine_samples * (plan.repetitions + 1);
  // MNIST has enough samples; files with fewer are taken whole, and from the start again.
  DataChoice choice{o.data.value_or(plan.digits), {}, 1};
  if (!o.data) choice.train = samples;
  const DataSplit data = load_for(sal, choice);
  for (const char* name : {"sal", "kp"}) {
    progress(fmt::format("the fixed-point engine, {}", name));
    figures.engine.push_back(bench_engine(preset(name, plan.layers, plan.lanes), data.train,
                                          plan.engine_samples, plan.repetitions));
  }
  figures.hardware =
      bench_hardware(sal, plan.cosim_samples, plan.repetitions, plan.builds, progress);
  progress("emission");
  figures.emission = bench_emission(preset("sal", plan.large, 16), preset("sal", plan.small, 16),
                                    std::min(plan.repetitions, 5));
  return figures;
}

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

Json to_json(const Machine& m) {
  return {{"cpu", m.cpu},
          {"cores", m.cores},
          {"compiler", m.compiler},
          {"rtl_compiler", m.rtl_compiler},
          {"verilator", m.verilator},
          {"load", m.load}};
}

Json to_json(const EngineFigures& f) {
  return {{"circuit", f.circuit},
          {"data", f.data},
          {"plastic_synapses", f.plastic_synapses},
          {"samples", f.samples},
          {"updates_per_second", f.engine},
          {"bound_kernels_per_second", f.kernels},
          {"fraction_of_kernels", share(f.engine, f.kernels)},
          {"bound_memory_per_second", f.memory},
          {"fraction_of_memory", share(f.engine, f.memory)},
          {"generic_per_second", f.generic},
          {"speedup_over_generic", share(f.engine, f.generic)}};
}

Json to_json(const CosimFigures& f) {
  return {{"storage", f.storage},
          {"samples", f.samples},
          {"updates_per_second", f.cosim},
          {"bound_rtl_alone_per_second", f.rtl_alone},
          {"fraction_of_rtl_alone", share(f.cosim, f.rtl_alone)},
          {"cycles_per_sample", f.cycles_per_sample},
          {"ns_per_cycle", f.seconds_per_cycle * 1e9},
          {"weights_compared", f.weights_compared},
          {"mismatches", f.mismatches}};
}

Json to_json(const BuildFigures& f) {
  return {{"seconds", f.time.wall},
          {"cpu_seconds", f.time.cpu},
          {"limit_seconds", kBuildLimit},
          {"fraction_of_limit", f.time.wall / kBuildLimit},
          {"bound_fast_build_cpu_seconds", f.fast_time.cpu},
          {"fraction_of_fast_build", share(f.fast_time.cpu, f.time.cpu)}};
}

Json to_json(const EmissionFigures& f) {
  return {{"circuit", f.circuit},
          {"plastic_synapses", f.synapses},
          {"seconds", f.time.wall},
          {"cpu_seconds", f.time.cpu},
          {"limit_seconds", kEmissionLimit},
          {"fraction_of_limit", f.time.wall / kEmissionLimit},
          {"bound_write_cpu_seconds", f.write_time.cpu},
          {"fraction_of_write", share(f.write_time.cpu, f.time.cpu)},
          {"text_cpu_seconds", f.text_time.cpu},
          {"text_bytes", f.text_bytes},
          {"memory_bytes", f.memory_bytes},
          {"small_plastic_synapses", f.small_synapses},
          {"small_text_bytes", f.small_text_bytes},
          {"text_growth",
           share(static_cast<double>(f.text_bytes), static_cast<double>(f.small_text_bytes))}};
}

Json to_json(const Figures& f, const Plan& plan, bool quick) {
  Json json{{"command", "bench"},
            {"quick", quick},
            {"repetitions", plan.repetitions},
            {"machine", to_json(f.machine)},
            {"layers", plan.layers},
            {"engine", Json::array()},
            {"lanes", f.hardware.lanes},
            {"cosim", Json::array()},
            {"build", to_json(f.hardware.build)},
            {"emission_layers", plan.large},
            {"emission", to_json(f.emission)}};
  for (const EngineFigures& figures : f.engine) json["engine"].push_back(to_json(figures));
  for (const CosimFigures& figures : f.hardware.cosim) json["cosim"].push_back(to_json(figures));
  return json;
}

using Rows = std::vector<std::vector<std::string>>;

/// "4.1 G updates/s", "92.10 % of its kernels alone" and what else there is to say.
void add_engine(Rows& rows, const EngineFigures& e) {
  rows.push_back({"engine, " + e.circuit, rate(e.engine) + " updates/s",
                  percent(share(e.engine, e.kernels)) + " of its kernels alone",
                  fmt::format("{} of a pass over memory, {:.1f} x plain loops",
                              percent(share(e.engine, e.memory)), share(e.engine, e.generic))});
}

void add_cosim(Rows& rows, const CosimFigures& c) {
  rows.push_back({fmt::format("co-simulation, sal, {}", c.storage), rate(c.cosim) + " updates/s",
                  percent(share(c.cosim, c.rtl_alone)) + " of the RTL alone",
                  fmt::format("{:.0f} cycles a sample, {:.0f} ns a cycle, {} mismatches",
                              c.cycles_per_sample, c.seconds_per_cycle * 1e9, c.mismatches)});
}

void add_build(Rows& rows, const BuildFigures& b) {
  rows.push_back({"compiling it", fmt::format("{:.1f} s", b.time.wall),
                  percent(b.time.wall / kBuildLimit) + " of 20 s",
                  fmt::format("{:.1f} s of CPU, {:.1f} s of it without optimisation", b.time.cpu,
                              b.fast_time.cpu)});
}

void add_emission(Rows& rows, const EmissionFigures& e, const std::string& shape) {
  rows.push_back({"emission, sal " + shape, fmt::format("{:.2f} s", e.time.wall),
                  percent(e.time.wall / kEmissionLimit) + " of 1 s",
                  fmt::format("{:.2f} s of CPU, {:.2f} s of it writing, {:.4f} s for the text",
                              e.time.cpu, e.write_time.cpu, e.text_time.cpu)});
  rows.push_back(
      {"its text", thousands(e.text_bytes) + " bytes",
       fmt::format("{:.3f} x a small circuit's", share(static_cast<double>(e.text_bytes),
                                                       static_cast<double>(e.small_text_bytes))),
       fmt::format("with {:.0f} x the synapses",
                   share(static_cast<double>(e.synapses), static_cast<double>(e.small_synapses)))});
}

void print_text(const Figures& f, const Plan& plan) {
  const Machine& m = f.machine;
  fmt::print("{}, {} cores, load {:.1f}; {}; {}\n", m.cpu, m.cores, m.load, m.compiler,
             m.verilator);
  fmt::print("Circuits {}, {}; co-simulated with {} lanes. One thread.\n\n",
             fmt::join(plan.layers, "-"), f.engine.front().data, f.hardware.lanes);
  Rows rows;
  for (const EngineFigures& figures : f.engine) add_engine(rows, figures);
  for (const CosimFigures& figures : f.hardware.cosim) add_cosim(rows, figures);
  add_build(rows, f.hardware.build);
  add_emission(rows, f.emission, fmt::format("{}", fmt::join(plan.large, "-")));
  fmt::print("{}", columns(rows));
}

int run_bench(const BenchCommand& o) {
  catch_interrupts();
  const Plan plan = o.quick ? quick_plan() : Plan{};
  const Figures figures = measure(o, plan);
  if (o.json) {
    fmt::print("{}\n", to_json(figures, plan, o.quick).dump(2));
  } else {
    print_text(figures, plan);
  }
  for (const CosimFigures& cosim : figures.hardware.cosim) {
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
  command.callback([o, &run] { run = [o] { return run_bench(*o); }; });
}

}  // namespace hsdc
