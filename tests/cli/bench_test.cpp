// SPDX-License-Identifier: Apache-2.0
// The benchmark prints what docs/benchmark.md says it does. Nothing here judges a speed.
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/cli/tool.h"
#include "tests/scratch_folder.h"

namespace hsdc::cli {

using Json = nlohmann::json;

TEST_CASE(
    "bench: --quick --json prints the documented keys, and no mismatch, of the data seed's "
    "digits") {
  const ScratchFolder scratch;
  const ToolResult result =
      run_tool({"bench", "--quick", "--json", "--data-seed", "7"}, scratch.path());
  INFO(result.err);
  REQUIRE(result.status == 0);
  const Json json = Json::parse(result.out);
  const auto check_keys = [](const Json& part, const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      INFO(key);
      CHECK(part.contains(key));
    }
  };
  check_keys(json,
             {"command", "quick", "repetitions", "machine", "layers", "engine", "float_layers",
              "float_engine", "lanes", "cosim", "build", "emission_layers", "emission"});
  check_keys(json["machine"], {"cpu", "cores", "compiler", "rtl_compiler", "verilator", "load"});
  REQUIRE(json["engine"].size() == 2);
  for (const Json& engine : json["engine"]) {
    check_keys(engine,
               {"circuit", "data", "plastic_synapses", "samples", "updates_per_second",
                "bound_kernels_per_second", "fraction_of_kernels", "bound_memory_per_second",
                "fraction_of_memory", "generic_per_second", "speedup_over_generic"});
    CHECK(engine["updates_per_second"] > 0);
    CHECK_THAT(engine["data"].get<std::string>(), contains("digits:8 (drawn by HSDC, seed 7)"));
  }
  REQUIRE(json["float_engine"].size() >= 1);
  CHECK(json["float_engine"][0]["threads"] == 1);
  for (const Json& engine : json["float_engine"]) {
    check_keys(engine, {"circuit", "data", "plastic_synapses", "batch", "threads", "samples",
                        "samples_per_second", "updates_per_second", "gflops",
                        "bound_products_gflops", "fraction_of_products", "limit_fraction"});
    CHECK(engine["updates_per_second"] > 0);
    CHECK(engine["fraction_of_products"] > 0);
  }
  REQUIRE(json["cosim"].size() == 2);
  for (const Json& cosim : json["cosim"]) {
    check_keys(cosim, {"storage", "samples", "updates_per_second", "bound_rtl_alone_per_second",
                       "fraction_of_rtl_alone", "cycles_per_sample", "ns_per_cycle",
                       "weights_compared", "mismatches"});
    CHECK(cosim["mismatches"] == 0);
    CHECK(cosim["weights_compared"] > 0);
    CHECK(cosim["cycles_per_sample"] > 0);
  }
  CHECK(json["cosim"][0]["cycles_per_sample"] == json["cosim"][1]["cycles_per_sample"]);
  check_keys(json["build"], {"seconds", "cpu_seconds", "limit_seconds", "fraction_of_limit",
                             "bound_fast_build_cpu_seconds", "fraction_of_fast_build"});
  CHECK(json["emission"]["text_growth"] < 1.1);  // 50 times the synapses and more
  CHECK(json["emission"]["plastic_synapses"] >
        50 * json["emission"]["small_plastic_synapses"].get<int>());
  check_keys(
      json["emission"],
      {"circuit", "plastic_synapses", "seconds", "cpu_seconds", "limit_seconds",
       "fraction_of_limit", "bound_write_cpu_seconds", "fraction_of_write", "text_cpu_seconds",
       "text_bytes", "memory_bytes", "small_plastic_synapses", "small_text_bytes", "text_growth"});
}

}  // namespace hsdc::cli
