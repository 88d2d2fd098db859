#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gen/plan/identity.h"
#include "gen/plan/plan.h"
#include "model/circuit/circuit.h"

namespace hsdc {

/// One 32-bit register of the emitted top. The table of them is the one source of the register RTL,
/// the data sheet's register map and the C header.
struct Register {
  std::string name;
  int offset = 0;      ///< bytes
  std::string access;  ///< RO, RW, W1C
  std::string reset;   ///< as a C and Markdown literal
  std::string read;    ///< SystemVerilog expression, 32 bits; empty: read through the window
  std::string meaning;
};

std::vector<Register> register_table(const Circuit& circuit, const HardwarePlan& plan,
                                     const Identity& identity);

/// The module `<name>_registers`: an hsdc_axil behind which the table is read and written.
std::string emit_registers(const std::string& name, const Circuit& circuit,
                           const HardwarePlan& plan, const Identity& identity);

}  // namespace hsdc
