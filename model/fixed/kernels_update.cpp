// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <numeric>

#include "model/fixed/kernel_loops.h"
#include "model/fixed/kernels.h"

// With X, a, b of the law, q = post * pre and the centred remainder c = r - 2^(X-1), which lies in
// [-2^(X-1), 2^(X-1)):
//   (D + r) >> X = (q 2^a - w 2^b + c + 2^(X-1)) >> X
// One of a, b is 0 (or X is). So s low bits of one part alone may be dropped before the rest is
// added, because floor((A 2^s + B) / 2^X) = floor((A + floor(B / 2^s)) / 2^(X-s)):
//   plain            v = q 2^a + c - w 2^b                  n = X
//   decay    b = 0   v = q 2^(a-s) + ((c - w) >> s)         n = X - s
//   product  a = 0   v = ((q + c) >> s) - w 2^(b-s)         n = X - s
//   (D + r) >> X = (v + 2^(n-1)) >> n
// Where X > 15 and b = 0, r = h 2^s + l comes in two words, c = h - 2^(n-1) and
//   two words        v = q 2^(a-s) + c + ((l - w) >> s)     n = X - s

namespace hsdc::fixed {
namespace {

constexpr std::int64_t kMax16 = std::numeric_limits<std::int16_t>::max();
constexpr std::int64_t kMax32 = std::numeric_limits<std::int32_t>::max();

/// Rows that one call of a loop may take: its counters per column have 16 bits.
constexpr int kRowsPerCall = 32768;

/// Smallest split that the loops can express as the high half of a 16-bit product.
constexpr int kLeastSplit = 2;

/// Calls `loop` on all of `rows`, in pieces that its counters can hold. Returns how many synapses,
/// padding counted, were clamped.
template <typename Rows>
std::uint64_t run_rows(Rows& in, std::span<const int> rows, void (*loop)(const Rows&),
                       AlignedVector<std::uint16_t>& kept) {
  std::uint64_t clamped = 0;
  while (!rows.empty()) {
    const auto now = rows.first(std::min<size_t>(rows.size(), kRowsPerCall));
    std::fill(kept.begin(), kept.end(), std::uint16_t{0});
    in.rows = now.data();
    in.count = static_cast<int>(now.size());
    loop(in);
    clamped +=
        now.size() * kept.size() - std::accumulate(kept.begin(), kept.end(), std::uint64_t{0});
    rows = rows.subspan(now.size());
  }
  return clamped;
}

}  // namespace

UpdateKernel::UpdateKernel(const arithmetic::UpdateLaw& law, circuit::UpdateRounding rounding,
                           int pre, int post, std::int64_t post_max, std::int64_t pre_max,
                           KernelPolicy policy)
    : law_(law), rounding_(rounding) {
  if (policy == KernelPolicy::kGeneric) return;
  const std::int64_t product_max = post_max * pre_max;
  const auto rows = static_cast<size_t>(pre);
  const auto columns = static_cast<size_t>(padded(post));
  if (fits_plain(product_max) || fits_split_decay(product_max) || fits_split_product(product_max) ||
      fits_two_words(product_max)) {
    make_narrow_words(rows, columns);
  } else if (fits_wide(product_max)) {
    kind_ = Kind::kWide32;
    const auto constant = rounding == circuit::UpdateRounding::kNearest
                              ? arithmetic::nearest_remainder(law.shift)
                              : std::int64_t{0};
    wide_rows_.assign(rows, static_cast<std::int32_t>(constant));
    wide_columns_.assign(columns, 0);
  } else {
    return;
  }
  kept_.assign(columns, 0);
}

/// Without random words the remainder is the same everywhere, r = 2^(X-1) or 0: set here for good.
void UpdateKernel::make_narrow_words(size_t rows, size_t columns) {
  if (kind_ != Kind::kNarrowTwoWords) high_bits_ = law_.shift;
  const int constant =
      rounding_ == circuit::UpdateRounding::kNearest ? 0 : -(1 << (high_bits_ - 1));
  narrow_rows_.assign(rows, static_cast<std::int16_t>(constant));
  narrow_columns_.assign(columns, 0);
  if (kind_ != Kind::kNarrowTwoWords) return;
  low_rows_.assign(rows, 0);
  low_columns_.assign(columns, 0);
}

/// v and w + ((v + 2^(n-1)) >> n) fit 16 bits, with n in 1..15.
bool UpdateKernel::fits_narrow(std::int64_t value_max, int shift) {
  if (shift < 1 || shift > 15 || value_max > kMax16) return false;
  if (law_.weight_max + arithmetic::round_half_up(value_max, shift) + 1 > kMax16) return false;
  round_ = 1 << (15 - shift);
  return true;
}

bool UpdateKernel::fits_plain(std::int64_t product_max) {
  const int a = law_.product_shift;
  const int b = law_.decay_shift;
  if (law_.shift < 1 || law_.shift > 15 || a > 14 || b > 14) return false;
  const std::int64_t decay_max = law_.decays ? law_.weight_max * arithmetic::power_of_two(b) : 0;
  const std::int64_t value_max = product_max * arithmetic::power_of_two(a) +
                                 arithmetic::power_of_two(law_.shift - 1) + decay_max;
  if (!fits_narrow(value_max, law_.shift)) return false;
  kind_ = Kind::kNarrowPlain;
  pre_scale_ = a;
  weight_scale_ = law_.decays ? 1 << b : 0;
  return true;
}

bool UpdateKernel::fits_split_decay(std::int64_t product_max) {
  const int split = std::min(law_.product_shift, law_.shift - 1);
  const int scale = law_.product_shift - split;
  if (!law_.decays || law_.decay_shift != 0 || split < kLeastSplit || scale > 14) return false;
  if (law_.shift > 15) return false;
  const std::int64_t low_max = arithmetic::power_of_two(law_.shift - 1) + law_.weight_max;
  const std::int64_t value_max =
      product_max * arithmetic::power_of_two(scale) + (low_max >> split) + 1;
  if (low_max > kMax16 || !fits_narrow(value_max, law_.shift - split)) return false;
  kind_ = Kind::kNarrowDecay;
  pre_scale_ = scale;
  split_ = 1 << (16 - split);
  return true;
}

bool UpdateKernel::fits_split_product(std::int64_t product_max) {
  const int split = std::min(law_.decay_shift, law_.shift - 1);
  const int scale = law_.decay_shift - split;
  if (!law_.decays || law_.product_shift != 0 || split < kLeastSplit || scale > 14) return false;
  if (law_.shift > 15) return false;
  const std::int64_t low_max = product_max + arithmetic::power_of_two(law_.shift - 1);
  const std::int64_t value_max =
      (low_max >> split) + 1 + law_.weight_max * arithmetic::power_of_two(scale);
  if (low_max > kMax16 || !fits_narrow(value_max, law_.shift - split)) return false;
  kind_ = Kind::kNarrowProduct;
  pre_scale_ = 0;
  weight_scale_ = 1 << scale;
  split_ = 1 << (16 - split);
  return true;
}

bool UpdateKernel::fits_two_words(std::int64_t product_max) {
  const int split = std::min(law_.product_shift, 14);
  const int scale = law_.product_shift - split;
  if (!law_.decays || law_.decay_shift != 0 || split < kLeastSplit || scale > 14) return false;
  if (law_.shift <= split) return false;
  const std::int64_t low_max = arithmetic::power_of_two(split) + law_.weight_max;
  const int high_bits = law_.shift - split;
  const std::int64_t value_max = product_max * arithmetic::power_of_two(scale) +
                                 arithmetic::power_of_two(high_bits - 1) + (low_max >> split) + 1;
  if (low_max > kMax16 || !fits_narrow(value_max, high_bits)) return false;
  kind_ = Kind::kNarrowTwoWords;
  pre_scale_ = scale;
  split_ = 1 << (16 - split);
  high_bits_ = high_bits;
  return true;
}

bool UpdateKernel::fits_wide(std::int64_t product_max) const {
  const int a = law_.product_shift;
  const int b = law_.decays ? law_.decay_shift : 0;
  if (law_.shift > 30 || a > 30 || b > 30) return false;
  // product_max < 2^30 and weight_max < 2^15, so that 64 bits hold the bound itself.
  const std::int64_t decay_max = law_.decays ? law_.weight_max * arithmetic::power_of_two(b) : 0;
  const std::int64_t sum_max =
      product_max * arithmetic::power_of_two(a) + decay_max + arithmetic::power_of_two(law_.shift);
  return sum_max <= kMax32 && law_.weight_max + (sum_max >> law_.shift) + 1 <= kMax32;
}

std::uint64_t UpdateKernel::run(WeightArray& weights, const CodeVector& pre, const CodeVector& post,
                                std::span<const std::uint32_t> rho,
                                std::span<const std::uint32_t> kappa) {
  if (kind_ == Kind::kGeneric) return run_generic(weights, pre, post, rho, kappa);
  if (rounding_ == circuit::UpdateRounding::kStochastic) draw_words(rho, kappa);
  return kind_ == Kind::kWide32 ? run_wide(weights, pre, post) : run_narrow(weights, pre, post);
}

void UpdateKernel::draw_words(std::span<const std::uint32_t> rho,
                              std::span<const std::uint32_t> kappa) {
  if (kind_ == Kind::kWide32) {
    loops::top_words(rho.data(), rho.size(), law_.shift, wide_rows_.data());
    loops::top_words(kappa.data(), kappa.size(), law_.shift, wide_columns_.data());
    return;
  }
  loops::centred_words(rho.data(), rho.size(), high_bits_, true, narrow_rows_.data());
  loops::centred_words(kappa.data(), kappa.size(), high_bits_, false, narrow_columns_.data());
  if (kind_ != Kind::kNarrowTwoWords) return;
  const int low_bits = law_.shift - high_bits_;
  loops::low_words(rho.data(), rho.size(), high_bits_, low_bits, low_rows_.data());
  loops::low_words(kappa.data(), kappa.size(), high_bits_, low_bits, low_columns_.data());
}

std::uint64_t UpdateKernel::run_narrow(WeightArray& weights, const CodeVector& pre,
                                       const CodeVector& post) {
  loops::NarrowRows in{};
  in.weights = weights.weights.data();
  in.mask = weights.mask.empty() ? nullptr : weights.mask.data();
  in.stride = weights.stride;
  in.pre = pre.values.data();
  in.post = post.values.data();
  in.row_words = narrow_rows_.data();
  in.column_words = narrow_columns_.data();
  in.row_low_words = low_rows_.data();
  in.column_low_words = low_columns_.data();
  in.kept = kept_.data();
  in.pre_scale = pre_scale_;
  in.weight_scale = weight_scale_;
  in.split = split_;
  in.round = round_;
  in.weight_max = static_cast<int>(law_.weight_max);
  const auto loop = kind_ == Kind::kNarrowPlain     ? &loops::update_plain
                    : kind_ == Kind::kNarrowDecay   ? &loops::update_split_decay
                    : kind_ == Kind::kNarrowProduct ? &loops::update_split_product
                                                    : &loops::update_two_words;
  std::uint64_t clamped = run_rows(in, pre.nonzero(), loop, kept_);
  // Where pre is 0 and nothing decays, D is 0 and r < 2^X: those rows do not change.
  if (!law_.decays) return clamped;
  if (law_.decay_shift != 0) return clamped + run_rows(in, pre.zero(), loop, kept_);
  in.rows = pre.zero().data();
  in.count = static_cast<int>(pre.zero().size());
  if (kind_ == Kind::kNarrowTwoWords) {
    loops::update_silent_two_words(in);
  } else {
    in.round = 1 << (15 - law_.shift);  // undivided: q was what needed the split
    loops::update_silent(in);
  }
  return clamped;
}

std::uint64_t UpdateKernel::run_wide(WeightArray& weights, const CodeVector& pre,
                                     const CodeVector& post) {
  loops::WideRows in{};
  in.weights = weights.weights.data();
  in.mask = weights.mask.empty() ? nullptr : weights.mask.data();
  in.stride = weights.stride;
  in.pre = pre.values.data();
  in.post = post.values.data();
  in.row_words = wide_rows_.data();
  in.column_words = wide_columns_.data();
  in.kept = kept_.data();
  in.product_shift = law_.product_shift;
  in.weight_scale = law_.decays ? 1 << law_.decay_shift : 0;
  in.shift = law_.shift;
  in.weight_max = static_cast<int>(law_.weight_max);
  const std::uint64_t clamped = run_rows(in, pre.nonzero(), &loops::update_wide, kept_);
  return law_.decays ? clamped + run_rows(in, pre.zero(), &loops::update_wide, kept_) : clamped;
}

std::uint64_t UpdateKernel::run_generic(WeightArray& weights, const CodeVector& pre,
                                        const CodeVector& post, std::span<const std::uint32_t> rho,
                                        std::span<const std::uint32_t> kappa) const {
  std::uint64_t clamped = 0;
  const bool stochastic = rounding_ == circuit::UpdateRounding::kStochastic;
  const std::int64_t constant = rounding_ == circuit::UpdateRounding::kNearest
                                    ? arithmetic::nearest_remainder(law_.shift)
                                    : 0;
  for (int j = 0; j < weights.pre; ++j) {
    std::int16_t* row = weights.row(j);
    const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(j) * weights.stride;
    const auto row_index = static_cast<size_t>(j);
    for (int i = 0; i < weights.post; ++i) {
      const auto column = static_cast<size_t>(i);
      if (!weights.mask.empty() && weights.mask[static_cast<size_t>(first + i)] == 0) continue;
      const std::int64_t r =
          stochastic ? arithmetic::stochastic_remainder(rho[row_index], kappa[column], law_.shift)
                     : constant;
      const std::int64_t next =
          arithmetic::unclipped_weight(law_, row[i], post.values[column], pre.values[row_index], r);
      const std::int64_t kept = arithmetic::saturate(next, law_.weight_max);
      clamped += kept != next ? 1 : 0;
      row[i] = static_cast<std::int16_t>(kept);
    }
  }
  return clamped;
}

}  // namespace hsdc::fixed
