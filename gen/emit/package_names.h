// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "gen/registers/table.h"
#include "model/circuit/circuit.h"

namespace hsdc::emit {

// The numbers of rtl's hsdc_constants, by name: what Kind and Rounding of the cells are given, and
// what the window asks for.
std::string kind_name(circuit::ActivationKind kind);
std::string rounding_name(circuit::CodeRounding rounding);
std::string rounding_name(circuit::UpdateRounding rounding);
std::string space_name(registers::Space space);

}  // namespace hsdc::emit
