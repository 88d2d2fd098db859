// SPDX-License-Identifier: Apache-2.0
#include "model/floating/loops.h"

#include <cmath>
#include <cstring>

#include "base/simd.h"

namespace hsdc::floating::loops {
namespace {

/// erf(x) as a rational function of x in [-4, 4], beyond which it is 1 in a float: the coefficients
/// of Eigen's special functions, off by some 1e-7. Neither calls nor branches.
inline __attribute__((always_inline)) float error_function(float x) {
  x = x < -4.0F ? -4.0F : x;
  x = x > 4.0F ? 4.0F : x;
  const float s = x * x;
  float a = -2.72614225801306e-10F;
  a = a * s + 2.77068142495902e-08F;
  a = a * s - 2.10102402082508e-06F;
  a = a * s - 5.69250639462346e-05F;
  a = a * s - 7.34990630326855e-04F;
  a = a * s - 2.95459980854025e-03F;
  a = a * s - 1.60960333262415e-02F;
  float b = -1.45660718464996e-05F;
  b = b * s - 2.13374055278905e-04F;
  b = b * s - 1.68282697438203e-03F;
  b = b * s - 7.37332916720468e-03F;
  b = b * s - 1.42647390514189e-02F;
  return x * a / b;
}

/// Eight floats; GCC makes of it what the instruction set has.
using Vector = float __attribute__((vector_size(32)));
constexpr std::size_t kVector = 8, kVectors = 4;

/// Sums by place, so that all instruction sets add in the same order, and enough of them that no
/// addition waits for the one before.
struct Sums {
  Vector of[kVectors] = {};

  double total() const {
    double sum = 0;
    for (const Vector& vector : of) {
      for (std::size_t k = 0; k < kVector; ++k) sum += static_cast<double>(vector[k]);
    }
    return sum;
  }
};

inline __attribute__((always_inline)) float cdf(float p) {
  return 0.5F + 0.5F * error_function(p * 0.70710678F);
}

}  // namespace

HSDC_MULTIVERSION void bytes_to_unit(const std::uint8_t* __restrict bytes, std::size_t count,
                                     float* __restrict x) {
  for (std::size_t k = 0; k < count; ++k) x[k] = static_cast<float>(bytes[k]) * (1.0F / 255.0F);
}

HSDC_MULTIVERSION void step_relu(const float* __restrict p, std::size_t count, float q,
                                 float* __restrict h) {
  for (std::size_t k = 0; k < count; ++k) {
    const float up = std::ceil(p[k] * q);
    h[k] = (up < 0.0F ? 0.0F : up) / q;
  }
}

HSDC_MULTIVERSION void relu(const float* __restrict p, std::size_t count, float* __restrict h) {
  for (std::size_t k = 0; k < count; ++k) h[k] = p[k] < 0.0F ? 0.0F : p[k];
}

HSDC_MULTIVERSION void gelu(const float* __restrict p, std::size_t count, float* __restrict h) {
  for (std::size_t k = 0; k < count; ++k) h[k] = p[k] * cdf(p[k]);
}

HSDC_MULTIVERSION void normal_cdf(const float* __restrict p, std::size_t count,
                                  float* __restrict phi) {
  for (std::size_t k = 0; k < count; ++k) phi[k] = cdf(p[k]);
}

HSDC_MULTIVERSION void gate(const float* __restrict gate, std::size_t count, float* __restrict h) {
  for (std::size_t k = 0; k < count; ++k) h[k] = gate[k] == 0.0F ? 0.0F : h[k];
}

HSDC_MULTIVERSION double squared_norm(const float* __restrict g, std::size_t count) {
  Sums sums;
  double rest = 0;
  std::size_t k = 0;
  for (; k + kVectors * kVector <= count; k += kVectors * kVector) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      Vector part;
      std::memcpy(&part, g + k + v * kVector, sizeof part);
      sums.of[v] += part * part;
    }
  }
  for (; k < count; ++k) rest += static_cast<double>(g[k] * g[k]);
  return sums.total() + rest;
}

HSDC_MULTIVERSION double masked_squared_norm(const float* __restrict mask, std::size_t count,
                                             float* __restrict g) {
  Sums sums;
  double rest = 0;
  std::size_t k = 0;
  for (; k + kVectors * kVector <= count; k += kVectors * kVector) {
    for (std::size_t v = 0; v < kVectors; ++v) {
      Vector part, allowed;
      std::memcpy(&part, g + k + v * kVector, sizeof part);
      std::memcpy(&allowed, mask + k + v * kVector, sizeof allowed);
      part *= allowed;
      std::memcpy(g + k + v * kVector, &part, sizeof part);
      sums.of[v] += part * part;
    }
  }
  for (; k < count; ++k) {
    g[k] *= mask[k];
    rest += static_cast<double>(g[k] * g[k]);
  }
  return sums.total() + rest;
}

HSDC_MULTIVERSION void step(StepRates rates, std::size_t count, float* __restrict m,
                            float* __restrict w) {
  for (std::size_t k = 0; k < count; ++k) {
    w[k] += rates.rate * m[k];
    m[k] = rates.momentum * m[k] - rates.decay * w[k];
  }
}

HSDC_MULTIVERSION void add_and_step(StepRates rates, float scale, const float* __restrict g,
                                    std::size_t count, float* __restrict m, float* __restrict w) {
  for (std::size_t k = 0; k < count; ++k) {
    const float full = m[k] + scale * g[k];
    w[k] += rates.rate * full;
    m[k] = rates.momentum * full - rates.decay * w[k];
  }
}

}  // namespace hsdc::floating::loops
