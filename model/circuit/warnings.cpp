// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/warnings.h"

#include <fmt/format.h>

namespace hsdc::circuit {
namespace {

constexpr int kLeastPulseShift =
    2;  // below, four bits that round are off by up to 8 % of the range

/// Shifts by which `most` falls to what an update gives.
int shifts_to_fit(std::int64_t most) {
  int shifts = 0;
  while ((most >> shifts) > arithmetic::kMostPulses) ++shifts;
  return shifts;
}

}  // namespace

std::vector<std::string> learning_warnings(const CircuitGraph& graph) {
  std::vector<std::string> warnings;
  for (const ProjectionId id : graph.projections()) {
    const auto& law = graph.device_law(id);
    if (!law) continue;
    const Projection& p = graph[id];
    const std::int64_t post = graph[p.to].at(other(p.phase)).format().max();
    const std::int64_t pre = graph[p.from].at(p.phase).format().max();
    const std::int64_t most = (post * pre) >> law->count_shift;
    if (most > arithmetic::kMostPulses) {
      warnings.push_back(
          fmt::format("projection {}: codes of up to {} and {} ask for {} pulses, an update gives "
                      "{}; a rate_shift "
                      "of {} more would fit all",
                      p.name, post, pre, most, arithmetic::kMostPulses, shifts_to_fit(most)));
    }
    if (law->pulse_shift < kLeastPulseShift) {
      warnings.push_back(
          fmt::format("projection {}: a pulse of {} is {} in the last place of {} bits at most: "
                      "rounding may be off "
                      "by up to 8 % of the range; use more weight_bits or fewer states",
                      p.name, p.device()->name, 1 << law->pulse_shift, law->weight_bits));
    }
  }
  return warnings;
}

}  // namespace hsdc::circuit
