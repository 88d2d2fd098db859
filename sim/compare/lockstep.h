// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/fixed/network.h"
#include "sim/dut/rtl_sim.h"

namespace hsdc::compare {

/// Where RTL and model first differed.
struct Mismatch {
  enum class Kind {
    kWeight,       ///< after the sample's updates
    kOutput,       ///< a root's code of phase t
    kSaturations,  ///< the counter of saturated updates
    kNoEnd,        ///< the RTL did not finish the sample, or sent a wrong packet
  } kind = Kind::kWeight;
  std::uint64_t sample = 0;  ///< counted from 0 over the whole run, learned and inferred ones
  std::string projection;    ///< kWeight: the owner of the weight
  std::string phase;         ///< "t" or "t'": of the projection, or of the output code
  std::string node;          ///< kOutput
  int pre = -1, post = -1;   ///< kWeight: synapse; kOutput: post is the neuron
  std::int64_t expected = 0, found = 0;
  std::string detail;  ///< kNoEnd
};
/// One line that names everything, e.g. "sample 3: projection W1 (phase t), pre 5, post 2: expected
/// weight -3, found -4".
std::string describe(const Mismatch& mismatch);

/// RTL and fixed-point model of one circuit, fed the same samples and compared: output codes after
/// every sample, every weight after every `compare_every`-th learned one. The RTL has been reset
/// just now, with the model's state in its memories.
class LockStep {
 public:
  LockStep(dut::RtlSim& rtl, fixed::FixedNetwork& model, int compare_every);

  /// Queues the next sample (empty targets: inferred only), if there is room. The RTL takes samples
  /// in while one is worked on: with the queue kept full they follow one another without a pause.
  void queue(std::span<const std::int16_t> inputs, std::span<const std::int16_t> targets);
  bool has_room() const { return queued_ < dut::RtlSim::kQueue; }
  /// Samples that step() can run.
  unsigned queued() const { return queued_; }
  /// Runs the oldest queued sample on both and compares. False on the first difference: mismatch().
  bool step();
  /// Compares every weight and the saturation counter now; nothing may be queued.
  bool compare_all();

  const fixed::FixedNetwork& model() const { return model_; }
  const std::optional<Mismatch>& mismatch() const { return mismatch_; }
  /// The roots' codes of phase t as the RTL sent them, of the sample stepped last.
  std::span<const std::int16_t> rtl_outputs() const { return codes_; }
  /// Index of the largest output code of the first root, of the sample stepped last.
  int rtl_class() const;
  int model_class() const { return model_.classify(); }
  std::uint64_t samples() const { return samples_; }
  std::uint64_t learned() const { return learned_; }
  /// Called before each step with the number of the sample that comes; may be empty.
  std::function<void(std::uint64_t)> on_sample;
  std::uint64_t weights_compared() const { return weights_compared_; }

 private:
  bool compare_outputs();
  bool compare_weights();

  dut::RtlSim& rtl_;
  fixed::FixedNetwork& model_;
  const std::uint64_t saturations_before_;  ///< of the model; the RTL counts from 0
  int compare_every_;
  struct Queued {
    std::vector<std::int16_t> inputs, targets;
  };
  std::array<Queued, dut::RtlSim::kQueue> queue_;
  unsigned first_ = 0, queued_ = 0;
  std::vector<std::int16_t> codes_;
  int first_root_size_ = 0;
  std::uint64_t samples_ = 0, learned_ = 0, weights_compared_ = 0;
  std::optional<Mismatch> mismatch_;
};

}  // namespace hsdc::compare
