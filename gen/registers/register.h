// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace hsdc::registers {

/// What software may do with a register.
enum class Access { kReadOnly, kReadWrite, kWriteOneToClear };
/// As the data sheet and the C header name it: RO, RW, W1C.
std::string_view to_string(Access access);

/// A part of a register with a meaning of its own.
struct Field {
  std::string_view name;  ///< empty: the register is one number
  int low = 0, bits = 0;  ///< its place; 0 bits: no field
  std::string_view
      shows;  ///< SystemVerilog of the register block, `bits` wide; empty: not read back
  std::string_view meaning = {};
  bool needs_seeder = false;  ///< to write it (bits that are not all 0) without one is refused

  /// Its bits in the register.
  constexpr std::uint32_t mask() const {
    return static_cast<std::uint32_t>(((std::uint64_t{1} << bits) - 1) << low);
  }
};

/// What a register holds after reset: a number, one of the circuit's (RegisterValues), or nothing
/// that could be told.
enum class ResetOf { kNumber, kVersion, kDigest, kInputs, kTargets, kArrays, kSeed, kUnknown };
struct Reset {
  ResetOf of = ResetOf::kNumber;
  std::uint32_t number = 0;
};

/// The numbers by which registers differ between circuits.
struct RegisterValues {
  std::uint32_t version = 0;  ///< of the generator, 0x00MMmmpp
  std::uint32_t digest = 0;   ///< of the circuit
  std::uint32_t inputs = 0, targets = 0, arrays = 0, seed = 0;
};

/// One 32-bit register of the emitted top.
struct Register {
  std::string_view name;
  std::uint32_t offset = 0;  ///< bytes
  Access access = Access::kReadOnly;
  Reset reset;
  std::array<Field, 4> fields;    ///< the lowest first; none: it reads as its reset value for ever
  std::string_view meaning = {};  ///< empty: that of its fields
  bool is_strict = false;         ///< a write that sets bits outside of the fields is refused
  bool is_window = false;         ///< the arrays answer, and refuse what they have no place for

  /// True if it is one number, or one field that fills it.
  bool is_whole() const { return fields[0].name.empty(); }
  /// Its meaning, with that of its fields: "bit 0: ...; bit 1: ...".
  std::string text() const;
  /// "0x0000001F", "-" where it is not known.
  std::string reset_text(const RegisterValues& values) const;
};

/// What the register holds after reset; 0 where it is not known.
std::uint32_t reset_value(const Register& reg, const RegisterValues& values);

}  // namespace hsdc::registers
