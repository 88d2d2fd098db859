// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "bench/measure.h"
#include "model/circuit/circuit.h"

namespace hsdc::bench {

/// Emission of a large circuit.
struct EmissionFigures {
  std::string circuit;
  std::uint64_t synapses = 0;
  Seconds time;                  ///< `hsdc gen`: first weights, memory images, vectors, text, files
  Seconds write_time;            ///< bound: writing the same files, ready in memory, alone
  Seconds text_time;             ///< everything but the memory images and vectors, not written
  std::uint64_t text_bytes = 0;  ///< of all files but mem/ and vectors/
  std::uint64_t memory_bytes = 0;  ///< of mem/ and vectors/
  std::string small_circuit;
  std::uint64_t small_synapses = 0;
  std::uint64_t small_text_bytes = 0;  ///< the same of the small circuit: text must not grow
};

EmissionFigures bench_emission(const circuit::Circuit& large, const circuit::Circuit& small,
                               int repetitions);

}  // namespace hsdc::bench
