// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

// The loops of the floating-point network that are no matrix products: plain C++ over contiguous
// values that GCC turns into SIMD code, compiled for several instruction sets. Each element's
// result is the same in all of them.

namespace hsdc::floating::loops {

/// x = byte / 255.
void bytes_to_unit(const std::uint8_t* bytes, std::size_t count, float* x);

/// h = max(0, ceil(q p)) / q.
void step_relu(const float* p, std::size_t count, float q, float* h);
/// h = max(0, p).
void relu(const float* p, std::size_t count, float* h);
/// h = p Phi(p), Phi the normal distribution's. Off by less than 2.5e-7 max(1, |p|), two roundings
/// of a float.
void gelu(const float* p, std::size_t count, float* h);
/// phi = Phi(p), off by less than 2.5e-7.
void normal_cdf(const float* p, std::size_t count, float* phi);
/// h = 0 where gate is 0.
void gate(const float* gate, std::size_t count, float* h);

/// Sum of squares, of some ten thousand values at most: summed up in floats.
double squared_norm(const float* g, std::size_t count);
/// The same after g = g mask; the mask's values are 0 or 1.
double masked_squared_norm(const float* mask, std::size_t count, float* g);

/// How weights follow from the momentum buffer and this batch (FloatNetwork).
struct StepRates {
  float rate, momentum, decay;
};
/// w = w + rate m, m = momentum m - decay w: one pass over both.
void step(StepRates rates, std::size_t count, float* m, float* w);
/// The same after m = m + scale g.
void add_and_step(StepRates rates, float scale, const float* g, std::size_t count, float* m,
                  float* w);

}  // namespace hsdc::floating::loops
