#include <fmt/format.h>

#include <algorithm>

#include "model/statistics.h"
#include "paper/rewiring_report.h"

namespace hsdc {
namespace {

using RunNumber = double (RewiringRun::*)(std::size_t) const;

/// Over the runs, at the k-th RT.
Spread at(const RewiringRuns& runs, RunNumber number, std::size_t k) {
  std::vector<double> values;
  for (const RewiringRun& run : runs.runs) values.push_back((run.*number)(k));
  return spread_of(values);
}

/// How much a number of the same run grows from one RT to another.
Spread growth(const RewiringRuns& runs, RunNumber number, std::size_t from, std::size_t to) {
  std::vector<double> values;
  for (const RewiringRun& run : runs.runs)
    values.push_back((run.*number)(to) - (run.*number)(from));
  return spread_of(values);
}

/// "0.4 ± 0.6 points"
std::string points(const Spread& s) {
  return fmt::format("{:.1f} ± {:.1f} points", 100 * s.mean, 100 * s.deviation);
}

Claim early_claim(const RewiringRuns& runs) {
  const Spread early = at(runs, &RewiringRun::cost, 1);
  return {
      "Rewiring early in life has no significant effect: the model learns equally well",
      fmt::format("rewired at RT = {}, {} after recovery; the same networks left alone are "
                  "better by {}. Judged: by less than one point, or two standard errors",
                  runs.times[1], percent_text(at(runs, &RewiringRun::recovered, 1)), points(early)),
      early.mean < std::max(0.01, 2 * standard_error(early)), ""};
}

Claim critical_claim(const RewiringRuns& runs) {
  std::vector<std::string> texts;
  for (std::size_t k = 0; k < runs.times.size(); ++k) {
    texts.push_back(fmt::format("RT {}: {}, cost {}", runs.times[k],
                                percent_text(at(runs, &RewiringRun::recovered, k)),
                                points(at(runs, &RewiringRun::cost, k))));
  }
  const Spread grown = growth(runs, &RewiringRun::cost, 1, runs.times.size() - 1);
  return {"There is a critical period: accuracy after recovery falls as RT grows",
          fmt::format("{}. The cost is against the same network left alone, which is as old. "
                      "From the first RT to the last it grows by {}. Judged: by more than two "
                      "standard errors",
                      fmt::join(texts, "; "), points(grown)),
          grown.mean > 2 * standard_error(grown), ""};
}

Claim drop_claim(const RewiringRuns& runs) {
  std::vector<std::string> texts;
  for (std::size_t k = 1; k < runs.times.size(); ++k) {
    texts.push_back(
        fmt::format("RT {}: {}", runs.times[k], percent_text(at(runs, &RewiringRun::drop, k))));
  }
  const Spread first = at(runs, &RewiringRun::drop, 1),
               last = at(runs, &RewiringRun::drop, runs.times.size() - 1);
  return {"For a large RT, performance drops by a large amount immediately after rewiring",
          fmt::format("drop at the exchange, {}. Judged: more than 20 points at the largest RT, "
                      "and more than at the smallest",
                      fmt::join(texts, ", ")),
          last.mean > 0.2 && last.mean > first.mean, ""};
}

}  // namespace

std::vector<Claim> judge_rewiring(const RewiringRuns& runs) {
  return {early_claim(runs), critical_claim(runs), drop_claim(runs)};
}

}  // namespace hsdc
