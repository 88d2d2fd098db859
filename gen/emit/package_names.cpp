// SPDX-License-Identifier: Apache-2.0
#include "gen/emit/package_names.h"

namespace hsdc {

std::string kind_name(ActivationKind kind) {
  switch (kind) {
    case ActivationKind::kLinear:
      return "hsdc_constants::KIND_LINEAR";
    case ActivationKind::kRelu:
      return "hsdc_constants::KIND_RELU";
    case ActivationKind::kSign:
      return "hsdc_constants::KIND_SIGN";
    default:
      return "hsdc_constants::KIND_STEP_RELU";
  }
}

std::string rounding_name(CodeRounding rounding) {
  return rounding == CodeRounding::kHalfUp     ? "hsdc_constants::ROUND_HALF_UP"
         : rounding == CodeRounding::kHalfEven ? "hsdc_constants::ROUND_HALF_EVEN"
                                               : "hsdc_constants::ROUND_TRUNCATE";
}

std::string rounding_name(UpdateRounding rounding) {
  return rounding == UpdateRounding::kStochastic ? "hsdc_constants::ROUND_STOCHASTIC"
         : rounding == UpdateRounding::kNearest  ? "hsdc_constants::ROUND_HALF_UP"
                                                 : "hsdc_constants::ROUND_TRUNCATE";
}

}  // namespace hsdc
