// SPDX-License-Identifier: Apache-2.0
// The claims on random graphs, judged from numbers alone.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/statistics.h"
#include "paper/common/judging.h"
#include "paper/microscopic/report.h"

namespace hsdc::paper::microscopic {
namespace {

double mean_of(const std::vector<double>& values) { return summary_of(values).mean; }

/// The layers of one graph: number by layer, from 1.
using OfGraph = double (MicroscopicRuns::*)(size_t, LayerNumber, int) const;
constexpr OfGraph kStart = &MicroscopicRuns::at_start;
constexpr OfGraph kEnd = &MicroscopicRuns::at_end;

std::vector<double> by_layer(const MicroscopicRuns& runs, size_t graph, OfGraph when,
                             LayerNumber number) {
  std::vector<double> values;
  for (int layer = 1; layer <= kMicroscopicLayers; ++layer) {
    values.push_back((runs.*when)(graph, number, layer));
  }
  return values;
}

Summary over_graphs(const MicroscopicRuns& runs, OfGraph when, LayerNumber number, int layer) {
  std::vector<double> values;
  for (size_t g = 0; g < runs.graphs.size(); ++g) {
    values.push_back((runs.*when)(g, number, layer));
  }
  return summary_of(values);
}

/// "0.61 ± 0.02, 0.70 ± 0.02, ..." by layer.
std::string layers_text(const MicroscopicRuns& runs, OfGraph when, LayerNumber number) {
  std::vector<std::string> texts;
  for (int layer = 1; layer <= kMicroscopicLayers; ++layer) {
    texts.push_back(number_text(over_graphs(runs, when, number, layer)));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

/// How far ∇ℓᵀp = γ / φ of the layers of a graph lie apart before the first step, over the largest
/// of them: 0 in a linear net, which is consistent (Eq. 5), and as GELU nearly is near 0.
double apart_at_start(const MicroscopicRuns& runs, size_t graph) {
  std::vector<double> inner;
  for (const double phi : by_layer(runs, graph, kStart, &LayerMoment::phi)) {
    inner.push_back(1 / phi);
  }
  const auto [low, high] = std::minmax_element(inner.begin(), inner.end());
  return (*high - *low) / std::max(std::abs(*low), std::abs(*high));
}

/// What is known of why a claim does not hold.
Claim judged(const MicroscopicRuns& runs, Claim claim) {
  if (claim.holds || !claim.reason.empty()) return claim;
  const auto diverged = std::count_if(runs.graphs.begin(), runs.graphs.end(),
                                      [](const GraphRun& graph) { return graph.diverged; });
  std::vector<double> first, last;
  for (const GraphRun& graph : runs.graphs) {
    first.push_back(graph.loss.front());
    last.push_back(graph.loss.back());
  }
  claim.reason = diverged > 0
                     ? fmt::format("{} of {} graphs diverged", diverged, runs.graphs.size())
                     : fmt::format(
                           "not known; the loss on the measured samples went from {:.2f} "
                           "to {:.2f} (medians)",
                           quantile(first, 0.5), quantile(last, 0.5));
  return claim;
}

Claim alignment_claim(const MicroscopicRuns& runs) {
  constexpr double kAboutZero = 0.2, kOrderOne = 0.3;
  double first = 0, weakest = 1;
  bool holds = !runs.graphs.empty();
  for (size_t g = 0; g < runs.graphs.size(); ++g) {
    for (const double a : by_layer(runs, g, kStart, &LayerMoment::alignment)) {
      first = std::max(first, std::abs(a));
    }
    const double end = mean_of(by_layer(runs, g, kEnd, &LayerMoment::alignment));
    weakest = std::min(weakest, end);
    holds = holds && end > kOrderOne;
  }
  return {"Alignment with the gradient grows from about 0 to order 1 in every graph",
          fmt::format("by layer from {} to {}. Largest |alignment| before the first step: {:.2f}; "
                      "the weakest graph ends at {:.2f}, mean over its layers. Judged: below {} at "
                      "first, every graph above {} at the end",
                      layers_text(runs, kStart, &LayerMoment::alignment),
                      layers_text(runs, kEnd, &LayerMoment::alignment), first, weakest, kAboutZero,
                      kOrderOne),
          holds && first < kAboutZero, ""};
}

Claim stationarity_claim(const MicroscopicRuns& runs) {
  bool falls = true;
  std::vector<std::string> texts;
  for (int layer = 1; layer <= kMicroscopicLayers; ++layer) {
    std::vector<double> peaks, ends;
    for (size_t g = 0; g < runs.graphs.size(); ++g) {
      const std::vector<double> change = runs.curve(g, &LayerMoment::change, layer);
      peaks.push_back(*std::max_element(change.begin(), change.end()));
      ends.push_back(runs.at_end(g, &LayerMoment::change, layer));
      falls = falls && ends.back() < 0.5 * peaks.back();
    }
    texts.push_back(fmt::format("{:.3g} → {:.3g}", mean_of(peaks), mean_of(ends)));
  }
  return {
      "‖ΔV‖ falls toward stationarity in every layer",
      fmt::format("‖ΔV‖ from its peak to the end, by layer, mean over the graphs: {}; "
                  "‖ΔV‖ / ‖V‖ at the end: {}. Judged: to less than half of the peak in every "
                  "graph",
                  fmt::join(texts, ", "), layers_text(runs, kEnd, &LayerMoment::relative_change)),
      falls, ""};
}

Claim consistency_claim(const MicroscopicRuns& runs) {
  int mixed_first = 0, one_sign = 0, descending = 0;
  for (size_t g = 0; g < runs.graphs.size(); ++g) {
    const auto below_zero = [](const std::vector<double>& values) {
      return std::count_if(values.begin(), values.end(), [](double v) { return v < 0; });
    };
    const auto start = below_zero(by_layer(runs, g, kStart, &LayerMoment::consistency));
    const std::vector<double> ends = by_layer(runs, g, kEnd, &LayerMoment::consistency);
    const auto end = below_zero(ends);
    mixed_first += start != 0 && start != kMicroscopicLayers ? 1 : 0;
    one_sign += all_finite(ends) && (end == 0 || end == kMicroscopicLayers) ? 1 : 0;
    descending += end == kMicroscopicLayers ? 1 : 0;
  }
  const int graphs = static_cast<int>(runs.graphs.size());
  std::vector<double> apart;
  for (size_t g = 0; g < runs.graphs.size(); ++g) apart.push_back(apart_at_start(runs, g));
  const double typical = quantile(apart, 0.5);
  const std::string reason =
      one_sign == graphs && 2 * mixed_first < graphs && typical < 1
          ? fmt::format(
                "at first ∇ℓᵀp of a graph's layers differs by {:.0f} % of the largest "
                "(median): near 0 GELU is nearly linear, and linear nets are consistent",
                100 * typical)
          : "";
  return {"Consistency scores of the layers start mixed and end with one sign",
          fmt::format("graphs whose layers differ in sign: {} of {} at first, {} at the end; all "
                      "negative (gradient descent) at the end in {}. By layer from {} to {}. "
                      "Judged: mixed in half of the graphs or more at first, in none at the end",
                      mixed_first, graphs, graphs - one_sign, descending,
                      layers_text(runs, kStart, &LayerMoment::consistency),
                      layers_text(runs, kEnd, &LayerMoment::consistency)),
          2 * mixed_first >= graphs && one_sign == graphs, reason};
}

/// Above one half by more than two standard errors, in every layer.
bool ends_hebbian(const MicroscopicRuns& runs) {
  for (int layer = 1; layer <= kMicroscopicLayers; ++layer) {
    const Summary s = over_graphs(runs, kEnd, &LayerMoment::hebbian, layer);
    if (!clearly_above(s, 0.5)) return false;
  }
  return true;
}

Claim overlap_claim(const MicroscopicRuns& runs) {
  return {"Updates end up Hebbian: the overlap exceeds one half in every layer",
          fmt::format("at the end, by layer: {}. Judged: by more than two standard errors",
                      layers_text(runs, kEnd, &LayerMoment::hebbian)),
          ends_hebbian(runs), ""};
}

Claim order_claim(const MicroscopicRuns& runs) {
  std::vector<double> rise;  // by graph, from the first layer to the last
  for (size_t g = 0; g < runs.graphs.size(); ++g) {
    const std::vector<double> overlap = by_layer(runs, g, kEnd, &LayerMoment::hebbian);
    rise.push_back(overlap.back() - overlap.front());
  }
  const Summary s = summary_of(rise);
  return {"Later layers have the better Hebbian overlap",
          fmt::format("at the end, by layer: {}; last minus first, graph by graph: {}. Judged: "
                      "above 0 by more than two standard errors, all layers being Hebbian",
                      layers_text(runs, kEnd, &LayerMoment::hebbian), number_text(s)),
          ends_hebbian(runs) && clearly_above(s, 0), ""};
}

Claim transient_claim(const MicroscopicRuns& runs) {
  constexpr double kClearly = 0.49;
  int layers = 0;
  std::vector<std::string> texts;
  for (int layer = 1; layer <= kMicroscopicLayers; ++layer) {
    const CurveSummary overlap = curve_summary(runs.curves(&LayerMoment::hebbian, layer));
    double lowest = 1, later = 0;
    int where = 0;
    for (size_t k = 0; k < overlap.median.size(); ++k) {
      const int step = runs.steps[k];
      if (step == 0) continue;  // no learning yet
      if (step <= kTransientSteps && overlap.median[k] < lowest) {
        lowest = overlap.median[k];
        where = step;
        later = 0;
      }
      later = std::max(later, overlap.median[k]);
    }
    layers += lowest < kClearly && later > 0.5 ? 1 : 0;
    texts.push_back(fmt::format("{:.2f} at step {}, up to {:.2f} later", lowest, where, later));
  }
  return {fmt::format("Every layer has an anti-Hebbian transient within the first {} steps",
                      kTransientSteps),
          fmt::format("lowest median overlap after the first step, by layer: {}. Judged: below {} "
                      "and later above one half, in every layer",
                      fmt::join(texts, "; "), kClearly),
          layers == kMicroscopicLayers, ""};
}

}  // namespace

std::vector<Claim> judge_microscopic(const MicroscopicRuns& runs) {
  std::vector<Claim> claims;
  for (Claim (*const claim)(const MicroscopicRuns&) :
       {alignment_claim, stationarity_claim, consistency_claim, overlap_claim, order_claim,
        transient_claim}) {
    claims.push_back(judged(runs, claim(runs)));
  }
  return claims;
}

}  // namespace hsdc::paper::microscopic
