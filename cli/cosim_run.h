// SPDX-License-Identifier: Apache-2.0
#pragma once
// A co-simulation as a person or a program sees it; for `hsdc cosim` and `hsdc demo`.
#include <cstdio>
#include <nlohmann/json_fwd.hpp>

#include "sim/compare/cosim.h"

namespace hsdc::cli {

/// Emits the hardware into `folder` and runs a copy of it, of this run alone: others may write
/// there meanwhile. `options.folder` becomes `folder`. A progress bar (if stderr is a terminal),
/// and on `table` a row an epoch and what came of the closing run. The waveform of a difference
/// ends in `folder`, together with the hardware that it is of. Ctrl-C ends the run after the
/// current sample.
compare::CosimResult emit_and_run(const plan::Hardware& hardware, fixed::FixedNetwork& network,
                                  const data::DataSplit& data, compare::CosimOptions& options,
                                  const std::filesystem::path& folder, std::FILE* table);

/// What came of the closing run, in words: "32 samples learned, 8 inferred, no mismatch".
std::string describe(const compare::ClosingRun& closing);

/// What --json prints; numbers that need an ended epoch are null without one.
nlohmann::ordered_json cosim_json(const plan::Hardware& hardware, const data::DataSplit& data,
                                  const compare::CosimOptions& options,
                                  const compare::CosimResult& result);

/// A difference: its kind, its place, what was expected and found, and all of it in words ("text").
nlohmann::ordered_json mismatch_json(const compare::Mismatch& mismatch);

/// Synapse updates per second over all epochs; 0 without one.
double mean_rate(const std::vector<compare::CosimEpoch>& epochs);

/// Tells of the difference found, and where its waveform lies.
void print_mismatch(std::FILE* out, const compare::CosimResult& result);
/// Tells where the waveform lies, or why there is none.
void print_waveform(std::FILE* out, const compare::Waveform& waveform);

}  // namespace hsdc::cli
