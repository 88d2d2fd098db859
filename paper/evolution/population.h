// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "paper/common/experiment.h"
#include "paper/common/random_stream.h"
#include "paper/evolution/network.h"

namespace hsdc::paper::evolution {

/// What becomes of an entry of a mask that is perturbed, d being the parent's density (paper, D.6).
enum class Mutation : std::uint8_t {
  kRedrawn,  ///< it is 1 with probability d - 0.05, else 0: a child's expected density is d - 0.015
  kFlipped,  ///< it changes with probability d - 0.05: tends to a density of 0.5 by itself
};
const char* to_string(Mutation);  // "redrawn", "flipped"

/// One evolution: which networks, from where, by which reading of the text.
struct EvolutionSettings {
  int neurons = 4;
  double density = 0.2;  ///< of the first generation's masks: each synapse exists with that chance
  int generations = 200;
  Mutation mutation = Mutation::kRedrawn;
  bool parents_stay =
      false;  ///< true: three of the twenty are the parents themselves, with new weights
  bool selection = true;  ///< false: parents are drawn by lot, to see what mutation does alone
};

inline constexpr int kEvolutionMembers = 20, kEvolutionParents = 3, kEvolutionSamples = 50;
inline constexpr double kEvolutionPerturbed = 0.3;  ///< chance of an entry of a mask
inline constexpr double kEvolutionSparser = 0.05;   ///< taken from a parent's density
inline constexpr float kEvolutionSlope = 0.2F;      ///< y = x1 + 0.2 x2 (Eq. 85)

/// The loss of a circuit whose output never fires: 1/2 E[y^2].
inline constexpr double kSilentLoss =
    0.5 * (1 + static_cast<double>(kEvolutionSlope) * static_cast<double>(kEvolutionSlope));

/// What a loss tells of a circuit's output.
enum class LossKind : std::uint8_t {
  kBetter,  ///< than silence
  kSilent,
  kWorse,
  kOverflowed,  ///< infinite, or no number
};
LossKind kind_of(double loss);

/// The child of a mask: every entry is perturbed with probability 0.3. d - 0.05 is taken as 0 where
/// it is negative.
SynapseMask mutate(const SynapseMask& parent, Mutation mutation, RandomStream& random);

/// What a member's life came to.
struct Member {
  double loss = 0;  ///< expected 1/2 (o - y)^2 after training; infinite if a value overflowed
  double hebbian = 0, heterosynaptic = 0;  ///< mean over its samples (Eq. 89, 90)
  double alignment = 0;                    ///< mean over its samples; measured only where asked for
};

/// Trains `network` with that mask: first weights normal with deviation 2 / sqrt(n) where synapses
/// exist, then 50 samples, all from `seed`; the same seed gives the same result again.
Member train_member(EvolutionNetwork& network, const SynapseMask& mask, std::uint64_t seed,
                    bool measure_alignment);

/// A generation. "Population": mean over its members; "best": the member of the lowest loss.
struct Generation {
  double density = 0, hebbian = 0, heterosynaptic = 0;  ///< population
  double median_loss = 0;                               ///< population
  double best_loss = 0, best_alignment = 0, best_density = 0;
  double best_hebbian = 0, best_heterosynaptic = 0;
};

struct Evolution {
  std::vector<Generation> generations;
  SynapseMask mask;                ///< of the best member of the last generation
  std::vector<float> weights;      ///< its weights after training, [pre][post]
  std::vector<int> firings;        ///< how often each neuron fired at its last sample
  double loss = 0, alignment = 0;  ///< its own
};

/// Run number `run`: random numbers come from (options.seed, run) alone. Throws Interrupted.
Evolution evolve(const EvolutionSettings& settings, const ExperimentOptions& options, int run);

}  // namespace hsdc::paper::evolution
