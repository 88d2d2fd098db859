// SPDX-License-Identifier: Apache-2.0
#include "gen/handoff/packets.h"

#include <fmt/format.h>

#include "gen/verilog/writer.h"
#include "model/circuit/packet.h"

namespace hsdc::handoff {

namespace {

const char* kind_name(circuit::PacketField::Kind kind) {
  switch (kind) {
    case circuit::PacketField::Kind::kInput:
      return "input";
    case circuit::PacketField::Kind::kTarget:
      return "target";
    case circuit::PacketField::Kind::kOutput:
      break;
  }
  return "output";
}

std::string beats(const circuit::PacketField& field) {
  return field.count == 1 ? fmt::format("{}", field.first)
                          : fmt::format("{} .. {}", field.first, field.first + field.count - 1);
}

std::string table(const circuit::Circuit& circuit,
                  const std::vector<circuit::PacketField>& packet) {
  std::string text = "| beats | codes | node | format | range |\n|---|---|---|---|---|\n";
  for (const circuit::PacketField& field : packet) {
    text += fmt::format("| {} | {} | {} | {} | {} .. {} |\n", beats(field), kind_name(field.kind),
                        circuit.nodes[field.node].name, circuit::to_string(field.format), field.min,
                        field.max);
  }
  return text;
}

/// Macros of a field: first beat, number of beats, lowest and highest code.
std::string field_macros(const std::string& key, const circuit::PacketField& field) {
  return fmt::format(
      "#define {0}_FIRST {1}\n#define {0}_COUNT {2}\n#define {0}_MIN ({3})\n#define {0}_MAX {4}\n",
      key, field.first, field.count, field.min, field.max);
}

}  // namespace

std::string packet_markdown(const plan::Hardware& hardware) {
  const circuit::Circuit& circuit = hardware.circuit();
  return fmt::format(
             "A beat carries one code, in its low bits; s is signed (two's complement), u "
             "unsigned, the figure behind the point counts fractional bits.\n\n"
             "`s_axis`, {} bits a beat; `tlast` on the last input to infer, on the last target to "
             "learn. Bits above a code's are ignored, so that a code out of range is taken for "
             "another one; all codes of a target's bits are targets.\n\n",
             circuit::stream_in_bits(circuit)) +
         table(circuit, circuit::sample_packet(circuit)) +
         fmt::format(
             "\n`m_axis`, {} bits a beat, `tlast` on the last. Every beat is a signed number: "
             "codes with a sign are sign-extended, those without have room for one and come with "
             "zeros above.\n\n",
             circuit::stream_out_bits(circuit)) +
         table(circuit, circuit::output_packet(circuit));
}

std::string packet_c_header(const plan::Hardware& hardware) {
  const circuit::Circuit& circuit = hardware.circuit();
  const std::string& name = hardware.name();
  const std::string prefix = verilog::upper(name);
  std::string text =
      "\n/* Packets: the first beat of a node's codes, how many, the lowest and the highest code; "
      "the\n"
      "   beat of a code to send, the code of a beat that came. */\n";
  for (const circuit::PacketField& field : circuit::sample_packet(circuit)) {
    const std::string& node = circuit.nodes[field.node].name;
    const char* kind = kind_name(field.kind);
    text += field_macros(
        fmt::format("{}_{}_{}", prefix, verilog::upper(kind), verilog::upper(node)), field);
    text += fmt::format(
        "static inline uint32_t {}_{}_{}_beat(int32_t code) {{ return (uint32_t)code & 0x{:X}u; "
        "}}\n",
        name, kind, node, (1u << field.format.bits) - 1);
  }
  const std::uint32_t sign = 1u << (circuit::stream_out_bits(circuit) - 1);
  for (const circuit::PacketField& field : circuit::output_packet(circuit)) {
    const std::string& node = circuit.nodes[field.node].name;
    text += field_macros(fmt::format("{}_OUTPUT_{}", prefix, verilog::upper(node)), field);
    text += fmt::format(
        "static inline int32_t {0}_output_{1}_code(uint32_t beat) {{\n"
        "  return (int32_t)((beat & 0x{2:X}u) ^ 0x{3:X}u) - (int32_t)0x{3:X};\n}}\n",
        name, node, 2 * sign - 1, sign);
  }
  return text;
}

}  // namespace hsdc::handoff
