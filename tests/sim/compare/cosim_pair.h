// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the co-simulation tests share: a circuit emitted, built and loaded beside its model.
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gen/plan/hardware.h"
#include "gen/vectors/initial_state.h"
#include "model/fixed/network.h"
#include "sim/build/build.h"
#include "sim/compare/lockstep.h"
#include "sim/dut/rtl_sim.h"
#include "tests/scratch_folder.h"

namespace hsdc::compare {

/// Makes every build of this process go to $HSDC_CACHE or, where that is not set, to a folder of
/// the build tree, so that a second run of the tests builds nothing.
void use_test_cache();

struct CosimPairOptions {
  build::Storage storage = build::Storage::kArray;
  std::uint32_t bus_seed = 1;  ///< of the streams' random gaps and stalls; 0: none
  /// Changes the emitted folder before it is built, e.g. to break it.
  std::function<void(const std::filesystem::path&)> edit;
};

/// One circuit as RTL and as model, with the same first weights, in lock step.
class CosimPair {
 public:
  explicit CosimPair(const circuit::Circuit& circuit, const CosimPairOptions& options = {});

  /// Compares, then runs the samples: every fifth is inferred only, the others learned, and every
  /// weight is compared after each of those. `ahead`: the queue is kept full while one is worked
  /// on. Ends at the first difference, else with a last comparison that includes the saturations.
  std::optional<Mismatch> run(std::span<const vectors::CodedSample> samples, bool ahead);

  const circuit::Circuit& circuit() const { return hardware_.circuit(); }
  const plan::Hardware& hardware() const { return hardware_; }
  const std::string& folder() const { return folder_.path(); }
  fixed::FixedNetwork& model() { return model_; }
  dut::RtlSim& rtl() { return *rtl_; }
  LockStep& lockstep() { return *lockstep_; }

  /// Every weight that the RTL holds, array after array, [pre][post].
  std::vector<std::int32_t> rtl_weights() const;

 private:
  ScratchFolder folder_;
  plan::Hardware hardware_;
  fixed::FixedNetwork model_;
  std::unique_ptr<dut::RtlSim> rtl_;
  std::unique_ptr<LockStep> lockstep_;
};

}  // namespace hsdc::compare
