// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "base/statistics.h"
#include "report/chart.h"

namespace hsdc::paper {

// Colours that mean the same in every figure; told apart by colour-blind readers too.
inline constexpr const char* kTwoSignalColour = "#0072b2";
inline constexpr const char* kBackpropColour = "#d55e00";
inline constexpr const char* kNeutralColour = "#777777";

/// The colour of a hidden layer, counted from the input, from 1 (as the paper has them: orange is
/// the first, blue and red follow).
std::string layer_colour(int layer);

/// Adds a line and a band around it.
void add_banded_line(report::Panel& panel, const std::vector<double>& x,
                     const std::vector<double>& y, const std::vector<double>& low,
                     const std::vector<double>& high, const std::string& label,
                     const std::string& colour);

/// Adds the median of several runs as a line, and the quartiles as a band around it.
void add_curves(report::Panel& panel, const std::vector<double>& x, const CurveSummary& curves,
                const std::string& label, const std::string& colour);

}  // namespace hsdc::paper
