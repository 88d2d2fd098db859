// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/floating/measures.h"

namespace hsdc::paper::evolution {

/// Which synapses exist, 1 or 0: [pre][post], so that what one neuron sends is contiguous.
using SynapseMask = std::vector<std::uint8_t>;

/// The recurrent network of the evolution experiment (paper, 2.4 and D.6). Its neurons fire at most
/// twice, in an order that only the run decides, so it is no two-phase circuit of
/// model/circuit/circuit.h.
///
/// One sample (x1, x2, y) is a recurrence h(s+1) = (M o W) h(s) over steps s = 0, 1, 2, ...:
///  - at s = 0 neurons 1 and 2 fire x1 and x2: their first firing; all others are silent;
///  - a neuron fires what it receives, if that is not 0, and if it has not fired twice yet;
///  - the first firing of neuron 4 is the output o; in that same step neuron 3, the root, fires
///    o - y, whatever it receives: its first firing, since it is silent until then;
///  - a step in which no neuron fires is the last. There are at most 2 n + 1, as each of the others
///    uses up one of 2 n firings.
/// Then every synapse that exists learns (Eq. 88):
///   W_ij <- W_ij + 0.05 h_i(last) h_j(first) - 0.01 W_ij
/// where a neuron that fired once has last = first, so that its synapses learn by Hebb's rule, and
/// one that never fired has last = first = 0. A sample that leaves neuron 4 silent has o = 0 and no
/// error. Weights may have either sign, and the sign of the root's is the paper's: where neuron 3
/// excites neuron 4 by W_43, W_41 learns with 0.05 W_43 (o - y) x1, which descends if W_43 < 0 (its
/// consistency score is negative, Eq. 3).
class EvolutionNetwork {
 public:
  static constexpr int kInput1 = 0, kInput2 = 1, kRoot = 2, kOutput = 3;
  static constexpr float kRate = 0.05F, kDecay = 0.01F;

  /// At least 4 neurons; no synapses yet.
  explicit EvolutionNetwork(int neurons);

  int neurons() const { return neurons_; }
  /// `mask`, `weights`: n * n values, [pre][post]; a weight that does not exist is set to 0. Throws
  /// std::invalid_argument for another size.
  void set(const SynapseMask& mask, const std::vector<float>& weights);
  float weight(int post, int pre) const { return weights_[at(post, pre)]; }
  void set_weight(int post, int pre, float value);  ///< of a synapse that exists

  /// Takes a sample; false if a value overflowed, which ends a member's training.
  bool present(float x1, float x2, float y);
  /// Updates the weights by the sample that was presented last.
  void learn();

  // Of the sample that was presented last.
  float output() const { return output_; }
  bool output_fired() const { return output_step_ > 0; }
  int output_step() const { return output_step_; }  ///< s of neuron 4's first firing; 0: none
  float first(int neuron) const { return first_[static_cast<std::size_t>(neuron)]; }
  float last(int neuron) const { return last_[static_cast<std::size_t>(neuron)]; }
  int firings(int neuron) const { return count_[static_cast<std::size_t>(neuron)]; }  ///< 0, 1, 2
  floating::FiringDensities densities() const { return floating::firing_densities(first_, last_); }

  /// d 1/2 (o - y)^2 / d W, [pre][post], by differentiating the recurrence up to the first firing
  /// of neuron 4; 0 if it was silent, and where there is no synapse. Which neurons fire is taken as
  /// given: it depends on what is exactly 0 alone.
  std::vector<double> gradient() const;
  /// Cosine between what the synapses learn of the sample, h(last) h(first)^T, and the descending
  /// gradient, over all that exist; 0 where one of them is 0.
  double alignment() const;

  /// Expected 1/2 (o - y)^2 of y = x1 + slope x2 over independent standard normal x1 and x2, with
  /// the weights as they are: the output is linear in x1 and x2, so two presentations tell it all.
  /// Infinite if a value overflows.
  double expected_loss(float slope);

 private:
  std::size_t at(int post, int pre) const {
    return static_cast<std::size_t>(pre) * static_cast<std::size_t>(neurons_) +
           static_cast<std::size_t>(post);
  }
  void fire(int neuron, float value);
  void receive(const std::vector<int>& senders);

  struct Step {
    std::vector<int> neurons;   ///< that fired
    std::vector<float> values;  ///< of those
  };
  Step& next_step(int s);

  int neurons_;
  std::vector<float> weights_, mask_;  // [pre][post]; weights are 0 where the mask is
  std::vector<float> first_, last_, now_, received_;
  std::vector<int> count_;
  std::vector<Step> steps_;  // grows only
  float output_ = 0, error_ = 0;
  int output_step_ = 0;
};

}  // namespace hsdc::paper::evolution
