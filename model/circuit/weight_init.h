// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "model/circuit/circuit.h"

namespace hsdc::circuit {

/// The fan-in that scales first weights: max(1, density * pre_size). With a mask file, density is
/// the share of ones in it. `mask`: as make_mask() returned it.
double initial_fan_in(const Circuit& circuit, ProjectionId projection,
                      std::span<const std::uint8_t> mask);

/// The first weight of one synapse as a real number, uniform with standard deviation
/// init / sqrt(fan_in): ((word + 0.5) / 2^32 * 2 - 1) * sqrt(3) * init / sqrt(fan_in), in IEEE
/// doubles, evaluated from left to right, so that every machine gets the same bits.
double initial_weight(std::uint32_t word, double init, double fan_in);

/// First weights of a plastic or fixed projection as codes, [pre][post]: for the synapse (post i,
/// pre j), word = seeded_word(seed, projection, kInit, i * pre_size + j),
/// code = floor(initial_weight * 2^WF + 0.5), saturated to +-(2^(WB-1) - 1); 0 where masked.
std::vector<std::int16_t> initial_weights(const Circuit& circuit, ProjectionId projection,
                                          std::span<const std::uint8_t> mask);

/// The same weights before they are rounded to codes, into `values`, pre * post of them,
/// [pre][post].
void initial_values(const Circuit& circuit, ProjectionId projection,
                    std::span<const std::uint8_t> mask, std::span<float> values);

}  // namespace hsdc::circuit
