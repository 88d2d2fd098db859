// SPDX-License-Identifier: Apache-2.0
#include "paper/macroscopic/edge_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <set>

#include "model/arithmetic/random_words.h"

namespace hsdc::paper::macroscopic {
namespace {

/// The source of SAL's edge to that target.
int mirrored(CrossDirection direction, int hidden, int target) {
  // h(i + 1) has b(hidden - i), the source of that number; b(i + 1) has h(hidden - i), the source
  // before that number.
  return direction == CrossDirection::kToForward ? hidden - target : hidden - target - 1;
}

}  // namespace

int EdgeSet::edges() const {
  int count = 0;
  for (const std::uint32_t bits : sources) count += std::popcount(bits);
  return count;
}

EdgeSpace::EdgeSpace(CrossDirection direction, int hidden_layers)
    : direction_(direction), hidden_(hidden_layers) {}

int EdgeSpace::sources() const {
  return direction_ == CrossDirection::kToForward ? hidden_ + 1 : hidden_;
}

std::uint64_t EdgeSpace::size() const {
  std::uint64_t size = 1;
  for (int k = 0; k < hidden_; ++k) size *= (std::uint64_t{1} << sources()) - 1;
  return size;
}

EdgeSet EdgeSpace::at(std::uint64_t index) const {
  EdgeSet set{direction_, {}};
  const std::uint64_t choices = (std::uint64_t{1} << sources()) - 1;
  for (int k = 0; k < hidden_; ++k) {
    set.sources.push_back(static_cast<std::uint32_t>(index % choices) + 1);
    index /= choices;
  }
  return set;
}

EdgeSet EdgeSpace::sal() const {
  EdgeSet set{direction_, {}};
  for (int k = 0; k < hidden_; ++k) set.sources.push_back(1u << mirrored(direction_, hidden_, k));
  return set;
}

std::vector<EdgeSet> EdgeSpace::sample(int count, std::uint32_t seed) const {
  std::vector<EdgeSet> sets{sal()};
  const auto wanted = static_cast<size_t>(
      std::min<std::uint64_t>(static_cast<std::uint64_t>(std::max(count, 1)), size()));
  if (wanted == size()) {
    for (std::uint64_t k = 0; k < size(); ++k) {
      if (at(k) != sets.front()) sets.push_back(at(k));
    }
    return sets;
  }
  std::set<std::uint64_t> taken;
  std::uint32_t state = arithmetic::seeded_state(seed, 0x6d61u, arithmetic::WordSide::kMask, 0);
  while (sets.size() < wanted) {
    state = arithmetic::xorshift32(state);
    const std::uint64_t index = (std::uint64_t{state} * size()) >> 32;
    if (taken.insert(index).second && at(index) != sets.front()) sets.push_back(at(index));
  }
  return sets;
}

std::string EdgeSpace::source_name(int source) const {
  if (direction_ == CrossDirection::kToBackward) return fmt::format("h{}", source + 1);
  return source == 0 ? "y" : fmt::format("b{}", source);
}

std::string EdgeSpace::target_name(int target) const {
  return fmt::format("{}{}", direction_ == CrossDirection::kToForward ? "h" : "b", target + 1);
}

double misalignment(const EdgeSet& set) {
  const auto hidden = static_cast<int>(set.sources.size());
  double sum = 0;
  for (int target = 0; target < hidden; ++target) {
    for (int source = 0; source <= hidden; ++source) {
      if (set.has(target, source)) {
        sum += std::abs(source - mirrored(set.direction, hidden, target));
      }
    }
  }
  return sum / std::max(set.edges(), 1);
}

circuit::Circuit make_macroscopic(const PaperCircuit& options, const EdgeSet& edges, bool plastic) {
  circuit::Circuit circuit = make_circuit(options);
  const bool forward = edges.direction == CrossDirection::kToForward;
  const char prefix = forward ? 'V' : 'U';
  const circuit::Projection pattern =
      circuit.projections[circuit.find_projection(std::string(1, prefix) + "1")];
  circuit.projections.erase_if([&](const circuit::Projection& p) { return p.name[0] == prefix; });
  const auto hidden = static_cast<int>(edges.sources.size());
  const EdgeSpace space(edges.direction, hidden);
  for (int target = 0; target < hidden; ++target) {
    for (int source = 0; source < space.sources(); ++source) {
      if (!edges.has(target, source)) continue;
      circuit::Projection p = pattern;
      p.name =
          fmt::format("{}_{}_{}", prefix, space.source_name(source), space.target_name(target));
      p.from = circuit.find_node(space.source_name(source));
      p.to = circuit.find_node(space.target_name(target));
      circuit.projections.push_back(p);
    }
  }
  if (!plastic) {
    for (circuit::Projection& p : circuit.projections) {
      if (p.phase == circuit::Phase::kTPrime) p.fix();
    }
  }
  return circuit;
}

}  // namespace hsdc::paper::macroscopic
