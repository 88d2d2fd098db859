// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "model/arithmetic/device.h"
#include "model/device/device.h"

// From the numbers that describe a device to the integers that it computes with
// (docs/arithmetic.md, "The integers").

namespace hsdc::device {

/// A number of a device that cannot be had, as messages say it.
struct DeviceProblem {
  std::string key;
  std::string found;
  std::string allowed;
};

/// What keeps a device from weights of that many bits (8..16): curves, bounds and shares that mean
/// nothing, and numbers for which 32 bits do not suffice.
std::vector<DeviceProblem> problems(const Device& device, int weight_bits);

/// The integers, but for count_shift, which depends on the projection. Throws
/// std::invalid_argument if there are problems().
arithmetic::DeviceLaw compile(const Device& device, int weight_bits);

/// L: leak_period samples' leak is nearest to 2^-L, 1..16; 0 without leak.
int leak_shift(const Device& device);
/// R, and TH of a pair, as codes.
std::int32_t reset_code(const Device& device, int weight_bits);
std::int32_t refresh_code(const Device& device, int weight_bits);

}  // namespace hsdc::device
