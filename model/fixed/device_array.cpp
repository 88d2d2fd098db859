// SPDX-License-Identifier: Apache-2.0
#include "model/fixed/device_array.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "model/device/cells.h"
#include "model/device/compile.h"
#include "model/fixed/kernel_loops.h"

namespace hsdc::fixed {

using arithmetic::DeviceCell;

DeviceArray::DeviceArray(const device::Device& device, const arithmetic::DeviceLaw& law,
                         std::uint32_t seed, std::uint32_t projection, int pre, int post)
    : law_(law),
      post_(post),
      pair_(device.pair),
      leak_shift_(device::leak_shift(device)),
      leak_period_(static_cast<std::uint64_t>(device.leak_period)),
      reset_(device::reset_code(device, law.weight_bits)),
      cells_(device::drawn_cells(device, seed, projection, device::CellOf::kPlus, pre, post)),
      columns_(static_cast<size_t>(padded(post))),
      pulses_(static_cast<size_t>(padded(post))) {
  static_assert(std::endian::native == std::endian::little, "the first of a group is its lowest");
  if (!pair_) return;
  threshold_ = device::refresh_code(device, law.weight_bits);
  second_cells_ = device::drawn_cells(device, seed, projection, device::CellOf::kMinus, pre, post);
  second_.resize(cells_.size());
}

void DeviceArray::settle(WeightArray& weights) {
  for (int j = 0; j < weights.pre; ++j) {
    for (int i = 0; i < weights.post; ++i) {
      const size_t at = index({j, i});
      std::int16_t& weight = weights.row(j)[i];
      const DeviceCell cell = DeviceCell::of(cells_[at]);
      if (!pair_) {
        weight = static_cast<std::int16_t>(arithmetic::bounded(law_, weight, cell));
        continue;
      }
      const std::int32_t plus = arithmetic::bounded(law_, std::max<std::int32_t>(weight, 0), cell);
      const std::int32_t minus = arithmetic::bounded(law_, std::max<std::int32_t>(-weight, 0),
                                                     DeviceCell::of(second_cells_[at]));
      second_[at] = static_cast<std::int16_t>(minus);
      weight = static_cast<std::int16_t>(plus - minus);
    }
  }
}

bool DeviceArray::step(std::int16_t& weight, size_t at, std::int32_t pulses, std::uint32_t word) {
  const DeviceCell cell = DeviceCell::of(cells_[at]);
  const std::int32_t next = weight + arithmetic::device_step(law_, weight, pulses, cell, word);
  weight = static_cast<std::int16_t>(arithmetic::bounded(law_, next, cell));
  return weight != next;
}

bool DeviceArray::step_pair(std::int16_t& weight, size_t at, std::int32_t pulses,
                            std::uint32_t word) {
  const DeviceCell plus = DeviceCell::of(cells_[at]);
  const DeviceCell minus = DeviceCell::of(second_cells_[at]);
  arithmetic::DevicePair pair{weight + second_[at], second_[at]};
  std::int32_t& state = pulses > 0 ? pair.plus : pair.minus;
  const DeviceCell cell = pulses > 0 ? plus : minus;
  const std::int32_t next =
      state + arithmetic::device_step(law_, state, pulses > 0 ? pulses : -pulses, cell, word);
  state = arithmetic::bounded(law_, next, cell);
  const bool clamped = state != next;
  pair = arithmetic::refreshed(pair, threshold_, plus, minus);
  second_[at] = static_cast<std::int16_t>(pair.minus);
  weight = static_cast<std::int16_t>(pair.weight());
  return clamped;
}

std::uint64_t DeviceArray::update(WeightArray& weights, const CodeVector& pre,
                                  const CodeVector& post, std::span<const std::uint32_t> rho,
                                  std::span<const std::uint32_t> kappa) {
  std::copy(kappa.begin(), kappa.end(), columns_.begin());
  std::uint64_t clamped = 0;
  for (const int j : pre.nonzero()) {  // where a code is 0 there are no pulses
    const auto row = static_cast<size_t>(j);
    loops::pulse_counts({post.values.data(), columns_.data(), weights.stride, pre.values[row],
                         rho[row], law_.count_shift},
                        pulses_.data());
    clamped += update_row(weights, j, rho[row]);
  }
  return clamped;
}

/// The synapses of a row that have pulses, few as they are, one by one.
std::uint64_t DeviceArray::update_row(WeightArray& weights, int row, std::uint32_t word) {
  constexpr int kGroup = 8;  // looked at as one word
  std::uint64_t clamped = 0;
  std::int16_t* const states = weights.row(row);
  const std::int16_t* const mask =
      weights.mask.empty()
          ? nullptr
          : weights.mask.data() + static_cast<std::ptrdiff_t>(row) * weights.stride;
  for (int first = 0; first < post_; first += kGroup) {
    std::uint64_t group = 0;
    std::memcpy(&group, pulses_.data() + first, sizeof group);
    while (group != 0) {
      const int i = first + std::countr_zero(group) / 8;
      group &= ~(std::uint64_t{0xff} << (8 * (i - first)));
      if (mask != nullptr && mask[i] == 0) continue;
      const auto column = static_cast<size_t>(i);
      const int pulses{pulses_[column]};
      (pulses > 0 ? up_ : down_) += static_cast<std::uint64_t>(pulses > 0 ? pulses : -pulses);
      const size_t at = index({row, i});
      const std::uint32_t noise = word ^ columns_[column];
      const bool hit =
          pair_ ? step_pair(states[i], at, pulses, noise) : step(states[i], at, pulses, noise);
      clamped += hit ? 1 : 0;
    }
  }
  return clamped;
}

bool DeviceArray::leaks_after(std::uint64_t sample) const {
  return leak_shift_ > 0 && sample % leak_period_ == 0;
}

void DeviceArray::leak(WeightArray& weights, std::span<const std::uint32_t> rho,
                       std::span<const std::uint32_t> kappa) {
  for (int j = 0; j < weights.pre; ++j) {
    for (int i = 0; i < weights.post; ++i) {
      const std::ptrdiff_t place = static_cast<std::ptrdiff_t>(j) * weights.stride + i;
      if (!weights.mask.empty() && weights.mask[static_cast<size_t>(place)] == 0) continue;
      const size_t at = index({j, i});
      const auto r = static_cast<std::int32_t>(arithmetic::stochastic_remainder(
          rho[static_cast<size_t>(j)], kappa[static_cast<size_t>(i)], leak_shift_));
      std::int16_t& weight = weights.row(j)[i];
      const auto leaked = [&](std::int32_t state, std::uint16_t word) {
        const DeviceCell cell = DeviceCell::of(word);
        return arithmetic::bounded(law_, arithmetic::leaked(state, reset_, cell, r, leak_shift_),
                                   cell);
      };
      const std::int32_t minus = pair_ ? second_[at] : 0;
      const std::int32_t plus = leaked(weight + minus, cells_[at]);
      if (pair_) second_[at] = static_cast<std::int16_t>(leaked(minus, second_cells_[at]));
      weight = static_cast<std::int16_t>(plus - (pair_ ? second_[at] : 0));
    }
  }
}

}  // namespace hsdc::fixed
