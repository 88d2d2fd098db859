// SPDX-License-Identifier: Apache-2.0
// cosimulate(), the run that `hsdc cosim` makes: epochs of data, and what it leaves of a mismatch.
#include <filesystem>

#include "gen/handoff/emit_hardware.h"
#include "model/arithmetic/random_words.h"
#include "model/circuit/presets.h"
#include "sim/compare/cosim.h"
#include "tests/catch.h"
#include "tests/sim/compare/cosim_pair.h"
#include "tests/sim/compare/fault.h"

namespace hsdc::compare {
namespace {

/// `count` samples of random pixels; their classes are random too.
data::Dataset noise(const circuit::Circuit& circuit, int count, std::uint32_t seed) {
  data::Dataset data;
  data.name = "noise";
  data.features = data.width = circuit.input_size();
  data.height = 1;
  data.classes = circuit.target_size();
  std::uint32_t state = seed;
  for (int k = 0; k < count; ++k) {
    for (int f = 0; f < data.features; ++f) {
      state = arithmetic::xorshift32(state);
      data.pixels.push_back(static_cast<std::uint8_t>(state >> 24));
    }
    state = arithmetic::xorshift32(state);
    data.labels.push_back(static_cast<std::uint8_t>(state % static_cast<unsigned>(data.classes)));
  }
  return data;
}

struct Bench {
  Bench() : network(hardware.plan().graph) {
    use_test_cache();
    options.folder = scratch / "rtl";
    options.epochs = 2;
    options.fast_build = true;
    handoff::emit_for(hardware, &data.train, options.folder);
  }
  ScratchFolder scratch;
  plan::Hardware hardware = plan::make_hardware(faults_folded());
  fixed::FixedNetwork network;
  data::DataSplit data{noise(hardware.circuit(), 37, 1), noise(hardware.circuit(), 11, 2)};
  CosimOptions options;
};

void check_waveform(const Waveform& waveform) {
  INFO(waveform.why_none);
  REQUIRE_FALSE(waveform.file.empty());
  CHECK(waveform.file.filename() == "mismatch.fst");
  REQUIRE(std::filesystem::exists(waveform.file));
  CHECK(std::filesystem::file_size(waveform.file) > 1000);
}

}  // namespace

TEST_CASE("cosimulate: a sound circuit runs all epochs without a mismatch", "[cosim]") {
  Bench bench;
  int epochs = 0;
  const CosimResult result =
      cosimulate(bench.hardware, bench.network, bench.data, bench.options, {},
                 [&](const CosimEpoch& e) { CHECK(e.epoch == ++epochs); });
  CHECK(epochs == 2);
  CHECK_FALSE(result.mismatch.has_value());
  CHECK_FALSE(result.interrupted);
  CHECK(result.waveform.file.empty());
  REQUIRE(result.closing.has_value());
  CHECK(result.closing->learned == 32);
  CHECK(result.closing->inferred == 8);
  CHECK_FALSE(result.closing->mismatch.has_value());
  CHECK(result.difference() == nullptr);
  CHECK(result.learned == 74);
  REQUIRE(result.epochs.size() == 2);
  fixed::FixedNetwork alone(bench.hardware.plan().graph);
  std::uint64_t weights = 0;
  for (const auto& array : vectors::array_weights(bench.hardware, alone)) weights += array.size();
  // At first, after every learned sample, and after each part of an epoch.
  CHECK(result.weights_compared == weights * (1 + 74 + 4));
  CHECK(result.closing->weights_compared == weights * (1 + 32 + 1));
  for (const CosimEpoch& epoch : result.epochs) {
    CHECK(epoch.accuracy_rtl == epoch.accuracy_model);
    CHECK(epoch.mismatches == 0);
    CHECK(epoch.cycles_per_sample > 0);
    CHECK(epoch.samples == 37u * static_cast<unsigned>(epoch.epoch));
  }
  CHECK(result.epochs[0].saturations + result.epochs[1].saturations ==
        bench.network.total_saturations());
}

TEST_CASE("cosimulate: a run can be interrupted, with both sides at the same place", "[cosim]") {
  Bench bench;
  const CosimResult result = cosimulate(bench.hardware, bench.network, bench.data, bench.options,
                                        [](const CosimProgress& p) { return p.done == 0; }, {});
  CHECK(result.interrupted);
  CHECK_FALSE(result.mismatch.has_value());
  CHECK(result.learned > 0);
  CHECK(result.learned < 37);
  CHECK(result.epochs.empty());
}

TEST_CASE("cosimulate: of a mismatch it says where, and records a waveform", "[cosim][faults]") {
  Bench bench;
  // Nothing is wrong until a weight reaches the bound: the run is repeated up to that sample.
  replace_text(bench.options.folder,
               {"rtl/hsdc_synapse.svh", " && step[WeightBits-2:0] != '0", ""});
  const CosimResult result =
      cosimulate(bench.hardware, bench.network, bench.data, bench.options, {}, {});
  REQUIRE(result.mismatch.has_value());
  INFO(describe(*result.mismatch));
  CHECK(result.mismatch->kind == Mismatch::Kind::kWeight);
  CHECK(result.mismatch->expected == -31);
  CHECK(result.mismatch->found == -32);
  CHECK(bench.hardware.circuit().find_projection(result.mismatch->projection) !=
        circuit::ProjectionId::kNone);
  CHECK_THAT(describe(*result.mismatch),
             contains("projection " + result.mismatch->projection + " (phase ") &&
                 contains("expected weight -31, found -32"));
  CHECK(result.epochs.empty());
  CHECK(result.difference() == &*result.mismatch);
  CHECK_FALSE(result.closing.has_value());
  check_waveform(result.waveform);
}

TEST_CASE("cosimulate: a fault of the synthesis form alone is found by the closing run",
          "[cosim][faults]") {
  Bench bench;
  replace_text(bench.options.folder,
               {"rtl/hsdc_folded_lanes.sv", ": ram_word[l*CellBits+:CellBits];",
                ": ram_word[0+:CellBits];"});
  const CosimResult result =
      cosimulate(bench.hardware, bench.network, bench.data, bench.options, {}, {});
  CHECK(result.epochs.size() == 2);
  CHECK_FALSE(result.mismatch.has_value());
  REQUIRE(result.closing.has_value());
  REQUIRE(result.closing->mismatch.has_value());
  CHECK(result.difference() == &*result.closing->mismatch);
  check_waveform(result.closing->waveform);
  // The form that was simulated before: nothing to be seen.
  bench.options.closes = false;
  fixed::FixedNetwork again(bench.hardware.plan().graph);
  CHECK(cosimulate(bench.hardware, again, bench.data, bench.options, {}, {}).difference() ==
        nullptr);
}

TEST_CASE("cosimulate: whatever the streams do, the same bits and the same count of cycles",
          "[cosim]") {
  std::vector<double> cycles;
  for (const std::uint32_t seed : {0u, 1u, 2u, 3u}) {
    Bench bench;
    bench.options.bus_seed = seed;
    bench.options.closes = false;
    const CosimResult result =
        cosimulate(bench.hardware, bench.network, bench.data, bench.options, {}, {});
    CHECK(result.difference() == nullptr);
    REQUIRE(result.epochs.size() == 2);
    cycles.push_back(result.epochs[1].cycles_per_sample);
    CHECK(cycles.back() == cycles.front());
  }
}

}  // namespace hsdc::compare
