// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gen/plan/hardware.h"
#include "model/circuit/circuit.h"
#include "model/data/dataset.h"
#include "sim/build/build.h"
#include "sim/compare/lockstep.h"

namespace hsdc::compare {

struct CosimOptions {
  std::filesystem::path folder;  ///< of the emitted hardware; must be there (emit_for() writes it)
  int epochs = 1;                ///< 0: the test samples are inferred, once
  int compare_every = 1;       ///< weights: after every n-th learned sample, and at an epoch's end
  std::uint32_t bus_seed = 0;  ///< of the streams' random gaps and stalls; 0: none
  build::Storage storage = build::Storage::kArray;
  /// A run in the storage for simulation is closed by some samples in the one that is synthesized.
  bool closes = true;
  std::filesystem::path
      trace;                ///< FST of the whole run; empty: none, but see CosimResult::waveform
  bool fast_build = false;  ///< compile quickly rather than for speed
};

/// How far a run is; `phase` is "learning", "testing", or what is built.
struct CosimProgress {
  std::string phase;
  int epoch = 0, epochs = 0;
  int done = 0, total = 0;  ///< samples of this epoch and phase
};

struct CosimEpoch {
  int epoch = 0;  ///< from 1; 0: nothing was learned, `samples` to `updates_per_second` are 0
  std::uint64_t samples = 0;                    ///< learned so far, all epochs
  double accuracy_rtl = 0, accuracy_model = 0;  ///< on the test samples, 0..1
  double mean_error = 0;            ///< mean |error| of the roots at t' while learning, as a value
  std::uint64_t saturations = 0;    ///< weight updates that saturated, this epoch
  double cycles_per_sample = 0;     ///< clock cycles, learning
  double cycles_per_inference = 0;  ///< clock cycles, of the test samples
  double updates_per_second = 0;    ///< synapse updates, co-simulation with comparison
  std::uint64_t mismatches = 0;     ///< 0, or 1: a run stops at the first
};

/// The waveform of the sample that differed.
struct Waveform {
  std::filesystem::path file;  ///< empty: none
  std::string why_none;
};

/// A run of some samples in the form that is synthesized, from the state that the run before
/// reached.
struct ClosingRun {
  std::uint64_t learned = 0, inferred = 0;
  std::uint64_t weights_compared = 0;
  std::optional<Mismatch> mismatch;  ///< samples counted from 0 in this run
  Waveform waveform;
  build::RtlBuild build;
};

struct CosimResult {
  std::vector<CosimEpoch> epochs;  ///< those that ended
  std::optional<Mismatch> mismatch;
  Waveform waveform;  ///< recorded where there is a mismatch
  build::RtlBuild build;
  std::uint64_t weights_compared = 0;
  std::uint64_t learned = 0;          ///< samples that the model has learned, all epochs
  std::optional<ClosingRun> closing;  ///< nothing: not asked for, or the run ended before it
  bool interrupted = false;

  /// The first difference, in the run or in the closing run.
  const Mismatch* difference() const {
    if (mismatch) return &*mismatch;
    return closing && closing->mismatch ? &*closing->mismatch : nullptr;
  }
};

/// The seed of random gaps and stalls of a circuit's streams where none is given: another one for
/// every seed of the circuit, never 0.
std::uint32_t default_bus_seed(const circuit::Circuit& circuit);

/// Builds the hardware, as emitted, and runs it with the model: every epoch learns all of
/// data.train in epoch_order(.., circuit.seed, ..), then infers data.test; samples are fed without
/// a pause but for what bus_seed brings. Stops at the first difference, of which it records a
/// waveform
/// (<folder>/mismatch.fst) by running once more up to it. A run without one ends with a closing
/// run. `network` is the model, as the hardware was emitted for it, and ends with the weights after
/// the last epoch. `progress` may be empty; returning false from it interrupts the run.
CosimResult cosimulate(const plan::Hardware& hardware, fixed::FixedNetwork& network,
                       const data::DataSplit& data, const CosimOptions& options,
                       const std::function<bool(const CosimProgress&)>& progress,
                       const std::function<void(const CosimEpoch&)>& on_epoch);

}  // namespace hsdc::compare
