// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/statistics.h"
#include "paper/common/judging.h"
#include "paper/rewiring/report.h"

namespace hsdc::paper::rewiring {
namespace {

using RunNumber = double (RewiringRun::*)(std::size_t) const;

/// Over the runs, at the k-th RT.
Summary at(const RewiringRuns& runs, RunNumber number, std::size_t k) {
  std::vector<double> values;
  for (const RewiringRun& run : runs.runs) values.push_back((run.*number)(k));
  return summary_of(values);
}

/// How much a number of the same run grows from one RT to another.
Summary growth(const RewiringRuns& runs, RunNumber number, std::size_t from, std::size_t to) {
  std::vector<double> values;
  for (const RewiringRun& run : runs.runs)
    values.push_back((run.*number)(to) - (run.*number)(from));
  return summary_of(values);
}

/// "0.4 ± 0.6 points"
std::string points(const Summary& s) {
  return fmt::format("{:.1f} ± {:.1f} points", 100 * s.mean, 100 * s.deviation);
}

/// Against all claims: accuracies of networks that diverged say nothing about rewiring.
std::string divergence(const RewiringRuns& runs) {
  return runs.diverged() > 0
             ? fmt::format("{} of {} runs diverged", runs.diverged(), runs.runs.size())
             : "";
}

Claim early_claim(const RewiringRuns& runs) {
  constexpr double kAllowed = 0.02;
  const Summary early = at(runs, &RewiringRun::cost, 1);
  Claim claim;
  claim.paper = "Rewiring early in life has no significant effect: the model learns equally well";
  claim.measured = fmt::format(
      "rewired at RT = {}, {} after recovery; the same networks left alone are better by {}. "
      "Judged: by less than {:.0f} points, two standard errors added, no run having diverged",
      runs.times[1], percent_text(at(runs, &RewiringRun::recovered, 1)), points(early),
      100 * kAllowed);
  claim.reason = divergence(runs);
  claim.holds = claim.reason.empty() && clearly_below(early, kAllowed);
  if (!claim.holds && claim.reason.empty() && early.mean < kAllowed) {
    claim.reason = "the runs differ too much to tell";
  }
  return claim;
}

Claim critical_claim(const RewiringRuns& runs) {
  std::vector<std::string> texts;
  for (std::size_t k = 0; k < runs.times.size(); ++k) {
    texts.push_back(fmt::format("RT {}: {}, cost {}", runs.times[k],
                                percent_text(at(runs, &RewiringRun::recovered, k)),
                                points(at(runs, &RewiringRun::cost, k))));
  }
  const std::size_t last = runs.times.size() - 1;
  const Summary accuracy = growth(runs, &RewiringRun::recovered, 1, last),
                cost = growth(runs, &RewiringRun::cost, 1, last);
  Claim claim;
  claim.paper = "There is a critical period: accuracy after recovery falls as RT grows";
  claim.measured = fmt::format(
      "{}. The cost is against the same network left alone, which is as old. From RT = {} to RT = "
      "{} the accuracy grows by {} and the cost by {}. Judged: the accuracy falls, and the cost "
      "grows, both by more than two standard errors, no run having diverged",
      fmt::join(texts, "; "), runs.times[1], runs.times[last], points(accuracy), points(cost));
  claim.reason = divergence(runs);
  claim.holds = claim.reason.empty() && clearly_below(accuracy, 0) && clearly_above(cost, 0);
  if (!claim.holds && claim.reason.empty() && clearly_above(cost, 0)) {
    claim.reason = "rewiring costs more later, but accuracy after recovery does not clearly fall";
  }
  return claim;
}

Claim drop_claim(const RewiringRuns& runs) {
  constexpr double kLarge = 0.2;
  std::vector<std::string> texts;
  for (std::size_t k = 1; k < runs.times.size(); ++k) {
    texts.push_back(
        fmt::format("RT {}: {}", runs.times[k], percent_text(at(runs, &RewiringRun::drop, k))));
  }
  const std::size_t last = runs.times.size() - 1;
  Claim claim;
  claim.paper = "For a large RT, performance drops by a large amount immediately after rewiring";
  claim.measured = fmt::format(
      "drop at the exchange, {}. Judged: more than {:.0f} points at RT = {}, and more than at RT = "
      "{}, both by two standard errors, no run having diverged",
      fmt::join(texts, ", "), 100 * kLarge, runs.times[last], runs.times[1]);
  claim.reason = divergence(runs);
  claim.holds = claim.reason.empty() && clearly_above(at(runs, &RewiringRun::drop, last), kLarge) &&
                clearly_above(growth(runs, &RewiringRun::drop, 1, last), 0);
  return claim;
}

}  // namespace

std::vector<Claim> judge_rewiring(const RewiringRuns& runs) {
  return {early_claim(runs), critical_claim(runs), drop_claim(runs)};
}

}  // namespace hsdc::paper::rewiring
