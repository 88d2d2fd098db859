#pragma once
// The registers of an emitted top, and a circuit to try them on.
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/sim/compare/cosim_pair.h"

namespace hsdc {

// Byte offsets, as docs and data sheet give them.
inline constexpr std::uint32_t kId = 0x00, kVersion = 0x04, kDigest = 0x08, kInputs = 0x0C,
                               kTargets = 0x10, kArrays = 0x14, kControl = 0x18, kStatus = 0x1C,
                               kSamples = 0x20, kLearned = 0x28, kCycles = 0x30,
                               kSaturations = 0x38, kArray = 0x40, kWord = 0x44, kLane = 0x48,
                               kWeight = 0x4C, kArrayWords = 0x50, kArrayLanes = 0x54,
                               kArrayBits = 0x58, kSpace = 0x5C, kSeed = 0x60, kNoRegister = 0x64;
inline constexpr std::uint32_t kEnable = 1, kLearn = 2, kClear = 4, kSeedStates = 8, kBusy = 1,
                               kBadPacket = 2, kSeeding = 4;

/// Masked and unmasked, folded and parallel arrays, of different weights; saturations happen.
inline Circuit mixed_circuit() {
  PresetOptions options;
  options.preset = "sal";
  options.name = "mixed";
  options.layers = {8, 7, 4};
  options.weight_bits = 6;
  options.weight_fraction = 4;
  options.init = options.feedback_init = 2;
  options.rate_shift = 7;
  options.decay_shift = 6;
  options.lanes = 3;
  Circuit circuit = make_preset(options);
  Projection& w2 = circuit.projections[static_cast<size_t>(circuit.find_projection("W2"))];
  w2.architecture = Architecture::kParallel;
  w2.density = 0.5;
  w2.weight_bits = 9;
  Projection& u1 = circuit.projections[static_cast<size_t>(circuit.find_projection("U1"))];
  u1.density = 0.6;
  return circuit;
}

/// A register access that must be refused with SLVERR.
template <typename Access>
void check_refused(Access&& access) {
  CHECK_THROWS_WITH(access(), contains("response 2"));
}

}  // namespace hsdc
