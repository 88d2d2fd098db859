// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/float_options.h"

namespace hsdc::circuit {

const char* to_string(LawFactor factor) {
  switch (factor) {
    case LawFactor::kActivation:
      return "activation";
    case LawFactor::kPreactivation:
      return "preactivation";
    case LawFactor::kCorrected:
      return "corrected";
    case LawFactor::kSign:
      return "sign";
  }
  return "";
}

}  // namespace hsdc::circuit
