// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/statistics.h"
#include "paper/metaplasticity/neuron.h"
#include "paper/metaplasticity/report.h"

namespace hsdc::paper::metaplasticity {
namespace {

using When = PlasticityCurves MetaplasticityRun::*;

constexpr double kSame = 1e-5;     // of two curves: what single floats may come to
constexpr double kChanged = 1e-4;  // of two curves: what they cannot
constexpr double kMoved = 0.05;    // of two thresholds: a step of the probes

/// NaN if either curve has a point without a number.
double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double difference = std::abs(a[k] - b[k]);
    if (!std::isfinite(difference)) return std::numeric_limits<double>::quiet_NaN();
    largest = std::max(largest, difference);
  }
  return largest;
}

/// What Eq. 2 makes of w = 2, v = 0 at rate 0.1 and decay 1.
std::vector<double> untaught_curve(const std::vector<double>& probes, const PlasticityView& view) {
  std::vector<double> curve;
  for (const double h : probes)
    curve.push_back(view.heterosynaptic ? 0.1 * h * (h - view.y) : -0.2);
  return curve;
}

Claim same_before(const MetaplasticityRuns& runs) {
  std::size_t same = 0;
  double largest = 0;
  for (const MetaplasticityRun& run : runs.runs) {
    bool all = true;
    for (std::size_t k = 0; k < kPlasticityViews.size(); ++k) {
      const double difference =
          largest_difference(run.before[k], untaught_curve(runs.h, kPlasticityViews[k]));
      all = all && difference < kSame;
      largest = std::max(largest, difference);
    }
    same += all ? 1 : 0;
  }
  const std::size_t count = runs.runs.size();
  Claim claim;
  claim.paper = "Before any sample the plasticity curve is the same in every run.";
  claim.measured = fmt::format(
      "all runs begin at w = 2 and v = 0, so the curve must be what Eq. 2 makes of these: -0.2 for "
      "W, 0.1 h (h - y) for V. It is in {} of {} runs; largest difference at any h: {:.1g}. "
      "Judged: less than {:g} in every run",
      same, count, largest, kSame);
  claim.holds = count > 1 && same == count;
  if (!claim.holds) claim.reason = fmt::format("another curve in {} runs", count - same);
  return claim;
}

Claim curve_shifts(const MetaplasticityRuns& runs) {
  const std::size_t count = runs.runs.size();
  Claim claim;
  claim.paper = "Experience changes the plasticity curve of a synapse.";
  claim.holds = count > 1;
  for (std::size_t k = 0; k < kPlasticityViews.size(); ++k) {
    std::vector<double> differences;
    for (const MetaplasticityRun& run : runs.runs) {
      differences.push_back(largest_difference(run.after[k], run.before[k]));
    }
    const auto changed = std::count_if(differences.begin(), differences.end(),
                                       [](double d) { return d > kChanged; });
    claim.holds = claim.holds && static_cast<double>(changed) > 0.95 * static_cast<double>(count);
    claim.measured += fmt::format(
        "{}: by {:.2f} ({:.2f} to {:.2f}) where it changes most, in {} of {} runs by more than "
        "{:g}; ",
        kPlasticityViews[k].title, quantile(differences, 0.5), quantile(differences, 0.25),
        quantile(differences, 0.75), changed, count, kChanged);
  }
  claim.measured += "median and quartiles. Judged: in more than 95 % of runs, every curve";
  if (!claim.holds) claim.reason = "some curve changes in no more than 95 % of runs";
  return claim;
}

/// What became of thresholds, in numbers of runs.
struct ThresholdChanges {
  int fresh = 0, gone = 0, moved = 0;
  int altered() const { return fresh + gone + moved; }
};

ThresholdChanges changes_of(const MetaplasticityRuns& runs, std::size_t view) {
  ThresholdChanges changes;
  for (const MetaplasticityRun& run : runs.runs) {
    // A curve that is the same, but for rounding, has the same threshold; one without numbers none.
    if (!(largest_difference(run.before[view], run.after[view]) > kChanged)) continue;
    const double before = plasticity_threshold(runs.h, run.before[view]);
    const double after = plasticity_threshold(runs.h, run.after[view]);
    if (std::isnan(before)) {
      changes.fresh += std::isnan(after) ? 0 : 1;
    } else if (std::isnan(after)) {
      ++changes.gone;
    } else {
      changes.moved += std::abs(after - before) > kMoved ? 1 : 0;
    }
  }
  return changes;
}

/// Median, quartiles, and how many runs have one.
std::string threshold_text(const MetaplasticityRuns& runs, When when, std::size_t view) {
  std::vector<double> found;
  for (const MetaplasticityRun& run : runs.runs) {
    const double h = plasticity_threshold(runs.h, (run.*when)[view]);
    if (std::isfinite(h)) found.push_back(h);
  }
  if (found.empty()) return "none in any run";
  return fmt::format("{:.2f} ({:.2f} to {:.2f}) in {} runs", quantile(found, 0.5),
                     quantile(found, 0.25), quantile(found, 0.75), found.size());
}

Claim threshold_shifts(const MetaplasticityRuns& runs, std::size_t view) {
  const ThresholdChanges changes = changes_of(runs, view);
  const std::size_t count = runs.runs.size();
  Claim claim;
  claim.paper = fmt::format("Experience alters the threshold of plasticity ({}).",
                            kPlasticityViews[view].title);
  claim.measured = fmt::format(
      "highest h where plasticity changes sign, median and quartiles: before {}; after {}. Of {} "
      "runs it is new in {}, gone in {}, moved by more than {:g} in {}. Judged: one of these in "
      "more than half of the runs",
      threshold_text(runs, &MetaplasticityRun::before, view),
      threshold_text(runs, &MetaplasticityRun::after, view), count, changes.fresh, changes.gone,
      kMoved, changes.moved);
  claim.holds = count > 1 && 2 * static_cast<std::size_t>(changes.altered()) > count;
  if (!claim.holds) {
    claim.reason = fmt::format("altered in {} of {} runs", changes.altered(), count);
  }
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

}  // namespace hsdc::paper::metaplasticity
