// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/closing_run.h"

#include <algorithm>
#include <numeric>

#include "base/file.h"
#include "base/work_folder.h"
#include "gen/emit/emit.h"
#include "gen/plan/hardware.h"
#include "gen/vectors/initial_state.h"
#include "gen/verilog/emitted_file.h"
#include "model/circuit/circuit.h"
#include "sim/compare/cosim_epochs.h"
#include "sim/compare/waveform.h"

namespace hsdc::compare {

namespace fs = std::filesystem;

namespace {

constexpr int kLearned = 32, kInferred = 8;  // samples, as far as there are so many

/// The emitted folder, with what `network` has become in the place of the first memory images.
void emit_state(const fs::path& emitted, const plan::Hardware& hardware,
                const fixed::FixedNetwork& network, const fs::path& folder) {
  fs::copy(emitted, folder, fs::copy_options::recursive);
  for (const verilog::EmittedFile& image :
       emit::emit_images(hardware, vectors::array_images(hardware, network))) {
    write_file_atomically((folder / image.path).string(), image.text);
  }
}

/// The samples of the run: the next epoch's first ones, then the first test samples.
void play(CosimEpochs& run, const data::DataSplit& data, const CosimOptions& options,
          ClosingRun& result) {
  std::vector<int> learned;
  if (options.epochs > 0) {
    learned =
        data::epoch_order(data.train.size(), run.pair().model().circuit().seed, options.epochs);
    learned.resize(static_cast<size_t>(std::min(kLearned, data.train.size())));
  }
  std::vector<int> inferred(static_cast<size_t>(std::min(kInferred, data.test.size())));
  std::iota(inferred.begin(), inferred.end(), 0);
  const auto keep_going = [](int, int) { return true; };
  if (!run.pair().compare_all()) return;
  if (run.pass(data.train, learned, true, keep_going) != CosimEpochs::End::kDone) return;
  if (run.pass(data.test, inferred, false, keep_going) != CosimEpochs::End::kDone) return;
  if (!run.pair().compare_all()) return;
  result.learned = learned.size();
  result.inferred = inferred.size();
}

}  // namespace

ClosingRun closing_run(const plan::Hardware& hardware, const fixed::FixedNetwork& reached,
                       const data::DataSplit& data, const CosimOptions& options,
                       const std::function<bool(const CosimProgress&)>& progress) {
  const WorkFolder work;
  CosimOptions synthesis = options;
  synthesis.folder = work.path() / "rtl";
  synthesis.storage = build::Storage::kPacked;
  synthesis.fast_build = true;
  synthesis.compare_every = 1;
  emit_state(options.folder, hardware, reached, synthesis.folder);

  ClosingRun result;
  build::RtlBuildOptions build;
  build.storage = build::Storage::kPacked;
  build.fast_build = true;
  result.build = build::build_rtl(synthesis.folder, hardware, build,
                                  build_progress(progress, "the synthesis form: "));
  fixed::FixedNetwork model = reached.clone();
  dut::RtlSim rtl(result.build.object, synthesis.folder, hardware, build::Storage::kPacked);
  CosimEpochs run(rtl, model, data, synthesis);
  play(run, data, synthesis, result);
  result.weights_compared = run.pair().weights_compared();
  result.mismatch = run.pair().mismatch();
  if (!result.mismatch) return result;
  fixed::FixedNetwork again = reached.clone();
  ClosingRun ignored;
  result.waveform = record_waveform(
      hardware, again, data, synthesis, result.mismatch->sample, options.folder / kWaveformName,
      progress, [&](CosimEpochs& replay) { play(replay, data, synthesis, ignored); });
  return result;
}

}  // namespace hsdc::compare
