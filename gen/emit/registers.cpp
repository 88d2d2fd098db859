// SPDX-License-Identifier: Apache-2.0
#include "gen/emit/registers.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "gen/emit/package_names.h"
#include "gen/registers/table.h"
#include "gen/verilog/writer.h"

namespace hsdc::emit {

namespace {

std::string sv32(std::uint32_t value) { return fmt::format("32'h{:08X}", value); }

/// A constant of the emitted package, as 32 bits.
std::string package_constant(const plan::Hardware& hardware, const std::string& key) {
  return fmt::format("{}_pkg::{}", hardware.name(), key);
}

/// Bits of the window's registers: each holds every place of the largest array and one number more,
/// which is no place.
struct WindowBits {
  int array = 1, word = 1, lane = 1;
};
WindowBits window_bits(const std::vector<plan::ArrayPlan>& arrays) {
  const auto bits_of = [](int most) {
    return static_cast<int>(std::bit_width(static_cast<unsigned>(std::max(most, 1))));
  };
  WindowBits bits;
  bits.array = bits_of(static_cast<int>(arrays.size()));
  for (const plan::ArrayPlan& a : arrays) {
    bits.word = std::max({bits.word, bits_of(a.words()), bits_of(a.pre), bits_of(a.post)});
    bits.lane = std::max(bits.lane, bits_of(a.lanes));
  }
  return bits;
}

/// "hsdc_constants::SPACE_WEIGHTS: begin"
std::string space_case(std::initializer_list<registers::Space> spaces) {
  std::string text;
  for (const registers::Space space : spaces) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", space_name(space));
  }
  return text + ": begin";
}

/// What the window must know of each array: a case over the selected one.
std::string array_shapes(const plan::Hardware& hardware) {
  verilog::VerilogWriter w;
  const WindowBits bits = window_bits(hardware.arrays());
  for (const plan::ArrayPlan& a : hardware.arrays()) {
    const circuit::Projection& p = hardware.graph()[a.owner];
    const std::string key = verilog::upper(p.name);
    const int padding = a.chunks * a.lanes - a.post;
    const auto places = [&](int count) { return fmt::format("{}'d{}", bits.word, count); };
    const std::string lanes =
        fmt::format("{}'({})", bits.lane, package_constant(hardware, "LANES_" + key));
    w.open(fmt::format("{}: begin", package_constant(hardware, "ARRAY_" + key)));
    w.open("case (space_q)");
    w.open(space_case({registers::Space::kWeights}));
    w.line(
        fmt::format("words_q <= {}'({});", bits.word, package_constant(hardware, "WORDS_" + key)));
    w.line(fmt::format("lanes_q <= {};", lanes));
    w.line(fmt::format("bits_q <= 6'd{};", p.format().bits));
    w.close("end");
    if (a.masked) {
      w.open(space_case({registers::Space::kMasks}));
      w.line(fmt::format("words_q <= {}'({});", bits.word,
                         package_constant(hardware, "WORDS_" + key)));
      w.line(fmt::format("lanes_q <= {};", lanes));
      w.line("bits_q <= 6'd1;");
      w.close("end");
    }
    if (a.has_states) {
      w.open(space_case({registers::Space::kRho, registers::Space::kKappa}));
      w.line(fmt::format("words_q <= space_q == {} ? {} : {};",
                         space_name(registers::Space::kKappa), places(a.post), places(a.pre)));
      w.line(fmt::format("lanes_q <= {}'d1;", bits.lane));
      w.line("bits_q <= 6'd32;");
      w.close("end");
    }
    w.line("default: ;");
    w.close("endcase");
    w.line(fmt::format("last_q <= of_state ? '0 : {}'d{};", bits.lane, a.lanes - 1));
    w.line(fmt::format("tail_q <= of_state ? {{{}{{1'b1}}}} : {};", bits.word,
                       places(a.words() - a.pre)));
    w.line(fmt::format("tail_lanes_q <= {}'d{};", bits.lane, a.lanes - padding));
    w.line(fmt::format("most_q <= 15'd{};", p.format().max()));
    w.close("end");
  }
  return w.text();
}

/// What a register reads as, 32 bits.
std::string value_of(const registers::Register& reg, const plan::Hardware& hardware) {
  switch (reg.reset.of) {  // what the package holds
    case registers::ResetOf::kDigest:
    case registers::ResetOf::kInputs:
    case registers::ResetOf::kTargets:
    case registers::ResetOf::kArrays:
      return package_constant(hardware, std::string(reg.name));
    default:
      break;
  }
  if (reg.fields[0].bits == 0) return sv32(registers::reset_value(reg, hardware.registers()));
  if (reg.fields[0].bits == 32) return std::string(reg.fields[0].shows);
  std::vector<std::string> parts;
  int top = 32;  // bits from there on are written
  for (size_t k = reg.fields.size(); k-- > 0;) {
    const registers::Field& field = reg.fields[k];
    if (field.bits == 0 || field.shows.empty()) continue;
    const int end = field.low + field.bits;
    if (end < top) parts.push_back(verilog::sized(top - end, 0));
    parts.emplace_back(field.shows);
    top = field.low;
  }
  if (top > 0) parts.push_back(verilog::sized(top, 0));
  return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

/// Which writes are refused: a condition on we and wdata; empty: none is.
std::string refused_writes(const registers::Register& reg) {
  if (reg.access == registers::Access::kReadOnly) return "we";
  int top = 0;
  for (const registers::Field& field : reg.fields) {
    top = std::max(top, field.low + field.bits);
    if (!field.needs_seeder) continue;
    return reg.is_whole() ? "we && !HAS_SEEDER"
                          : fmt::format("we && wdata[{}] && !HAS_SEEDER", field.low);
  }
  return reg.is_strict ? fmt::format("we && wdata[31:{}] != '0", top) : "";
}

/// What the registers answer: branches of a case over the address.
std::string answers(const plan::Hardware& hardware) {
  std::string text;
  for (const registers::Register& reg : registers::kRegisters) {
    if (reg.is_window) {  // its value comes from the core
      text += fmt::format("ADDR_{}: error_q <= !granted;\n", reg.name);
      continue;
    }
    const std::string refused = refused_writes(reg);
    text += fmt::format("ADDR_{}: begin rdata_q <= {};{} end\n", reg.name, value_of(reg, hardware),
                        refused.empty() ? "" : fmt::format(" error_q <= {};", refused));
  }
  return text;
}

std::string addresses() {
  std::string text;
  for (const registers::Register& reg : registers::kRegisters) {
    text += fmt::format("localparam logic [5:0] ADDR_{} = 6'h{:02X};\n", reg.name, reg.offset / 4);
  }
  return text;
}

}  // namespace

templates::TemplateKeys register_keys(const registers::RegisterValues& values) {
  templates::TemplateKeys keys{{"REG.NONE", fmt::format("8'h{:02X}", registers::kNoRegister)},
                               {"SPACE.WEIGHTS", space_name(registers::Space::kWeights)},
                               {"SPACE.MASKS", space_name(registers::Space::kMasks)}};
  for (const registers::Register& reg : registers::kRegisters) {
    const std::uint32_t reset = registers::reset_value(reg, values);
    keys[fmt::format("REG.{}", reg.name)] = fmt::format("8'h{:02X}", reg.offset);
    keys[fmt::format("RESET.{}", reg.name)] = sv32(reset);
    for (const registers::Field& field : reg.fields) {
      if (field.name.empty()) continue;
      keys[fmt::format("{}.{}", reg.name, field.name)] = fmt::format("{}", field.low);
      keys[fmt::format("RESET.{}.{}", reg.name, field.name)] =
          verilog::sized(field.bits, (reset & field.mask()) >> field.low);
    }
  }
  return keys;
}

std::string emit_registers(const plan::Hardware& hardware) {
  const bool states = std::any_of(hardware.arrays().begin(), hardware.arrays().end(),
                                  [](const plan::ArrayPlan& a) { return a.has_states; });
  const WindowBits bits = window_bits(hardware.arrays());
  const auto number = [](int value) { return fmt::format("{}", value); };
  templates::TemplateKeys keys = register_keys(hardware.registers());
  keys.insert({{"NAME", hardware.name()},
               {"ADDRESSES", addresses()},
               {"HAS_SEEDER", states ? "Seeder" : "1'b0 && Seeder"},
               {"ARRAY_BITS", number(bits.array)},
               {"WORD_BITS", number(bits.word)},
               {"LANE_BITS", number(bits.lane)},
               {"SHAPES", array_shapes(hardware)},
               {"ANSWERS", answers(hardware)}});
  return templates::fill_template("registers.sv.in", keys);
}

}  // namespace hsdc::emit
