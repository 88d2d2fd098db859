// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "bench/measure.h"
#include "model/circuit/circuit.h"

namespace hsdc::bench {

/// Co-simulation of a circuit's emitted RTL, one storage form of its weights. Rates are synapse
/// updates per second of CPU time, one thread.
struct CosimFigures {
  std::string storage;           ///< "array", or "packed": the memories as synthesized
  int samples = 0;               ///< of one repetition
  double cosim = 0;              ///< RTL and model in lock step, all weights compared every sample
  double rtl_alone = 0;          ///< bound: the same RTL, no model, no comparison
  double cycles_per_sample = 0;  ///< clock cycles of the circuit
  double seconds_per_cycle = 0;  ///< CPU time of one, in co-simulation
  std::uint64_t weights_compared = 0;
  std::uint64_t mismatches = 0;  ///< 0, or 1: the measurement stops there
};

/// Verilating and compiling a circuit with an empty cache.
struct BuildFigures {
  Seconds time;
  Seconds fast_time;  ///< bound: the same with the compiler's lowest optimisation (-O1)
};

struct HardwareFigures {
  std::string circuit;
  std::uint64_t plastic_synapses = 0;
  int lanes = 0;  ///< of the widest array
  BuildFigures build;
  std::vector<CosimFigures> cosim;
};

/// Emits the circuit, builds it `builds` times for speed and as often quickly, each with an empty
/// cache, and simulates it with samples of random codes in both storage forms.
HardwareFigures bench_hardware(const circuit::Circuit& circuit, int samples, int repetitions,
                               int builds, const BenchProgress& progress);

}  // namespace hsdc::bench
