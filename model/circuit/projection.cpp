// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/projection.h"

namespace hsdc::circuit {

const OwnWeights* Projection::own_or_null() const {
  if (const auto* plastic = std::get_if<PlasticWeights>(&weights)) return plastic;
  return std::get_if<FixedWeights>(&weights);
}

const OwnWeights& Projection::own() const {
  const OwnWeights* found = own_or_null();
  if (found == nullptr) throw std::bad_variant_access();
  return *found;
}

OwnWeights& Projection::own() { return const_cast<OwnWeights&>(std::as_const(*this).own()); }

const device::Device* Projection::device() const {
  const auto* plastic = std::get_if<PlasticWeights>(&weights);
  return plastic != nullptr && plastic->device ? &*plastic->device : nullptr;
}

std::string Projection::mask_file() const {
  const OwnWeights* found = own_or_null();
  return found == nullptr ? "" : found->first.mask_file;
}

const char* to_string(UpdateRounding rounding) {
  switch (rounding) {
    case UpdateRounding::kStochastic:
      return "stochastic";
    case UpdateRounding::kNearest:
      return "nearest";
    case UpdateRounding::kTruncate:
      return "truncate";
  }
  return "?";
}

const char* to_string(WeightKind kind) {
  switch (kind) {
    case WeightKind::kPlastic:
      return "plastic";
    case WeightKind::kFixed:
      return "fixed";
    case WeightKind::kIdentity:
      return "identity";
    case WeightKind::kTied:
      return "tied";
  }
  return "?";
}

const char* to_string(Architecture architecture) {
  return architecture == Architecture::kParallel ? "parallel" : "folded";
}

}  // namespace hsdc::circuit
