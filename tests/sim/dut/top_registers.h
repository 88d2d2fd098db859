// SPDX-License-Identifier: Apache-2.0
#pragma once
// The registers of an emitted top, and a circuit to try them on.
#include "gen/registers/table.h"
#include "model/circuit/presets.h"
#include "tests/catch.h"
#include "tests/sim/compare/cosim_pair.h"

namespace hsdc::dut {

// Byte offsets, short.
inline constexpr std::uint32_t kId = registers::offset_of("ID"),
                               kVersion = registers::offset_of("VERSION"),
                               kDigest = registers::offset_of("DIGEST"),
                               kInputs = registers::offset_of("INPUTS"),
                               kTargets = registers::offset_of("TARGETS"),
                               kArrays = registers::offset_of("ARRAYS"),
                               kControl = registers::offset_of("CONTROL"),
                               kStatus = registers::offset_of("STATUS"),
                               kSamples = registers::offset_of("SAMPLES"),
                               kSamplesHigh = registers::offset_of("SAMPLES_HIGH"),
                               kLearned = registers::offset_of("LEARNED"),
                               kLearnedHigh = registers::offset_of("LEARNED_HIGH"),
                               kCycles = registers::offset_of("CYCLES"),
                               kCyclesHigh = registers::offset_of("CYCLES_HIGH"),
                               kSaturations = registers::offset_of("SATURATIONS"),
                               kSaturationsHigh = registers::offset_of("SATURATIONS_HIGH"),
                               kArray = registers::offset_of("ARRAY"),
                               kWord = registers::offset_of("WORD"),
                               kLane = registers::offset_of("LANE"),
                               kWeight = registers::offset_of("WEIGHT"),
                               kArrayWords = registers::offset_of("ARRAY_WORDS"),
                               kArrayLanes = registers::offset_of("ARRAY_LANES"),
                               kArrayBits = registers::offset_of("ARRAY_BITS"),
                               kSpace = registers::offset_of("SPACE"),
                               kSeed = registers::offset_of("SEED");
inline constexpr std::uint32_t kEnable = registers::bits_of("CONTROL", "ENABLE"),
                               kLearn = registers::bits_of("CONTROL", "LEARN"),
                               kClear = registers::bits_of("CONTROL", "CLEAR"),
                               kSeedStates = registers::bits_of("CONTROL", "FILL"),
                               kBusy = registers::bits_of("STATUS", "BUSY"),
                               kBadPacket = registers::bits_of("STATUS", "BAD_PACKET"),
                               kSeeding = registers::bits_of("STATUS", "FILLING");

/// Masked and unmasked, folded and parallel arrays, of different weights; saturations happen.
inline circuit::Circuit mixed_circuit() {
  circuit::PresetOptions options;
  options.preset = "sal";
  options.name = "mixed";
  options.layers = {8, 7, 4};
  options.weight_bits = 6;
  options.weight_fraction = 4;
  options.init = options.feedback_init = 2;
  options.rate_shift = 7;
  options.decay_shift = 6;
  options.lanes = 3;
  circuit::Circuit circuit = circuit::make_preset(options);
  circuit::Projection& w2 = circuit.projections[circuit.find_projection("W2")];
  w2.folding().architecture = circuit::Architecture::kParallel;
  w2.first().density = 0.5;
  w2.format().bits = 9;
  circuit::Projection& u1 = circuit.projections[circuit.find_projection("U1")];
  u1.first().density = 0.6;
  return circuit;
}

/// A register access that must be refused with SLVERR.
template <typename Access>
void check_refused(Access&& access) {
  CHECK_THROWS_WITH(access(), contains("response 2"));
}

}  // namespace hsdc::dut
