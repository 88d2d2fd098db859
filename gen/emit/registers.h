// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "gen/plan/hardware.h"
#include "gen/registers/register.h"
#include "gen/templates/template.h"

namespace hsdc::emit {

/// What templates need of the table of registers: REG.NAME, the address; RESET.NAME and
/// RESET.NAME.FIELD, sized numbers; NAME.FIELD, the number of a field's lowest bit; SPACE.WEIGHTS
/// and the like; REG.NONE, an address without a register.
templates::TemplateKeys register_keys(const registers::RegisterValues& values);

/// The module `<name>_registers`: an hsdc_axil behind which the table is read and written.
std::string emit_registers(const plan::Hardware& hardware);

}  // namespace hsdc::emit
