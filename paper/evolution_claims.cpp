#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/statistics.h"
#include "paper/evolution_report.h"

namespace hsdc {
namespace {

int place_of_highest(const std::vector<double>& curve) {
  return static_cast<int>(std::max_element(curve.begin(), curve.end()) - curve.begin());
}

/// Differences a - b of the same runs.
Spread difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> values;
  for (std::size_t k = 0; k < a.size(); ++k) values.push_back(a[k] - b[k]);
  return spread_of(values);
}

/// More than two standard errors above 0.
bool is_positive(const Spread& s) {
  return s.count > 1 && s.mean > 2 * s.deviation / std::sqrt(static_cast<double>(s.count));
}

Claim densifies(const EvolutionRows& rows) {
  constexpr int kFirst = 8, kLast = 12;
  const EvolutionRow& row = rows.redrawn[0];
  const auto early = [&](const EvolutionRow& r) {
    return r.means(&Generation::density, kFirst, kLast);
  };
  const Spread rise = difference(early(row), row.means(&Generation::density, 0, 0));
  Claim claim;
  claim.paper = "From a sparse start (20 %), circuits densify very quickly (4 neurons).";
  claim.measured = fmt::format(
      "density {} at first, {} in generations {} to {} (with parents by lot {}, as mutation alone "
      "makes circuits sparser), {} in the last 20; flipped: {} (with parents by lot {}: there it "
      "is "
      "the mutation that makes circuits denser, not selection)",
      number_text(at_start(row, &Generation::density)), number_text(spread_of(early(row))), kFirst,
      kLast, number_text(spread_of(early(rows.variants[0]))),
      number_text(at_end(row, &Generation::density)), way(rows.flipped[0], &Generation::density),
      way(rows.variants[1], &Generation::density));
  claim.holds =
      is_positive(rise) && spread_of(early(row)).mean > spread_of(early(rows.variants[0])).mean;
  if (!claim.holds) claim.reason = "selection does not outweigh the mutation's bias to be sparser";
  return claim;
}

Claim large_densifies(const EvolutionRows& rows) {
  const EvolutionRow& row = rows.redrawn[1];
  Claim claim;
  claim.paper = "The same with 100 neurons (middle row of the figure).";
  claim.measured = fmt::format("density {}; flipped: {}", way(row, &Generation::density),
                               way(rows.flipped[1], &Generation::density));
  claim.holds = at_end(row, &Generation::density).mean > at_start(row, &Generation::density).mean;
  if (!claim.holds) {
    claim.reason =
        "with entries redrawn a child's expected density is 0.015 below its parent's, while masks "
        "of "
        "10,000 entries differ by 0.004 at random: selection among 20 cannot turn that; flipped, "
        "the "
        "density goes to 0.5 at any start, by mutation alone";
  }
  return claim;
}

Claim heterosynaptic_rises(const EvolutionRows& rows) {
  const auto both = [](const EvolutionRow& row) {
    return fmt::format("heterosynaptic {}, Hebbian {}", way(row, &Generation::heterosynaptic),
                       way(row, &Generation::hebbian));
  };
  const EvolutionRow& row = rows.redrawn[0];
  const Spread end = at_end(row, &Generation::heterosynaptic);
  Claim claim;
  claim.paper =
      "The share of neurons with heterosynaptic plasticity rises from 0.5 to 0.9, the Hebbian one "
      "falls significantly (4 neurons, sparse start).";
  claim.measured = fmt::format("{}; flipped: {}; flipped with parents by lot: {}", both(row),
                               both(rows.flipped[0]), both(rows.variants[1]));
  claim.holds = end.mean > 0.8 &&
                at_end(row, &Generation::hebbian).mean < at_start(row, &Generation::hebbian).mean;
  if (!claim.holds) {
    claim.reason =
        "with entries redrawn, selection raises the heterosynaptic share against the bias to be "
        "sparser, by which all synapses vanish where parents are drawn by lot, but not to 0.9; "
        "with "
        "entries flipped the numbers are near the paper's, but most of the rise is there without "
        "selection too: it comes with density";
  }
  return claim;
}

Claim sparsifies(const EvolutionRows& rows) {
  const EvolutionRow& row = rows.redrawn[2];
  const std::vector<double> curve = row.mean_curve(&Generation::density, 2);
  bool falls = true;
  int end = 0;  // from here on there is next to nothing left to lose
  while (end < row.generations() && curve[static_cast<std::size_t>(end)] > 0.02) ++end;
  for (int g = 5; g < end; ++g) {
    falls = falls && curve[static_cast<std::size_t>(g)] < curve[static_cast<std::size_t>(g - 5)];
  }
  Claim claim;
  claim.paper = "From a dense start, evolution steadily makes circuits sparser (100 neurons).";
  claim.measured = fmt::format(
      "density {}, falling over every 5 generations until it is 0.02 in generation {}; "
      "flipped: {}; 4 neurons: {}. The mutation asks for it: 0.015 a generation",
      way(row, &Generation::density), end, way(rows.flipped[2], &Generation::density),
      way(rows.variants[3], &Generation::density));
  claim.holds = falls;
  if (!falls) claim.reason = "the mean density does not fall steadily";
  return claim;
}

Claim gradient_appears(const EvolutionRows& rows) {
  constexpr double kNone = 0.1, kThere = 0.3;
  constexpr int kSudden = 20;
  const EvolutionRow& row = rows.redrawn[2];
  const std::vector<double> alignment = row.mean_curve(&Generation::best_alignment, 2);
  const std::vector<double> density = row.mean_curve(&Generation::density);
  const auto end = std::find_if(alignment.begin(), alignment.end(),
                                [](double value) { return value >= kThere; });
  const auto there = static_cast<int>(end - alignment.begin());
  int last_none = 0;
  for (int g = 0; g < there; ++g) {
    if (alignment[static_cast<std::size_t>(g)] < kNone) last_none = g;
  }
  Claim claim;
  claim.paper =
      "From a dense start, gradient learning emerges suddenly as circuits become sparser (100 "
      "neurons).";
  const bool appears = there < row.generations();
  const Spread early = spread_of(row.means(&Generation::best_alignment, 0, 19));
  claim.measured = fmt::format("alignment of the best member {} in the first 20 generations",
                               number_text(early));
  // What became of the best members of a generation, in percent of runs.
  const auto best = [&](int generation) {
    const std::vector<double> losses = row.means(&Generation::best_loss, generation, generation);
    const auto share = [&](LossKind kind) {
      const auto count = std::count_if(losses.begin(), losses.end(),
                                       [&](double loss) { return kind_of(loss) == kind; });
      return 100.0 * static_cast<double>(count) / static_cast<double>(losses.size());
    };
    return fmt::format("overflows in {:.0f} % of runs, is silent in {:.0f} %, worse in {:.0f} %",
                       share(LossKind::kOverflowed), share(LossKind::kSilent),
                       share(LossKind::kWorse));
  };
  if (appears) {
    claim.measured += fmt::format(
        "; its mean over runs passes from {} to {} between generations {} and {}, at densities "
        "{:.2f} "
        "to {:.2f}; the best of generation 20 {}; of generation {}, it {}",
        kNone, kThere, last_none, there, density[static_cast<std::size_t>(last_none)],
        density[static_cast<std::size_t>(there)], best(20), there, best(there));
  }
  claim.measured += fmt::format("; flipped: {} in the last 20",
                                number_text(at_end(rows.flipped[2], &Generation::best_alignment)));
  claim.holds = appears && std::abs(early.mean) < kNone && there - last_none <= kSudden;
  if (!claim.holds) claim.reason = "the alignment does not pass both marks within 20 generations";
  return claim;
}

Claim hebbian_rises_and_falls(const EvolutionRows& rows, std::size_t k) {
  const EvolutionRow& row = rows.redrawn[k];
  const std::vector<double> curve = row.mean_curve(&Generation::hebbian);
  const int peak = place_of_highest(curve);
  const double highest = curve[static_cast<std::size_t>(peak)];
  const Spread start = at_start(row, &Generation::hebbian);
  const Spread end = at_end(row, &Generation::hebbian);
  const Spread at_peak = spread_of(row.means(&Generation::hebbian, peak, peak));
  Claim claim;
  claim.paper = fmt::format("With 100 neurons the Hebbian density first rises, then falls ({}).",
                            k == 1 ? "sparse start" : "dense start");
  claim.measured = fmt::format(
      "{} at first, {} in generation {}, at a density of {:.3f}, {} in the last 20; flipped: {}. "
      "It "
      "rises as circuits are so sparse that most neurons fire once, and falls as synapses vanish",
      number_text(start, 3), number_text(at_peak, 3), peak,
      row.mean_curve(&Generation::density)[static_cast<std::size_t>(peak)], number_text(end, 3),
      way(rows.flipped[k], &Generation::hebbian));
  claim.holds = highest > start.mean + 0.01 && end.mean < 0.8 * highest;
  if (!claim.holds) claim.reason = "no peak between start and end";
  return claim;
}

Claim aligns(const EvolutionRows& rows) {
  Claim claim;
  claim.paper =
      "As evolution happens, the circuits' update is increasingly aligned with the gradient.";
  claim.holds = true;
  for (const EvolutionRow& row : rows.redrawn) {
    const std::vector<double> curve = row.mean_curve(&Generation::best_alignment, 2);
    const int peak = place_of_highest(curve);
    claim.measured += fmt::format(
        "{}{}: {} at first, {:.2f} at its highest (generation {}), {} in the last 20, of {:.1f} "
        "synapses",
        claim.measured.empty() ? "" : "; ", row.title,
        number_text(at_start(row, &Generation::best_alignment)),
        curve[static_cast<std::size_t>(peak)], peak,
        number_text(at_end(row, &Generation::best_alignment)),
        at_end(row, &Generation::best_density).mean * row.settings.neurons * row.settings.neurons);
    claim.holds = claim.holds && at_end(row, &Generation::best_alignment).mean >
                                     at_start(row, &Generation::best_alignment).mean + 0.1;
  }
  claim.measured +=
      fmt::format("; flipped, 4 neurons: {}", way(rows.flipped[0], &Generation::best_alignment));
  if (!claim.holds) claim.reason = "not in every row by the end";
  return claim;
}

}  // namespace

std::vector<Claim> judge_evolution(const EvolutionRows& rows) {
  return {densifies(rows),
          large_densifies(rows),
          heterosynaptic_rises(rows),
          sparsifies(rows),
          gradient_appears(rows),
          hebbian_rises_and_falls(rows, 1),
          hebbian_rises_and_falls(rows, 2),
          aligns(rows)};
}

}  // namespace hsdc
