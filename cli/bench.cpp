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
  plan.layers = {64, 32, 16, 10};
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
  return {{"seconds", f.seconds},
          {"limit_seconds", kBuildLimit},
          {"fraction_of_limit", f.seconds / kBuildLimit},
          {"bound_fast_build_seconds", f.fast_seconds},
          {"fraction_of_fast_build", share(f.fast_seconds, f.seconds)}};
}

Json to_json(const EmissionFigures& f) {
  return {{"circuit", f.circuit},
          {"plastic_synapses", f.synapses},
          {"seconds", f.seconds},
          {"limit_seconds", kEmissionLimit},
          {"fraction_of_limit", f.seconds / kEmissionLimit},
          {"bound_write_seconds", f.write_seconds},
          {"fraction_of_write", share(f.write_seconds, f.seconds)},
          {"text_seconds", f.text_seconds},
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

std::string bound(double value, double limit, const char* what) {
  return fmt::format("{} of {}", percent(share(value, limit)), what);
}

void print_text(const Figures& f, const Plan& plan) {
  const Machine& m = f.machine;
  fmt::print("{}, {} cores, load {:.1f}; {}; {}\n\n", m.cpu, m.cores, m.load, m.compiler,
             m.verilator);
  const std::string shape = fmt::format("{}", fmt::join(plan.layers, "-"));
  std::vector<std::vector<std::string>> rows;
  for (const EngineFigures& e : f.engine) {
    rows.push_back({fmt::format("engine, {} {}", e.circuit, shape), rate(e.engine) + " updates/s",
                    bound(e.engine, e.kernels, "its kernels alone"),
                    bound(e.engine, e.memory, "reading and writing the weights"),
                    fmt::format("{:.1f} x the plain loops", share(e.engine, e.generic))});
  }
  for (const CosimFigures& c : f.hardware.cosim) {
    rows.push_back(
        {fmt::format("co-simulation, sal {}, {} lanes, {} form", shape, f.hardware.lanes,
                     c.storage),
         rate(c.cosim) + " updates/s", bound(c.cosim, c.rtl_alone, "the RTL alone"),
         fmt::format("{:.0f} cycles/sample", c.cycles_per_sample),
         fmt::format("{:.0f} ns/cycle, {} mismatches", c.seconds_per_cycle * 1e9, c.mismatches)});
  }
  const BuildFigures& b = f.hardware.build;
  rows.push_back({"verilating and compiling it", fmt::format("{:.1f} s", b.seconds),
                  bound(b.seconds, kBuildLimit, "20 s"),
                  fmt::format("{:.1f} s without optimisation", b.fast_seconds)});
  const EmissionFigures& e = f.emission;
  rows.push_back({fmt::format("emission, sal {}", fmt::join(plan.large, "-")),
                  fmt::format("{:.2f} s", e.seconds), bound(e.seconds, kEmissionLimit, "1 s"),
                  fmt::format("{:.2f} s to write the files", e.write_seconds),
                  fmt::format("{:.4f} s for the text", e.text_seconds)});
  rows.push_back({"  its text", fmt::format("{} bytes", thousands(e.text_bytes)),
                  fmt::format("{:.3f} x that of {}",
                              share(static_cast<double>(e.text_bytes),
                                    static_cast<double>(e.small_text_bytes)),
                              fmt::join(plan.small, "-")),
                  fmt::format("{} x the synapses",
                              e.synapses / std::max<std::uint64_t>(1, e.small_synapses))});
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
