#include <fmt/format.h>

#include <algorithm>

#include "paper/step_relu_report.h"

namespace hsdc {
namespace {

using enum StepReluMethod;

/// What the last epoch added, mean over the seeds.
double last_gain(const std::vector<TrainedRun>& runs) {
  std::vector<double> gains;
  for (const TrainedRun& run : runs) {
    const std::size_t count = run.accuracy.size();
    gains.push_back(count > 1 ? run.accuracy[count - 1] - run.accuracy[count - 2] : 0);
  }
  return spread_of(gains).mean;
}

/// Mean over the hidden layers, over the seeds, at the first or the last probe.
Spread mean_alignment(const StepReluRuns& runs, int q, bool last) {
  std::vector<double> values(runs.of(kTwoSignal, q).size(), 0.0);
  for (int layer = 1; layer <= runs.hidden_layers; ++layer) {
    const auto all = runs.alignments(q, layer);
    for (std::size_t s = 0; s < all.size(); ++s) {
      values[s] += (last ? all[s].back() : all[s].front()) / runs.hidden_layers;
    }
  }
  return spread_of(values);
}

Claim close_claim(const StepReluRuns& runs) {
  const Spread relu = runs.accuracy(kTwoSignalRelu), at_4 = runs.accuracy(kTwoSignal, 4);
  Claim claim{"Performance is close to optimal, that of ReLU, even at Q ≈ 4",
              fmt::format("Q = 4: {}; the same circuit with ReLU: {} (SGD with ReLU: {}). Judged: "
                          "at least 95 % of ReLU's, which is above three times chance",
                          percent_text(at_4), percent_text(relu),
                          percent_text(runs.accuracy(kBackpropRelu))),
              relu.mean > 3.0 / runs.classes && at_4.mean >= 0.95 * relu.mean, ""};
  if (!claim.holds) {
    claim.reason = fmt::format(
        "not known; in the last epoch step-ReLU gained {:.1f} points and ReLU {:.1f}",
        100 * last_gain(runs.of(kTwoSignal, 4)), 100 * last_gain(runs.of(kTwoSignalRelu)));
  }
  return claim;
}

Claim below_claim(const StepReluRuns& runs) {
  const Spread sgd_at_4 = runs.accuracy(kLastLayer, 4);
  const double gap_at_4 = runs.accuracy(kTwoSignal, 4).mean - sgd_at_4.mean;
  int below = 0;
  double widest = 0;
  for (int q = 1; q <= kStepReluMostQ; ++q) {
    const Spread two = runs.accuracy(kTwoSignal, q), sgd = runs.accuracy(kLastLayer, q);
    below += two.mean - two.deviation > sgd.mean + sgd.deviation ? 1 : 0;
    widest = std::max(widest, two.mean - sgd.mean);
  }
  return {
      "SGD can only train the last layer and stays far below",
      fmt::format("SGD at Q = 4: {}, {:.1f} points below; the largest gap {:.1f} points. Judged: "
                  "below by more than both deviations at every Q (here {} of {}), and by more than "
                  "5 points at Q = 4",
                  percent_text(sgd_at_4), 100 * gap_at_4, 100 * widest, below, kStepReluMostQ),
      below == kStepReluMostQ && gap_at_4 > 0.05, ""};
}

Claim grows_claim(const StepReluRuns& runs) {
  bool grows = true;
  std::string growth;
  for (const int q : kStepReluProbedQ) {
    const Spread first = mean_alignment(runs, q, false), last = mean_alignment(runs, q, true);
    grows = grows && last.mean > first.mean + first.deviation + last.deviation;
    growth += fmt::format("{}Q = {}: {} to {}", growth.empty() ? "" : "; ", q, number_text(first),
                          number_text(last));
  }
  return {
      "The network self-assembles: alignment with the gradient of the ReLU dual grows in training",
      "mean over the hidden layers, " + growth, grows, ""};
}

Claim order_claim(const StepReluRuns& runs) {
  const Spread at_1 = mean_alignment(runs, 1, true), at_4 = mean_alignment(runs, 4, true),
               at_7 = mean_alignment(runs, 7, true);
  return {"The larger Q is, the better the alignment with ReLU becomes",
          fmt::format("at the end: {} at Q = 1, {} at Q = 4, {} at Q = 7", number_text(at_1),
                      number_text(at_4), number_text(at_7)),
          at_1.mean < at_4.mean && at_4.mean < at_7.mean, ""};
}

}  // namespace

std::vector<Claim> judge_step_relu(const StepReluRuns& runs) {
  return {close_claim(runs), below_claim(runs), grows_claim(runs), order_claim(runs)};
}

}  // namespace hsdc
