// SPDX-License-Identifier: Apache-2.0
#pragma once
// A run of `hsdc train` as a person or a program sees it.
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "model/training/training.h"

namespace hsdc::cli {

/// The table by epoch; engines differ in what there is to show.
class TrainTable {
 public:
  explicit TrainTable(circuit::Engine engine);
  std::string heading() const { return table_.heading(); }
  std::string row(const training::TrainingEpoch& epoch) const;
  /// Before an epoch of this run has ended: what there was before, and its accuracy.
  std::string first_row(size_t epochs, std::uint64_t samples, double accuracy) const;

 private:
  circuit::Engine engine_;
  Table table_;
};

/// One epoch, as --json and a history of JSON lines have it.
nlohmann::ordered_json epoch_json(const training::TrainingEpoch& epoch, circuit::Engine engine);

/// A history file: a JSON object a line if `path` ends in .jsonl, else CSV with a heading.
std::string history_text(const std::string& path,
                         const std::vector<training::TrainingEpoch>& epochs,
                         circuit::Engine engine);

/// Throws UserError if `path` is a regular file that is not empty and no history of its kind:
/// writing one must not destroy it.
void check_replaceable_history(const std::string& path);

/// What --json prints of every run; accuracy and others are null without an ended epoch.
nlohmann::ordered_json train_json(const training::Learner& learner, std::uint32_t digest,
                                  const data::DataSplit& data,
                                  const training::TrainingState& state);

}  // namespace hsdc::cli
