// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

namespace hsdc::compare {

/// One choice per factor: an index below the factor's number of values.
using FactorChoice = std::vector<int>;

/// A small list of choices in which every pair of values of any two factors appears at least once:
/// most faults need two settings to meet, few need three. `values`: how many each factor has, 2 or
/// more factors. Greedy: each choice starts from a pair not seen yet and takes, factor by factor,
/// the value that brings the most new pairs.
std::vector<FactorChoice> pairwise_choices(const std::vector<int>& values);

/// Pairs of values of two factors that no choice holds.
int missing_pairs(const std::vector<int>& values, const std::vector<FactorChoice>& choices);

}  // namespace hsdc::compare
