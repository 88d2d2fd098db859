// SPDX-License-Identifier: Apache-2.0
#include "gen/plan/identity.h"

#include <fmt/format.h>

#include <cctype>

#include "model/circuit_file/digests.h"

namespace hsdc::plan {

namespace {

constexpr std::uint32_t kVersionMajor = 0, kVersionMinor = 1, kVersionPatch = 0;

}  // namespace

std::string tool_version() {
  return fmt::format("{}.{}.{}", kVersionMajor, kVersionMinor, kVersionPatch);
}

std::string module_name(const circuit::Circuit& circuit) {
  std::string name;
  for (char c : circuit.name) {
    const auto u = static_cast<unsigned char>(c);
    name += std::isalnum(u) ? static_cast<char>(std::tolower(u)) : '_';
  }
  if (name.empty() || !std::isalpha(static_cast<unsigned char>(name[0]))) name = "hsdc_" + name;
  return name;
}

circuit::Circuit with_masks_inside(circuit::Circuit circuit) {
  for (circuit::Projection& p : circuit.projections) {
    if (!p.mask_file().empty()) p.first().mask_file = fmt::format("masks/{}.npy", p.name);
  }
  return circuit;
}

Identity identity_of(const circuit::Circuit& circuit) {
  return {(kVersionMajor << 16) | (kVersionMinor << 8) | kVersionPatch,
          circuit_file::hardware_digest(circuit)};
}

}  // namespace hsdc::plan
