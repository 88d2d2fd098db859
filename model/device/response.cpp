// SPDX-License-Identifier: Apache-2.0
#include "model/device/response.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "model/arithmetic/device.h"
#include "model/device/cells.h"
#include "model/device/compile.h"

namespace hsdc::device {
namespace {

constexpr size_t kTraces = 5;

/// Adds mean, deviation and traces of the states as they are after a pulse.
template <typename State>
void record(const std::vector<State>& states, double one, Response& response) {
  double sum = 0, squares = 0;
  for (const State state : states) {
    const double x = static_cast<double>(state) / one;
    sum += x;
    squares += x * x;
  }
  const auto count = static_cast<double>(states.size());
  const double mean = sum / count;
  response.mean.push_back(mean);
  response.spread.push_back(std::sqrt(std::max(0., squares / count - mean * mean)));
  response.traces.resize(std::min(kTraces, states.size()));
  for (size_t k = 0; k < response.traces.size(); ++k) {
    response.traces[k].push_back(static_cast<double>(states[k]) / one);
  }
}

}  // namespace

Response integer_response(const Device& device, const ResponseOptions& options) {
  const arithmetic::DeviceLaw law = compile(device, options.weight_bits);
  std::vector<arithmetic::DeviceCell> cells;
  std::vector<std::uint32_t> words;
  for (int k = 0; k < options.cells; ++k) {
    const auto index = static_cast<std::uint32_t>(k);
    cells.push_back(
        arithmetic::DeviceCell::of(drawn_cell(device, options.seed, 0, CellOf::kPlus, index)));
    words.push_back(arithmetic::seeded_state(options.seed, 0, arithmetic::WordSide::kPost, index));
  }
  std::vector<std::int32_t> states;
  for (const arithmetic::DeviceCell& cell : cells) {
    states.push_back(law.lower[static_cast<size_t>(cell.lower)]);
  }
  Response response;
  for (int pulse = 0; pulse < options.up + options.down; ++pulse) {
    const int count = pulse < options.up ? 1 : -1;
    for (size_t k = 0; k < cells.size(); ++k) {
      words[k] = arithmetic::xorshift32(words[k]);
      const std::int32_t step = arithmetic::device_step(law, states[k], count, cells[k], words[k]);
      states[k] = arithmetic::bounded(law, states[k] + step, cells[k]);
    }
    record(states, law.weight_max(), response);
  }
  return response;
}

Response continuous_response(const Device& device, const ResponseOptions& options) {
  struct Cell {
    bool stuck;
    double gain, skew, upper, lower;
  };
  std::mt19937_64 random(options.seed);
  std::normal_distribution<double> gaussian;
  std::uniform_real_distribution<double> uniform;
  std::vector<Cell> cells;
  std::vector<double> states;
  for (int k = 0; k < options.cells; ++k) {
    const bool stuck = uniform(random) < device.stuck;
    const double gain = std::max(0., 1 + device.gain_spread * gaussian(random));
    const double skew = device.skew_spread * gaussian(random);
    const double upper = device.upper * std::max(0., 1 + device.bound_spread * gaussian(random));
    const double lower = device.lower * std::max(0., 1 + device.bound_spread * gaussian(random));
    // No state is beyond +-1, where codes end.
    cells.push_back({stuck, gain, skew, std::min(1., upper), std::max(-1., lower)});
    states.push_back(cells.back().lower);
  }
  const double step = device.step();
  const double noise_of_one = device.cycle_noise / std::exp2(device.burst / 2.);
  Response response;
  for (int pulse = 0; pulse < options.up + options.down; ++pulse) {
    const Direction direction = pulse < options.up ? Direction::kUp : Direction::kDown;
    const double sign = direction == Direction::kUp ? 1 : -1;
    for (size_t k = 0; k < cells.size(); ++k) {
      const Cell& cell = cells[k];
      if (cell.stuck) continue;
      // The curve moves with the bound that it runs to.
      const double moved =
          direction == Direction::kUp ? cell.upper - device.upper : cell.lower - device.lower;
      const double size =
          device.mean_step(std::clamp(states[k] - moved, device.lower, device.upper), direction) *
          std::max(0., cell.gain + sign * cell.skew);
      const double noise = noise_of_one * gaussian(random);
      const double change = device.additive ? sign * size + noise : sign * size * (1 + noise);
      states[k] = std::clamp(states[k] + step * change, cell.lower, cell.upper);
    }
    record(states, 1, response);
  }
  return response;
}

ResponseError distance(const Device& device, const Response& a, const Response& b) {
  ResponseError error;
  for (size_t k = 0; k < std::min(a.mean.size(), b.mean.size()); ++k) {
    error.mean = std::max(error.mean, std::abs(a.mean[k] - b.mean[k]));
    error.spread = std::max(error.spread, std::abs(a.spread[k] - b.spread[k]));
  }
  const double range = device.upper - device.lower;
  return {error.mean / range, error.spread / range};
}

}  // namespace hsdc::device
