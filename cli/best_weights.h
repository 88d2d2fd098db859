#pragma once
// train --export: the weights of the best epoch of a run.
#include <optional>
#include <string>

#include "model/training.h"
#include "model/weight_folder.h"

namespace hsdc {

class BestWeights {
 public:
  /// Nothing happens for an empty `folder`. `digest`: of the circuit.
  BestWeights(std::string folder, std::uint32_t digest)
      : folder_(std::move(folder)), digest_(digest) {}

  /// The epochs of the run that goes on. If the folder does not hold the best of them, which cannot
  /// be had again, says so on stderr and keeps the best of those that come.
  void resume(const TrainingState& state, Engine engine);
  /// Exports the weights if the epoch that ended last is better than all before it.
  void keep(const TrainingState& state, const Learner& learner);

  const std::optional<WeightOrigin>& best() const { return best_; }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  std::uint32_t digest_;
  std::optional<WeightOrigin> best_;
};

}  // namespace hsdc
