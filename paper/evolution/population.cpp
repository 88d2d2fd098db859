// SPDX-License-Identifier: Apache-2.0
#include "paper/evolution/population.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/statistics.h"

namespace hsdc::paper::evolution {
namespace {

constexpr double kInitialScale = 2;

double density_of(const SynapseMask& mask) {
  const auto ones = std::count(mask.begin(), mask.end(), std::uint8_t{1});
  return static_cast<double>(ones) / static_cast<double>(mask.size());
}

/// Members in order of loss, equal ones (as those that overflowed) by lot; all by lot without
/// selection.
std::vector<std::size_t> rank(const std::vector<Member>& members, bool selection,
                              RandomStream& random) {
  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t k = order.size() - 1; k > 0; --k) {
    std::swap(order[k], order[random.word() % (k + 1)]);
  }
  if (selection) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return members[a].loss < members[b].loss;
    });
  }
  return order;
}

Generation summarise(const std::vector<Member>& members, const std::vector<SynapseMask>& masks) {
  Generation g;
  std::vector<double> losses;
  for (std::size_t k = 0; k < members.size(); ++k) {
    const double share = 1.0 / static_cast<double>(members.size());
    g.density += share * density_of(masks[k]);
    g.hebbian += share * members[k].hebbian;
    g.heterosynaptic += share * members[k].heterosynaptic;
    losses.push_back(members[k].loss);
  }
  std::sort(losses.begin(), losses.end());
  g.median_loss = losses[losses.size() / 2];
  return g;
}

}  // namespace

const char* to_string(Mutation mutation) {
  return mutation == Mutation::kRedrawn ? "redrawn" : "flipped";
}

LossKind kind_of(double loss) {
  // In single floats the loss of a silent output is 0.52 but for some 1e-8; an output that fires
  // has it by accident only.
  constexpr double kSame = 1e-6;
  if (!std::isfinite(loss)) return LossKind::kOverflowed;
  if (std::abs(loss - kSilentLoss) < kSame) return LossKind::kSilent;
  return loss < kSilentLoss ? LossKind::kBetter : LossKind::kWorse;
}

SynapseMask mutate(const SynapseMask& parent, Mutation mutation, RandomStream& random) {
  const double chance = std::max(0.0, density_of(parent) - kEvolutionSparser);
  SynapseMask child = parent;
  for (std::uint8_t& entry : child) {
    if (!random.chance(kEvolutionPerturbed)) continue;
    const bool drawn = random.chance(chance);
    if (mutation == Mutation::kRedrawn) {
      entry = drawn ? 1 : 0;
    } else if (drawn) {
      entry = entry != 0 ? 0 : 1;
    }
  }
  return child;
}

Member train_member(EvolutionNetwork& network, const SynapseMask& mask, std::uint64_t seed,
                    bool measure_alignment) {
  RandomStream random(seed);
  const double deviation = kInitialScale / std::sqrt(network.neurons());
  std::vector<float> weights(mask.size(), 0.0F);
  for (std::size_t k = 0; k < mask.size(); ++k) {
    if (mask[k] != 0) weights[k] = static_cast<float>(deviation * random.normal());
  }
  network.set(mask, weights);
  Member member;
  int samples = 0;
  for (; samples < kEvolutionSamples; ++samples) {
    const auto x1 = static_cast<float>(random.normal());
    const auto x2 = static_cast<float>(random.normal());
    if (!network.present(x1, x2, x1 + kEvolutionSlope * x2)) break;
    const floating::FiringDensities densities = network.densities();
    member.hebbian += densities.hebbian;
    member.heterosynaptic += densities.heterosynaptic;
    if (measure_alignment) member.alignment += network.alignment();
    network.learn();
  }
  for (double* sum : {&member.hebbian, &member.heterosynaptic, &member.alignment}) {
    *sum /= std::max(samples, 1);
  }
  member.loss = samples < kEvolutionSamples ? std::numeric_limits<double>::infinity()
                                            : network.expected_loss(kEvolutionSlope);
  return member;
}

Evolution evolve(const EvolutionSettings& settings, const ExperimentOptions& options, int run) {
  RandomStream random(options.seed, static_cast<std::uint32_t>(run));
  EvolutionNetwork network(settings.neurons);
  const auto neurons = static_cast<std::size_t>(settings.neurons);
  const std::size_t synapses = neurons * neurons;
  std::vector<SynapseMask> masks(kEvolutionMembers, SynapseMask(synapses));
  for (SynapseMask& mask : masks) {
    for (std::uint8_t& entry : mask) entry = random.chance(settings.density) ? 1 : 0;
  }
  Evolution evolution;
  for (int generation = 0; generation < settings.generations; ++generation) {
    if (options.stopped()) throw Interrupted();
    std::vector<Member> members;
    std::vector<std::uint64_t> seeds;
    for (const SynapseMask& mask : masks) {
      seeds.push_back(random.word());
      members.push_back(train_member(network, mask, seeds.back(), false));
    }
    const std::vector<std::size_t> order = rank(members, settings.selection, random);
    Generation record = summarise(members, masks);
    // Alignment costs more than learning: the best alone lives again to have it measured.
    const std::size_t best = order.front();
    const Member again = train_member(network, masks[best], seeds[best], true);
    record.best_loss = again.loss;
    record.best_alignment = again.alignment;
    record.best_density = density_of(masks[best]);
    record.best_hebbian = again.hebbian;
    record.best_heterosynaptic = again.heterosynaptic;
    evolution.generations.push_back(record);
    if (generation + 1 == settings.generations) {
      evolution.mask = masks[best];
      evolution.loss = again.loss;
      evolution.alignment = again.alignment;
      for (int pre = 0; pre < settings.neurons; ++pre) {
        for (int post = 0; post < settings.neurons; ++post) {
          evolution.weights.push_back(network.weight(post, pre));
        }
        evolution.firings.push_back(network.firings(pre));
      }
    }
    std::vector<SynapseMask> next;
    for (int k = 0; k < kEvolutionMembers; ++k) {
      const SynapseMask& parent = masks[order[static_cast<std::size_t>(k % kEvolutionParents)]];
      const bool stays = settings.parents_stay && k < kEvolutionParents;
      next.push_back(stays ? parent : mutate(parent, settings.mutation, random));
    }
    masks = std::move(next);
  }
  return evolution;
}

}  // namespace hsdc::paper::evolution
