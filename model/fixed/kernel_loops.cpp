// SPDX-License-Identifier: Apache-2.0
#include "model/fixed/kernel_loops.h"

#include <algorithm>

#include "base/simd.h"
#include "model/arithmetic/random_words.h"

// How GCC is led to 16-bit SIMD: every intermediate value is cast back to int16, which cannot
// change it (the caller proved the width), and shifts by a variable amount, which AVX2 lacks for 16
// bits, are written as high halves of products. GCC knows both forms used here as one instruction
// each.

// Rows and scratch never overlap, which __restrict on a local pointer does not tell GCC reliably.

#define HSDC_INLINE __attribute__((always_inline)) inline
#if defined(__GNUC__) && !defined(__clang__)
#define HSDC_INDEPENDENT _Pragma("GCC ivdep")
#else
#define HSDC_INDEPENDENT
#endif

namespace hsdc::fixed::loops {
namespace {

using std::int16_t;
using std::int32_t;
using std::ptrdiff_t;
using std::uint16_t;
using std::uint32_t;

constexpr int kLine = 64;       // bytes
constexpr ptrdiff_t kRow = 32;  // elements: kRowMultiple

template <typename T>
HSDC_INLINE T* aligned(T* p) {
  return static_cast<T*>(__builtin_assume_aligned(p, kLine));
}

/// `stride` itself; tells the compiler that no loop over a row has a tail.
HSDC_INLINE ptrdiff_t whole_lines(ptrdiff_t stride) { return stride & -kRow; }

HSDC_INLINE int16_t narrow(int value) { return static_cast<int16_t>(value); }
/// value >> s for split = 2^(16-s).
HSDC_INLINE int16_t split_shift(int16_t value, int16_t split) {
  return narrow(value * split >> 16);
}
/// (value + 2^(n-1)) >> n for round = 2^(15-n).
HSDC_INLINE int16_t rounding_shift(int16_t value, int16_t round) {
  return narrow(((value * round >> 14) + 1) >> 1);
}

enum class Split { kNone, kDecay, kProduct, kTwoWords };

template <Split kSplit, bool kMasked>
HSDC_INLINE void update_rows(const NarrowRows& in) {
  const ptrdiff_t size = whole_lines(in.stride);
  const int16_t* __restrict post = aligned(in.post);
  const int16_t* __restrict column = aligned(in.column_words);
  const int16_t* __restrict column_low = aligned(in.column_low_words);
  uint16_t* __restrict kept = aligned(in.kept);
  const int16_t scale = narrow(in.weight_scale);
  const int16_t split = narrow(in.split);
  const int16_t round = narrow(in.round);
  const int16_t high = narrow(in.weight_max);
  const int16_t low = narrow(-in.weight_max);
  for (int n = 0; n < in.count; ++n) {
    const int j = in.rows[n];
    int16_t* __restrict w = aligned(in.weights + j * size);
    const int16_t* __restrict mask = kMasked ? aligned(in.mask + j * size) : nullptr;
    const int16_t pre = narrow(in.pre[j] << in.pre_scale);
    const int16_t word = in.row_words[j];
    const int16_t low_word = kSplit == Split::kTwoWords ? in.row_low_words[j] : int16_t{0};
    HSDC_INDEPENDENT
    for (ptrdiff_t i = 0; i < size; ++i) {
      const int16_t q = narrow(post[i] * pre);
      const int16_t c = narrow(word ^ column[i]);
      int16_t v = 0;
      if constexpr (kSplit == Split::kDecay) {
        v = narrow(q + split_shift(narrow(c - w[i]), split));
      } else if constexpr (kSplit == Split::kProduct) {
        v = narrow(split_shift(narrow(q + c), split) - narrow(w[i] * scale));
      } else if constexpr (kSplit == Split::kTwoWords) {
        const int16_t low_part = narrow(narrow(low_word ^ column_low[i]) - w[i]);
        v = narrow(narrow(q + c) + split_shift(low_part, split));
      } else {
        v = narrow(narrow(q + c) - narrow(w[i] * scale));
      }
      int16_t next = narrow(w[i] + rounding_shift(v, round));
      if constexpr (kMasked) next = narrow(next & mask[i]);
      const int16_t clamped = std::min(std::max(next, low), high);
      kept[i] = static_cast<uint16_t>(kept[i] + (clamped == next ? 1 : 0));
      w[i] = clamped;
    }
  }
}

template <Split kSplit, bool kMasked>
HSDC_INLINE void silent_rows(const NarrowRows& in) {
  const ptrdiff_t size = whole_lines(in.stride);
  const int16_t* __restrict column = aligned(in.column_words);
  const int16_t* __restrict column_low = aligned(in.column_low_words);
  const int16_t split = narrow(in.split);
  const int16_t round = narrow(in.round);
  for (int n = 0; n < in.count; ++n) {
    const int j = in.rows[n];
    int16_t* __restrict w = aligned(in.weights + j * size);
    const int16_t* __restrict mask = kMasked ? aligned(in.mask + j * size) : nullptr;
    const int16_t word = in.row_words[j];
    const int16_t low_word = kSplit == Split::kTwoWords ? in.row_low_words[j] : int16_t{0};
    HSDC_INDEPENDENT
    for (ptrdiff_t i = 0; i < size; ++i) {
      int16_t v = narrow(word ^ column[i]);
      if constexpr (kSplit == Split::kTwoWords) {
        v = narrow(v + split_shift(narrow(narrow(low_word ^ column_low[i]) - w[i]), split));
      } else {
        v = narrow(v - w[i]);
      }
      const int16_t next = narrow(w[i] + rounding_shift(v, round));
      w[i] = kMasked ? narrow(next & mask[i]) : next;
    }
  }
}

template <bool kMasked>
HSDC_INLINE void wide_rows(const WideRows& in) {
  const ptrdiff_t size = whole_lines(in.stride);
  const int16_t* __restrict post = aligned(in.post);
  const int32_t* __restrict column = aligned(in.column_words);
  uint16_t* __restrict kept = aligned(in.kept);
  for (int n = 0; n < in.count; ++n) {
    const int j = in.rows[n];
    int16_t* __restrict w = aligned(in.weights + j * size);
    const int16_t* __restrict mask = kMasked ? aligned(in.mask + j * size) : nullptr;
    const int32_t pre = in.pre[j] * (1 << in.product_shift);
    const int32_t word = in.row_words[j];
    HSDC_INDEPENDENT
    for (ptrdiff_t i = 0; i < size; ++i) {
      const int32_t d = post[i] * pre - w[i] * in.weight_scale;
      int32_t next = w[i] + ((d + (word ^ column[i])) >> in.shift);
      if constexpr (kMasked) next &= mask[i];
      const int32_t clamped = std::min(std::max(next, -in.weight_max), in.weight_max);
      kept[i] = static_cast<uint16_t>(kept[i] + (clamped == next ? 1 : 0));
      w[i] = static_cast<int16_t>(clamped);
    }
  }
}

}  // namespace

HSDC_MULTIVERSION void update_plain(const NarrowRows& in) {
  in.mask ? update_rows<Split::kNone, true>(in) : update_rows<Split::kNone, false>(in);
}
HSDC_MULTIVERSION void update_split_decay(const NarrowRows& in) {
  in.mask ? update_rows<Split::kDecay, true>(in) : update_rows<Split::kDecay, false>(in);
}
HSDC_MULTIVERSION void update_split_product(const NarrowRows& in) {
  in.mask ? update_rows<Split::kProduct, true>(in) : update_rows<Split::kProduct, false>(in);
}
HSDC_MULTIVERSION void update_silent(const NarrowRows& in) {
  in.mask ? silent_rows<Split::kNone, true>(in) : silent_rows<Split::kNone, false>(in);
}
HSDC_MULTIVERSION void update_two_words(const NarrowRows& in) {
  in.mask ? update_rows<Split::kTwoWords, true>(in) : update_rows<Split::kTwoWords, false>(in);
}
HSDC_MULTIVERSION void update_silent_two_words(const NarrowRows& in) {
  in.mask ? silent_rows<Split::kTwoWords, true>(in) : silent_rows<Split::kTwoWords, false>(in);
}
HSDC_MULTIVERSION void update_wide(const WideRows& in) {
  in.mask ? wide_rows<true>(in) : wide_rows<false>(in);
}

HSDC_MULTIVERSION void sum_blocks16(const SumRows& in, int block, int16_t* narrow_sums,
                                    int32_t* wide_sums) {
  const ptrdiff_t size = whole_lines(in.stride);
  int16_t* __restrict sum = aligned(narrow_sums);
  int32_t* __restrict wide = aligned(wide_sums);
  HSDC_INDEPENDENT
  for (ptrdiff_t i = 0; i < size; ++i) wide[i] = 0;
  for (int start = 0; start < in.count; start += block) {
    const int end = std::min(in.count, start + block);
    HSDC_INDEPENDENT
    for (ptrdiff_t i = 0; i < size; ++i) sum[i] = 0;
    int n = start;
    for (; n + 4 <= end; n += 4) {
      const int* j = in.rows + n;
      const int16_t* __restrict w0 = aligned(in.weights + j[0] * size);
      const int16_t* __restrict w1 = aligned(in.weights + j[1] * size);
      const int16_t* __restrict w2 = aligned(in.weights + j[2] * size);
      const int16_t* __restrict w3 = aligned(in.weights + j[3] * size);
      const int16_t c0 = in.codes[j[0]], c1 = in.codes[j[1]];
      const int16_t c2 = in.codes[j[2]], c3 = in.codes[j[3]];
      HSDC_INDEPENDENT
      for (ptrdiff_t i = 0; i < size; ++i) {
        const int16_t s01 = narrow(narrow(w0[i] * c0) + narrow(w1[i] * c1));
        const int16_t s23 = narrow(narrow(w2[i] * c2) + narrow(w3[i] * c3));
        sum[i] = narrow(sum[i] + narrow(s01 + s23));
      }
    }
    for (; n < end; ++n) {
      const int16_t* __restrict w = aligned(in.weights + in.rows[n] * size);
      const int16_t c = in.codes[in.rows[n]];
      HSDC_INDEPENDENT
      for (ptrdiff_t i = 0; i < size; ++i) sum[i] = narrow(sum[i] + narrow(w[i] * c));
    }
    HSDC_INDEPENDENT
    for (ptrdiff_t i = 0; i < size; ++i) wide[i] += sum[i];
  }
}

HSDC_MULTIVERSION void sum_pairs16(const SumRows& in, int32_t* wide_sums) {
  const ptrdiff_t size = whole_lines(in.stride);
  int32_t* __restrict wide = aligned(wide_sums);
  HSDC_INDEPENDENT
  for (ptrdiff_t i = 0; i < size; ++i) wide[i] = 0;
  int n = 0;
  for (; n + 4 <= in.count; n += 4) {
    const int* j = in.rows + n;
    const int16_t* __restrict w0 = aligned(in.weights + j[0] * size);
    const int16_t* __restrict w1 = aligned(in.weights + j[1] * size);
    const int16_t* __restrict w2 = aligned(in.weights + j[2] * size);
    const int16_t* __restrict w3 = aligned(in.weights + j[3] * size);
    const int16_t c0 = in.codes[j[0]], c1 = in.codes[j[1]];
    const int16_t c2 = in.codes[j[2]], c3 = in.codes[j[3]];
    HSDC_INDEPENDENT
    for (ptrdiff_t i = 0; i < size; ++i) {
      const int16_t s01 = narrow(narrow(w0[i] * c0) + narrow(w1[i] * c1));
      const int16_t s23 = narrow(narrow(w2[i] * c2) + narrow(w3[i] * c3));
      wide[i] += s01 + s23;
    }
  }
  for (; n < in.count; ++n) {
    const int16_t* __restrict w = aligned(in.weights + in.rows[n] * size);
    const int16_t c = in.codes[in.rows[n]];
    HSDC_INDEPENDENT
    for (ptrdiff_t i = 0; i < size; ++i) wide[i] += narrow(w[i] * c);
  }
}

HSDC_MULTIVERSION void sum_products32(const SumRows& in, int32_t* wide_sums) {
  const ptrdiff_t size = whole_lines(in.stride);
  int32_t* __restrict wide = aligned(wide_sums);
  HSDC_INDEPENDENT
  for (ptrdiff_t i = 0; i < size; ++i) wide[i] = 0;
  for (int n = 0; n < in.count; ++n) {
    const int16_t* __restrict w = aligned(in.weights + in.rows[n] * size);
    const int16_t c = in.codes[in.rows[n]];
    HSDC_INDEPENDENT
    for (ptrdiff_t i = 0; i < size; ++i) wide[i] += w[i] * c;
  }
}

HSDC_MULTIVERSION void dot_products32(const SumRows& in, int32_t* wide) {
  const ptrdiff_t size = whole_lines(in.stride);
  const int16_t* __restrict codes = aligned(in.codes);
  for (int j = 0; j < in.count; ++j) {
    const int16_t* __restrict w = aligned(in.weights + j * size);
    int32_t sum = 0;
    for (ptrdiff_t i = 0; i < size; ++i) sum += w[i] * codes[i];
    wide[j] = sum;
  }
}

HSDC_MULTIVERSION void advance(uint32_t* states, std::size_t count) {
  HSDC_INDEPENDENT
  for (std::size_t i = 0; i < count; ++i) states[i] = arithmetic::xorshift32(states[i]);
}

HSDC_MULTIVERSION void centred_words(const uint32_t* words, std::size_t count, int bits, bool flip,
                                     int16_t* out) {
  const uint32_t top = flip ? 0x80000000u : 0u;
  HSDC_INDEPENDENT
  for (std::size_t i = 0; i < count; ++i) {
    // `bits` may be 0, and a shift by 32 is not defined: shift by one first.
    out[i] = narrow((static_cast<int32_t>(words[i] ^ top) >> 1) >> (31 - bits));
  }
}

HSDC_MULTIVERSION void low_words(const uint32_t* words, std::size_t count, int skip, int bits,
                                 int16_t* out) {
  HSDC_INDEPENDENT
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = static_cast<int16_t>(words[i] << skip >> (32 - bits));
  }
}

HSDC_MULTIVERSION void top_words(const uint32_t* words, std::size_t count, int bits, int32_t* out) {
  HSDC_INDEPENDENT
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = static_cast<int32_t>((words[i] >> 1) >> (31 - bits));
  }
}

HSDC_MULTIVERSION void pulse_counts(const PulseRow& in, std::int8_t* pulses) {
  const ptrdiff_t count = whole_lines(in.count);
  const int16_t* __restrict post = aligned(in.post);
  const uint32_t* __restrict words = aligned(in.column_words);
  std::int8_t* __restrict out = aligned(pulses);
  const int32_t pre = in.pre;
  HSDC_INDEPENDENT
  for (ptrdiff_t i = 0; i < count; ++i) {
    const auto r = static_cast<int32_t>((in.row_word ^ words[i]) >> (32 - in.shift));
    const int32_t n = (post[i] * pre + r) >> in.shift;
    out[i] = static_cast<std::int8_t>(std::clamp(n, -15, 15));
  }
}

}  // namespace hsdc::fixed::loops
