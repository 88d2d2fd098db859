// SPDX-License-Identifier: Apache-2.0
#include "model/weights/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"
#include "base/formats/npy.h"
#include "model/weights/record_keys.h"

namespace hsdc::weights {
namespace {

constexpr std::array<std::string_view, 2> kValues{"<f4", "<f8"};
constexpr std::string_view kCodes = "<i2";

}  // namespace

StoredWeights WeightReader::read(circuit::ProjectionId projection) const {
  const circuit::Projection& p = circuit_.projections[projection];
  const std::string record = (folder_ / kWeightRecord).string();
  const WeightEntry& codes = *std::ranges::find(record_.projections, p.name, &WeightEntry::name);
  StoredWeights stored;
  stored.path = (folder_ / weight_file(p.name)).string();
  const std::vector<size_t> shape{static_cast<size_t>(size_of(p.from)),
                                  static_cast<size_t>(size_of(p.to))};
  const formats::NpyArray array =
      formats::read_npy(stored.path, std::array{kValues[0], kValues[1], kCodes}, &shape);
  const bool is_codes = array.dtype == kCodes;
  if (!is_codes && (codes.bits || codes.fraction)) {
    throw bad_file(stored.path)
        .found("dtype {}, values", array.dtype)
        .allowed("{}, codes", kCodes)
        .says(": {} says their {}", record, codes.fraction ? "weight_fraction" : "weight_bits");
  }
  if (is_codes) {
    if (!codes.fraction) {
      throw bad_file(record)
          .key("projection {}: weight_fraction", p.name)
          .found("nothing")
          .allowed("{}, the fractional bits of its codes",
                   circuit::key_named(entry_keys(), "weight_fraction").range);
    }
    stored.fraction = codes.fraction;
    stored.codes = formats::npy_copy<std::int16_t>(array);
    return stored;
  }
  if (array.dtype == kValues[0]) {
    const auto values = formats::npy_copy<float>(array);
    stored.values.assign(values.begin(), values.end());
  } else {
    stored.values = formats::npy_copy<double>(array);
  }
  const auto post = static_cast<size_t>(size_of(p.to));
  for (size_t at = 0; at < stored.values.size(); ++at) {
    if (std::isfinite(stored.values[at])) continue;
    throw bad_file(stored.path)
        .found("{} at pre {}, post {}", stored.values[at], at / post, at % post)
        .allowed("finite weights");
  }
  return stored;
}

}  // namespace hsdc::weights
