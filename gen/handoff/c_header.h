// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "gen/plan/hardware.h"

namespace hsdc::handoff {

/// A C header: offsets, identity, the place of every weight in the window, the packets of the
/// streams, functions that save and load through the window.
std::string emit_c_header(const plan::Hardware& hardware);

}  // namespace hsdc::handoff
