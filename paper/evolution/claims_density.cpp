// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "paper/common/judging.h"
#include "paper/evolution/claims.h"

namespace hsdc::paper::evolution {
namespace {

constexpr int kFirst = 8, kLast = 12;  // "very quickly": generations that are looked at
constexpr int kStretch = 5;            // "steadily": over every so many generations
constexpr double kNothingLeft = 0.02;  // a density that has next to nothing left to lose

/// "0.0145 ± 0.0003 a generation at first, where redrawing alone takes 0.015": the latter while
/// masks are dense enough for it.
std::string first_fall_text(const EvolutionRow& row) {
  constexpr int kGenerations = 8;
  const std::vector<double> start = row.starts(&Generation::density);
  const std::vector<double> end = row.means(&Generation::density, kGenerations, kGenerations);
  std::vector<double> falls;
  for (std::size_t r = 0; r < start.size(); ++r)
    falls.push_back((start[r] - end[r]) / kGenerations);
  std::string text = fmt::format("{} a generation at first", number_text(summary_of(falls), 4));
  if (summary_of(end).mean > kEvolutionSparser) {
    text +=
        fmt::format(", where redrawing alone takes {:g}", kEvolutionPerturbed * kEvolutionSparser);
  }
  return text;
}

}  // namespace

Claim densifies_claim(const EvolutionRows& rows) {
  const EvolutionRow &row = rows.redrawn[0], &lot = rows.variants[0];
  const EvolutionRow &flipped = rows.flipped[0], &flipped_lot = rows.variants[1];
  const auto early = [](const EvolutionRow& r) {
    return r.means(&Generation::density, kFirst, kLast);
  };
  const bool rises = clearly_above(difference(early(row), row.starts(&Generation::density)), 0);
  const bool by_selection = clearly_above(summary_of(early(row)), summary_of(early(lot)));
  const bool lot_falls = clearly_above(difference(lot.starts(&Generation::density), early(lot)), 0);
  Claim claim;
  claim.paper = "From a sparse start (20 %), circuits densify very quickly (4 neurons).";
  claim.measured = fmt::format(
      "density {} at first, {} in generations {} to {} of {} runs (with parents by lot {}, of {}), "
      "{} in the last 20; flipped: {} (with parents by lot {}). Judged: in these generations above "
      "the start, run by run, and above that of parents by lot, by more than two standard errors",
      number_text(at_start(row, &Generation::density)), number_text(summary_of(early(row))), kFirst,
      kLast, row.evolutions.size(), number_text(summary_of(early(lot))), lot.evolutions.size(),
      number_text(at_end(row, &Generation::density)), change_text(flipped, &Generation::density),
      change_text(flipped_lot, &Generation::density));
  claim.holds = rises && by_selection;
  if (claim.holds) return claim;
  if (rises) {
    claim.reason = "no denser than with parents by lot, as far as noise lets one tell";
  } else if (lot_falls) {
    claim.reason = "selection does not outweigh the mutation, by which alone circuits get sparser";
  } else {
    claim.reason = "the density does not rise, as far as noise lets one tell";
  }
  return claim;
}

Claim large_densifies_claim(const EvolutionRows& rows) {
  const EvolutionRow& row = rows.redrawn[1];
  const std::vector<double> start = row.starts(&Generation::density);
  const std::vector<double> end = row.ends(&Generation::density);
  Claim claim;
  claim.paper = "The same with 100 neurons (middle row of the figure).";
  claim.measured = fmt::format(
      "density {}, of {} runs; flipped: {} (from a dense start {}). Judged: it rises, run by run, "
      "by more than two standard errors",
      change_text(row, &Generation::density), row.evolutions.size(),
      change_text(rows.flipped[1], &Generation::density),
      change_text(rows.flipped[2], &Generation::density));
  claim.holds = clearly_above(difference(end, start), 0);
  if (claim.holds) return claim;
  claim.reason = clearly_above(difference(start, end), 0)
                     ? fmt::format("the density falls, by {}", first_fall_text(row))
                     : "the density does not rise, as far as noise lets one tell";
  return claim;
}

Claim sparsifies_claim(const EvolutionRows& rows) {
  const EvolutionRow& row = rows.redrawn[2];
  const std::vector<double> curve = row.mean_curve(&Generation::density, 2);
  std::size_t end = 0;
  while (end < curve.size() && curve[end] > kNothingLeft) ++end;
  int stretches = 0, falling = 0;
  for (std::size_t g = kStretch; g < end; ++g) {
    ++stretches;
    falling += curve[g] < curve[g - kStretch] ? 1 : 0;
  }
  const bool falls = clearly_above(
      difference(row.starts(&Generation::density), row.ends(&Generation::density)), 0);
  Claim claim;
  claim.paper = "From a dense start, evolution steadily makes circuits sparser (100 neurons).";
  claim.measured = fmt::format(
      "density {}, of {} runs; it falls by {}. {}The mean falls over {} of {} stretches of {} "
      "generations. Flipped: {}; 4 neurons: {}. Judged: over every stretch until it is {:g}; from "
      "start to end, run by run, by more than two standard errors",
      change_text(row, &Generation::density), row.evolutions.size(), first_fall_text(row),
      end < curve.size() ? fmt::format("It is {:g} in generation {}. ", kNothingLeft, end) : "",
      falling, stretches, kStretch, change_text(rows.flipped[2], &Generation::density),
      change_text(rows.variants[3], &Generation::density), kNothingLeft);
  claim.holds = stretches > 0 && falling == stretches && falls;
  if (claim.holds) return claim;
  if (!falls) {
    claim.reason = "the density does not fall, as far as noise lets one tell";
  } else {
    claim.reason = stretches > 0 ? "the mean density does not fall steadily"
                                 : "hardly a synapse was there from the first generations on";
  }
  return claim;
}

}  // namespace hsdc::paper::evolution
