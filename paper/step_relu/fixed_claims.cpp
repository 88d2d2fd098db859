// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "paper/common/judging.h"
#include "paper/step_relu/fixed_report.h"

namespace hsdc::paper::step_relu {
namespace {

constexpr double kAllowed = 0.02, kAllowedAnywhere = 0.05;  // points of accuracy / 100
constexpr double kLearned = 3;                              // times chance

/// Floating point of a preset against one of its formats.
struct Comparison {
  Summary cost;            ///< float minus fixed, over the seeds: mean over sizes and Q
  Summary costs;           ///< over sizes and Q: mean over the seeds
  double lowest = 1;       ///< accuracy in floating point, over sizes and Q
  int in_float, in_fixed;  ///< runs that diverged
};

Comparison compare(const QuantizationRuns& runs, std::size_t preset, std::size_t bits) {
  Comparison result{{}, {}, 1, runs.diverged(preset, 0), runs.diverged(preset, bits)};
  std::vector<double> by_setting, by_seed(static_cast<std::size_t>(runs.seeds), 0.0);
  const auto settings = static_cast<double>(runs.layers.size() * runs.q.size());
  for (std::size_t size = 0; size < runs.layers.size(); ++size) {
    for (std::size_t q = 0; q < runs.q.size(); ++q) {
      const QuantizationRuns::Setting in_float{preset, size, q, 0}, in_fixed{preset, size, q, bits};
      const double accuracy = runs.scores(in_float).mean;
      result.lowest = std::min(result.lowest, accuracy);
      by_setting.push_back(accuracy - runs.scores(in_fixed).mean);
      for (int seed = 0; seed < runs.seeds; ++seed) {
        by_seed[static_cast<std::size_t>(seed)] +=
            (runs.score({in_float, seed}) - runs.score({in_fixed, seed})) / settings;
      }
    }
  }
  result.cost = summary_of(by_seed);
  result.costs = summary_of(by_setting);
  return result;
}

/// Why a claim does not hold, or nothing.
std::string fault(const Comparison& c, double chance) {
  if (c.in_float > 0) return fmt::format("{} runs in floating point diverged", c.in_float);
  if (c.in_fixed > 0) return fmt::format("{} runs in fixed point diverged", c.in_fixed);
  if (!(c.lowest > kLearned * chance)) return "floating point itself learns too little to compare";
  if (!(c.costs.mean <= kAllowed)) return "fixed point learns less on average";
  if (!(c.costs.highest <= kAllowedAnywhere)) return "fixed point learns less at some size and Q";
  if (!clearly_below(c.cost, kAllowed)) return "the seeds are too few, or too different, to tell";
  return "";
}

Claim learns_as_well(const QuantizationRuns& runs, std::size_t preset, std::size_t bits) {
  const Comparison c = compare(runs, preset, bits);
  Claim claim;
  claim.paper = fmt::format(
      "HSDC's own question, after the paper's low bit precision: {} with {}-bit weights learns as "
      "well as in floating point",
      runs.presets[preset] == "sal" ? "SAL" : "KP", runs.bits[bits]);
  claim.measured = fmt::format(
      "floating point minus fixed point: {:.1f} points (standard error over the seeds {:.1f}), "
      "mean "
      "over sizes and Q ({:.1f} to {:.1f}). Judged: less than {:.0f} points on average, two "
      "standard errors added, {:.0f} or less at every size and Q, where floating point comes to "
      "more than {:.0f} times chance (here to {:.1f} % or more), no run having diverged",
      100 * c.costs.mean, 100 * standard_error(c.cost), 100 * c.costs.lowest, 100 * c.costs.highest,
      100 * kAllowed, 100 * kAllowedAnywhere, kLearned, 100 * c.lowest);
  claim.reason = fault(c, runs.chance());
  claim.holds = claim.reason.empty();
  return claim;
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

}  // namespace hsdc::paper::step_relu
