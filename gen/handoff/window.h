// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "gen/plan/hardware.h"

namespace hsdc::handoff {

/// For C99 and C++: functions that save and load, through the window of the registers, all that a
/// circuit has learned: weights, mask bits and random states, by array and all together, over two
/// callbacks or registers in memory. Uses the macros and functions that the rest of the header
/// defines (emit_c_header()).
std::string window_c_header(const plan::Hardware& hardware);

}  // namespace hsdc::handoff
