// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/inference.h"

#include <numeric>

#include "gen/plan/hardware.h"
#include "gen/registers/table.h"
#include "model/training/training.h"
#include "sim/compare/cosim_epochs.h"
#include "sim/compare/waveform.h"

namespace hsdc::compare {
namespace {

constexpr int kProgressEvery = 16;
constexpr std::uint32_t kCyclesOffset = registers::offset_of("CYCLES");

/// The sample stepped last: what the hardware put out, which was found equal to the model's.
void keep(const LockStep& pair, training::Answers<std::int16_t>& answers) {
  answers.classes.push_back(pair.rtl_class());
  const fixed::FixedNetwork& network = pair.model();
  for (const circuit::NodeId root : network.circuit().root_nodes()) {
    const auto codes = network.codes(root, circuit::Phase::kT);
    auto& kept = answers.nodes[root];
    kept.insert(kept.end(), codes.begin(), codes.end());
  }
}

/// All samples, with every weight compared before and after: the memory images are part of what is
/// compared. `after` as that of CosimEpochs::pass().
CosimEpochs::End infer(CosimEpochs& run, const data::Dataset& data,
                       const std::function<bool(int, int)>& after) {
  std::vector<int> order(static_cast<size_t>(data.size()));
  std::iota(order.begin(), order.end(), 0);
  if (!run.pair().compare_all()) return CosimEpochs::End::kDifferent;
  const CosimEpochs::End end = run.pass(data, order, false, after);
  if (end == CosimEpochs::End::kDone && !run.pair().compare_all()) {
    return CosimEpochs::End::kDifferent;
  }
  return end;
}

/// What `options` describe, as it was built, beside the model.
void run_hardware(const plan::Hardware& hardware, fixed::FixedNetwork& network,
                  const data::Dataset& data, const CosimOptions& options,
                  const InferenceProgress& progress, InferenceResult& result) {
  dut::RtlSim rtl(result.build.object, options.folder, hardware, options.storage);
  const data::DataSplit nothing;  // to learn
  CosimEpochs run(rtl, network, nothing, options);
  result.answers.nodes.resize(network.circuit().nodes.size());
  const std::uint64_t cycles = rtl.read_counter(kCyclesOffset);
  const auto end = infer(run, data, [&](int, int done) {
    keep(run.pair(), result.answers);
    return !progress || done % kProgressEvery != 0 || progress(done, data.size());
  });
  result.interrupted = end == CosimEpochs::End::kInterrupted;
  result.mismatch = run.pair().mismatch();
  const std::uint64_t count = run.pair().samples();
  result.compared = count * static_cast<std::uint64_t>(network.circuit().target_size());
  if (count > 0 && !result.mismatch) {
    result.cycles_per_sample =
        static_cast<double>(rtl.read_counter(kCyclesOffset) - cycles) / static_cast<double>(count);
  }
}

}  // namespace

InferenceResult infer_in_hardware(const plan::Hardware& hardware, fixed::FixedNetwork& network,
                                  const data::Dataset& data, const std::filesystem::path& folder,
                                  bool fast_build, const InferenceProgress& progress) {
  training::check_features(network.circuit(), data);
  InferenceResult result;
  CosimOptions options;
  options.folder = folder;
  options.storage = build::Storage::kPacked;  // the form that is synthesized
  build::RtlBuildOptions build;
  build.storage = options.storage;
  build.fast_build = fast_build;
  build::BuildProgress building;
  if (progress) building = [&](const std::string&) { return progress(0, 0); };
  try {
    result.build = build::build_rtl(folder, hardware, build, building);
  } catch (const build::BuildInterrupted&) {
    result.interrupted = true;
    return result;
  }
  run_hardware(hardware, network, data, options, progress, result);
  if (!result.mismatch) return result;
  CosimEpochs::Progress recording;
  if (progress) recording = [&](const CosimProgress&) { return progress(0, 0); };
  const auto keep_going = [](int, int) { return true; };
  // Nothing was learned: the model is as it was at first.
  result.waveform = record_waveform(hardware, network, {}, options, result.mismatch->sample,
                                    folder / kWaveformName, recording,
                                    [&](CosimEpochs& replay) { infer(replay, data, keep_going); });
  return result;
}

}  // namespace hsdc::compare
