// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "model/device/device.h"

// The response of many cells to pulses, one at a time: all from the lower bound, first up, then
// down.

namespace hsdc::device {

struct ResponseOptions {
  int weight_bits = 16;
  int cells = 4096;
  int up = 2000;  ///< pulses
  int down = 2000;
  std::uint32_t seed = 1;
};

/// After each pulse, the mean and the deviation over the cells, in shares of the larger bound; and
/// the states of the first few cells.
struct Response {
  std::vector<double> mean, spread;
  std::vector<std::vector<double>> traces;  ///< of up to 5 cells, each as long as mean
};

/// As model and hardware compute it: integers, random words. Of a pair, its one cell that is
/// pulsed.
Response integer_response(const Device& device, const ResponseOptions& options);
/// As the device is described: doubles, Gaussian numbers.
Response continuous_response(const Device& device, const ResponseOptions& options);

/// The largest distance between two responses, as a share of the range between the bounds.
struct ResponseError {
  double mean = 0;
  double spread = 0;
};
ResponseError distance(const Device& device, const Response& a, const Response& b);

}  // namespace hsdc::device
