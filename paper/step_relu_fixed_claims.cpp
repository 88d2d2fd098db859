#include <fmt/format.h>

#include "paper/step_relu_fixed_report.h"

namespace hsdc {
namespace {

/// Float minus fixed, mean over the seeds, for every size and Q.
std::vector<double> costs(const QuantizationRuns& runs, std::size_t preset, std::size_t bits) {
  std::vector<double> list;
  for (std::size_t size = 0; size < runs.layers.size(); ++size) {
    for (std::size_t q = 0; q < runs.q.size(); ++q) {
      list.push_back(runs.scores({preset, size, q, 0}).mean -
                     runs.scores({preset, size, q, bits}).mean);
    }
  }
  return list;
}

Claim learns_as_well(const QuantizationRuns& runs, std::size_t preset, std::size_t bits) {
  const Spread cost = spread_of(costs(runs, preset, bits));
  const int in_float = runs.diverged(preset, 0), in_fixed = runs.diverged(preset, bits);
  return {fmt::format("HSDC's own question, after the paper's low bit precision: {} with {}-bit "
                      "weights learns as well as in floating point",
                      runs.presets[preset] == "sal" ? "SAL" : "KP", runs.bits[bits]),
          fmt::format("floating point minus fixed point: {:.1f} points, mean over sizes and Q "
                      "({:.1f} to {:.1f}). Judged: 2 points or less on average, 5 or less at every "
                      "size and Q, no run in floating point having diverged (here {})",
                      100 * cost.mean, 100 * cost.lowest, 100 * cost.highest, in_float),
          cost.mean <= 0.02 && cost.highest <= 0.05 && in_float == 0,
          in_fixed > 0 ? fmt::format("{} runs diverged", in_fixed) : ""};
}

}  // namespace

std::vector<Claim> judge_quantization(const QuantizationRuns& runs) {
  std::vector<Claim> claims;
  for (std::size_t preset = 0; preset < runs.presets.size(); ++preset) {
    for (std::size_t bits = 1; bits < runs.bits.size(); ++bits) {
      claims.push_back(learns_as_well(runs, preset, bits));
    }
  }
  return claims;
}

}  // namespace hsdc
