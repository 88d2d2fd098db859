// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/weight_init.h"

#include <algorithm>
#include <cmath>

#include "base/simd.h"
#include "model/arithmetic/random_words.h"

namespace hsdc::circuit {
namespace {

/// initial_weight() with sqrt(fan_in) at hand.
inline double scaled(std::uint32_t word, double init, double root_fan_in) {
  constexpr double kRoot3 = 1.7320508075688772;  // std::sqrt(3.0)
  // The word as a double, by way of the signed conversion, which every SIMD instruction set has.
  const double value = static_cast<double>(static_cast<std::int32_t>(word ^ 0x80000000u)) + 0x1p31;
  const double uniform = (value + 0.5) / 4294967296.0 * 2.0 - 1.0;
  return uniform * kRoot3 * init / root_fan_in;
}

struct RowLaw {
  std::uint32_t seed, projection;
  std::uint32_t first, step;  ///< index of the row's word i: first + i * step
  double init, root_fan_in, unit, largest;
};

/// The codes of one row. Circuits of some 10 million synapses are drawn in a fraction of a second,
/// as long as the compiler turns this loop into SIMD code.
HSDC_MULTIVERSION void draw_row(const RowLaw& given, std::uint32_t count, std::int16_t* codes) {
  const RowLaw law = given;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t word = arithmetic::seeded_word(
        law.seed, law.projection, arithmetic::WordSide::kInit, law.first + i * law.step);
    double code = std::floor(scaled(word, law.init, law.root_fan_in) * law.unit + 0.5);
    code = code < law.largest ? code : law.largest;
    code = code > -law.largest ? code : -law.largest;
    codes[i] = static_cast<std::int16_t>(static_cast<int>(code));
  }
}

}  // namespace

double initial_fan_in(const Circuit& circuit, ProjectionId projection,
                      std::span<const std::uint8_t> mask) {
  const Projection& p = circuit.projections[projection];
  const double pre = circuit.nodes[p.from].size;
  double density = p.first().density;
  if (!p.first().mask_file.empty()) {
    const auto ones = std::count(mask.begin(), mask.end(), std::uint8_t{1});
    density = mask.empty() ? 1.0 : static_cast<double>(ones) / static_cast<double>(mask.size());
  }
  return std::max(1.0, density * pre);
}

double initial_weight(std::uint32_t word, double init, double fan_in) {
  return scaled(word, init, std::sqrt(fan_in));
}

std::vector<std::int16_t> initial_weights(const Circuit& circuit, ProjectionId projection,
                                          std::span<const std::uint8_t> mask) {
  const Projection& p = circuit.projections[projection];
  const auto pre = static_cast<size_t>(circuit.nodes[p.from].size);
  const auto post = static_cast<size_t>(circuit.nodes[p.to].size);
  RowLaw law{circuit.seed,
             static_cast<std::uint32_t>(projection),
             0,
             static_cast<std::uint32_t>(pre),
             p.first().init,
             std::sqrt(initial_fan_in(circuit, projection, mask)),
             std::ldexp(1.0, p.format().fraction),
             static_cast<double>(p.format().max())};
  std::vector<std::int16_t> weights(pre * post);
  for (size_t j = 0; j < pre; ++j) {
    law.first = static_cast<std::uint32_t>(j);
    draw_row(law, static_cast<std::uint32_t>(post), weights.data() + j * post);
  }
  for (size_t at = 0; at < mask.size(); ++at) {
    if (mask[at] == 0) weights[at] = 0;
  }
  return weights;
}

void initial_values(const Circuit& circuit, ProjectionId projection,
                    std::span<const std::uint8_t> mask, std::span<float> values) {
  const Projection& p = circuit.projections[projection];
  const auto pre = static_cast<size_t>(circuit.nodes[p.from].size);
  const auto post = static_cast<size_t>(circuit.nodes[p.to].size);
  const double init = p.first().init;
  const double root_fan_in = std::sqrt(initial_fan_in(circuit, projection, mask));
  for (size_t j = 0; j < pre; ++j) {
    for (size_t i = 0; i < post; ++i) {
      const std::uint32_t word = arithmetic::seeded_word(
          circuit.seed, static_cast<std::uint32_t>(projection), arithmetic::WordSide::kInit,
          static_cast<std::uint32_t>(i * pre + j));
      const bool exists = mask.empty() || mask[j * post + i] != 0;
      values[j * post + i] = exists ? static_cast<float>(scaled(word, init, root_fan_in)) : 0.0F;
    }
  }
}

}  // namespace hsdc::circuit
