// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/mask.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/formats/npy.h"
#include "model/arithmetic/random_words.h"

namespace hsdc::circuit {
namespace {

/// [pre][post] from [post][pre].
std::vector<std::uint8_t> transposed(const std::vector<std::uint8_t>& values, size_t pre,
                                     size_t post) {
  std::vector<std::uint8_t> result(values.size());
  for (size_t i = 0; i < post; ++i) {
    for (size_t j = 0; j < pre; ++j) result[j * post + i] = values[i * pre + j];
  }
  return result;
}

std::vector<std::uint8_t> read_mask(const Projection& p, size_t pre, size_t post) {
  const auto values = formats::read_npy_values<std::uint8_t>(p.first().mask_file, {post, pre});
  const auto bad = std::find_if(values.begin(), values.end(), [](int v) { return v > 1; });
  if (bad != values.end()) {
    const auto at = static_cast<size_t>(bad - values.begin());
    throw bad_file(p.first().mask_file)
        .key("mask_file of projection {}", p.name)
        .found("{} at [{}, {}]", int{*bad}, at / pre, at % pre)
        .allowed("0 or 1");
  }
  return transposed(values, pre, post);
}

}  // namespace

std::vector<std::uint8_t> make_mask(const Circuit& circuit, ProjectionId projection) {
  const Projection& p = circuit.projections[projection];
  const auto pre = static_cast<size_t>(circuit.nodes[p.from].size);
  const auto post = static_cast<size_t>(circuit.nodes[p.to].size);
  std::vector<std::uint8_t> mask;
  if (!p.first().mask_file.empty()) {
    mask = read_mask(p, pre, post);
  } else if (p.first().density < 1.0) {
    const auto threshold =
        static_cast<std::uint64_t>(std::floor(std::ldexp(p.first().density, 32)));
    mask.resize(pre * post);
    for (size_t i = 0; i < post; ++i) {
      for (size_t j = 0; j < pre; ++j) {
        const auto index = static_cast<std::uint32_t>(i * pre + j);
        const std::uint32_t word =
            arithmetic::seeded_word(circuit.seed, static_cast<std::uint32_t>(projection),
                                    arithmetic::WordSide::kMask, index);
        mask[j * post + i] = word < threshold ? 1 : 0;
      }
    }
  }
  if (std::find(mask.begin(), mask.end(), 0) == mask.end()) mask.clear();
  return mask;
}

}  // namespace hsdc::circuit
