// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <span>

#include "model/training/coder.h"
#include "sim/compare/cosim.h"

namespace hsdc::compare {

/// RTL and model over epochs of data, in lock step: the part of cosimulate() that can be run again.
class CosimEpochs {
 public:
  using Progress = std::function<bool(const CosimProgress&)>;

  /// How a pass over samples ended.
  enum class End { kDone, kDifferent, kInterrupted };

  CosimEpochs(dut::RtlSim& rtl, fixed::FixedNetwork& model, const data::DataSplit& data,
              const CosimOptions& options);

  /// Learns all of data.train in the order of epoch `number`, from 1, then infers data.test; epoch
  /// 0 only infers. `report` is complete where the end is kDone.
  End epoch(int number, const Progress& progress, CosimEpoch& report);

  /// Learns, or infers, these samples of `data` with the queue kept full. `after` is called after
  /// each with its index in `data` and the number of samples done; returning false interrupts: what
  /// is queued is finished then, so that both sides stay at the same place.
  End pass(const data::Dataset& data, std::span<const int> order, bool learned,
           const std::function<bool(int index, int done)>& after);

  LockStep& pair() { return pair_; }

 private:
  End learn(int number, const Progress& progress, CosimEpoch& report);
  End test(int number, const Progress& progress, CosimEpoch& report);
  End compared_all() { return pair_.compare_all() ? End::kDone : End::kDifferent; }

  dut::RtlSim& rtl_;
  fixed::FixedNetwork& model_;
  const data::DataSplit& data_;
  const CosimOptions& options_;
  LockStep pair_;
  training::SampleCoder coder_;
  std::uint64_t learned_ = 0;
};

}  // namespace hsdc::compare
