// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "sim/compare/cosim_epochs.h"

namespace hsdc::compare {

/// The waveform of a sample that differed, in the emitted folder.
inline constexpr const char* kWaveformName = "mismatch.fst";

/// A build's progress as that of a co-simulation; `prefix` stands before what is done.
build::BuildProgress build_progress(const CosimEpochs::Progress& progress,
                                    const std::string& prefix = {});

/// Runs `hardware` once more, traced, up to the sample that differed: `play` feeds the same samples
/// again, from `model` as it was at first. A run is deterministic, so it ends there. The waveform
/// holds that sample and the one before it; if it cannot be recorded (the tools lack something, or
/// the build is interrupted), the result says why.
Waveform record_waveform(const plan::Hardware& hardware, fixed::FixedNetwork& model,
                         const data::DataSplit& data, const CosimOptions& options,
                         std::uint64_t sample, const std::filesystem::path& file,
                         const CosimEpochs::Progress& progress,
                         const std::function<void(CosimEpochs&)>& play);

}  // namespace hsdc::compare
