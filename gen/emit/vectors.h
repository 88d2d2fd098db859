// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "gen/plan/plan.h"

namespace hsdc::emit {

/// What an array's memories hold at first. All are indexed as the reference network has them.
struct ArrayImage {
  std::vector<std::int16_t> weights;                   ///< [pre][post]
  std::vector<std::uint8_t> mask;                      ///< [pre][post], empty: every synapse exists
  std::vector<std::uint32_t> pre_states, post_states;  ///< empty unless rounding is stochastic
};

/// What the emitted test bench does, in rounds, and what must come of it.
struct TestVectors {
  struct Packet {
    std::vector<std::int16_t> beats;  ///< inputs, then targets of a sample to learn
    std::vector<std::int16_t>
        outputs;  ///< the roots' codes of phase t; empty: of a wrong length, dropped
  };
  using Weights = std::vector<std::vector<std::int16_t>>;  ///< [array][pre][post]
  struct Round {
    bool learns = true;   ///< CONTROL.learn: samples with targets are learned
    bool resets = false;  ///< the hardware is reset many times first, in the middle of learning
    Weights loads;        ///< written through the window first, masked synapses too; empty: none is
    Weights before, after;
    std::vector<Packet> packets;
    // The counters that the round leaves, from 0.
    std::uint64_t samples = 0, learned = 0, cycles = 0, saturations = 0;
  };
  std::vector<Round> rounds;
};
/// True if the test bench writes and compares word `word` of an array: all words of a small one,
/// the first and the last ones of a large one.
bool bench_compares(const plan::ArrayPlan& array, int word);

}  // namespace hsdc::emit
