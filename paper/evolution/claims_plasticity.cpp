// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "paper/common/judging.h"
#include "paper/evolution/claims.h"

namespace hsdc::paper::evolution {
namespace {

constexpr double kHigh = 0.8;  // "to 0.9"

/// Where the heterosynaptic share does not come up to the paper's: what is known of that, each part
/// only where the numbers say so.
std::string heterosynaptic_reason(const EvolutionRows& rows) {
  const GenerationNumber number = &Generation::heterosynaptic;
  const auto rise = [&](const EvolutionRow& row) {
    return difference(row.ends(number), row.starts(number));
  };
  const Summary end = at_end(rows.redrawn[0], number), lot = at_end(rows.variants[0], number);
  const Summary flipped = at_end(rows.flipped[0], number), flipped_rise = rise(rows.flipped[0]);
  const Summary lot_rise = rise(rows.variants[1]);
  std::string reason =
      fmt::format("the heterosynaptic share does not clearly rise to above {:g}: it ends at {}",
                  kHigh, number_text(end));
  if (clearly_above(end, lot)) {
    reason += fmt::format(", by selection: with parents by lot at {}", number_text(lot));
  }
  if (flipped.mean > kHigh && clearly_above(flipped_rise, 0)) {
    reason += fmt::format("; with entries flipped it ends at {}", number_text(flipped));
    if (clearly_above(lot_rise, 0) && lot_rise.mean > 0.5 * flipped_rise.mean) {
      reason += ", but most of that rise is there with parents by lot too";
    }
  }
  return reason;
}

/// Of every run a number, mean of five generations, in all generations: [generation][run].
std::vector<std::vector<double>> smooth_curves(const EvolutionRow& row, GenerationNumber number) {
  constexpr int kReach = 2;
  std::vector<std::vector<double>> curves;
  for (int g = 0; g < row.generations(); ++g) {
    curves.push_back(
        row.means(number, std::max(0, g - kReach), std::min(row.generations() - 1, g + kReach)));
  }
  return curves;
}

/// Of every run: the generation in which the mean of all others is highest. The highest value of a
/// run's own curve is above its others by noise alone; that which it has where others are highest
/// is not.
std::vector<std::size_t> peaks_of_others(const std::vector<std::vector<double>>& curves) {
  const std::size_t runs = curves.front().size();
  std::vector<std::size_t> peaks(runs, 0);
  std::vector<double> highest(runs, -1);
  for (std::size_t g = 0; g < curves.size(); ++g) {
    double sum = 0;
    for (const double value : curves[g]) sum += value;
    for (std::size_t r = 0; r < runs; ++r) {
      const double others = sum - curves[g][r];
      if (others <= highest[r]) continue;
      highest[r] = others;
      peaks[r] = g;
    }
  }
  return peaks;
}

}  // namespace

Claim heterosynaptic_claim(const EvolutionRows& rows) {
  const auto both = [](const EvolutionRow& row) {
    return fmt::format("heterosynaptic {}, Hebbian {}",
                       change_text(row, &Generation::heterosynaptic),
                       change_text(row, &Generation::hebbian));
  };
  const EvolutionRow& row = rows.redrawn[0];
  const std::vector<double> ends = row.ends(&Generation::heterosynaptic);
  const bool rises = clearly_above(difference(ends, row.starts(&Generation::heterosynaptic)), 0);
  const bool high = clearly_above(difference(ends, std::vector<double>(ends.size(), kHigh)), 0);
  const bool falls = clearly_above(
      difference(row.starts(&Generation::hebbian), row.ends(&Generation::hebbian)), 0);
  Claim claim;
  claim.paper =
      "The share of neurons with heterosynaptic plasticity rises from 0.5 to 0.9, the Hebbian one "
      "falls significantly (4 neurons, sparse start).";
  claim.measured = fmt::format(
      "{}, of {} runs; flipped: {}; flipped with parents by lot: {}. Judged: the one rises, to "
      "above {:g}, the other falls, run by run, all by more than two standard errors",
      both(row), row.evolutions.size(), both(rows.flipped[0]), both(rows.variants[1]), kHigh);
  claim.holds = rises && high && falls;
  if (claim.holds) return claim;
  claim.reason = rises && high ? "the Hebbian share does not fall, as far as noise lets one tell"
                               : heterosynaptic_reason(rows);
  return claim;
}

Claim hebbian_claim(const EvolutionRows& rows, std::size_t k) {
  const EvolutionRow& row = rows.redrawn[k];
  const std::vector<std::vector<double>> hebbian = smooth_curves(row, &Generation::hebbian),
                                         density = smooth_curves(row, &Generation::density),
                                         twice = smooth_curves(row, &Generation::heterosynaptic);
  std::vector<double> peak, density_there, twice_there, generation;
  const std::vector<std::size_t> peaks = peaks_of_others(hebbian);
  for (std::size_t r = 0; r < peaks.size(); ++r) {
    generation.push_back(static_cast<double>(peaks[r]));
    peak.push_back(hebbian[peaks[r]][r]);
    density_there.push_back(density[peaks[r]][r]);
    twice_there.push_back(twice[peaks[r]][r]);
  }
  const std::vector<double> start = row.starts(&Generation::hebbian);
  const std::vector<double> end = row.ends(&Generation::hebbian);
  const double highest = summary_of(peak).mean;
  Claim claim;
  claim.paper = fmt::format("With 100 neurons the Hebbian density first rises, then falls ({}).",
                            k == 1 ? "sparse start" : "dense start");
  claim.measured = fmt::format(
      "{} at first; {} where the other runs are highest, in generation {}, at a density of "
      "synapses of {} and a heterosynaptic one of {} ({} at first); {} in the last 20, at {} and "
      "{}; of {} "
      "runs; flipped: {}. Judged: there above start and end, run by run, by more than two standard "
      "errors; by more than 0.01 above the start, and the end below 0.8 of it",
      number_text(summary_of(start), 3), number_text(summary_of(peak), 3),
      number_text(summary_of(generation), 0), number_text(summary_of(density_there), 3),
      number_text(summary_of(twice_there), 3),
      number_text(at_start(row, &Generation::heterosynaptic), 3), number_text(summary_of(end), 3),
      number_text(at_end(row, &Generation::density), 3),
      number_text(at_end(row, &Generation::heterosynaptic), 3), row.evolutions.size(),
      change_text(rows.flipped[k], &Generation::hebbian));
  const bool rises =
      clearly_above(difference(peak, start), 0) && highest > summary_of(start).mean + 0.01;
  const bool falls =
      clearly_above(difference(peak, end), 0) && summary_of(end).mean < 0.8 * highest;
  claim.holds = rises && falls;
  if (!claim.holds) {
    claim.reason = fmt::format("it does not {}, as far as noise lets one tell",
                               rises ? "fall" : (falls ? "rise" : "rise, nor fall"));
  }
  return claim;
}

}  // namespace hsdc::paper::evolution
