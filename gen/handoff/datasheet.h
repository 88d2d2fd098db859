// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "gen/plan/hardware.h"
#include "gen/registers/register.h"

namespace hsdc::handoff {

/// What the hardware of a circuit is and does, in Markdown.
std::string emit_datasheet(const plan::Hardware& hardware);
/// The table of registers as Markdown.
std::string register_markdown(const registers::RegisterValues& values);

}  // namespace hsdc::handoff
