// SPDX-License-Identifier: Apache-2.0
#include "gen/emit/package_names.h"

#include <stdexcept>

namespace hsdc::emit {

std::string kind_name(circuit::ActivationKind kind) {
  switch (kind) {
    case circuit::ActivationKind::kLinear:
      return "hsdc_constants::KIND_LINEAR";
    case circuit::ActivationKind::kRelu:
      return "hsdc_constants::KIND_RELU";
    case circuit::ActivationKind::kSign:
      return "hsdc_constants::KIND_SIGN";
    case circuit::ActivationKind::kStepRelu:
      return "hsdc_constants::KIND_STEP_RELU";
    default:
      throw std::logic_error("no unit makes codes of this kind");
  }
}

std::string rounding_name(circuit::CodeRounding rounding) {
  return rounding == circuit::CodeRounding::kHalfUp     ? "hsdc_constants::ROUND_HALF_UP"
         : rounding == circuit::CodeRounding::kHalfEven ? "hsdc_constants::ROUND_HALF_EVEN"
                                                        : "hsdc_constants::ROUND_TRUNCATE";
}

std::string rounding_name(circuit::UpdateRounding rounding) {
  return rounding == circuit::UpdateRounding::kStochastic ? "hsdc_constants::ROUND_STOCHASTIC"
         : rounding == circuit::UpdateRounding::kNearest  ? "hsdc_constants::ROUND_HALF_UP"
                                                          : "hsdc_constants::ROUND_TRUNCATE";
}

std::string space_name(registers::Space space) {
  switch (space) {
    case registers::Space::kMasks:
      return "hsdc_constants::SPACE_MASKS";
    case registers::Space::kRho:
      return "hsdc_constants::SPACE_RHO";
    case registers::Space::kKappa:
      return "hsdc_constants::SPACE_KAPPA";
    case registers::Space::kWeights:
      break;
  }
  return "hsdc_constants::SPACE_WEIGHTS";
}

}  // namespace hsdc::emit
