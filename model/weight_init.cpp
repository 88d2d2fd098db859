#include "model/weight_init.h"

#include <algorithm>
#include <cmath>

#include "model/random_words.h"

namespace hsdc {

double initial_fan_in(const Circuit& circuit, int projection, std::span<const std::uint8_t> mask) {
  const Projection& p = circuit.projections[static_cast<size_t>(projection)];
  const double pre = circuit.nodes[static_cast<size_t>(p.from)].size;
  double density = p.density;
  if (!p.mask_file.empty()) {
    const auto ones = std::count(mask.begin(), mask.end(), std::uint8_t{1});
    density = mask.empty() ? 1.0 : static_cast<double>(ones) / static_cast<double>(mask.size());
  }
  return std::max(1.0, density * pre);
}

double initial_weight(std::uint32_t word, double init, double fan_in) {
  const double uniform = (static_cast<double>(word) + 0.5) / 4294967296.0 * 2.0 - 1.0;
  return uniform * std::sqrt(3.0) * init / std::sqrt(fan_in);
}

std::vector<std::int16_t> initial_weights(const Circuit& circuit, int projection,
                                          std::span<const std::uint8_t> mask) {
  const Projection& p = circuit.projections[static_cast<size_t>(projection)];
  const auto pre = static_cast<size_t>(circuit.nodes[static_cast<size_t>(p.from)].size);
  const auto post = static_cast<size_t>(circuit.nodes[static_cast<size_t>(p.to)].size);
  const double fan_in = initial_fan_in(circuit, projection, mask);
  const double unit = std::ldexp(1.0, p.weight_fraction);
  const auto largest = static_cast<double>(p.weight_max());
  std::vector<std::int16_t> weights(pre * post);
  for (size_t j = 0; j < pre; ++j) {
    for (size_t i = 0; i < post; ++i) {
      const size_t at = j * post + i;
      if (!mask.empty() && mask[at] == 0) continue;
      const std::uint32_t word =
          seeded_word(circuit.seed, static_cast<std::uint32_t>(projection), WordSide::kInit,
                      static_cast<std::uint32_t>(i * pre + j));
      const double code = std::floor(initial_weight(word, p.init, fan_in) * unit + 0.5);
      weights[at] = static_cast<std::int16_t>(std::clamp(code, -largest, largest));
    }
  }
  return weights;
}

}  // namespace hsdc
