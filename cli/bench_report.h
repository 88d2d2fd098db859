// SPDX-License-Identifier: Apache-2.0
#pragma once
// What `hsdc bench` measured, as text and as JSON (docs/benchmark.md).
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/emission.h"
#include "bench/engine.h"
#include "bench/float_engine.h"
#include "bench/hardware.h"

namespace hsdc::cli {

/// What is measured, in full or quickly.
struct BenchPlan {
  std::vector<int> layers{784, 128, 64, 10};
  std::vector<int> float_layers{784, 256, 256, 10};
  std::vector<int> large{784, 2000, 2000, 10}, small{64, 16, 16, 10};
  std::string digits = "digits:28";
  int lanes = 128, batch = 32, batches = 200;
  int repetitions = 9, engine_samples = 1000, cosim_samples = 200, builds = 3;
};

struct BenchFigures {
  bench::Machine machine;
  std::vector<bench::EngineFigures> engine;
  std::vector<bench::FloatEngineFigures> float_engine;
  bench::HardwareFigures hardware;
  bench::EmissionFigures emission;
};

nlohmann::ordered_json bench_json(const BenchFigures& figures, const BenchPlan& plan, bool quick);
void print_bench(const BenchFigures& figures, const BenchPlan& plan);

}  // namespace hsdc::cli
