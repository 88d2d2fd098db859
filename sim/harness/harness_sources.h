// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "gen/templates/embedded.h"

namespace hsdc::harness {

/// harness.h, bus_noise.h and harness.cpp of this folder, compiled with every verilated circuit.
const std::vector<templates::EmbeddedFile>& harness_sources();

}  // namespace hsdc::harness
