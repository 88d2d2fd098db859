// SPDX-License-Identifier: Apache-2.0
#pragma once
// Made-up evolutions, for tests of their verdicts.
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "paper/evolution/report.h"

namespace hsdc::paper::evolution {

inline constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kOverflow = std::numeric_limits<double>::infinity();

/// What judge_evolution() judges, in its order.
enum EvolutionClaim : std::size_t {
  kDensifies,
  kLargeDensifies,
  kHeterosynaptic,
  kSparsifies,
  kGradient,
  kHebbianSparse,
  kHebbianDense,
  kAligned
};
Claim judged_evolution(const EvolutionRows& rows, EvolutionClaim claim);

/// Rows of 80 generations of which every claim holds; in the dense one values overflow until
/// generation 30, and gradient learning appears in generation 40.
EvolutionRows made_up_evolution(int runs = 6);

/// For every generation g of every run.
void change_generations(EvolutionRow& row,
                        const std::function<void(Generation&, int g, int run)>& what);

/// Sets one number, and adds a little that differs from run to run and from generation to
/// generation.
void set_number(EvolutionRow& row, GenerationNumber number,
                const std::function<double(int g, int run)>& value);
void set_number(EvolutionRow& row, GenerationNumber number,
                const std::function<double(int g)>& value);

/// From `first` to `last`, by a straight line between two generations.
double ramp(int g, double first, double last, int from, int to);
/// From 0 up to 0.08 within ten generations, down to 0.02 within as many.
double peak(int g, int at = 25);
/// Runs of mean `mean`, far apart: to both sides in turn.
double far_apart(int run, double mean, double by = 0.4);

}  // namespace hsdc::paper::evolution
