// SPDX-License-Identifier: Apache-2.0
#pragma once
// The registers of an emitted top, and a circuit to try them on.
#include "gen/registers/table.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/sim/compare/cosim_pair.h"

namespace hsdc {

// Byte offsets, short.
inline constexpr std::uint32_t kId = offset_of("ID"), kVersion = offset_of("VERSION"),
                               kDigest = offset_of("DIGEST"), kInputs = offset_of("INPUTS"),
                               kTargets = offset_of("TARGETS"), kArrays = offset_of("ARRAYS"),
                               kControl = offset_of("CONTROL"), kStatus = offset_of("STATUS"),
                               kSamples = offset_of("SAMPLES"),
                               kSamplesHigh = offset_of("SAMPLES_HIGH"),
                               kLearned = offset_of("LEARNED"),
                               kLearnedHigh = offset_of("LEARNED_HIGH"),
                               kCycles = offset_of("CYCLES"),
                               kCyclesHigh = offset_of("CYCLES_HIGH"),
                               kSaturations = offset_of("SATURATIONS"),
                               kSaturationsHigh = offset_of("SATURATIONS_HIGH"),
                               kArray = offset_of("ARRAY"), kWord = offset_of("WORD"),
                               kLane = offset_of("LANE"), kWeight = offset_of("WEIGHT"),
                               kArrayWords = offset_of("ARRAY_WORDS"),
                               kArrayLanes = offset_of("ARRAY_LANES"),
                               kArrayBits = offset_of("ARRAY_BITS"), kSpace = offset_of("SPACE"),
                               kSeed = offset_of("SEED");
inline constexpr std::uint32_t kEnable = bits_of("CONTROL", "ENABLE"),
                               kLearn = bits_of("CONTROL", "LEARN"),
                               kClear = bits_of("CONTROL", "CLEAR"),
                               kSeedStates = bits_of("CONTROL", "FILL"),
                               kBusy = bits_of("STATUS", "BUSY"),
                               kBadPacket = bits_of("STATUS", "BAD_PACKET"),
                               kSeeding = bits_of("STATUS", "FILLING");

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
  Projection& w2 = circuit.projections[circuit.find_projection("W2")];
  w2.folding().architecture = Architecture::kParallel;
  w2.first().density = 0.5;
  w2.format().bits = 9;
  Projection& u1 = circuit.projections[circuit.find_projection("U1")];
  u1.first().density = 0.6;
  return circuit;
}

/// A register access that must be refused with SLVERR.
template <typename Access>
void check_refused(Access&& access) {
  CHECK_THROWS_WITH(access(), contains("response 2"));
}

}  // namespace hsdc
