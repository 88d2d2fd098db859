#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/statistics.h"
#include "paper/metaplasticity_neuron.h"
#include "paper/metaplasticity_report.h"

namespace hsdc {
namespace {

std::vector<double> thresholds(const MetaplasticityRuns& runs,
                               PlasticityCurves MetaplasticityRun::*when, std::size_t view) {
  std::vector<double> found;
  for (const MetaplasticityRun& run : runs.runs) {
    const double h = plasticity_threshold(runs.h, (run.*when)[view]);
    if (std::isfinite(h)) found.push_back(h);
  }
  return found;
}

std::string threshold_text(const std::vector<double>& found, std::size_t runs) {
  if (found.empty()) return "none in any run";
  return fmt::format("{:.2f} ({:.2f} to {:.2f}) in {:.0f} % of runs", quantile(found, 0.5),
                     quantile(found, 0.25), quantile(found, 0.75),
                     100.0 * static_cast<double>(found.size()) / static_cast<double>(runs));
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) largest = std::max(largest, std::abs(a[k] - b[k]));
  return largest;
}

Claim same_before(const MetaplasticityRuns& runs) {
  double largest = 0;
  for (const MetaplasticityRun& run : runs.runs) {
    for (std::size_t k = 0; k < kPlasticityViews.size(); ++k) {
      largest = std::max(largest, largest_difference(run.before[k], runs.runs[0].before[k]));
    }
  }
  Claim claim;
  claim.paper = "Before any sample the plasticity curve is the same in every run.";
  claim.measured = fmt::format("largest difference of two runs at any h: {:g}", largest);
  claim.holds = largest == 0;
  return claim;
}

Claim curve_shifts(const MetaplasticityRuns& runs) {
  const auto count = runs.runs.size();
  Claim claim;
  claim.paper = "Experience changes the plasticity curve of a synapse.";
  claim.holds = true;
  for (std::size_t k = 0; k < kPlasticityViews.size(); ++k) {
    int changed = 0;
    std::vector<double> differences;
    for (const MetaplasticityRun& run : runs.runs) {
      differences.push_back(largest_difference(run.after[k], run.before[k]));
      changed += differences.back() > 1e-4;
    }
    claim.holds = claim.holds && changed > 0.95 * static_cast<double>(count);
    claim.measured += fmt::format(
        "{}{}: by {:.2f} ({:.2f} to {:.2f}) where it changes most, in {} "
        "of {} runs by more than 0.0001",
        k == 0 ? "" : "; ", kPlasticityViews[k].title, quantile(differences, 0.5),
        quantile(differences, 0.25), quantile(differences, 0.75), changed, count);
  }
  if (!claim.holds) claim.reason = "some synapse changes in fewer than 95 % of runs";
  return claim;
}

Claim threshold_shifts(const MetaplasticityRuns& runs, std::size_t view) {
  const std::vector<double> before = thresholds(runs, &MetaplasticityRun::before, view);
  const std::vector<double> after = thresholds(runs, &MetaplasticityRun::after, view);
  const auto count = runs.runs.size();
  Claim claim;
  claim.paper = fmt::format("Experience alters the threshold of plasticity ({}).",
                            kPlasticityViews[view].title);
  claim.measured = fmt::format(
      "highest h where plasticity changes sign, median and quartiles: "
      "before {}; after {}",
      threshold_text(before, count), threshold_text(after, count));
  const bool new_ones = before.empty() && after.size() > count / 2;
  const bool moved =
      !before.empty() && !after.empty() && quantile(after, 0.75) - quantile(after, 0.25) > 0.05;
  claim.holds = new_ones || moved;
  if (!claim.holds) claim.reason = "too few runs have a threshold, or it does not move";
  return claim;
}

}  // namespace

std::vector<Claim> judge_metaplasticity(const MetaplasticityRuns& runs) {
  std::vector<Claim> claims{same_before(runs), curve_shifts(runs)};
  for (std::size_t k = 0; k < kPlasticityViews.size(); ++k) {
    claims.push_back(threshold_shifts(runs, k));
  }
  return claims;
}

}  // namespace hsdc
