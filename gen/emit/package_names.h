// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "model/circuit/circuit.h"

namespace hsdc::emit {

// The numbers of rtl's hsdc_constants, by name: what Kind and Rounding of the cells are given.
std::string kind_name(circuit::ActivationKind kind);
std::string rounding_name(circuit::CodeRounding rounding);
std::string rounding_name(circuit::UpdateRounding rounding);

}  // namespace hsdc::emit
