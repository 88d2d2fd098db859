// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a circuit's hardware answers for samples, under Verilator beside the model.
#include <filesystem>
#include <functional>
#include <optional>

#include "model/training/answers.h"
#include "sim/compare/cosim.h"

namespace hsdc::compare {

struct InferenceResult {
  training::Answers<std::int16_t> answers;  ///< of the hardware: classes, and the roots' codes
  std::optional<Mismatch> mismatch;
  Waveform waveform;  ///< recorded where there is a mismatch
  build::RtlBuild build;
  std::uint64_t compared = 0;    ///< output codes that were equal
  double cycles_per_sample = 0;  ///< clock cycles, inferring
  bool interrupted = false;
};

/// How far an inference is; a `total` of 0 while the hardware is built.
using InferenceProgress = std::function<bool(int done, int total)>;

/// Builds `hardware` in `folder`, which emit_for() wrote of it for this network, and lets it infer
/// all samples beside the model. Compared are all output codes of every sample and, before and
/// after, every weight. Stops at the first difference, of which it records a waveform
/// (<folder>/mismatch.fst). `progress` (may be empty): false interrupts.
InferenceResult infer_in_hardware(const plan::Hardware& hardware, fixed::FixedNetwork& network,
                                  const data::Dataset& data, const std::filesystem::path& folder,
                                  bool fast_build, const InferenceProgress& progress);

}  // namespace hsdc::compare
