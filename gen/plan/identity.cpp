#include "gen/plan/identity.h"

#include <fmt/format.h>

#include <cctype>

#include "base/digest.h"
#include "model/circuit/mask.h"
#include "model/circuit_file/circuit_file.h"

namespace hsdc {

namespace {

constexpr std::uint32_t kVersionMajor = 0, kVersionMinor = 1, kVersionPatch = 0;

}  // namespace

std::string tool_version() {
  return fmt::format("{}.{}.{}", kVersionMajor, kVersionMinor, kVersionPatch);
}

std::string module_name(const Circuit& circuit) {
  std::string name;
  for (char c : circuit.name) {
    const auto u = static_cast<unsigned char>(c);
    name += std::isalnum(u) ? static_cast<char>(std::tolower(u)) : '_';
  }
  if (name.empty() || !std::isalpha(static_cast<unsigned char>(name[0]))) name = "hsdc_" + name;
  return name;
}

Circuit with_masks_inside(Circuit circuit) {
  for (Projection& p : circuit.projections) {
    if (!p.mask_file().empty()) p.first().mask_file = fmt::format("masks/{}.npy", p.name);
  }
  return circuit;
}

std::uint32_t circuit_digest(const Circuit& circuit) {
  Digest digest;
  digest.add(write_circuit(with_masks_inside(circuit)));
  for (const ProjectionId i : circuit.projections.ids()) {
    if (circuit.projections[i].mask_file().empty()) continue;
    digest.add(make_mask(circuit, i));
  }
  return digest.word();
}

Identity identity_of(const Circuit& circuit) {
  return {(kVersionMajor << 16) | (kVersionMinor << 8) | kVersionPatch, circuit_digest(circuit)};
}

}  // namespace hsdc
