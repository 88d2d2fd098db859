// SPDX-License-Identifier: Apache-2.0
// The vectorised loops against plain ones, for counts that do and do not fill vectors.
#include "model/floating/loops.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/catch.h"

namespace hsdc::floating {
namespace {

constexpr std::size_t kCounts[] = {0, 1, 3, 7, 8, 15, 31, 32, 33, 63, 100, 257, 1025};

/// Numbers in [-reach, reach), every fifth one 0.
std::vector<float> numbers(std::size_t count, float reach, unsigned seed) {
  std::vector<float> values(count);
  unsigned state = seed * 2654435761U + 1;
  for (std::size_t k = 0; k < count; ++k) {
    state = state * 1664525U + 1013904223U;
    const float unit = static_cast<float>(state >> 8) / static_cast<float>(1 << 24);
    values[k] = k % 5 == 4 ? 0.0F : (2 * unit - 1) * reach;
  }
  return values;
}

}  // namespace

TEST_CASE("float loops: activations and bytes are what they say") {
  for (const std::size_t count : kCounts) {
    INFO(count << " elements");
    const std::vector<float> p = numbers(count, 5, 1);
    std::vector<float> h(count), gated = p;
    loops::step_relu(p.data(), count, 3, h.data());
    for (std::size_t k = 0; k < count; ++k) {
      CHECK(h[k] == std::max(0.0F, std::ceil(p[k] * 3.0F)) / 3.0F);
    }
    loops::relu(p.data(), count, h.data());
    for (std::size_t k = 0; k < count; ++k) CHECK(h[k] == std::max(0.0F, p[k]));
    loops::gate(h.data(), count, gated.data());
    for (std::size_t k = 0; k < count; ++k) CHECK(gated[k] == (h[k] == 0 ? 0.0F : p[k]));

    std::vector<std::uint8_t> bytes(count);
    for (std::size_t k = 0; k < count; ++k) bytes[k] = static_cast<std::uint8_t>(37 * k + 255);
    loops::bytes_to_unit(bytes.data(), count, h.data());
    for (std::size_t k = 0; k < count; ++k) {
      CHECK(h[k] == static_cast<float>(bytes[k]) * (1.0F / 255.0F));
    }
  }
}

TEST_CASE("float loops: gelu and the normal distribution keep their error bounds") {
  constexpr int kSteps = 400'000;
  std::vector<float> p, phi, h;
  for (int k = -kSteps; k <= kSteps; ++k) p.push_back(20.0F * static_cast<float>(k) / kSteps);
  p.insert(p.end(), {-1e30F, 1e30F});
  phi.resize(p.size());
  h.resize(p.size());
  loops::normal_cdf(p.data(), p.size(), phi.data());
  loops::gelu(p.data(), p.size(), h.data());
  double phi_error = 0, h_error = 0;
  for (std::size_t k = 0; k < p.size(); ++k) {
    const double x = static_cast<double>(p[k]), exact = 0.5 * std::erfc(-x / std::sqrt(2.0));
    phi_error = std::max(phi_error, std::abs(static_cast<double>(phi[k]) - exact));
    h_error = std::max(
        h_error, std::abs(static_cast<double>(h[k]) - x * exact) / std::max(1.0, std::abs(x)));
  }
  INFO("errors " << phi_error << ", " << h_error);
  CHECK(phi_error < 2.5e-7);
  CHECK(h_error < 2.5e-7);
}

TEST_CASE("float loops: what is not a number stays none") {
  const std::vector<float> p(9, std::nanf(""));
  std::vector<float> h(9);
  for (const auto loop : {loops::relu, loops::gelu, loops::normal_cdf}) {
    loop(p.data(), p.size(), h.data());
    for (const float value : h) CHECK(std::isnan(value));
  }
  loops::step_relu(p.data(), p.size(), 4, h.data());
  for (const float value : h) CHECK(std::isnan(value));
}

TEST_CASE("float loops: norms and steps of weights are those of plain loops") {
  const loops::StepRates rates{0.05F, 0.9F, 0.01F};
  for (const std::size_t count : kCounts) {
    INFO(count << " elements");
    const std::vector<float> g = numbers(count, 1, 2), first_m = numbers(count, 1, 3),
                             first_w = numbers(count, 1, 4);
    std::vector<float> mask(count), masked = g;
    for (std::size_t k = 0; k < count; ++k) mask[k] = k % 3 == 0 ? 0.0F : 1.0F;
    double norm = 0, masked_norm = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const double square = static_cast<double>(g[k]) * static_cast<double>(g[k]);
      norm += square;
      masked_norm += square * static_cast<double>(mask[k]);
    }
    CHECK(loops::squared_norm(g.data(), count) == Approx(norm).epsilon(1e-6));
    CHECK(loops::masked_squared_norm(mask.data(), count, masked.data()) ==
          Approx(masked_norm).epsilon(1e-6));
    for (std::size_t k = 0; k < count; ++k) CHECK(masked[k] == g[k] * mask[k]);

    std::vector<float> m = first_m, w = first_w;
    loops::step(rates, count, m.data(), w.data());
    for (std::size_t k = 0; k < count; ++k) {
      const float weight = first_w[k] + rates.rate * first_m[k];
      CHECK(w[k] == weight);
      CHECK(m[k] == rates.momentum * first_m[k] - rates.decay * weight);
    }
    m = first_m;
    w = first_w;
    loops::add_and_step(rates, 0.5F, g.data(), count, m.data(), w.data());
    for (std::size_t k = 0; k < count; ++k) {
      const float full = first_m[k] + 0.5F * g[k];
      const float weight = first_w[k] + rates.rate * full;
      CHECK(w[k] == weight);
      CHECK(m[k] == rates.momentum * full - rates.decay * weight);
    }
  }
}

}  // namespace hsdc::floating
