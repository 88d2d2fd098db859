// SPDX-License-Identifier: Apache-2.0
#include "gen/handoff/datasheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "gen/handoff/packets.h"
#include "gen/plan/timing.h"
#include "gen/registers/table.h"
#include "model/circuit/circuit.h"
#include "model/circuit/packet.h"

namespace hsdc::handoff {

namespace {

std::string node_table(const circuit::Circuit& circuit) {
  std::string text =
      "Codes are integers in units of 1/Q; s8.4 is signed, 8 bits, 4 of them fractional, u3 is "
      "unsigned, 3 "
      "bits.\n\n"
      "| node | neurons | at t | code | at t' | code |\n|---|---|---|---|---|---|\n";
  for (const circuit::Node& node : circuit.nodes) {
    text += fmt::format("| {} | {} ", node.name, node.size);
    for (circuit::Phase phase : circuit::kPhases) {
      const circuit::Activation& a = node.at(phase);
      text += a.fires() ? fmt::format("| {}{} | {} ", circuit::to_string(a.kind),
                                      a.gated ? ", gated" : "", circuit::to_string(a.format()))
                        : std::string("| off | - ");
    }
    text += "|\n";
  }
  return text;
}

/// What is to be known of the nodes that are `one` beyond their format; nothing where there are
/// none.
std::string ones(const circuit::Circuit& circuit) {
  std::string text;
  for (const circuit::NodeId n : circuit.nodes.ids()) {
    const circuit::Node& node = circuit.nodes[n];
    for (circuit::Phase phase : circuit::kPhases) {
      const circuit::Activation& a = node.at(phase);
      if (a.kind != circuit::ActivationKind::kOne) continue;
      std::string readers;
      for (const circuit::Projection& p : circuit.projections) {
        if (p.from != n || p.phase != phase) continue;
        readers += fmt::format("{}{}", readers.empty() ? "" : ", ", p.name);
      }
      text += fmt::format(
          "\n`{}` is always 1 at {}: {} the code {} (Q · 2^{}) in every sample, a constant that is "
          "sent as the sample begins, one neuron a cycle. It is no beat of a packet, and no sum "
          "ends "
          "there; weights that read it ({}) are biases.\n",
          node.name, circuit::to_string(phase),
          node.size == 1 ? "its neuron has" : fmt::format("each of its {} neurons has", node.size),
          circuit::code_of_one(circuit.q, a.fraction), a.fraction,
          readers.empty() ? "none here" : readers);
    }
  }
  return text;
}

std::string array_table(const plan::Hardware& hardware) {
  const circuit::Circuit& circuit = hardware.circuit();
  std::string text =
      "| array | read by | pre x post | weight | lanes | words | memory bits | synapses a cycle | "
      "X |\n"
      "|---|---|---|---|---|---|---|---|---|\n";
  long bits = 0;
  for (const plan::ArrayPlan& a : hardware.arrays()) {
    const circuit::Projection& p = circuit.projections[a.owner];
    std::string readers;
    for (size_t u = 1; u < a.users.size(); ++u) {
      readers +=
          fmt::format("{}{}{}", readers.empty() ? "" : ", ", circuit.projections[a.users[u]].name,
                      a.transposed[u] ? " (transposed)" : "");
    }
    const bool parallel = p.parallel();
    text += fmt::format("| {} | {} | {} x {} | s{}.{}{} | {} | {} | {} | {} | {} |\n", p.name,
                        readers.empty() ? "itself" : "itself, " + readers, a.pre, a.post,
                        p.format().bits, p.format().fraction, a.masked ? " + mask" : "",
                        parallel ? "all" : fmt::format("{}", a.lanes), a.words(), a.memory_bits(),
                        parallel ? a.pre * a.post : a.lanes,
                        p.plastic() ? fmt::format("{}", a.shift_update) : "-");
    bits += a.memory_bits();
  }
  return text + fmt::format("\nWeights take {} bits of memory in all. ", bits) +
         "Beside them a folded array holds the codes that it reads (one RAM a stream) and, with "
         "stochastic "
         "rounding, 32 bits for every neuron on either side.\n";
}

std::string cycles(const plan::Hardware& hardware) {
  const circuit::Circuit& circuit = hardware.circuit();
  const plan::SampleCycles& c = hardware.cycles();
  long updates = 0;
  for (const plan::ArrayPlan& a : hardware.arrays()) {
    if (circuit.projections[a.owner].plastic()) {
      updates += static_cast<long>(a.pre) * a.post;
    }
  }
  std::string text = fmt::format(
      "A sample takes **{} cycles** to learn and **{} cycles** to infer, the same for every "
      "sample: what the "
      "CYCLES register counts. That is {:.1f} synapse updates a cycle; the next sample is taken in "
      "meanwhile ({} beats).\n\n",
      c.learn, c.infer, static_cast<double>(updates) / static_cast<double>(c.learn),
      circuit.input_size() + circuit.target_size());
  text += fmt::format(
      "An access to a register is answered within **{} cycles** ({} and a learned sample) of the "
      "cycle in which all of it has come and the answer before has been taken: one to WEIGHT, or "
      "behind one to WEIGHT of the other kind, waits for the sample under way, for one at most. "
      "With none under way it takes {} at most.\n\n",
      plan::longest_access(c), plan::kAccessCycles, plan::kAccessCycles);
  text +=
      "In closed form, with P pre and N post neurons, L lanes, C = ceil(N / L) rows of words, n = "
      "N - "
      "(C - 1) L, d = ceil(log2 L), R = max(P, 7) if C > 1, else P:\n\n"
      "| pass | from its start, all codes being there | codes come one a cycle |\n|---|---|---|\n"
      "| folded, straight | row r (from 0): first sum after P + 8 + r max(P, L + 6), the others at "
      "one "
      "a cycle; the last of all after P + 7 + n + (C - 1) max(P, L + 6) | word s waits for code s "
      "|\n"
      "| folded, transposed | first sum after P + L + 13 + d + (C - 1) max(R, L + 3) | lane l "
      "waits "
      "for code l |\n"
      "| folded, update | R + L + 11 + d + (C - 1) max(R, L + 3): lanes of the next row are loaded "
      "during the one before | as above |\n"
      "| parallel | first sum after 3; update 3 | waits for all |\n"
      "| identity | first sum after 2 | waits for all |\n"
      "| node | a code 3 cycles after its sums | |\n"
      "| root at t' | first code after 4 | |\n\n"
      "Units of a step start together and wait for one another's codes; a step ends two cycles "
      "after the last "
      "code, and the next begins. Steps here:\n\n| step | phase | nodes | updates that start "
      "|\n|---|---|---|---|\n";
  for (size_t s = 0; s < hardware.plan().steps.size(); ++s) {
    const plan::Step& step = hardware.plan().steps[s];
    std::string nodes, arrays;
    for (const plan::NodePass& pass : step.passes) {
      nodes += fmt::format("{}{}{}", nodes.empty() ? "" : ", ", circuit.nodes[pass.node].name,
                           pass.first && pass.last ? "" : " (in part)");
    }
    for (int a : step.updates) {
      const circuit::ProjectionId owner = hardware.arrays()[static_cast<size_t>(a)].owner;
      arrays += fmt::format("{}{}", arrays.empty() ? "" : ", ", circuit.projections[owner].name);
    }
    text += fmt::format("| {} | {} | {} | {} |\n", s, circuit::to_string(step.phase),
                        nodes.empty() ? "-" : nodes, arrays.empty() ? "-" : arrays);
  }
  return text;
}

std::string ports(const circuit::Circuit& circuit) {
  return fmt::format(
      "| port | width | meaning |\n|---|---|---|\n"
      "| clk_i | 1 | the one clock, rising edge |\n"
      "| rst_ni | 1 | reset, active low, asynchronously asserted; release it synchronously |\n"
      "| s_axis_* | {} | AXI4-Stream in: {} input codes, then (to learn) {} target codes, see "
      "below. Without targets the sample is only inferred; any other length is dropped |\n"
      "| m_axis_* | {} | AXI4-Stream out: {} codes of the roots at t, after every sample |\n"
      "| s_axil_* | 32, 8 address | AXI4-Lite: the registers below; all byte strobes must be set, "
      "other writes are refused (SLVERR). Addresses and data are taken in any order; reads and "
      "writes "
      "that wait take turns; no output depends on an input of the same cycle. An access to WEIGHT "
      "waits for the sample under way, no longer: see Cycles |\n"
      "| sample_done_o | 1 | pulse: a sample has ended, with it all its updates |\n",
      circuit::stream_in_bits(circuit), circuit.input_size(), circuit.target_size(),
      circuit::stream_out_bits(circuit), circuit.target_size());
}

int bit_of(std::uint32_t mask) { return std::countr_zero(mask); }

/// Where the first contents of the memories come from.
std::string first_contents(const plan::Hardware& hardware) {
  std::string text =
      "## Without memory images\n\nWith `HasInit` = 0 memories begin with anything. Load the mask "
      "bits "
      "first (SPACE 1; also those that are drawn from the seed: nothing computes them on the "
      "chip), then "
      "the weights (SPACE 0) of every array, before the first sample. ";
  const std::uint64_t cycles = plan::seeding_cycles(hardware.plan());
  if (cycles == 0) return text + "This circuit has no random states.\n\n";
  return text + fmt::format(
                    "Random states are filled by a seeder (top parameter `Seeder`, on where "
                    "`HasInit` = 0) from "
                    "SEED, after reset and when CONTROL bit {} is written: {} cycles here, more "
                    "where the window "
                    "is used meanwhile, during which STATUS bit {} is set and no sample begins. A "
                    "state is the word of "
                    "docs/arithmetic.md, never 0. To save a run, read weights (SPACE 0) and states "
                    "(SPACE 2 and 3); "
                    "write them back to go on bit for bit.\n\n",
                    bit_of(registers::bits_of("CONTROL", "FILL")), cycles,
                    bit_of(registers::bits_of("STATUS", "FILLING")));
}

/// How software gets at what was learned.
std::string save_and_load(const std::string& name) {
  return fmt::format(
      "## Save and load\n\n`{0}.h` has functions for C99 and C++ that move weights, mask bits and "
      "random states through the window: `{0}_save(&bus, &state)`, `{0}_load(&bus, &state)`, and "
      "`{0}_PROJECTION_save` and `_load` of one array. `bus` is a pair of callbacks, `read32` and "
      "`write32`, or `{0}_mmio(base)` for registers in memory. They let the sample under way end "
      "and hold the next one back meanwhile.\n\n",
      name);
}

/// What stays as it is, and what the bits depend on beside the formats.
std::string rules(const circuit::Circuit& circuit) {
  std::string order;
  for (const circuit::ProjectionId p : circuit.projections.ids()) {
    order += fmt::format("{}{} ({})", order.empty() ? "" : ", ", circuit.projections[p].name,
                         circuit::index(p));
  }
  return "## Reset, gates, seeds\n\n"
         "Reset clears control, registers, counters and streams, nothing else: weights and random "
         "states, in memories and in the registers of parallel arrays, keep what they hold. A "
         "sample "
         "that is under way when it comes is lost, and its updates may be done in part.\n\n"
         "A gate (`gated`) stands only where a code is computed of what comes in: the root's "
         "`error` "
         "at t' has none.\n\n"
         "First weights, masks and random states are drawn by seed and number of the projection, "
         "counted in the order of `circuit.toml`: " +
         order + ".\n";
}

}  // namespace

std::string emit_datasheet(const plan::Hardware& hardware) {
  const circuit::Circuit& circuit = hardware.circuit();
  const std::string& name = hardware.name();
  return fmt::format(
             "# {0}\n\nA learning circuit in SystemVerilog, generated by hsdc from `circuit.toml` "
             "(digest "
             "{1:08x}). Top module `{0}_top`, one clock, no vendor primitives; files in order in "
             "`{0}.f`.\n\n"
             "```\niverilog -g2012 -o tb.vvp -f {0}.f {0}_tb.sv && vvp tb.vvp   # prints PASS\n"
             "verilator --lint-only -Wall -f {0}.f --top-module {0}_top     # prints nothing\n"
             "verilator --binary --timing -f {0}.f {0}_tb.sv --top-module {0}_tb && "
             "obj_dir/V{0}_tb\n"
             "slang -f {0}.f --top {0}_top\n"
             "yosys -s synth.ys                                             # synthesizes for "
             "iCE40\n"
             "fusesoc --cores-root . run --target=sim {0}                   # or lint, synth\n"
             "```\n\n"
             "Parameters of the top: `WeightsTwin` (0: weights in `hsdc_ram`, for synthesis; 1: in "
             "its twin, fast to "
             "simulate, the same bits and cycles), `HasInit` (1: memories are loaded from `mem/`; "
             "0: see below), `Seeder` (1: random states can be filled from a seed), `MemPath` (the "
             "folder that `mem/` is in, with a slash at its end; the one in which the tool "
             "runs).\n\n## Ports\n\n",
             name, hardware.digest()) +
         ports(circuit) + "\n## Packets\n\n" + packet_markdown(hardware) + "\n## Nodes\n\n" +
         fmt::format("Q = {}. ", circuit.q) + node_table(circuit) + ones(circuit) +
         "\n## Arrays\n\n" + array_table(hardware) + "\n## Cycles\n\n" + cycles(hardware) + "\n" +
         first_contents(hardware) + save_and_load(name) + rules(circuit);
}

std::string register_markdown(const registers::RegisterValues& values) {
  std::string text = "| offset | register | access | reset | meaning |\n|---|---|---|---|---|\n";
  for (const registers::Register& r : registers::kRegisters) {
    text += fmt::format("| 0x{:02X} | {} | {} | {} | {} |\n", r.offset, r.name,
                        registers::to_string(r.access), r.reset_text(values), r.text());
  }
  return text;
}

}  // namespace hsdc::handoff
