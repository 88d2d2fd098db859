// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/compare/pairwise.h"

#include <cstddef>
#include <set>
#include <tuple>

namespace hsdc::compare {
namespace {

/// Factor, its value, another factor after it, its value.
using Pair = std::tuple<int, int, int, int>;

Pair pair_of(int factor, int value, int other, int other_value) {
  if (factor < other) return {factor, value, other, other_value};
  return {other, other_value, factor, value};
}

std::set<Pair> all_pairs(const std::vector<int>& values) {
  std::set<Pair> pairs;
  const int count = static_cast<int>(values.size());
  for (int f = 0; f < count; ++f) {
    for (int g = f + 1; g < count; ++g) {
      for (int a = 0; a < values[static_cast<std::size_t>(f)]; ++a) {
        for (int b = 0; b < values[static_cast<std::size_t>(g)]; ++b) pairs.insert({f, a, g, b});
      }
    }
  }
  return pairs;
}

/// Pairs in `open` that `value` of `factor` would make with what is chosen already (-1: not yet).
int gain(const std::set<Pair>& open, const FactorChoice& choice, int factor, int value) {
  int pairs = 0;
  for (int g = 0; g < static_cast<int>(choice.size()); ++g) {
    const int chosen = choice[static_cast<std::size_t>(g)];
    if (g == factor || chosen < 0) continue;
    pairs += static_cast<int>(open.count(pair_of(factor, value, g, chosen)));
  }
  return pairs;
}

void remove_pairs(const FactorChoice& choice, std::set<Pair>& open) {
  const int count = static_cast<int>(choice.size());
  for (int f = 0; f < count; ++f) {
    for (int g = f + 1; g < count; ++g) {
      open.erase({f, choice[static_cast<std::size_t>(f)], g, choice[static_cast<std::size_t>(g)]});
    }
  }
}

}  // namespace

std::vector<FactorChoice> pairwise_choices(const std::vector<int>& values) {
  std::vector<FactorChoice> choices;
  std::set<Pair> open = all_pairs(values);
  while (!open.empty()) {
    FactorChoice choice(values.size(), -1);
    const auto [first, a, second, b] = *open.begin();
    choice[static_cast<std::size_t>(first)] = a;
    choice[static_cast<std::size_t>(second)] = b;
    for (int f = 0; f < static_cast<int>(values.size()); ++f) {
      if (choice[static_cast<std::size_t>(f)] >= 0) continue;
      // Of equals, another one each time, so that three values meet as often as they can.
      const int levels = values[static_cast<std::size_t>(f)];
      const int offset = static_cast<int>(choices.size()) % levels;
      int best = -1, best_gain = -1;
      for (int k = 0; k < levels; ++k) {
        const int value = (k + offset) % levels;
        const int pairs = gain(open, choice, f, value);
        if (pairs > best_gain) {
          best = value;
          best_gain = pairs;
        }
      }
      choice[static_cast<std::size_t>(f)] = best;
    }
    remove_pairs(choice, open);
    choices.push_back(choice);
  }
  return choices;
}

int missing_pairs(const std::vector<int>& values, const std::vector<FactorChoice>& choices) {
  std::set<Pair> open = all_pairs(values);
  for (const FactorChoice& choice : choices) remove_pairs(choice, open);
  return static_cast<int>(open.size());
}

}  // namespace hsdc::compare
