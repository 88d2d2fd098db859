#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/circuit.h"
#include "model/dataset.h"
#include "sim/lockstep.h"
#include "sim/rtl_build.h"

namespace hsdc {

struct CosimOptions {
  std::filesystem::path folder;  ///< of the emitted hardware; must be there (emit_for() writes it)
  int epochs = 1;
  int compare_every = 1;    ///< weights: after every n-th learned sample, and at an epoch's end
  bool packed_ram = false;  ///< simulate the memories' synthesis form
  std::filesystem::path
      trace;                ///< FST of the whole run; empty: none, but see CosimResult::waveform
  bool fast_build = false;  ///< compile quickly rather than for speed
};

/// How far a run is; `phase` is "building", "learning" or "testing".
struct CosimProgress {
  std::string phase;
  int epoch = 0, epochs = 0;
  int done = 0, total = 0;  ///< samples of this epoch and phase
};

struct CosimEpoch {
  int epoch = 0;                                ///< from 1
  std::uint64_t samples = 0;                    ///< learned so far, all epochs
  double accuracy_rtl = 0, accuracy_model = 0;  ///< on the test samples, 0..1
  double mean_error = 0;          ///< mean |error| of the roots at t' while learning, as a value
  std::uint64_t saturations = 0;  ///< weight updates that saturated, this epoch
  double cycles_per_sample = 0;   ///< clock cycles, learning
  double updates_per_second = 0;  ///< synapse updates, co-simulation with comparison
  std::uint64_t mismatches = 0;   ///< 0, or 1: a run stops at the first
};

struct CosimResult {
  std::vector<CosimEpoch> epochs;  ///< those that ended
  std::optional<Mismatch> mismatch;
  std::filesystem::path waveform;  ///< of the sample that differed, if it could be recorded
  RtlBuild build;
  std::uint64_t weights_compared = 0;
  std::uint64_t learned = 0;  ///< samples that the model has learned, all epochs
  bool interrupted = false;
};

/// Emits the circuit's hardware into `folder`: the network's weights and random states become the
/// memory images, the first samples of `data` (random codes if there are none) test vectors, for
/// which the network is used up.
void emit_for(FixedNetwork network, const Dataset* data, const std::filesystem::path& folder);
/// The same with the circuit's first weights.
void emit_for(const Circuit& circuit, const Dataset* data, const std::filesystem::path& folder);

/// Builds the emitted hardware and runs it with the model: every epoch learns all of data.train in
/// epoch_order(.., circuit.seed, ..), then infers data.test. Stops at the first difference, of
/// which it records a waveform (<folder>/mismatch.fst) by running once more up to it. `network` is
/// the model, as the hardware was emitted for it, and ends with the final weights. `progress` may
/// be empty; returning false from it interrupts the run.
CosimResult cosimulate(FixedNetwork& network, const DataSplit& data, const CosimOptions& options,
                       const std::function<bool(const CosimProgress&)>& progress,
                       const std::function<void(const CosimEpoch&)>& on_epoch);

}  // namespace hsdc
