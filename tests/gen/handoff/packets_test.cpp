// SPDX-License-Identifier: Apache-2.0
// The packets of the streams in data sheet and C header.
#include "gen/handoff/packets.h"

#include <fmt/format.h>

#include "base/run_program.h"
#include "gen/verilog/writer.h"
#include "model/circuit/packet.h"
#include "tests/catch.h"
#include "tests/model/circuit/random_circuit.h"
#include "tests/scratch_folder.h"

using namespace hsdc;
using namespace hsdc::handoff;

namespace {

std::string name_of(const circuit::Circuit& circuit, const circuit::PacketField& field) {
  return circuit.nodes[field.node].name;
}

/// Checks of one field that a C program makes: macros, and a code at either end and in between
/// there and back.
std::string checks_of(const circuit::Circuit& circuit, const circuit::PacketField& field,
                      int beat_bits) {
  const bool output = field.kind == circuit::PacketField::Kind::kOutput;
  const std::string kind = output                                              ? "output"
                           : field.kind == circuit::PacketField::Kind::kTarget ? "target"
                                                                               : "input";
  const std::string name = name_of(circuit, field);
  std::string text = fmt::format(
      "  if (T_{0}_{1}_FIRST != {2} || T_{0}_{1}_COUNT != {3} || T_{0}_{1}_MIN != {4} || "
      "T_{0}_{1}_MAX != {5}) return 1;\n",
      verilog::upper(kind), verilog::upper(name), field.first, field.count, field.min, field.max);
  for (const std::int64_t code : {field.min, (field.min + field.max) / 2, field.max}) {
    const int bits = output ? beat_bits : field.format.bits;
    const auto beat = static_cast<std::uint64_t>(code) & ((std::uint64_t{1} << bits) - 1);
    text += output
                ? fmt::format("  if (t_output_{}_code({}u) != {}) return 2;\n", name, beat, code)
                : fmt::format("  if (t_{}_{}_beat({}) != {}u) return 3;\n", kind, name, code, beat);
  }
  return text;
}

}  // namespace

TEST_CASE("packets: the C header gives the place of every code and packs and unpacks it") {
  for (std::uint32_t seed = 301; seed <= 306; ++seed) {
    circuit::Circuit circuit = circuit::random_circuit(seed);
    circuit.name = "t";
    std::string main = "#include <stdint.h>\n" + packet_c_header(plan::make_hardware(circuit)) +
                       "int main(void) {\n";
    for (const circuit::PacketField& field : circuit::sample_packet(circuit)) {
      main += checks_of(circuit, field, circuit::stream_in_bits(circuit));
    }
    for (const circuit::PacketField& field : circuit::output_packet(circuit)) {
      main += checks_of(circuit, field, circuit::stream_out_bits(circuit));
    }
    const ScratchFolder scratch;
    scratch.write("main.c", main + "  return 0;\n}\n");
    const ProgramEnd compiled = run_program({"gcc", "-std=c11", "-Wall", "-Wextra", "-Wconversion",
                                             "-pedantic", "-Werror", "-o", "main", "main.c"},
                                            {}, scratch.path());
    INFO("seed " << seed << "\n" << compiled.errors);
    REQUIRE(compiled.ok());
    CHECK(run_program({"./main"}, {}, scratch.path()).status == 0);
  }
}

TEST_CASE("packets: the data sheet has a row of every node, in stream order") {
  for (std::uint32_t seed = 301; seed <= 320; ++seed) {
    const circuit::Circuit circuit = circuit::random_circuit(seed);
    const std::string text = packet_markdown(plan::make_hardware(circuit));
    INFO(text);
    size_t at = 0;
    for (const auto& packet : {circuit::sample_packet(circuit), circuit::output_packet(circuit)}) {
      for (const circuit::PacketField& field : packet) {
        const std::string row = fmt::format("| {} | {} | {} .. {} |\n", name_of(circuit, field),
                                            circuit::to_string(field.format), field.min, field.max);
        at = text.find(row, at);
        REQUIRE(at != std::string::npos);
        at += row.size();
      }
    }
  }
}
