// SPDX-License-Identifier: Apache-2.0
#include "cli/check_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "cli/terminal.h"
#include "model/circuit/circuit.h"
#include "model/circuit/mask.h"
#include "model/training/dump.h"

namespace hsdc::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string activation_text(const circuit::Activation& activation) {
  if (!activation.fires()) return "off";
  return fmt::format("{} {}{}", circuit::to_string(activation.kind),
                     circuit::to_string(activation.format()), activation.gated ? " gated" : "");
}

std::string sum_text(const circuit::CircuitGraph& graph, circuit::NodeId node,
                     circuit::Phase phase) {
  if (!graph[node].at(phase).takes_input()) return "-";
  const circuit::CircuitGraph::Sum sum = graph.sum(node, phase);
  return circuit::to_string(circuit::CodeFormat{sum.bits, sum.fraction, true});
}

std::string nodes_text(const circuit::CircuitGraph& graph) {
  std::vector<std::vector<std::string>> rows{
      {"node", "size", "at t", "at t'", "sum at t", "sum at t'"}};
  for (const circuit::NodeId i : graph.nodes()) {
    const circuit::Node& node = graph[i];
    rows.push_back(
        {node.name, std::to_string(node.size), activation_text(node.at(circuit::Phase::kT)),
         activation_text(node.at(circuit::Phase::kTPrime)), sum_text(graph, i, circuit::Phase::kT),
         sum_text(graph, i, circuit::Phase::kTPrime)});
  }
  return columns(rows);
}

/// X of an update, or of a device's pulses.
int shift_of(const circuit::CircuitGraph& graph, circuit::ProjectionId projection) {
  const auto& device = graph.device_law(projection);
  return device ? device->count_shift : graph.update_law(projection).shift;
}

std::string projections_text(const circuit::CircuitGraph& graph, const CircuitCounts& counts) {
  std::vector<std::vector<std::string>> rows{{"projection", "from", "to", "phase", "weights", "k",
                                              "g", "X", "update", "synapses", "memory bits",
                                              "hardware"}};
  for (const circuit::ProjectionId i : graph.projections()) {
    const circuit::Projection& p = graph[i];
    std::string weights = circuit::to_string(p.kind());
    if (p.kind() == circuit::WeightKind::kTied) {
      weights = fmt::format("tied to {}{}", graph[p.tie().owner].name,
                            p.transposed() ? " transposed" : "");
    } else if (p.has_weights()) {
      weights +=
          " " + circuit::to_string(circuit::CodeFormat{p.format().bits, p.format().fraction, true});
    }
    const bool learns = p.plastic();
    const std::string hardware = !p.has_weights() ? "-"
                                 : p.parallel()
                                     ? "parallel"
                                     : fmt::format("folded, {} lanes", p.folding().lanes);
    rows.push_back({p.name, graph[p.from].name, graph[p.to].name, circuit::to_string(p.phase),
                    weights, learns ? std::to_string(p.law().rate_shift) : "-",
                    learns && p.law().decay_shift ? std::to_string(*p.law().decay_shift) : "-",
                    learns ? std::to_string(shift_of(graph, i)) : "-",
                    p.device() != nullptr ? p.device()->name
                    : learns              ? circuit::to_string(p.law().rounding)
                                          : "-",
                    p.has_weights() ? thousands(counts.synapses[i]) : "-",
                    p.has_weights() ? thousands(counts.memory_bits[i]) : "-", hardware});
  }
  return columns(rows);
}

}  // namespace

CircuitCounts count_synapses(const circuit::Circuit& circuit) {
  CircuitCounts counts;
  counts.memory_bits.assign(circuit.projections.size(), 0);
  for (const circuit::ProjectionId i : circuit.projections.ids()) {
    const circuit::Projection& p = circuit.projections[i];
    std::uint64_t synapses = 0;
    if (p.has_weights()) {
      const auto mask = circuit::make_mask(circuit, i);
      const auto size = [&](circuit::NodeId node) {
        return static_cast<std::uint64_t>(circuit.nodes[node].size);
      };
      synapses = mask.empty() ? size(p.from) * size(p.to)
                              : std::accumulate(mask.begin(), mask.end(), std::uint64_t{0});
    }
    counts.synapses.push_back(synapses);
    if (p.plastic()) counts.plastic += synapses;
  }
  return counts;
}

CircuitCounts count_all(const plan::Hardware& hardware) {
  CircuitCounts counts = count_synapses(hardware.circuit());
  for (const plan::ArrayPlan& array : hardware.arrays()) {
    const auto bits = static_cast<std::uint64_t>(array.memory_bits());
    counts.memory_bits[array.owner] = bits;
    counts.total_bits += bits;
  }
  return counts;
}

std::string levels_text(const circuit::CircuitGraph& graph) {
  std::string text;
  for (const circuit::Phase phase : circuit::kPhases) {
    std::vector<std::string> parts;
    for (const auto& level : graph.levels(phase)) {
      std::vector<std::string> names;
      for (const circuit::NodeId n : level) names.push_back(graph[n].name);
      parts.push_back(fmt::format("{}", fmt::join(names, ", ")));
    }
    text += fmt::format("levels at {:3} {}\n", circuit::to_string(phase), fmt::join(parts, " | "));
  }
  return text;
}

std::string circuit_text(const plan::Hardware& hardware, bool in_hardware) {
  const circuit::CircuitGraph& graph = hardware.graph();
  const CircuitCounts counts = count_all(hardware);
  std::string text =
      fmt::format("{}\n{}\n{}\n{} plastic synapses, {} bits of weight memory\n", nodes_text(graph),
                  projections_text(graph, counts), levels_text(graph), thousands(counts.plastic),
                  thousands(counts.total_bits));
  if (in_hardware) {
    const plan::SampleCycles& cycles = hardware.cycles();
    text += fmt::format("The hardware takes {} cycles to learn a sample, {} to infer one\n",
                        thousands(cycles.learn), thousands(cycles.infer));
  }
  return text + "Formats: u3 = 3 bits unsigned, s8.4 = 8 bits signed, 4 of them fractional.\n";
}

Json checked_json(const plan::Hardware& hardware, bool in_hardware) {
  const CircuitCounts counts = count_all(hardware);
  Json json = training::circuit_json(hardware.graph());
  json["digest"] = fmt::format("{:08x}", hardware.digest());
  json["plastic_synapses"] = counts.plastic;
  json["memory_bits"] = counts.total_bits;
  json["cycles"] = nullptr;
  if (in_hardware) {
    const plan::SampleCycles& cycles = hardware.cycles();
    json["cycles"] = {{"learn", cycles.learn}, {"infer", cycles.infer}};
  }
  for (const circuit::ProjectionId i : hardware.graph().projections()) {
    Json& projection = json["projections"][static_cast<size_t>(circuit::index(i))];
    projection["synapses"] = counts.synapses[i];
    projection["memory_bits"] = counts.memory_bits[i];
  }
  return json;
}

}  // namespace hsdc::cli
