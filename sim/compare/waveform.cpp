// SPDX-License-Identifier: Apache-2.0
#include "sim/compare/waveform.h"

#include "base/error.h"

namespace hsdc::compare {

build::BuildProgress build_progress(const CosimEpochs::Progress& progress,
                                    const std::string& prefix) {
  if (!progress) return {};
  return [progress, prefix](const std::string& doing) {
    return progress({prefix + doing, 0, 0, 0, 0});
  };
}

Waveform record_waveform(const plan::Hardware& hardware, fixed::FixedNetwork& model,
                         const data::DataSplit& data, const CosimOptions& options,
                         std::uint64_t sample, const std::filesystem::path& file,
                         const CosimEpochs::Progress& progress,
                         const std::function<void(CosimEpochs&)>& play) {
  build::RtlBuildOptions build_options;
  build_options.trace = build_options.fast_build = true;
  build_options.storage = options.storage;
  build::RtlBuild build;
  try {
    build = build::build_rtl(options.folder, hardware, build_options,
                             build_progress(progress, "the waveform: "));
  } catch (const build::BuildInterrupted& interrupted) {
    return {{}, interrupted.what()};
  } catch (const UserError& error) {  // the difference is what matters, and must not be lost
    return {{}, error.what()};
  }
  dut::RtlSim rtl(build.object, options.folder, hardware, options.storage, file);
  std::uint64_t seen = 0;
  CosimEpochs run(rtl, model, data, options);
  rtl.set_tracing(sample == 0);
  // Tracing begins with the sample before the one that differed, as the run goes by.
  run.pair().on_sample = [&](std::uint64_t next) {
    seen = next;
    if (next + 1 >= sample) rtl.set_tracing(true);
  };
  play(run);
  if (seen > sample) return {{}, "the run went another way when it was repeated"};
  return {file, {}};
}

}  // namespace hsdc::compare
