// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "paper/common/judging.h"
#include "paper/step_relu/report.h"

namespace hsdc::paper::step_relu {
namespace {

using enum StepReluMethod;

/// What the last epoch added, mean over the seeds.
double last_gain(const std::vector<TrainedRun>& runs) {
  std::vector<double> gains;
  for (const TrainedRun& run : runs) {
    const std::size_t count = run.accuracy.size();
    gains.push_back(count > 1 ? run.accuracy[count - 1] - run.accuracy[count - 2] : 0);
  }
  return summary_of(gains).mean;
}

/// Mean over the hidden layers, by seed, at the first or the last probe; of a run that diverged
/// there is no last one.
std::vector<double> mean_alignments(const StepReluRuns& runs, int q, bool last) {
  const std::vector<TrainedRun>& nets = runs.of(kTwoSignal, q);
  std::vector<double> values(nets.size(), 0.0);
  for (int layer = 1; layer <= runs.hidden_layers; ++layer) {
    const auto all = runs.alignments(q, layer);
    for (std::size_t s = 0; s < all.size(); ++s) {
      const double value = last ? all[s].back() : all[s].front();
      values[s] += last && nets[s].diverged ? std::numeric_limits<double>::quiet_NaN()
                                            : value / runs.hidden_layers;
    }
  }
  return values;
}

std::string divergence_reason(int count, const char* name) {
  return count > 0 ? fmt::format("{} run{} of {} diverged", count, count == 1 ? "" : "s", name)
                   : "";
}

int probed_diverged(const StepReluRuns& runs) {
  int count = 0;
  for (const int q : kStepReluProbedQ) count += runs.diverged(kTwoSignal, q);
  return count;
}

Claim close_claim(const StepReluRuns& runs) {
  const Summary relu = runs.accuracy(kTwoSignalRelu), at_4 = runs.accuracy(kTwoSignal, 4);
  std::vector<double> enough = runs.accuracies(kTwoSignalRelu);
  for (double& value : enough) value *= 0.95;
  // A reference that diverged is easily reached.
  const int relu_diverged = runs.diverged(kTwoSignalRelu), diverged = runs.diverged(kTwoSignal, 4);
  Claim claim{
      "Performance is close to optimal, that of ReLU, even at Q ≈ 4",
      fmt::format("Q = 4: {}; the same circuit with ReLU: {} (SGD with ReLU: {}); {} seeds. "
                  "Judged: above 95 % of ReLU's, seed by seed, by more than two standard errors, "
                  "ReLU's being above three times chance and none of its runs diverging",
                  percent_text(at_4), percent_text(relu),
                  percent_text(runs.accuracy(kBackpropRelu)), relu.count),
      relu_diverged == 0 && relu.mean > 3.0 / runs.classes &&
          clearly_above(difference(runs.accuracies(kTwoSignal, 4), enough), 0),
      ""};
  if (claim.holds) return claim;
  if (relu_diverged + diverged > 0) {
    claim.reason = divergence_reason(relu_diverged + diverged, "SAL with ReLU or at Q = 4");
  } else {
    claim.reason = fmt::format(
        "not known; in the last epoch step-ReLU gained {:.1f} points and ReLU {:.1f}",
        100 * last_gain(runs.of(kTwoSignal, 4)), 100 * last_gain(runs.of(kTwoSignalRelu)));
  }
  return claim;
}

Claim below_claim(const StepReluRuns& runs) {
  const Summary sgd_at_4 = runs.accuracy(kLastLayer, 4);
  const double gap_at_4 = runs.accuracy(kTwoSignal, 4).mean - sgd_at_4.mean;
  int below = 0, sgd_diverged = 0, diverged = 0;
  double widest = 0;
  for (int q = 1; q <= kStepReluMostQ; ++q) {
    const Summary two = runs.accuracy(kTwoSignal, q), sgd = runs.accuracy(kLastLayer, q);
    below += two.mean - two.deviation > sgd.mean + sgd.deviation ? 1 : 0;
    widest = std::max(widest, two.mean - sgd.mean);
    sgd_diverged += runs.diverged(kLastLayer, q);
    diverged += runs.diverged(kTwoSignal, q);
  }
  Claim claim{
      "SGD can only train the last layer and stays far below",
      fmt::format("SGD at Q = 4: {}, {:.1f} points below; the largest gap {:.1f} points; {} seeds. "
                  "Judged: below by more than both deviations at every Q (here {} of {}), and by "
                  "more than 5 points at Q = 4, in two seeds or more, no run of SGD diverging",
                  percent_text(sgd_at_4), 100 * gap_at_4, 100 * widest, sgd_at_4.count, below,
                  kStepReluMostQ),
      sgd_at_4.count > 1 && sgd_diverged == 0 && below == kStepReluMostQ && gap_at_4 > 0.05, ""};
  if (!claim.holds) claim.reason = divergence_reason(sgd_diverged + diverged, "SGD or SAL");
  return claim;
}

Claim grows_claim(const StepReluRuns& runs) {
  bool grows = true;
  std::string growth;
  int seeds = 0;
  for (const int q : kStepReluProbedQ) {
    const Summary first = summary_of(mean_alignments(runs, q, false)),
                  last = summary_of(mean_alignments(runs, q, true));
    seeds = last.count;
    grows = grows && seeds > 1 && last.mean > first.mean + first.deviation + last.deviation;
    growth += fmt::format("{}Q = {}: {} to {}", growth.empty() ? "" : "; ", q, number_text(first),
                          number_text(last));
  }
  return {
      "The network self-assembles: alignment with the gradient of the ReLU dual grows in training",
      fmt::format("mean over the hidden layers, {}; {} seeds. Judged: by more than both deviations "
                  "at each of these Q, in two seeds or more, none diverging",
                  growth, seeds),
      grows, grows ? "" : divergence_reason(probed_diverged(runs), "SAL")};
}

Claim order_claim(const StepReluRuns& runs) {
  const std::vector<double> at_1 = mean_alignments(runs, 1, true),
                            at_4 = mean_alignments(runs, 4, true),
                            at_7 = mean_alignments(runs, 7, true);
  const Summary first = difference(at_4, at_1), second = difference(at_7, at_4);
  Claim claim{"The larger Q is, the better the alignment with ReLU becomes",
              fmt::format("at the end: {} at Q = 1, {} at Q = 4, {} at Q = 7; more than at the Q "
                          "before by {} and {}, seed by seed, of {} seeds. Judged: both by more "
                          "than two standard errors, none diverging",
                          number_text(summary_of(at_1)), number_text(summary_of(at_4)),
                          number_text(summary_of(at_7)), number_text(first), number_text(second),
                          first.count),
              clearly_above(first, 0) && clearly_above(second, 0), ""};
  if (claim.holds) return claim;
  claim.reason = divergence_reason(probed_diverged(runs), "SAL");
  if (claim.reason.empty()) {
    claim.reason = fmt::format("no clear gain {}", clearly_above(first, 0)    ? "from Q = 4 to 7"
                                                   : clearly_above(second, 0) ? "from Q = 1 to 4"
                                                                              : "at either step");
  }
  return claim;
}

}  // namespace

std::vector<Claim> judge_step_relu(const StepReluRuns& runs) {
  return {close_claim(runs), below_claim(runs), grows_claim(runs), order_claim(runs)};
}

}  // namespace hsdc::paper::step_relu
