#include "gen/plan/identity.h"

#include <fmt/format.h>

#include <cctype>

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
    if (!p.mask_file.empty()) p.mask_file = fmt::format("masks/{}.npy", p.name);
  }
  return circuit;
}

std::uint32_t circuit_digest(const Circuit& circuit) {
  std::uint32_t hash = 2166136261u;  // FNV-1a over the circuit written out, and its mask files
  const auto add = [&](std::uint8_t byte) { hash = (hash ^ byte) * 16777619u; };
  for (const char c : write_circuit(with_masks_inside(circuit))) add(static_cast<std::uint8_t>(c));
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    if (circuit.projections[i].mask_file.empty()) continue;
    for (const std::uint8_t exists : make_mask(circuit, static_cast<int>(i))) add(exists);
  }
  return hash;
}

Identity identity_of(const Circuit& circuit) {
  return {(kVersionMajor << 16) | (kVersionMinor << 8) | kVersionPatch, circuit_digest(circuit)};
}

}  // namespace hsdc
