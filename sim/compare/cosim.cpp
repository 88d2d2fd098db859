// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/cosim.h"

#include <fmt/format.h>

#include <algorithm>

#include "gen/vectors/initial_state.h"
#include "gen/vectors/test_vectors.h"
#include "model/arithmetic/random_words.h"
#include "sim/compare/closing_run.h"
#include "sim/compare/cosim_epochs.h"
#include "sim/compare/waveform.h"

namespace hsdc::compare {

namespace {

/// All epochs; without any, one test.
CosimEpochs::End run_epochs(CosimEpochs& run, const CosimOptions& options,
                            const CosimEpochs::Progress& progress,
                            const std::function<void(const CosimEpoch&)>& on_epoch) {
  for (int epoch = std::min(1, options.epochs); epoch <= options.epochs; ++epoch) {
    CosimEpoch report;
    const CosimEpochs::End end = run.epoch(epoch, progress, report);
    if (end != CosimEpochs::End::kDone) return end;
    if (on_epoch) on_epoch(report);
  }
  return CosimEpochs::End::kDone;
}

}  // namespace

std::uint32_t default_bus_seed(const circuit::Circuit& circuit) {
  return arithmetic::finalise32(circuit.seed ^ 0x57a11ed5u) | 1u;
}

CosimResult cosimulate(const plan::Hardware& hardware, fixed::FixedNetwork& network,
                       const data::DataSplit& data, const CosimOptions& options,
                       const std::function<bool(const CosimProgress&)>& progress,
                       const std::function<void(const CosimEpoch&)>& on_epoch) {
  fixed::FixedNetwork first = network.clone();
  CosimResult result;
  build::RtlBuildOptions build_options;
  build_options.trace = !options.trace.empty();
  build_options.storage = options.storage;
  build_options.fast_build = options.fast_build;
  try {
    result.build =
        build::build_rtl(options.folder, hardware, build_options, build_progress(progress));
  } catch (const build::BuildInterrupted&) {
    result.interrupted = true;
    return result;
  }
  {
    dut::RtlSim rtl(result.build.object, options.folder, hardware, options.storage, options.trace);
    rtl.set_tracing(!options.trace.empty());
    CosimEpochs run(rtl, network, data, options);
    if (run.pair().compare_all()) {  // the memory images are part of what is checked
      const auto end = run_epochs(run, options, progress, [&](const CosimEpoch& report) {
        result.epochs.push_back(report);
        if (on_epoch) on_epoch(report);
      });
      result.interrupted = end == CosimEpochs::End::kInterrupted;
    }
    result.mismatch = run.pair().mismatch();
    result.weights_compared = run.pair().weights_compared();
    result.learned = run.pair().learned();
  }
  if (result.mismatch) {
    result.waveform = record_waveform(
        hardware, first, data, options, result.mismatch->sample, options.folder / kWaveformName,
        progress, [&](CosimEpochs& replay) { run_epochs(replay, options, {}, {}); });
    return result;
  }
  if (result.interrupted || options.storage == build::Storage::kPacked || !options.closes)
    return result;
  try {
    result.closing = closing_run(hardware, network, data, options, progress);
  } catch (const build::BuildInterrupted&) {
    result.interrupted = true;
  }
  return result;
}

}  // namespace hsdc::compare
