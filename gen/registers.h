#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gen/plan.h"
#include "model/circuit.h"

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

/// Numbers by which a register file identifies its circuit.
struct Identity {
  std::uint32_t version = 0;  ///< 0x00MMmmpp
  std::uint32_t digest = 0;   ///< of the circuit, see circuit_digest()
};

std::vector<Register> register_table(const Circuit& circuit, const HardwarePlan& plan,
                                     const Identity& identity);

/// The module `<name>_registers`: an hsdc_axil behind which the table is read and written.
std::string emit_registers(const std::string& name, const Circuit& circuit,
                           const HardwarePlan& plan, const Identity& identity);
/// A C header: offsets, identity, the place of every weight in the window, the packets of the
/// streams, functions that save and load through the window.
std::string emit_c_header(const std::string& name, const Circuit& circuit, const HardwarePlan& plan,
                          const Identity& identity);
/// The table as Markdown.
std::string register_markdown(const std::vector<Register>& table);

}  // namespace hsdc
