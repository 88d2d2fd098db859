// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/statistics.h"
#include "paper/common/judging.h"
#include "paper/macroscopic/report.h"

namespace hsdc::paper::macroscopic {
namespace {

/// Their ranks from 0; tied values share the mean of theirs.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
  std::vector<double> rank(values.size());
  for (std::size_t k = 0; k < order.size();) {
    std::size_t end = k;
    while (end < order.size() && values[order[end]] == values[order[k]]) ++end;
    for (std::size_t i = k; i < end; ++i) rank[order[i]] = static_cast<double>(k + end - 1) / 2;
    k = end;
  }
  return rank;
}

/// Rank correlation (Spearman's); 0 where all values of a side are equal.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const std::vector<double> x = ranks_of(a), y = ranks_of(b);
  const Summary sx = summary_of(x), sy = summary_of(y);
  double product = 0;
  for (std::size_t k = 0; k < x.size(); ++k) product += (x[k] - sx.mean) * (y[k] - sy.mean);
  const double scale = sx.deviation * sy.deviation * static_cast<double>(x.size() - 1);
  return scale > 0 ? product / scale : 0;
}

std::string range_text(const EdgeSearch& search) {
  const std::vector<double> a = search.scores();
  return fmt::format(
      "median {:.1f} %, half of them within {:.1f} to {:.1f} %, all within {:.1f} "
      "to {:.1f} %{}",
      100 * quantile(a, 0.5), 100 * quantile(a, 0.25), 100 * quantile(a, 0.75),
      100 * quantile(a, 0), 100 * quantile(a, 1),
      search.diverged() > 0 ? fmt::format(" ({} diverged: chance)", search.diverged()) : "");
}

Claim alike_claim(const EdgeSearch& search) {
  const std::vector<double> a = search.scores();
  const double middle = quantile(a, 0.75) - quantile(a, 0.25), median = quantile(a, 0.5);
  return {"The performance of the majority of circuits is quite close",
          fmt::format("{}; SAL itself {:.1f} %. Judged: the median is above twice chance, and the "
                      "quartiles differ by less than a tenth of it",
                      range_text(search), 100 * search.score(0)),
          median > 2 * search.chance() && middle < 0.1 * median, ""};
}

/// How much better the circuits are whose `target` has the source `a` and not `b` than those that
/// have it the other way round.
struct Preference {
  Summary a, b;
};

Preference preference(const EdgeSearch& search, int target, int a, int b) {
  std::vector<double> only_a, only_b;
  for (std::size_t k = 0; k < search.sets.size(); ++k) {
    const bool has_a = search.sets[k].has(target, a), has_b = search.sets[k].has(target, b);
    if (has_a && !has_b) only_a.push_back(search.score(k));
    if (has_b && !has_a) only_b.push_back(search.score(k));
  }
  return {summary_of(only_a), summary_of(only_b)};
}

Claim preferred_claim(const EdgeSearch& search) {
  std::vector<double> away;
  for (const EdgeSet& set : search.sets) away.push_back(misalignment(set));
  const double correlation = rank_correlation(search.scores(), away);
  const double error = 1 / std::sqrt(std::max<double>(static_cast<double>(away.size()) - 1, 1));
  const int hidden = search.space().targets();
  const Preference near_root = preference(search, hidden - 1, 1, hidden);
  return {"Edges from near the root to near the output are preferred; layers prefer to be aligned",
          fmt::format("rank correlation of accuracy with the edges' distance from alignment: "
                      "{:.2f} (standard error {:.2f}); circuits with b1 → h{} and not b{}: {}, the "
                      "other way round: {}. Judged: the correlation is below minus two standard "
                      "errors, and the former circuits are better by more than two",
                      correlation, error, hidden, hidden, percent_text(near_root.a),
                      percent_text(near_root.b)),
          correlation < -2 * error && clearly_above(near_root.a, near_root.b), ""};
}

Claim plasticity_claim(const EdgeSearches& searches) {
  const EdgeSearch &plastic = searches.plastic, &nonplastic = searches.nonplastic;
  std::vector<double> cost;
  for (std::size_t k = 0; k < plastic.sets.size(); ++k) {
    cost.push_back(plastic.score(k) - nonplastic.score(k));
  }
  const double middle = quantile(cost, 0.5), low = quantile(cost, 0.25),
               high = quantile(cost, 0.75);
  const bool learns = quantile(nonplastic.scores(), 0.5) > 2 * nonplastic.chance();
  return {
      "Nonplastic backward weights cost 1 to 2 points",
      fmt::format("plastic minus nonplastic, circuit by circuit: median {:.1f} points, "
                  "quartiles {:.1f} and {:.1f} (plastic: {}; nonplastic: {}). Judged: the "
                  "median lies within 0.5 to 3 points, three quarters of the circuits lose "
                  "something, and the median of the nonplastic ones is above twice chance",
                  100 * middle, 100 * low, 100 * high, range_text(plastic), range_text(nonplastic)),
      middle >= 0.005 && middle <= 0.03 && low > 0 && learns, ""};
}

/// How far every circuit is from the median of those that did not diverge.
std::vector<double> distances(const EdgeSearch& search) {
  const double median = quantile(search.accuracy, 0.5);
  std::vector<double> values;
  for (const double a : search.accuracy) values.push_back(std::abs(a - median));
  return values;
}

/// How much farther from their median circuits are in one search than the same ones in another,
/// those left out that diverged in either.
Summary widening(const EdgeSearch& search, const EdgeSearch& other) {
  const std::vector<double> here = distances(search), there = distances(other);
  std::vector<double> values;
  for (std::size_t k = 0; k < here.size(); ++k) {
    if (std::isfinite(here[k] - there[k])) values.push_back(here[k] - there[k]);
  }
  return summary_of(values);
}

Claim sign_claim(const EdgeSearches& searches) {
  const EdgeSearch& sign = searches.sign;
  const Summary wider = widening(sign, searches.plastic);
  const double worst = quantile(sign.accuracy, 0), best = quantile(sign.accuracy, 1);
  return {
      "With sign, which is not consistent by design, the spread is wide: from chance to well "
      "performing",
      fmt::format("sign: {}; without runs that diverged {:.1f} to {:.1f} %, and a circuit is "
                  "farther from the median than the same one with ReLU by {:.1f} points "
                  "(standard error {:.1f}). Judged: without runs that diverged, the worst is at "
                  "most 5 points above chance, the best above three times chance, and circuits "
                  "are farther from the median by more than two standard errors",
                  range_text(sign), 100 * worst, 100 * best, 100 * wider.mean,
                  100 * standard_error(wider)),
      worst < sign.chance() + 0.05 && best > 3 * sign.chance() && clearly_above(wider, 0), ""};
}

}  // namespace

std::vector<Claim> judge_macroscopic(const EdgeSearches& searches) {
  return {alike_claim(searches.plastic), preferred_claim(searches.plastic),
          plasticity_claim(searches), sign_claim(searches)};
}

}  // namespace hsdc::paper::macroscopic
