// SPDX-License-Identifier: Apache-2.0
#pragma once
// How large a circuit may be: what is checked first, before anything that takes long for a large
// one.
#include <cstdint>

namespace hsdc::circuit {

inline constexpr int kMostNodes = 1000;
inline constexpr int kMostProjections = 4000;
inline constexpr int kMostLayers = 250;       ///< of a preset
inline constexpr int kMostNeurons = 1 << 20;  ///< of all nodes
inline constexpr std::int64_t kMostSynapses = std::int64_t{1}
                                              << 28;  ///< of all projections with weights

}  // namespace hsdc::circuit
