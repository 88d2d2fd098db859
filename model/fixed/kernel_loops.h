// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

// The vectorised loops under kernels.h: plain C++ that GCC turns into SIMD code, compiled for
// several instruction sets. They trust their caller: widths proved, rows padded to kRowMultiple and
// aligned to 64 bytes, scratch rows `stride` long.

namespace hsdc::fixed::loops {

/// The rows of a weight array that take part, and the code of each row.
struct SumRows {
  const std::int16_t* weights;
  std::ptrdiff_t stride;
  const int* rows;
  int count;
  const std::int16_t* codes;
};

/// wide_i = sum over rows of w code; `block` rows (a multiple of 4) are first added in 16 bits.
void sum_blocks16(const SumRows& in, int block, std::int16_t* narrow, std::int32_t* wide);
/// The same with two rows added in 16 bits.
void sum_pairs16(const SumRows& in, std::int32_t* wide);
/// The same with 32-bit products.
void sum_products32(const SumRows& in, std::int32_t* wide);
/// wide_j = sum over columns of w[j][i] code_i, for rows 0..count-1 (`in.rows` is not read).
void dot_products32(const SumRows& in, std::int32_t* wide);

/// One xorshift32 step of each state.
void advance(std::uint32_t* states, std::size_t count);
/// out = the top `bits` bits (0..15) of each word, as a number in [-2^(bits-1), 2^(bits-1)). With
/// `flip` the word's top bit is inverted: then a row's word XOR a column's is the centred
/// remainder.
void centred_words(const std::uint32_t* words, std::size_t count, int bits, bool flip,
                   std::int16_t* out);
/// out = the top `bits` bits (0..30) of each word.
void top_words(const std::uint32_t* words, std::size_t count, int bits, std::int32_t* out);

/// out = `bits` bits (1..14) of each word, from below its top `skip` bits (1..15).
void low_words(const std::uint32_t* words, std::size_t count, int skip, int bits,
               std::int16_t* out);

/// The rows of a weight array that learn, in 16 bits. Per synapse, with q = post * (pre <<
/// pre_scale):
///   v  = one of the splits below, c = row word XOR column word
///   w' = clamp((w + ((v + 2^(n-1)) >> n)) & mask), kept += whether the clamp changed nothing
struct NarrowRows {
  std::int16_t* weights;
  const std::int16_t* mask;  ///< as weights; null if all synapses exist
  std::ptrdiff_t stride;
  const int* rows;
  int count;
  const std::int16_t* pre;
  const std::int16_t* post;
  const std::int16_t* row_words;
  const std::int16_t* column_words;
  const std::int16_t* row_low_words;  ///< of the two-word splits only, as the next
  const std::int16_t* column_low_words;
  std::uint16_t* kept;  ///< per column, counts up by at most 1 a row
  int pre_scale;
  int weight_scale;  ///< of update_plain: 2^b, or 0 without decay
  int split;         ///< 2^(16-s), s in 2..15
  int round;         ///< 2^(15-n), n in 1..15
  int weight_max;
};
/// v = q + c - w * weight_scale
void update_plain(const NarrowRows& in);
/// v = q + ((c - w) >> s)
void update_split_decay(const NarrowRows& in);
/// v = ((q + c) >> s) - w * weight_scale
void update_split_product(const NarrowRows& in);
/// v = q + c + ((l - w) >> s), l = row low word XOR column low word
void update_two_words(const NarrowRows& in);
/// Rows whose pre code is 0, where b = 0: v = c - w. Nothing can saturate: decay never crosses
/// zero.
void update_silent(const NarrowRows& in);
/// The same for two words: v = c + ((l - w) >> s).
void update_silent_two_words(const NarrowRows& in);

/// The same in 32 bits: w' = clamp((w + ((post * pre * 2^a - w * 2^b + r) >> X)) & mask).
struct WideRows {
  std::int16_t* weights;
  const std::int16_t* mask;
  std::ptrdiff_t stride;
  const int* rows;
  int count;
  const std::int16_t* pre;
  const std::int16_t* post;
  const std::int32_t* row_words;
  const std::int32_t* column_words;
  std::uint16_t* kept;
  int product_shift;
  int weight_scale;  ///< 2^b, or 0 without decay
  int shift;         ///< X
  int weight_max;
};
void update_wide(const WideRows& in);

/// One row of a projection of devices: pulses = clamp((post * pre + r) >> shift, -15, 15) per
/// synapse, r = (row word XOR column word) >> (32 - shift).
struct PulseRow {
  const std::int16_t* post;           ///< codes, `count` of them
  const std::uint32_t* column_words;  ///< advanced states
  std::ptrdiff_t count;               ///< a multiple of kRowMultiple
  std::int16_t pre;
  std::uint32_t row_word;
  int shift;  ///< 1..16
};
void pulse_counts(const PulseRow& in, std::int8_t* pulses);

}  // namespace hsdc::fixed::loops
