// SPDX-License-Identifier: Apache-2.0
#include "tests/model/device/naive_cell.h"

#include <cmath>
#include <cstdlib>

namespace hsdc::device {
namespace {

/// floor(a / 2^n)
long long floor_shift(long long a, long long n) {
  long long divisor = 1;
  for (long long k = 0; k < n; ++k) divisor *= 2;
  long long quotient = a / divisor;
  if (a % divisor != 0 && a < 0) --quotient;
  return quotient;
}
long long two_to(long long n) {
  long long power = 1;
  for (long long k = 0; k < n; ++k) power *= 2;
  return power;
}
long long between(long long x, long long low, long long high) {
  if (x < low) return low;
  if (x > high) return high;
  return x;
}
long long nibble(unsigned word, int k) {
  return static_cast<long long>(word / (1u << (4 * k)) % 16);
}
long long look_up(const std::vector<long long>& table, long long index) {
  return table.at(static_cast<std::size_t>(index));
}

}  // namespace

NaiveTables naive_tables(const Device& device, int WB) {
  NaiveTables t{};
  t.WB = WB;
  t.one_sided = device.pair;
  t.additive = device.additive && device.cycle_noise > 0;
  const double M = std::pow(2, WB - 1) - 1;
  const auto rnd = [](double x) { return static_cast<long long>(std::nearbyint(x)); };
  const double S = (device.upper - device.lower) / device.states * std::pow(2, device.burst) * M;
  t.P = static_cast<long long>(std::fmax(0, std::ceil(std::log2(S) - 1e-9)));
  const double sc = S / std::pow(2, static_cast<double>(t.P));

  double steps[2][17], largest = 0;
  for (int way = 0; way < 2; ++way) {
    for (int k = 0; k <= 16; ++k) {
      const double share = way == 0 ? 1 - k / 16. : k / 16.;
      double x = device.pair ? share : 2 * share - 1;
      x = std::fmin(std::fmax(x, device.lower), device.upper);
      steps[way][k] = device.mean_step(x, way == 0 ? Direction::kUp : Direction::kDown) * sc;
      largest = std::fmax(largest, steps[way][k]);
    }
  }
  t.CF = 12;
  while (t.CF > 0 && rnd(largest * std::pow(2, static_cast<double>(t.CF))) > 4095) --t.CF;
  for (int k = 0; k <= 16; ++k) {
    const double one = std::pow(2, static_cast<double>(t.CF));
    t.CURVE_UP.push_back(between(rnd(steps[0][k] * one), 0, 4095));
    t.CURVE_DOWN.push_back(between(rnd(steps[1][k] * one), 0, 4095));
  }
  t.GAIN.push_back(0);
  long long m = 511;
  for (int k = 1; k < 16; ++k) {
    t.GAIN.push_back(between(rnd((1 + device.gain_spread * ((k - 8) * 0.446861)) * 256), 0, 511));
    m = t.GAIN.back() < m ? t.GAIN.back() : m;
  }
  long long skew = 0, curve = 0;
  for (int k = 0; k < 16; ++k) {
    const double z = (k - 7.5) * 0.417525;
    t.SKEW.push_back(between(rnd(device.skew_spread * z * 256), -m, m));
    skew = std::llabs(t.SKEW.back()) > skew ? std::llabs(t.SKEW.back()) : skew;
    const double up = std::fmax(0, device.upper * (1 + device.bound_spread * z));
    const double down = std::fmin(0, device.lower * (1 + device.bound_spread * z));
    t.UPPER.push_back(between(rnd(up * M), 0, static_cast<long long>(M)));
    t.LOWER.push_back(between(rnd(down * M), -static_cast<long long>(M), 0));
    t.OFFSET_UP.push_back(rnd((up - device.upper) * M));
    t.OFFSET_DOWN.push_back(rnd((down - device.lower) * M));
  }
  for (const auto* T : {&t.CURVE_UP, &t.CURVE_DOWN}) {
    for (const long long node : *T) curve = node > curve ? node : curve;
  }

  const double sigma = device.cycle_noise / std::pow(2, device.burst / 2.);
  long long magnitude = 0;
  for (t.NF = t.additive ? 4 : 6; t.NF >= 0; --t.NF) {
    t.NOISE.clear();
    for (int a = 0; a < 16; ++a) {
      t.NOISE.push_back(
          t.additive ? 0 : rnd(sigma * std::sqrt(a) * std::pow(2, static_cast<double>(t.NF))));
    }
    magnitude = 15 * two_to(t.NF + 4) + 45 * t.NOISE[15];
    if (magnitude <= 32767) break;
  }
  long long q = 0;
  for (t.QS = 1;; ++t.QS) {
    q = floor_shift((t.GAIN[15] + skew) * curve + two_to(t.QS - 1), t.QS);
    if (q < 65535 && magnitude * q <= 2000000000) break;
  }
  if (t.additive) {
    const double one =
        sigma * S * std::pow(2, static_cast<double>(t.NF + 4 + t.CF + 8 - t.QS - t.P - 4));
    while (one * std::sqrt(15.) / std::pow(2, static_cast<double>(t.KS)) > 511) ++t.KS;
    for (int a = 0; a < 16; ++a) {
      t.NOISE[static_cast<std::size_t>(a)] =
          rnd(one * std::sqrt(a) / std::pow(2, static_cast<double>(t.KS)));
    }
  }
  return t;
}

NaivePasses naive_passes(const Device& device, int WB) {
  const double M = std::pow(2, WB - 1) - 1;
  NaivePasses passes{};
  if (device.leak > 0) {
    passes.L = between(std::lround(-std::log2(device.leak_period * device.leak)), 1, 16);
  }
  passes.R = static_cast<long long>(std::nearbyint(device.reset * M));
  passes.TH = static_cast<long long>(std::floor(device.refresh * M));
  return passes;
}

NaiveResult naive_pulses(const NaiveTables& t, long long w, unsigned cell, long long n,
                         std::uint32_t word) {
  const long long g = nibble(cell, 0), skew = nibble(cell, 1), u = nibble(cell, 2),
                  l = nibble(cell, 3);
  const unsigned h = word % 65536;
  const bool down = n < 0;
  const long long a = down ? -n : n;

  const long long place = w - (down ? look_up(t.OFFSET_DOWN, l) : look_up(t.OFFSET_UP, u));
  const long long below = t.one_sided ? 2 * place : place + two_to(t.WB - 1);
  const long long p = between(down ? below : two_to(t.WB) - 1 - below, 0, two_to(t.WB) - 1);
  const long long s = floor_shift(p, t.WB - 4);
  const long long B = t.WB - 4 < 8 ? t.WB - 4 : 8;
  const long long f = floor_shift(p, t.WB - 4 - B) % two_to(B);
  const std::vector<long long>& T = down ? t.CURVE_DOWN : t.CURVE_UP;
  const long long c = look_up(T, s) + floor_shift((look_up(T, s + 1) - look_up(T, s)) * f, B);
  const long long gain =
      look_up(t.GAIN, g) + (down ? -look_up(t.SKEW, skew) : look_up(t.SKEW, skew));
  const long long q = g == 0 ? 0 : floor_shift(gain * c + two_to(t.QS - 1), t.QS);
  const long long xi = 2 * (nibble(h, 0) + nibble(h, 1) + nibble(h, 2)) - 45;
  const long long mag = a * two_to(t.NF + 4) + (t.additive ? 0 : look_up(t.NOISE, a) * xi);
  const long long free = t.additive && g != 0 ? look_up(t.NOISE, a) * xi * two_to(t.KS) : 0;
  const long long Y = t.NF + 4 + t.CF + 8 - t.QS - t.P;
  const long long step =
      floor_shift((down ? -mag : mag) * q + free + nibble(h, 3) * two_to(Y - 4) + two_to(Y - 5), Y);
  const long long next = between(w + step, look_up(t.LOWER, l), look_up(t.UPPER, u));
  return {n, next, next != w + step};
}

NaiveResult naive_update(const NaiveTables& t, long long w, unsigned cell, long long post,
                         long long pre, std::uint32_t word) {
  const long long r = static_cast<long long>(word) / two_to(32 - t.X);
  const long long n = between(floor_shift(post * pre + r, t.X), -15, 15);
  return naive_pulses(t, w, cell, n, word);
}

NaivePair naive_refresh(NaivePair pair, long long TH, unsigned cell_G, unsigned cell_H) {
  const bool above = pair.G > TH || pair.H > TH;
  if (!above || nibble(cell_G, 0) == 0 || nibble(cell_H, 0) == 0) return pair;
  const long long w = pair.G - pair.H;
  return {w < 0 ? 0 : w, w < 0 ? -w : 0};
}

long long naive_leak(long long w, unsigned cell, long long R, long long L, std::uint32_t word) {
  if (nibble(cell, 0) == 0) return w;
  return w + floor_shift(R - w + static_cast<long long>(word) / two_to(32 - L), L);
}

std::uint32_t naive_word(std::uint32_t seed, std::uint32_t projection, std::uint32_t side,
                         std::uint32_t index) {
  const auto finalise = [](std::uint32_t x) {
    x ^= x >> 16;
    x *= 0x85ebca6bu;
    x ^= x >> 13;
    x *= 0xc2b2ae35u;
    x ^= x >> 16;
    return x;
  };
  const std::uint32_t C = 0x9e3779b9u;
  std::uint32_t h = finalise(seed + C);
  h = finalise(h ^ (projection + C));
  h = finalise(h ^ (side + C));
  return finalise(h ^ (index + C));
}

unsigned naive_cell(std::uint32_t seed, std::uint32_t projection, std::uint32_t first_side,
                    std::uint32_t index, double stuck) {
  const std::vector<unsigned> T15{112,   436,   1404,  3776,  8538,  16373, 26934,
                                  38601, 49162, 56997, 61759, 64131, 65099, 65423};
  const std::vector<unsigned> T16{107,   384,   1170,  3046,  6804,  13136, 22101, 32768,
                                  43434, 52399, 58731, 62489, 64365, 65151, 65428};
  const auto count = [](const std::vector<unsigned>& table, unsigned number) {
    unsigned result = 0;
    for (const unsigned t : table) result += t <= number ? 1 : 0;
    return result;
  };
  const std::uint32_t A = naive_word(seed, projection, first_side, index);
  const std::uint32_t B = naive_word(seed, projection, first_side + 1, index);
  const std::uint32_t C = naive_word(seed, projection, first_side + 2, index);
  const unsigned g = A / 65536 < std::floor(stuck * 65536) ? 0 : 1 + count(T15, A % 65536);
  return g + 16 * count(T16, B % 65536) + 256 * count(T16, B / 65536) +
         4096 * count(T16, C % 65536);
}

}  // namespace hsdc::device
