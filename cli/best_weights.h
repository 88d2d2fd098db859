// SPDX-License-Identifier: Apache-2.0
#pragma once
// train --export: the weights of the best epoch of a run.
#include <optional>
#include <string>

#include "model/training/training.h"
#include "model/weights/folder.h"

namespace hsdc::cli {

class BestWeights {
 public:
  /// Nothing happens for an empty `folder`. `digest`: of the circuit.
  BestWeights(std::string folder, std::uint32_t digest)
      : folder_(std::move(folder)), digest_(digest) {}

  /// The epochs of the run that goes on, and the network as its checkpoint has it. If the folder
  /// does not hold the best of them, exports the last one, whose weights the network has unless an
  /// epoch is under way; says so on stderr if that is not the best, which cannot be had again.
  void resume(const training::TrainingState& state, const training::Learner& learner);
  /// Exports the weights if the epoch that ended last is better than all before it.
  void keep(const training::TrainingState& state, const training::Learner& learner);

  const std::optional<weights::WeightOrigin>& best() const { return best_; }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  std::uint32_t digest_;
  std::optional<weights::WeightOrigin> best_;
};

}  // namespace hsdc::cli
