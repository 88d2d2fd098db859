// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "bench/measure.h"
#include "model/circuit/circuit.h"
#include "model/data/dataset.h"

namespace hsdc::bench {

/// Speed of the fixed-point engine on one circuit, one thread. Every figure is synapse updates per
/// second of CPU time, where one update is everything one sample costs a plastic synapse: its use
/// forward (and in t') and its change.
struct EngineFigures {
  std::string circuit, data;
  std::uint64_t plastic_synapses = 0;
  int samples = 0;     ///< of one repetition
  double engine = 0;   ///< FixedNetwork::learn
  double kernels = 0;  ///< bound: the sum and update kernels alone, on the same arrays and codes
  double memory = 0;   ///< bound: reading and writing as many weights once, w = w + 1
  double generic = 0;  ///< baseline: the same with the plain 64-bit loops (KernelPolicy::kGeneric)
};

/// Measures it on coded samples of `data` that follow one another, as in training: how many codes
/// are zero, and so the speed, depends on them. `samples`: of one repetition.
EngineFigures bench_engine(const circuit::Circuit& circuit, const data::Dataset& data, int samples,
                           int repetitions);

}  // namespace hsdc::bench
