#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/statistics.h"
#include "paper/macroscopic_report.h"

namespace hsdc {
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
  const Spread sx = spread_of(x), sy = spread_of(y);
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
          fmt::format("{}; SAL itself {:.1f} %. Judged: the median is at least twice chance, "
                      "and the middle half lies within 10 % of it",
                      range_text(search), 100 * search.accuracy.front()),
          median > 2 * search.chance() && middle < 0.1 * median, ""};
}

Claim preferred_claim(const EdgeSearch& search) {
  std::vector<double> away;
  for (const EdgeSet& set : search.sets) away.push_back(misalignment(set));
  const double correlation = rank_correlation(search.scores(), away);
  const double error = 1 / std::sqrt(std::max<double>(static_cast<double>(away.size()) - 1, 1));
  const int hidden = search.space().targets();
  const Spread near_root = spread_of(search.scores_with(hidden - 1, 1)),
               far_root = spread_of(search.scores_with(hidden - 1, hidden));
  return {"Edges from near the root to near the output are preferred; layers prefer to be aligned",
          fmt::format("rank correlation of accuracy with the edges' distance from alignment: "
                      "{:.2f} (standard error {:.2f}); circuits with b1 → h{}: {}, with b{} → h{}: "
                      "{}. Judged: the correlation is below minus two standard errors",
                      correlation, error, hidden, percent_text(near_root), hidden, hidden,
                      percent_text(far_root)),
          correlation < -2 * error, ""};
}

Claim plasticity_claim(const EdgeSearches& searches) {
  std::vector<double> cost;
  for (std::size_t k = 0; k < searches.plastic.sets.size(); ++k) {
    cost.push_back(searches.plastic.score(k) - searches.nonplastic.score(k));
  }
  const double middle = quantile(cost, 0.5), low = quantile(cost, 0.25),
               high = quantile(cost, 0.75);
  return {"Nonplastic backward weights cost 1 to 2 points",
          fmt::format("plastic minus nonplastic, circuit by circuit: median {:.1f} points, "
                      "quartiles {:.1f} and {:.1f} (plastic: {}; nonplastic: {}). Judged: the "
                      "median lies within 0.5 to 3 points, and three quarters of the circuits "
                      "lose something",
                      100 * middle, 100 * low, 100 * high, range_text(searches.plastic),
                      range_text(searches.nonplastic)),
          middle >= 0.005 && middle <= 0.03 && low > 0, ""};
}

Claim sign_claim(const EdgeSearches& searches) {
  const auto width = [](const EdgeSearch& search) {
    const std::vector<double> a = search.scores();
    return quantile(a, 0.95) - quantile(a, 0.05);
  };
  const double of_sign = width(searches.sign), of_relu = width(searches.plastic);
  const double chance = searches.sign.chance();
  const double worst = quantile(searches.sign.accuracy, 0),
               best = quantile(searches.sign.accuracy, 1);
  return {
      "With sign, which is not consistent by design, the spread is wide: from chance to well "
      "performing",
      fmt::format("sign: {}; 90 % of the circuits within {:.1f} points, of ReLU within {:.1f}. "
                  "Judged: without runs that diverged, the worst is within 5 points of chance "
                  "and the best at three times chance or more; the spread is wider than ReLU's",
                  range_text(searches.sign), 100 * of_sign, 100 * of_relu),
      worst < chance + 0.05 && best > 3 * chance && of_sign > of_relu, ""};
}

}  // namespace

std::vector<Claim> judge_macroscopic(const EdgeSearches& searches) {
  return {alike_claim(searches.plastic), preferred_claim(searches.plastic),
          plasticity_claim(searches), sign_claim(searches)};
}

}  // namespace hsdc
