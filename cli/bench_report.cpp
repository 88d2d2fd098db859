// SPDX-License-Identifier: Apache-2.0
#include "cli/bench_report.h"

#include <fmt/format.h>

#include "cli/terminal.h"

namespace hsdc::cli {
namespace {

using Json = nlohmann::ordered_json;

// What the speed goals of the project are stated for; docs/benchmark.md.
constexpr double kBuildLimit = 20, kEmissionLimit = 1;  // seconds
constexpr double kFloatShare = 0.5;                     // of the bare products' speed, at least

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

Json to_json(const bench::Machine& m) {
  return {{"cpu", m.cpu},
          {"cores", m.cores},
          {"compiler", m.compiler},
          {"rtl_compiler", m.rtl_compiler},
          {"verilator", m.verilator},
          {"load", m.load}};
}

Json to_json(const bench::EngineFigures& f) {
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

Json to_json(const bench::FloatEngineFigures& f) {
  return {{"circuit", f.circuit},
          {"data", f.data},
          {"plastic_synapses", f.plastic_synapses},
          {"batch", f.batch},
          {"threads", f.threads},
          {"samples", f.samples},
          {"samples_per_second", f.samples_per_second()},
          {"updates_per_second", f.updates_per_second()},
          {"gflops", f.flops_per_second() * 1e-9},
          {"bound_products_gflops", f.bound_flops_per_second() * 1e-9},
          {"fraction_of_products", f.fraction_of_products()},
          {"limit_fraction", kFloatShare}};
}

Json to_json(const bench::CosimFigures& f) {
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

Json to_json(const bench::BuildFigures& f) {
  return {{"seconds", f.time.wall},
          {"cpu_seconds", f.time.cpu},
          {"limit_seconds", kBuildLimit},
          {"fraction_of_limit", f.time.wall / kBuildLimit},
          {"bound_fast_build_cpu_seconds", f.fast_time.cpu},
          {"fraction_of_fast_build", share(f.fast_time.cpu, f.time.cpu)}};
}

Json to_json(const bench::EmissionFigures& f) {
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

using Rows = std::vector<std::vector<std::string>>;

/// "4.1 G updates/s", "92.10 % of its kernels alone" and what else there is to say.
void add_engine(Rows& rows, const bench::EngineFigures& e) {
  rows.push_back({"engine, " + e.circuit, rate(e.engine) + " updates/s",
                  percent(share(e.engine, e.kernels)) + " of its kernels alone",
                  fmt::format("{} of a pass over memory, {:.1f} x plain loops",
                              percent(share(e.engine, e.memory)), share(e.engine, e.generic))});
}

void add_float_engine(Rows& rows, const bench::FloatEngineFigures& e) {
  rows.push_back(
      {fmt::format("floating point, {}, {} thread{}", e.circuit, e.threads,
                   e.threads > 1 ? "s" : ""),
       rate(e.updates_per_second()) + " updates/s",
       percent(e.fraction_of_products()) + " of its matrix products alone",
       fmt::format("{} samples/s, {:.1f} of {:.1f} GFLOP/s", rate(e.samples_per_second()),
                   e.flops_per_second() * 1e-9, e.bound_flops_per_second() * 1e-9)});
}

void add_cosim(Rows& rows, const bench::CosimFigures& c) {
  rows.push_back({fmt::format("co-simulation, sal, {}", c.storage), rate(c.cosim) + " updates/s",
                  percent(share(c.cosim, c.rtl_alone)) + " of the RTL alone",
                  fmt::format("{:.0f} cycles a sample, {:.0f} ns a cycle, {} mismatches",
                              c.cycles_per_sample, c.seconds_per_cycle * 1e9, c.mismatches)});
}

void add_build(Rows& rows, const bench::BuildFigures& b) {
  rows.push_back({"compiling it", fmt::format("{:.1f} s", b.time.wall),
                  percent(b.time.wall / kBuildLimit) + " of 20 s",
                  fmt::format("{:.1f} s of CPU, {:.1f} s of it without optimisation", b.time.cpu,
                              b.fast_time.cpu)});
}

void add_emission(Rows& rows, const bench::EmissionFigures& e, const std::string& shape) {
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

}  // namespace

nlohmann::ordered_json bench_json(const BenchFigures& f, const BenchPlan& plan, bool quick) {
  Json json{{"command", "bench"},
            {"quick", quick},
            {"repetitions", plan.repetitions},
            {"machine", to_json(f.machine)},
            {"layers", plan.layers},
            {"engine", Json::array()},
            {"float_layers", plan.float_layers},
            {"float_engine", Json::array()},
            {"lanes", f.hardware.lanes},
            {"cosim", Json::array()},
            {"build", to_json(f.hardware.build)},
            {"emission_layers", plan.large},
            {"emission", to_json(f.emission)}};
  for (const bench::EngineFigures& figures : f.engine) json["engine"].push_back(to_json(figures));
  for (const bench::FloatEngineFigures& figures : f.float_engine) {
    json["float_engine"].push_back(to_json(figures));
  }
  for (const bench::CosimFigures& figures : f.hardware.cosim)
    json["cosim"].push_back(to_json(figures));
  return json;
}

void print_bench(const BenchFigures& f, const BenchPlan& plan) {
  const bench::Machine& m = f.machine;
  fmt::print("{}, {} cores, load {:.1f}; {}; {}\n", m.cpu, m.cores, m.load, m.compiler,
             m.verilator);
  fmt::print(
      "Circuits {}, {}; co-simulated with {} lanes; floating point {}, batches of {}. One thread "
      "if not said.\n\n",
      fmt::join(plan.layers, "-"), f.engine.front().data, f.hardware.lanes,
      fmt::join(plan.float_layers, "-"), plan.batch);
  Rows rows;
  for (const bench::EngineFigures& figures : f.engine) add_engine(rows, figures);
  for (const bench::FloatEngineFigures& figures : f.float_engine) add_float_engine(rows, figures);
  for (const bench::CosimFigures& figures : f.hardware.cosim) add_cosim(rows, figures);
  add_build(rows, f.hardware.build);
  add_emission(rows, f.emission, fmt::format("{}", fmt::join(plan.large, "-")));
  fmt::print("{}", columns(rows));
}

}  // namespace hsdc::cli
