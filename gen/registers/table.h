// SPDX-License-Identifier: Apache-2.0
#pragma once
// The one table of registers: register block, test bench, C header, driver, data sheet, simulation
// and tests take names, offsets, fields, access and reset values from here.
#include <span>

#include "gen/registers/register.h"

namespace hsdc::registers {

inline constexpr std::uint32_t kHsdcId = 0x48534443;  ///< "HSDC" in ASCII

/// What the window looks into: the values of SPACE.
enum class Space : std::uint32_t { kWeights, kMasks, kRho, kKappa };
inline constexpr std::uint32_t number_of(Space space) { return static_cast<std::uint32_t>(space); }

namespace rows {

/// A register that never changes.
constexpr Register constant(std::string_view name, std::uint32_t offset, Reset reset,
                            std::string_view meaning) {
  return {name, offset, Access::kReadOnly, reset, {}, meaning};
}
/// A register that is one number, which reads as `shows`.
constexpr Register number(std::string_view name, std::uint32_t offset, Access access,
                          std::string_view shows, std::string_view meaning, Reset reset = {}) {
  return {name, offset, access, reset, {{{"", 0, 32, shows}}}, meaning};
}

/// A register of fields, or with a rule of its own.
constexpr Register other(std::string_view name, std::uint32_t offset, Access access, Reset reset,
                         std::array<Field, 4> fields, std::string_view meaning = {},
                         bool is_strict = false, bool is_window = false) {
  return {name, offset, access, reset, fields, meaning, is_strict, is_window};
}

constexpr Access RO = Access::kReadOnly, RW = Access::kReadWrite, W1C = Access::kWriteOneToClear;
constexpr Reset kUnknown{ResetOf::kUnknown};
constexpr std::string_view kHigh = "high half, as captured";

inline constexpr std::array kAll{
    constant("ID", 0x00, {ResetOf::kNumber, kHsdcId}, "\"HSDC\" in ASCII"),
    constant("VERSION", 0x04, {ResetOf::kVersion}, "version of the generator, 0x00MMmmpp"),
    constant("DIGEST", 0x08, {ResetOf::kDigest}, "digest of the circuit that this hardware is"),
    constant("INPUTS", 0x0C, {ResetOf::kInputs}, "codes of a sample's inputs"),
    constant("TARGETS", 0x10, {ResetOf::kTargets}, "codes of a sample's targets"),
    constant("ARRAYS", 0x14, {ResetOf::kArrays}, "arrays of weights"),
    other("CONTROL", 0x18, RW, {ResetOf::kNumber, 3},
          {{{"ENABLE", 0, 1, "enable_o", "begin samples"},
            {"LEARN", 1, 1, "learn_o",
             "learn samples that have targets; both hold for samples that begin from then on"},
            {"CLEAR", 2, 1, "", "clear the counters"},
            {"FILL", 3, 1, "",
             "fill the random states from SEED; refused (SLVERR) without a seeder", true}}}),
    other("STATUS", 0x1C, W1C, {},
          {{{"BUSY", 0, 1, "busy_i", "a sample is under way"},
            {"BAD_PACKET", 1, 1, "bad_q", "a packet of wrong length was dropped, write 1 to clear"},
            {"FILLING", 2, 1, "seeding_i",
             "random states are being filled, no sample begins (set after reset with a "
             "seeder)"}}}),
    number("SAMPLES", 0x20, RO, "samples_q",
           "samples that have ended, low half; reading it captures the high half"),
    number("SAMPLES_HIGH", 0x24, RO, "high_q", kHigh),
    number("LEARNED", 0x28, RO, "learned_q", "samples that were learned"),
    number("LEARNED_HIGH", 0x2C, RO, "high_q", kHigh),
    number("CYCLES", 0x30, RO, "cycles_q", "clock cycles in which a sample was under way"),
    number("CYCLES_HIGH", 0x34, RO, "high_q", kHigh),
    number("SATURATIONS", 0x38, RO, "saturations_q", "weight updates that saturated"),
    number("SATURATIONS_HIGH", 0x3C, RO, "high_q", kHigh),
    number("ARRAY", 0x40, RW, "32'(array_q)",
           "array that the window looks into; this, WORD and LANE keep as many bits as the largest "
           "array needs, all ones of them for any larger number"),
    number("WORD", 0x44, RW, "32'(word_q)",
           "word of it: (post / lanes) * pre neurons + pre; moves on when LANE wraps"),
    number("LANE", 0x48, RW, "32'(lane_q)",
           "lane of the word: post modulo lanes; moves on with every access to WEIGHT"),
    other("WEIGHT", 0x4C, RW, kUnknown, {{{"", 0, 32, "host_rdata_i"}}},
          "by SPACE; the weight is sign-extended; waits until no sample is under way; a value "
          "outside the symmetric range or a place outside the array is refused (SLVERR); a masked "
          "synapse stays 0; lanes of the last words beyond the last post read as 0 and are not "
          "written (SLVERR)",
          false, true),
    number("ARRAY_WORDS", 0x50, RO, "32'(words_q)",
           "words of the selected array and space; 0: it has none", kUnknown),
    number("ARRAY_LANES", 0x54, RO, "32'(lanes_q)", "lanes of the selected array and space",
           kUnknown),
    number("ARRAY_BITS", 0x58, RO, "32'(bits_q)", "bits of what WEIGHT is there", kUnknown),
    other("SPACE", 0x5C, RW, {}, {{{"", 0, 2, "space_q"}}},
          "what WEIGHT is: 0 the weight; 1 the mask bit of that place, where the array has masks "
          "(1: the synapse exists; a write makes its weight 0); 2 rho, WORD being the pre neuron; "
          "3 kappa, WORD being the post neuron, where rounding is stochastic (32 bits; 0 is "
          "refused); other values are refused",
          true),
    other("SEED", 0x60, RW, {ResetOf::kSeed}, {{{"", 0, 32, "seed_value_o", "", true}}},
          "seed of the random states, for the next filling; without a seeder it is not writable "
          "(SLVERR)"),
};

}  // namespace rows

inline constexpr std::span<const Register> kRegisters{rows::kAll};

/// An address without a register, and will stay so.
inline constexpr std::uint32_t kNoRegister = 0xF8;

/// The register of that name; one that there is not is an error of the compiler.
consteval const Register& register_named(std::string_view name) {
  for (const Register& reg : kRegisters) {
    if (reg.name == name) return reg;
  }
  throw "no such register";
}
consteval std::uint32_t offset_of(std::string_view name) { return register_named(name).offset; }
/// The bits of a field in its register.
consteval std::uint32_t bits_of(std::string_view name, std::string_view field) {
  for (const Field& f : register_named(name).fields) {
    if (f.bits != 0 && f.name == field) return f.mask();
  }
  throw "no such field";
}

}  // namespace hsdc::registers
