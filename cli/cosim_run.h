#pragma once
// A co-simulation as a person or a program sees it; for `hsdc cosim` and `hsdc demo`.
#include <cstdio>
#include <nlohmann/json_fwd.hpp>

#include "sim/cosim.h"

namespace hsdc {

/// Runs it with a progress bar (if stderr is a terminal) and a row an epoch on `table`. Ctrl-C ends
/// it after the current sample.
CosimResult run_with_table(FixedNetwork& network, const DataSplit& data,
                           const CosimOptions& options, std::FILE* table);

/// What --json prints; numbers that need an ended epoch are null without one.
nlohmann::ordered_json cosim_json(const Circuit& circuit, const DataSplit& data,
                                  const CosimOptions& options, const CosimResult& result);

/// Synapse updates per second over all epochs; 0 without one.
double mean_rate(const std::vector<CosimEpoch>& epochs);

/// Tells of the difference found, and where its waveform lies.
void print_mismatch(std::FILE* out, const CosimResult& result);

}  // namespace hsdc
