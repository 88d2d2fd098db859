// SPDX-License-Identifier: Apache-2.0
#include "model/fixed/kernels.h"

#include <algorithm>
#include <limits>

#include "model/fixed/kernel_loops.h"

namespace hsdc::fixed {

static_assert(kRowMultiple == 32, "the loops count on rows of whole cache lines");

// The lists have one slot more than codes, because list() writes before it knows whether to keep.
CodeVector::CodeVector(int count)
    : size(count),
      values(static_cast<size_t>(padded(count))),
      nonzero_(static_cast<size_t>(count) + 1),
      zero_(static_cast<size_t>(count) + 1) {
  list();
}

void CodeVector::list() {
  // Without branches: which codes are zero is as good as random, and a branch would often miss.
  const std::int16_t* codes = values.data();
  int* nonzero = nonzero_.data();
  int* zero = zero_.data();
  const int count = size;
  int fired = 0;
  for (int i = 0; i < count; ++i) {
    nonzero[fired] = i;
    zero[i - fired] = i;
    fired += static_cast<int>(codes[i] != 0);
  }
  count_ = fired;
}

WeightArray::WeightArray(int pre_size, int post_size)
    : pre(pre_size),
      post(post_size),
      stride(padded(post_size)),
      weights(static_cast<size_t>(pre_size) * static_cast<size_t>(stride)) {}

SumKernel::SumKernel(int pre, int post, std::int64_t weight_max, std::int64_t code_max,
                     bool transposed, KernelPolicy policy)
    : transposed_(transposed) {
  const std::int64_t product = weight_max * code_max;
  const int terms = transposed ? post : pre;  // padding adds only zeros
  constexpr std::int64_t kMax16 = std::numeric_limits<std::int16_t>::max();
  constexpr std::int64_t kMax32 = std::numeric_limits<std::int32_t>::max();
  if (policy == KernelPolicy::kGeneric || product > kMax32 / terms) return;
  wide_.resize(static_cast<size_t>(transposed ? pre : padded(post)));
  kind_ = Kind::kProducts32;
  if (transposed) return;
  if (2 * product <= kMax16) kind_ = Kind::kPairs16;
  if (4 * product <= kMax16) {
    kind_ = Kind::kBlocks16;
    block_ = static_cast<int>(std::min<std::int64_t>(kMax16 / product, terms + 3) / 4 * 4);
    narrow_.resize(wide_.size());
  }
}

void SumKernel::add(const WeightArray& weights, const CodeVector& codes, int align,
                    std::span<std::int64_t> sums) {
  if (kind_ == Kind::kGeneric) {
    add_generic(weights, codes, align, sums);
    return;
  }
  loops::SumRows in{weights.weights.data(), weights.stride, nullptr, 0, codes.values.data()};
  if (transposed_) {
    in.count = weights.pre;
    loops::dot_products32(in, wide_.data());
  } else {
    const auto rows = codes.nonzero();
    in.rows = rows.data();
    in.count = static_cast<int>(rows.size());
    if (kind_ == Kind::kBlocks16) {
      loops::sum_blocks16(in, block_, narrow_.data(), wide_.data());
    } else if (kind_ == Kind::kPairs16) {
      loops::sum_pairs16(in, wide_.data());
    } else {
      loops::sum_products32(in, wide_.data());
    }
  }
  for (size_t i = 0; i < sums.size(); ++i) {
    sums[i] += static_cast<std::int64_t>(wide_[i]) << align;
  }
}

void SumKernel::add_generic(const WeightArray& weights, const CodeVector& codes, int align,
                            std::span<std::int64_t> sums) const {
  for (int j = 0; j < weights.pre; ++j) {
    const std::int16_t* row = weights.row(j);
    for (int i = 0; i < weights.post; ++i) {
      const auto target = static_cast<size_t>(transposed_ ? j : i);
      const auto source = static_cast<size_t>(transposed_ ? i : j);
      const std::int64_t product = std::int64_t{row[i]} * codes.values[source];
      sums[target] += product * arithmetic::power_of_two(align);
    }
  }
}

void advance(std::span<std::uint32_t> states) { loops::advance(states.data(), states.size()); }

}  // namespace hsdc::fixed
