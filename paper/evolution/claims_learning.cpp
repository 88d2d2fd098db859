// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "paper/common/judging.h"
#include "paper/evolution/claims.h"

namespace hsdc::paper::evolution {
namespace {

constexpr double kNone = 0.1, kThere = 0.3;  // alignments: none, and gradient learning
constexpr int kSudden = 20;                  // generations
constexpr double kMore = 0.1;                // "increasingly aligned"

/// Of every run: alignment of the best member, mean over the generations first .. last. One whose
/// values overflow learns nothing, whatever its updates were until then: it counts as 0. (In first
/// generations, which others must be above, it counts as it was: EvolutionRow::starts() or
/// means().)
std::vector<double> learned_alignments(const EvolutionRow& row, int first, int last) {
  std::vector<double> values;
  for (const Evolution& evolution : row.evolutions) {
    double sum = 0;
    for (int g = first; g <= last; ++g) {
      const Generation& generation = evolution.generations[static_cast<std::size_t>(g)];
      if (kind_of(generation.best_loss) == LossKind::kOverflowed) continue;
      sum += generation.best_alignment;
    }
    values.push_back(sum / (last - first + 1));
  }
  return values;
}

std::vector<double> last_alignments(const EvolutionRow& row) {
  return learned_alignments(row, row.generations() - 20, row.generations() - 1);
}

/// Mean over the runs and five generations.
std::vector<double> alignment_curve(const EvolutionRow& row) {
  constexpr int kReach = 2;
  std::vector<double> curve;
  for (int g = 0; g < row.generations(); ++g) {
    const int last = std::min(row.generations() - 1, g + kReach);
    curve.push_back(summary_of(learned_alignments(row, std::max(0, g - kReach), last)).mean);
  }
  return curve;
}

/// In how many percent of runs the best member of a generation came to that.
double share(const EvolutionRow& row, int generation, LossKind kind) {
  const std::vector<double> losses = row.means(&Generation::best_loss, generation, generation);
  const auto count = std::count_if(losses.begin(), losses.end(),
                                   [&](double loss) { return kind_of(loss) == kind; });
  return 100.0 * static_cast<double>(count) / static_cast<double>(losses.size());
}

std::string outcome_text(const EvolutionRow& row, int generation) {
  return fmt::format(
      "in generation {} it overflows in {:.0f} % of runs, is silent in {:.0f} %, worse in {:.0f} %",
      generation, share(row, generation, LossKind::kOverflowed),
      share(row, generation, LossKind::kSilent), share(row, generation, LossKind::kWorse));
}

/// Where the mean alignment comes to be that of gradient learning.
struct Emergence {
  int there = 0;  ///< the first generation with kThere; the number of generations if none has
  int none = -1;  ///< the last one before with less than kNone; -1 if none has
  int last = 0;   ///< of the generations from `there` on that are looked at
};

Emergence emergence_of(const EvolutionRow& row) {
  const std::vector<double> curve = alignment_curve(row);
  Emergence e;
  const auto end = std::find_if(curve.begin(), curve.end(),
                                [](double alignment) { return alignment >= kThere; });
  e.there = static_cast<int>(end - curve.begin());
  for (int g = 0; g < e.there; ++g) {
    if (curve[static_cast<std::size_t>(g)] < kNone) e.none = g;
  }
  e.last = std::min(e.there + kSudden, row.generations()) - 1;
  return e;
}

std::vector<double> early_alignments(const EvolutionRow& row) {
  return row.means(&Generation::best_alignment, 0, kSudden - 1);
}

std::string emergence_text(const EvolutionRow& row, const Emergence& e) {
  return fmt::format(
      "; {}. The mean alignment comes to {} in generation {} ({}), at a density of {} ({} at "
      "first), and is {} from there to generation {}",
      outcome_text(row, e.there), kThere, e.there,
      e.none < 0 ? fmt::format("and was never below {}", kNone)
                 : fmt::format("and was last below {} in {}", kNone, e.none),
      number_text(summary_of(row.means(&Generation::density, e.there, e.there))),
      number_text(at_start(row, &Generation::density)),
      number_text(summary_of(learned_alignments(row, e.there, e.last))), e.last);
}

/// What speaks against the claim; nothing where it holds.
std::string gradient_doubt(const EvolutionRow& row, const Emergence& e) {
  const std::vector<double> early = early_alignments(row);
  if (e.there == row.generations()) {
    return fmt::format("the mean alignment never comes to {}", kThere);
  }
  if (!(std::abs(summary_of(early).mean) < kNone)) return "there is alignment from the start";
  if (e.none < 0 || e.there - e.none > kSudden) {
    return fmt::format("the alignment does not pass both marks within {} generations", kSudden);
  }
  const std::vector<double> later = learned_alignments(row, e.there, e.last);
  if (!clearly_above(difference(later, early), 0) || summary_of(later).mean < kThere) {
    return "the alignment does not stay, as far as noise lets one tell";
  }
  const std::vector<double> density = row.means(&Generation::density, e.there, e.there);
  if (!clearly_above(difference(row.starts(&Generation::density), density), 0)) {
    return "circuits are no sparser by then";
  }
  if (share(row, e.there, LossKind::kBetter) <= 50) {
    return "most of the circuits that are aligned are no better than silent ones";
  }
  return "";
}

}  // namespace

Claim gradient_claim(const EvolutionRows& rows) {
  const EvolutionRow& row = rows.redrawn[2];
  const Emergence e = emergence_of(row);
  Claim claim;
  claim.paper =
      "From a dense start, gradient learning emerges suddenly as circuits become sparser (100 "
      "neurons).";
  claim.measured = fmt::format(
      "alignment of the best member {} in the first {} generations of {} runs; {}{}; flipped: {} "
      "in "
      "the last 20. Judged: below {} in the first {} generations; from below {} to {} within {}; "
      "in "
      "the {} from there on not below {}, and above the first ones, run by run, by more than two "
      "standard errors, 0 where values overflow; sparser by then, and better than silence in most "
      "runs",
      number_text(summary_of(early_alignments(row))), kSudden, row.evolutions.size(),
      outcome_text(row, kSudden), e.there < row.generations() ? emergence_text(row, e) : "",
      number_text(summary_of(last_alignments(rows.flipped[2]))), kNone, kSudden, kNone, kThere,
      kSudden, kSudden, kThere);
  claim.reason = gradient_doubt(row, e);
  claim.holds = claim.reason.empty();
  return claim;
}

Claim alignment_claim(const EvolutionRows& rows) {
  Claim claim;
  claim.paper =
      "As evolution happens, the circuits' update is increasingly aligned with the gradient.";
  std::vector<std::string> unclear;
  for (const EvolutionRow& row : rows.redrawn) {
    const std::vector<double> curve = alignment_curve(row);
    const auto peak = std::max_element(curve.begin(), curve.end());
    const Summary rise = difference(last_alignments(row), row.starts(&Generation::best_alignment));
    claim.measured += fmt::format(
        "{}: {} at first, {:.2f} at its highest (generation {}), {} in the last 20, of {:.1f} "
        "synapses; it rises by {}, run by run, of {}; ",
        row.title, number_text(at_start(row, &Generation::best_alignment)), *peak,
        peak - curve.begin(), number_text(summary_of(last_alignments(row))),
        at_end(row, &Generation::best_density).mean * row.settings.neurons * row.settings.neurons,
        number_text(rise), rise.count);
    if (!clearly_above(rise, 0) || rise.mean <= kMore) unclear.push_back(row.title);
  }
  claim.measured += fmt::format(
      "flipped, 4 neurons: {} to {}. Judged: in every row by more than two standard errors, and by "
      "more than {}, in the end 0 where values overflow",
      number_text(at_start(rows.flipped[0], &Generation::best_alignment)),
      number_text(summary_of(last_alignments(rows.flipped[0]))), kMore);
  claim.holds = unclear.empty();
  if (!claim.holds) {
    claim.reason = fmt::format("no clear rise from the first generation to the last 20: {}",
                               fmt::join(unclear, "; "));
  }
  return claim;
}

}  // namespace hsdc::paper::evolution
