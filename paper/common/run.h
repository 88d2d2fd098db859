// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "model/data/dataset.h"
#include "model/floating/measures.h"
#include "model/training/float_samples.h"
#include "paper/common/experiment.h"

namespace hsdc::paper {

/// Samples of an experiment: options.data, or `digits` where it is empty; the first so many of each
/// part, or all where there are fewer. What is drawn takes options.data_seed. Samples of more than
/// 1,000 values get a centre, the mean of the training ones: what all natural images have in common
/// is most of them, and no information (at the paper's rate, a SAL net with step-ReLU on CIFAR-10
/// declines after some 7,000 steps with it, and does not without). Not where both engines learn:
/// fixed point's inputs have no sign.
data::DataSplit load_samples(const ExperimentOptions& options, const std::string& digits, int train,
                             int test);
/// A net's layers: as many inputs as the samples have features, as many outputs as classes.
std::vector<int> layers_for(const data::DataSplit& data, const std::vector<int>& hidden);
/// "6,000 training and 2,000 test samples of ..." for the settings.
std::string describe(const data::DataSplit& data);

/// Measures at a moment of a run.
struct Probe {
  double epoch = 0;  ///< passes through the training samples until then
  int step = 0;      ///< batches until then
  floating::CircuitMeasures measures;
};

/// A network's way through training.
struct TrainedRun {
  std::vector<double> accuracy;  ///< on the test samples, after each epoch, 0..1
  std::vector<Probe> probes;
  /// The loss was no number. Accuracies that follow repeat the last one, probes hold no numbers.
  bool diverged = false;

  double final_accuracy() const { return accuracy.empty() ? 0 : accuracy.back(); }
  double best_accuracy() const;
};

/// "; 2 of 30 runs diverged", or nothing: for the settings.
std::string divergence_text(const std::vector<std::vector<TrainedRun>>& runs);

/// What a run is to record.
struct RunPlan {
  int epochs = 1;
  bool test = true;              ///< accuracy after each epoch
  std::vector<int> probe_steps;  ///< batches after which to measure, ascending; 0: before the first
  /// Samples that are measured on, the first ones of the test part: on those that are learned, the
  /// error, and with it the gradient, may all but vanish.
  int probe_samples = 256;
  /// Of the training part instead: what the law balances is what is learned, and a net that has
  /// learned is too sure of itself on anything else, which an update there would undo.
  bool probe_training = false;
};

/// Learns data.train for some epochs. Throws Interrupted where options.stopped().
TrainedRun train_run(floating::FloatNetwork& network, const data::DataSplit& data,
                     const RunPlan& plan, const ExperimentOptions& options);

/// `count` steps from 0 to `last`, dense at first: 0, then spaced so that each is the previous one
/// times a constant.
std::vector<int> spaced_steps(int last, int count);

/// The measures of the projection of that name; throws std::out_of_range if there are none.
const floating::ProjectionMeasures& measures_of(const floating::CircuitMeasures& measures,
                                                const std::string& name);
const floating::NodeMeasures& node_measures_of(const floating::CircuitMeasures& measures,
                                               const std::string& name);

}  // namespace hsdc::paper
