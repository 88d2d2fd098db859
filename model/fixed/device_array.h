// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/arithmetic/device.h"
#include "model/device/device.h"
#include "model/fixed/kernels.h"

namespace hsdc::fixed {

/// The cells of a projection whose weights are emulated devices, beside its WeightArray: cell
/// words, of a pair the second cells and their states, and how a pass moves them
/// (docs/arithmetic.md, "Devices").
class DeviceArray {
 public:
  DeviceArray(const device::Device& device, const arithmetic::DeviceLaw& law, std::uint32_t seed,
              std::uint32_t projection, int pre, int post);

  /// Brings weights to what their cells can hold: first weights, imported ones.
  void settle(WeightArray& weights);

  /// One update pass; returns how many states ended at a bound. Codes and advanced states as for
  /// UpdateKernel::run().
  std::uint64_t update(WeightArray& weights, const CodeVector& pre, const CodeVector& post,
                       std::span<const std::uint32_t> rho, std::span<const std::uint32_t> kappa);

  /// Whether a pass of leak follows the update of that sample, counted from 1.
  bool leaks_after(std::uint64_t sample) const;
  /// That pass, with states that were advanced once more.
  void leak(WeightArray& weights, std::span<const std::uint32_t> rho,
            std::span<const std::uint32_t> kappa);

  const std::vector<std::uint16_t>& cells() const { return cells_; }
  const std::vector<std::uint16_t>& second_cells() const { return second_cells_; }
  const std::vector<std::int16_t>& second_states() const { return second_; }
  std::vector<std::int16_t>& second_states() { return second_; }
  std::uint64_t pulses_up() const { return up_; }
  std::uint64_t pulses_down() const { return down_; }

 private:
  struct Place {
    int pre, post;
  };
  size_t index(Place at) const {
    return static_cast<size_t>(at.pre) * static_cast<size_t>(post_) + static_cast<size_t>(at.post);
  }
  std::uint64_t update_row(WeightArray& weights, int row, std::uint32_t word);
  bool step(std::int16_t& weight, size_t at, std::int32_t pulses, std::uint32_t word);
  bool step_pair(std::int16_t& weight, size_t at, std::int32_t pulses, std::uint32_t word);

  arithmetic::DeviceLaw law_;
  int post_;
  bool pair_;
  std::int32_t threshold_ = 0;  ///< TH of a pair
  int leak_shift_ = 0;          ///< L; 0: no leak
  std::uint64_t leak_period_ = 1;
  std::int32_t reset_ = 0;
  std::vector<std::uint16_t> cells_, second_cells_;  ///< [pre][post]
  std::vector<std::int16_t> second_;                 ///< H of a pair, [pre][post]
  std::uint64_t up_ = 0, down_ = 0;
  AlignedVector<std::uint32_t> columns_;  ///< column words of this pass, padded
  AlignedVector<std::int8_t> pulses_;     ///< of a row, padded
};

}  // namespace hsdc::fixed
