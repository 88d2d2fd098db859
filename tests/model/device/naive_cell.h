// SPDX-License-Identifier: Apache-2.0
#pragma once
// A second implementation of docs/arithmetic.md, "Devices", written from that page alone, in its
// own words and with plain 64-bit integers; slow and short, so that it can be compared with the
// page.
#include <cstdint>
#include <vector>

#include "model/device/device.h"

namespace hsdc::device {

/// The numbers that the page names, as lists.
struct NaiveTables {
  long long WB, X, P, CF, QS, NF, KS;
  bool additive, one_sided;
  std::vector<long long> CURVE_UP, CURVE_DOWN, GAIN, SKEW, NOISE, UPPER, LOWER, OFFSET_UP,
      OFFSET_DOWN;
};

/// "The integers" of the page; X is left open.
NaiveTables naive_tables(const Device& device, int WB);
/// L, R and TH.
struct NaivePasses {
  long long L, R, TH;
};
NaivePasses naive_passes(const Device& device, int WB);

struct NaiveResult {
  long long n, w;
  bool saturated;
};

/// One update of one cell with state w and its cell word; `word` is rho_j XOR kappa_i.
NaiveResult naive_update(const NaiveTables& t, long long w, unsigned cell, long long post,
                         long long pre, std::uint32_t word);

/// The step of n pulses, and the state after it.
NaiveResult naive_pulses(const NaiveTables& t, long long w, unsigned cell, long long n,
                         std::uint32_t word);

struct NaivePair {
  long long G, H;
};
/// What follows a step of one of both: the pair set anew, where it is.
NaivePair naive_refresh(NaivePair pair, long long TH, unsigned cell_G, unsigned cell_H);
/// A pass of leak over one cell.
long long naive_leak(long long w, unsigned cell, long long R, long long L, std::uint32_t word);

/// word(seed, projection, side, index) of the page.
std::uint32_t naive_word(std::uint32_t seed, std::uint32_t projection, std::uint32_t side,
                         std::uint32_t index);
/// The cell word of "Variation"; `first_side` is 4, or 7 for the second cell of a pair.
unsigned naive_cell(std::uint32_t seed, std::uint32_t projection, std::uint32_t first_side,
                    std::uint32_t index, double stuck);

}  // namespace hsdc::device
