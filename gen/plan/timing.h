// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "gen/plan/plan.h"

namespace hsdc::plan {

/// Clock cycles that a sample takes, from the first cycle in which the sequencer is busy with it to
/// the last; the CYCLES register counts the same. They depend on nothing but the circuit and its
/// folding.
struct SampleCycles {
  std::uint64_t infer = 0;  ///< phase t only
  std::uint64_t learn = 0;  ///< phase t, phase t' and all updates
};

/// Follows every code, sum and RAM word of a sample through the units of rtl/ (the delays are
/// theirs; a test compares the result with the simulated hardware). Takes time with the words of
/// the largest array; for make_hardware(), which does it once.
SampleCycles sample_cycles(const HardwarePlan& plan);

/// Most cycles from an access of the register bus that has come as a whole (address, data of a
/// write, the answer before it taken) to its answer, where no sample is under way meanwhile: by
/// itself, behind one of the other kind, or with the seeder at work. Every cycle of a sample under
/// way adds one, and it waits for one sample at most. The random bus test holds the hardware to it.
inline constexpr std::uint64_t kAccessCycles = 50;

/// The same whatever is under way: a learned sample and kAccessCycles.
std::uint64_t longest_access(const SampleCycles& cycles);

/// Cycles in which hsdc_seeder fills the random states of a circuit, from the end of reset on, if
/// the window asks for nothing meanwhile; 0 without states.
std::uint64_t seeding_cycles(const HardwarePlan& plan);

}  // namespace hsdc::plan
