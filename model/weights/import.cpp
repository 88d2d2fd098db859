// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/folder.h"
#include "model/arithmetic/arithmetic.h"
#include "model/weights/folder.h"
#include "model/weights/reader.h"

namespace hsdc::weights {
namespace {

namespace fs = std::filesystem;

/// The one place in which a weight that is not 0 meets a synapse that is not there.
template <typename T>
void check_mask(const StoredWeights& stored, const std::vector<T>& weights, int post_size,
                const auto& exists) {
  const auto post = static_cast<size_t>(post_size);
  for (size_t at = 0; at < weights.size(); ++at) {
    if (weights[at] == T{0} || exists(at)) continue;
    throw bad_file(stored.path)
        .found("weight {} at pre {}, post {}", weights[at], at / post, at % post)
        .allowed("0: the circuit has no synapse there");
  }
}

/// floor(x + 1/2), exactly: x + 1/2 itself may round.
double round_half_up(double x) {
  const double floor = std::floor(x);
  return x - floor >= 0.5 ? floor + 1 : floor;
}

std::vector<std::int16_t> codes_of_values(const StoredWeights& stored, const circuit::Projection& p,
                                          SaturatedWeights& saturated) {
  const auto limit = static_cast<double>(p.format().max());
  saturated = {p.name, 0, stored.values.size(), 0, std::ldexp(limit, -p.format().fraction)};
  std::vector<std::int16_t> codes;
  codes.reserve(stored.values.size());
  for (const double value : stored.values) {
    const double code = round_half_up(std::ldexp(value, p.format().fraction));
    if (std::abs(code) > limit) {
      ++saturated.count;
      saturated.largest = std::max(saturated.largest, std::abs(value));
    }
    codes.push_back(static_cast<std::int16_t>(std::clamp(code, -limit, limit)));
  }
  return codes;
}

/// Codes of another format, exactly the same values.
std::vector<std::int16_t> converted_codes(const StoredWeights& stored,
                                          const circuit::Projection& p) {
  const int finer = p.format().fraction - *stored.fraction;
  std::vector<std::int16_t> codes;
  codes.reserve(stored.codes.size());
  for (const std::int64_t code : stored.codes) {
    const std::int64_t step = arithmetic::power_of_two(std::abs(finer));
    const std::int64_t converted = finer >= 0 ? code * step : code / step;
    if (finer < 0 && converted * step != code) {
      throw error_at(ErrorKind::kMismatch, stored.path)
          .found("code {} with weight_fraction {}", code, *stored.fraction)
          .allowed("multiples of {}", step)
          .says(": projection {} has weight_fraction {}, and codes are not rounded", p.name,
                p.format().fraction);
    }
    if (arithmetic::saturate(converted, p.format().max()) != converted) {
      throw error_at(ErrorKind::kMismatch, stored.path)
          .found("code {} with weight_fraction {}", code, *stored.fraction)
          .allowed("values up to {}",
                   std::ldexp(static_cast<double>(p.format().max()), -p.format().fraction))
          .says(": projection {} has weight_bits {} and weight_fraction {}", p.name,
                p.format().bits, p.format().fraction);
    }
    codes.push_back(static_cast<std::int16_t>(converted));
  }
  return codes;
}

floating::FloatMatrix float_matrix(const StoredWeights& stored, int post, int pre) {
  floating::FloatMatrix weights(post, pre);
  float* const data = weights.data();  // post contiguous, as the file has it
  for (size_t at = 0; at < static_cast<size_t>(weights.size()); ++at) {
    data[at] = static_cast<float>(stored.fraction ? std::ldexp(stored.codes[at], -*stored.fraction)
                                                  : stored.values[at]);
  }
  return weights;
}

std::vector<SaturatedWeights> import_fixed(const fs::path& folder, fixed::FixedNetwork& network) {
  const circuit::Circuit& circuit = network.circuit();
  const WeightReader reader(folder, circuit);
  std::vector<SaturatedWeights> saturated;
  circuit::PerProjection<std::vector<std::int16_t>> all(circuit.projections.size());
  for (const circuit::ProjectionId i : circuit.projections.ids()) {
    const circuit::Projection& p = circuit.projections[i];
    if (!p.has_weights()) continue;
    const StoredWeights stored = reader.read(i);
    const auto mask = network.mask(i);
    const int post = circuit.nodes[p.to].size;
    const auto exists = [&](size_t at) { return mask.empty() || mask[at] != 0; };
    check_mask(stored, stored.values, post, exists);
    check_mask(stored, stored.codes, post, exists);
    if (stored.fraction) {
      all[i] = converted_codes(stored, p);
      continue;
    }
    SaturatedWeights beyond;
    all[i] = codes_of_values(stored, p, beyond);
    if (beyond.count > 0) saturated.push_back(beyond);
  }
  for (const circuit::ProjectionId i : all.ids()) {
    if (circuit.projections[i].has_weights()) network.set_weights(i, all[i]);
  }
  return saturated;
}

void import_float(const fs::path& folder, floating::FloatNetwork& network) {
  const circuit::Circuit& circuit = network.circuit();
  const WeightReader reader(folder, circuit);
  circuit::PerProjection<floating::FloatMatrix> all(circuit.projections.size());
  for (const circuit::ProjectionId i : circuit.projections.ids()) {
    const circuit::Projection& p = circuit.projections[i];
    if (!p.has_weights()) continue;
    const StoredWeights stored = reader.read(i);
    const floating::FloatMatrix& mask = network.mask(i);
    const int pre = circuit.nodes[p.from].size;
    const int post = circuit.nodes[p.to].size;
    const auto exists = [&](size_t at) { return mask.size() == 0 || mask.data()[at] != 0.0F; };
    check_mask(stored, stored.values, post, exists);
    check_mask(stored, stored.codes, post, exists);
    all[i] = float_matrix(stored, post, pre);
    if (!all[i].allFinite())
      throw bad_file(stored.path).found("a weight beyond float32").allowed("finite weights");
  }
  for (const circuit::ProjectionId i : all.ids()) {
    if (circuit.projections[i].has_weights()) network.set_weights(i, all[i]);
  }
}

}  // namespace

std::vector<SaturatedWeights> import_weights(const fs::path& folder, fixed::FixedNetwork& network) {
  std::vector<SaturatedWeights> saturated;
  read_as_one(folder, [&] { saturated = import_fixed(folder, network); });
  return saturated;
}

void import_weights(const fs::path& folder, floating::FloatNetwork& network) {
  read_as_one(folder, [&] { import_float(folder, network); });
}

}  // namespace hsdc::weights
