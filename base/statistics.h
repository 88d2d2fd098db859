// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace hsdc {

/// Summary statistics of one number over runs.
struct Summary {
  double mean = 0;
  double deviation = 0;  ///< of a sample (n - 1); 0 for fewer than two
  double lowest = 0, highest = 0;
  int count = 0;
};
Summary summary_of(const std::vector<double>& values);

/// The p-quantile, 0..1, by linear interpolation. Values that are not finite do not count; NaN if
/// none is left.
double quantile(std::vector<double> values, double p);

/// Standard error of the mean; 0 for fewer than two values.
double standard_error(const Summary& summary);

std::string percent_text(const Summary& share);                   // "93.4 ± 0.6 %"
std::string number_text(const Summary& value, int decimals = 2);  // "0.84 ± 0.03"

/// Curves of several runs at the same places, point by point.
struct CurveSummary {
  std::vector<double> mean, low, high;  ///< low and high: quartiles
  std::vector<double> median;
};
/// `runs`: [run][point], all of one length.
CurveSummary curve_summary(const std::vector<std::vector<double>>& runs);

}  // namespace hsdc
