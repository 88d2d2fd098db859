// SPDX-License-Identifier: Apache-2.0
#include "paper/common/judging.h"

#include <cmath>
#include <stdexcept>

namespace hsdc::paper {
namespace {

constexpr double kErrors = 2;
constexpr double kRounding = 1e-9;  // means of equal numbers may differ by less

}  // namespace

Summary difference(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) throw std::invalid_argument("difference: runs of unlike number");
  std::vector<double> values;
  for (std::size_t k = 0; k < a.size(); ++k) values.push_back(a[k] - b[k]);
  return summary_of(values);
}

bool clearly_above(const Summary& summary, double level) {
  return summary.count > 1 && summary.mean - kErrors * standard_error(summary) > level + kRounding;
}

bool clearly_below(const Summary& summary, double level) {
  return summary.count > 1 && summary.mean + kErrors * standard_error(summary) < level - kRounding;
}

bool clearly_above(const Summary& a, const Summary& b) {
  return a.count > 1 && b.count > 1 &&
         a.mean - b.mean > kErrors * std::hypot(standard_error(a), standard_error(b)) + kRounding;
}

}  // namespace hsdc::paper
