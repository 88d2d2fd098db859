// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "gen/emit/emit.h"
#include "gen/emit/registers.h"
#include "gen/emit/vectors.h"
#include "gen/plan/hardware.h"
#include "gen/registers/table.h"
#include "gen/templates/template.h"
#include "gen/verilog/emitted_file.h"
#include "model/circuit/circuit.h"
#include "model/circuit/packet.h"

namespace hsdc::emit {

namespace {

/// Weights of an array that the test bench compares, about.
constexpr int kPlacesPerArray = 1024;

/// Words at either end of an array that are compared.
int end_words(const plan::ArrayPlan& a) {
  return std::clamp(kPlacesPerArray / 2 / a.lanes, 1, a.words());
}

/// Lanes of a word that hold a synapse.
int lanes_of(const plan::ArrayPlan& a, int word) {
  return std::min(a.lanes, a.post - word / a.pre * a.lanes);
}

/// Calls visit(array, pre, post) for every weight that is compared, in the order of the window.
template <typename Visit>
void for_each_place(const plan::Hardware& hardware, Visit visit) {
  for (size_t k = 0; k < hardware.arrays().size(); ++k) {
    const plan::ArrayPlan& a = hardware.arrays()[k];
    for (int word = 0; word < a.words(); ++word) {
      if (!bench_compares(a, word)) continue;
      for (int lane = 0; lane < lanes_of(a, word); ++lane) {
        visit(k, word % a.pre, word / a.pre * a.lanes + lane);
      }
    }
  }
}

std::string weight_lines(const plan::Hardware& hardware, const TestVectors::Weights& weights) {
  std::string text;
  for_each_place(hardware, [&](size_t k, int pre, int post) {
    const auto at = static_cast<size_t>(pre) * static_cast<size_t>(hardware.arrays()[k].post) +
                    static_cast<size_t>(post);
    const std::int32_t value = weights.empty() ? 0 : weights[k][at];
    text += fmt::format("{:08x}\n", static_cast<std::uint32_t>(value));
  });
  return text.empty() ? "00000000\n" : text;
}

std::string beat_lines(const std::vector<std::int16_t>& codes, int bits) {
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  std::string text;
  for (size_t k = 0; k < codes.size(); ++k) {
    const auto code = static_cast<std::uint64_t>(static_cast<std::int64_t>(codes[k])) & mask;
    text += fmt::format("{:x}\n", code | (k + 1 == codes.size() ? mask + 1 : 0));
  }
  return text;
}

std::string array_lines(const plan::Hardware& hardware) {
  std::string text;
  for (const plan::ArrayPlan& a : hardware.arrays()) {
    const bool padded = a.post % a.lanes != 0;
    const int bits = hardware.graph()[a.owner].format().bits;
    for (const int value : {a.words(), a.lanes, bits, end_words(a),
                            padded ? (a.chunks - 1) * a.pre : a.words(), a.post % a.lanes}) {
      text += fmt::format("{:x}\n", value);
    }
  }
  return text + "0\n";
}

size_t beats_of(const TestVectors::Round& round) {
  size_t count = 0;
  for (const auto& packet : round.packets) count += packet.beats.size();
  return count;
}
size_t outputs_of(const TestVectors::Round& round) {
  size_t count = 0;
  for (const auto& packet : round.packets) count += packet.outputs.size();
  return count;
}

std::string round_lines(const TestVectors::Round& round) {
  const bool bad = std::any_of(round.packets.begin(), round.packets.end(),
                               [](const auto& packet) { return packet.outputs.empty(); });
  std::string text;
  for (const std::uint64_t value :
       {std::uint64_t{registers::bits_of("CONTROL", "ENABLE") |
                      (round.learns ? registers::bits_of("CONTROL", "LEARN") : 0u)},
        std::uint64_t{round.resets          ? 2u
                      : round.loads.empty() ? 0u
                                            : 1u},
        std::uint64_t{beats_of(round)}, std::uint64_t{outputs_of(round)},
        std::uint64_t{bad ? registers::bits_of("STATUS", "BAD_PACKET") : 0u}, round.samples,
        round.learned, round.cycles, round.saturations}) {
    text += fmt::format("{:x}\n", value);
  }
  return text;
}

}  // namespace

bool bench_compares(const plan::ArrayPlan& a, int word) {
  return word < end_words(a) || word >= a.words() - end_words(a);
}

std::string emit_testbench(const plan::Hardware& hardware, const TestVectors& vectors) {
  const circuit::Circuit& circuit = hardware.circuit();
  size_t beats = 0, outputs = 0, places = 0;
  for (const auto& round : vectors.rounds) {
    beats += beats_of(round);
    outputs += outputs_of(round);
  }
  for_each_place(hardware, [&](size_t, int, int) { ++places; });
  const auto number = [](auto value) { return fmt::format("{}", value); };
  templates::TemplateKeys keys = register_keys(hardware.registers());
  keys.insert({{"NAME", hardware.name()},
               {"IN_BITS", number(circuit::stream_in_bits(circuit))},
               {"OUT_BITS", number(circuit::stream_out_bits(circuit))},
               {"ROUNDS", number(vectors.rounds.size())},
               {"BEATS", number(beats)},
               {"OUTPUTS", number(outputs)},
               {"ARRAYS", number(hardware.arrays().size())},
               {"PLACES", number(std::max<size_t>(1, places))},
               {"INPUTS", number(circuit.input_size())},
               {"TARGETS", number(circuit.target_size())},
               {"INFER", number(hardware.cycles().infer)},
               {"LEARN", number(hardware.cycles().learn)},
               {"DIGEST", fmt::format("{:08X}", hardware.digest())}});
  return templates::fill_template("bench.sv.in", keys);
}

std::vector<verilog::EmittedFile> emit_vectors(const plan::Hardware& hardware,
                                               const TestVectors& vectors) {
  const int in_bits = circuit::stream_in_bits(hardware.circuit());
  const int out_bits = circuit::stream_out_bits(hardware.circuit());
  std::string samples, outputs, loads, before, after, rounds;
  for (const auto& round : vectors.rounds) {
    for (const auto& packet : round.packets) {
      samples += beat_lines(packet.beats, in_bits);
      outputs += beat_lines(packet.outputs, out_bits);
    }
    loads += weight_lines(hardware, round.loads);
    before += weight_lines(hardware, round.before);
    after += weight_lines(hardware, round.after);
    rounds += round_lines(round);
  }
  return {{"vectors/samples.mem", samples},
          {"vectors/outputs.mem", outputs},
          {"vectors/loads.mem", loads},
          {"vectors/before.mem", before},
          {"vectors/after.mem", after},
          {"vectors/rounds.mem", rounds},
          {"vectors/arrays.mem", array_lines(hardware)}};
}

}  // namespace hsdc::emit
