// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "base/statistics.h"

namespace hsdc::paper {

// How verdicts tell an effect from noise: by two standard errors. One run alone shows no effect,
// nor do runs of which one has no number.

/// Differences a - b, run by run; throws std::invalid_argument unless both have as many.
Summary difference(const std::vector<double>& a, const std::vector<double>& b);

/// The mean is above, or below, `level` by more than two standard errors, and by more than rounding
/// can come to.
bool clearly_above(const Summary& summary, double level);
bool clearly_below(const Summary& summary, double level);

/// The mean of `a` is above that of `b`, of other runs, by more than two standard errors of both.
bool clearly_above(const Summary& a, const Summary& b);

}  // namespace hsdc::paper
