// SPDX-License-Identifier: Apache-2.0
#include "gen/plan/version.h"

#include <fmt/format.h>

namespace hsdc::plan {

std::string tool_version() {
  return fmt::format("{}.{}.{}", kToolVersion >> 16, kToolVersion >> 8 & 255u, kToolVersion & 255u);
}

}  // namespace hsdc::plan
