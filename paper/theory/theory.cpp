// SPDX-License-Identifier: Apache-2.0
#include "paper/theory/theory.h"

// The theorems, checked on small nets of random weights (paper, Theorems 1-6, Eq. 5, C.3.1). Every
// node and projection is HSDC's own; the gradient is the true one, which no synapse knows.
#include <fmt/format.h>

#include "paper/common/palette.h"
#include "paper/theory/nets.h"

namespace hsdc::paper::theory {
namespace {

report::Figure dual_figure(const std::vector<std::pair<int, double>>& errors) {
  report::Panel panel;
  panel.x_label = "Q";
  panel.y_label = "relative error of the dual signal";
  panel.log_x = panel.log_y = true;
  panel.legend = false;
  report::Series series;
  series.style = report::Series::Style::kLinePoints;
  series.colour = kTwoSignalColour;
  for (const auto& [q, error] : errors) {
    series.x.push_back(q);
    series.y.push_back(error);
  }
  panel.series.push_back(series);
  return {"Theorem 3: steps become fine", {panel}, 1};
}

}  // namespace

ExperimentResult run_theory(const ExperimentOptions& options) {
  const std::uint32_t seed = options.seed;
  ExperimentResult result;
  result.settings = {
      fmt::format("{} nets of random weights, one sample each; SAL 9-16-14-12-4, ReLU unless said "
                  "otherwise",
                  kTheoryNets),
      "stationary: learned until |ΔW| is below 10⁻⁴ of its decay, without momentum; V learns with "
      "p(t) as in Eq. 2",
      fmt::format("exact means: within {} in single precision", kTheoryExact),
      "Theorems 1, 3: only V learns. Theorem 2: only W2. Theorem 5: W1 and V of a net with one "
      "hidden layer. C.3.1: only the last layer"};
  std::vector<std::pair<int, double>> errors;
  std::vector<Claim> claims(7);
  run_side_by_side(options, "theory", 7, [&](int job) {
    switch (job) {
      case 0:
        claims[0] = stability_claim(seed);
        break;
      case 1:
        claims[1] = second_stability_claim(seed);
        break;
      case 2:
        errors = errors_by_q(seed);
        claims[2] = dual_claim(errors);
        break;
      case 3:
        claims[3] = consistency_claim(seed);
        break;
      case 4:
        claims[4] = generalised_claim(seed);
        break;
      case 5:
        claims[5] = grouping_claim(seed);
        break;
      default:
        claims[6] = root_claim(seed);
    }
  });
  result.claims = claims;
  result.figures.push_back(
      {"dual",
       "A step activation with Q steps a unit, against the gradient of its ReLU "
       "dual: the error of h̄ = φ Vᵀ∇ℓ(F) falls as the steps become fine.",
       dual_figure(errors)});
  ResultTable table{"dual", {"q", "median_relative_error"}, {}};
  for (const auto& [q, error] : errors) {
    table.rows.push_back({std::to_string(q), fmt::format("{:.6g}", error)});
  }
  result.tables.push_back(table);
  return result;
}

}  // namespace hsdc::paper::theory
