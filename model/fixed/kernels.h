// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <vector>

#include "model/arithmetic/arithmetic.h"
#include "model/circuit/circuit.h"

// The inner loops of FixedNetwork. Each exists in several widths; a kernel is chosen once, when the
// network is made, and only where the formats prove that no intermediate result leaves its type. So
// all widths give the same bits, and kGeneric (64-bit scalars, arithmetic.h) is the reference for
// the rest.

namespace hsdc::fixed {

/// Which implementation a kernel takes: the narrowest proven one, or always the 64-bit scalars.
enum class KernelPolicy : std::uint8_t { kFastest, kGeneric };

/// Rows are padded to a multiple of this many elements (one cache line of int16).
inline constexpr int kRowMultiple = 32;
constexpr int padded(int size) { return (size + kRowMultiple - 1) / kRowMultiple * kRowMultiple; }

/// std::vector whose data starts on a cache line.
template <typename T>
struct AlignedAllocator {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};
  AlignedAllocator() = default;
  template <typename U>
  explicit AlignedAllocator(const AlignedAllocator<U>&) {}
  T* allocate(size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kAlignment)); }
  void deallocate(T* p, size_t) { ::operator delete(p, kAlignment); }
  bool operator==(const AlignedAllocator&) const = default;
};
template <typename T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

/// The codes of one node in one phase, padded with zeros, and where they are zero.
struct CodeVector {
  explicit CodeVector(int count);
  /// Lists the indices of nonzero and zero codes; call after the values changed.
  void list();
  std::span<const int> nonzero() const { return {nonzero_.data(), static_cast<size_t>(count_)}; }
  std::span<const int> zero() const { return {zero_.data(), static_cast<size_t>(size - count_)}; }

  int size;
  AlignedVector<std::int16_t> values;  ///< padded(size)

 private:
  int count_ = 0;
  std::vector<int> nonzero_, zero_;
};

/// Weights [pre][stride], post contiguous; columns post..stride-1 are 0 and stay 0.
struct WeightArray {
  WeightArray(int pre_size, int post_size);
  std::int16_t* row(int j) { return weights.data() + static_cast<std::ptrdiff_t>(j) * stride; }
  const std::int16_t* row(int j) const {
    return weights.data() + static_cast<std::ptrdiff_t>(j) * stride;
  }

  int pre, post, stride;
  AlignedVector<std::int16_t> weights;
  AlignedVector<std::int16_t>
      mask;  ///< -1 where a synapse exists, else 0, as weights; empty if all do
};

/// Sums of products: forward, sum_i = sum over j of w[j][i] code_j; transposed, sum_j = sum over i
/// of w[j][i] code_i.
class SumKernel {
 public:
  enum class Kind : std::uint8_t {
    kGeneric,     ///< 64-bit products and sums
    kProducts32,  ///< 32-bit products and sums
    kPairs16,     ///< two products added in 16 bits, then widened
    kBlocks16,    ///< blocks of rows added in 16 bits, then widened
  };

  /// For pre x post weights within +-weight_max and codes within +-code_max.
  SumKernel(int pre, int post, std::int64_t weight_max, std::int64_t code_max, bool transposed,
            KernelPolicy policy);
  Kind kind() const { return kind_; }

  /// Adds the sums, each shifted left by `align`, to `sums` (weights.post of them, or weights.pre
  /// if transposed).
  void add(const WeightArray& weights, const CodeVector& codes, int align,
           std::span<std::int64_t> sums);

 private:
  void add_generic(const WeightArray& weights, const CodeVector& codes, int align,
                   std::span<std::int64_t> sums) const;

  bool transposed_;
  Kind kind_ = Kind::kGeneric;
  int block_ = 0;  ///< kBlocks16: rows whose sum fits 16 bits, a multiple of 4
  AlignedVector<std::int16_t> narrow_;
  AlignedVector<std::int32_t> wide_;
};

/// The update pass over a plastic projection: updated_weight() of arithmetic.h on every synapse.
class UpdateKernel {
 public:
  enum class Kind : std::uint8_t {
    kGeneric,         ///< 64-bit scalars
    kWide32,          ///< D + r in 32 bits
    kNarrowPlain,     ///< D + r in 16 bits
    kNarrowDecay,     ///< b = 0: the low bits of r - w are dropped first, so that 16 bits suffice
    kNarrowProduct,   ///< a = 0: the low bits of post * pre + r are dropped first
    kNarrowTwoWords,  ///< b = 0 and X > 15: as kNarrowDecay, r in two 16-bit words
  };

  /// For pre x post synapses and codes within +-post_max and +-pre_max.
  UpdateKernel(const arithmetic::UpdateLaw& law, circuit::UpdateRounding rounding, int pre,
               int post, std::int64_t post_max, std::int64_t pre_max, KernelPolicy policy);
  Kind kind() const { return kind_; }

  /// Updates all weights; returns how many saturated. `rho` (one per row) and `kappa` (one per
  /// column) are the advanced states; they are not read unless rounding is stochastic.
  std::uint64_t run(WeightArray& weights, const CodeVector& pre, const CodeVector& post,
                    std::span<const std::uint32_t> rho, std::span<const std::uint32_t> kappa);

 private:
  bool fits_plain(std::int64_t product_max);
  bool fits_split_decay(std::int64_t product_max);
  bool fits_split_product(std::int64_t product_max);
  bool fits_two_words(std::int64_t product_max);
  bool fits_narrow(std::int64_t value_max, int shift);
  void make_narrow_words(size_t rows, size_t columns);
  void draw_words(std::span<const std::uint32_t> rho, std::span<const std::uint32_t> kappa);
  bool fits_wide(std::int64_t product_max) const;
  std::uint64_t run_generic(WeightArray& weights, const CodeVector& pre, const CodeVector& post,
                            std::span<const std::uint32_t> rho,
                            std::span<const std::uint32_t> kappa) const;
  std::uint64_t run_narrow(WeightArray& weights, const CodeVector& pre, const CodeVector& post);
  std::uint64_t run_wide(WeightArray& weights, const CodeVector& pre, const CodeVector& post);

  arithmetic::UpdateLaw law_;
  circuit::UpdateRounding rounding_;
  Kind kind_ = Kind::kGeneric;
  int pre_scale_ = 0, weight_scale_ = 0, split_ = 0, round_ = 0;  ///< see loops::NarrowRows
  int high_bits_ = 0;  ///< bits of r in the first word of kNarrowTwoWords; else X
  AlignedVector<std::int16_t> narrow_rows_, narrow_columns_, low_rows_, low_columns_;
  AlignedVector<std::int32_t> wide_rows_, wide_columns_;
  AlignedVector<std::uint16_t> kept_;
};

/// Codes of the activations that take input, from sums with `fraction` fractional bits. The others
/// leave `codes` as they are.
void activate(const circuit::Activation& activation, int fraction,
              std::span<const std::int64_t> sums, std::int16_t* codes);

/// Advances every state by one xorshift32 step.
void advance(std::span<std::uint32_t> states);

}  // namespace hsdc::fixed
