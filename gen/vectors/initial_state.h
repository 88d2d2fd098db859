// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "gen/emit/vectors.h"
#include "gen/plan/hardware.h"
#include "model/circuit/circuit.h"
#include "model/fixed/network.h"

namespace hsdc::vectors {

// `network`: of the circuit that the hardware is of.

/// What a network's arrays hold now, for memory images: one entry per array of the hardware.
std::vector<emit::ArrayImage> array_images(const plan::Hardware& hardware,
                                           const fixed::FixedNetwork& network);

/// Weights of every array, [array][pre][post].
std::vector<std::vector<std::int16_t>> array_weights(const plan::Hardware& hardware,
                                                     const fixed::FixedNetwork& network);

/// A sample as codes.
struct CodedSample {
  std::vector<std::int16_t> inputs, targets;
};

/// `count` samples of random codes, the same for the same seed: for circuits without data.
std::vector<CodedSample> random_samples(const circuit::Circuit& circuit, int count,
                                        std::uint32_t seed);

/// The roots' codes of phase t, in the order of the output stream.
std::vector<std::int16_t> root_codes(const fixed::FixedNetwork& network);

}  // namespace hsdc::vectors
