// SPDX-License-Identifier: Apache-2.0
#include "cli/best_weights.h"

#include <fmt/format.h>

namespace hsdc::cli {

void BestWeights::resume(const training::TrainingState& state, const training::Learner& learner) {
  if (folder_.empty() || state.epochs.empty()) return;
  weights::WeightOrigin best{digest_, 0, -1};
  for (const training::TrainingEpoch& epoch : state.epochs) {
    if (epoch.accuracy > best.accuracy) best = {digest_, epoch.epoch, epoch.accuracy};
  }
  if (weights::holds_weights(folder_, learner.engine(), best)) {
    best_ = best;
    return;
  }
  const bool has_last = state.sample == 0;
  const int last = state.epochs.back().epoch;
  if (!has_last || best.epoch != last) {
    fmt::print(stderr,
               "--export: {} does not hold the weights of epoch {}, the best of those before; it "
               "keeps the best epoch from {} on\n",
               folder_, best.epoch, has_last ? last : last + 1);
  }
  if (has_last) keep(state, learner);
}

void BestWeights::keep(const training::TrainingState& state, const training::Learner& learner) {
  if (folder_.empty()) return;
  const training::TrainingEpoch& epoch = state.epochs.back();
  if (best_ && epoch.accuracy <= best_->accuracy) return;
  const weights::WeightOrigin origin{digest_, epoch.epoch, epoch.accuracy};
  weights::export_weights(folder_, learner, origin);
  best_ = origin;
}

}  // namespace hsdc::cli
