#include "cli/check_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "cli/terminal.h"
#include "gen/plan/identity.h"
#include "gen/plan/plan.h"
#include "gen/plan/timing.h"
#include "model/circuit/circuit.h"
#include "model/circuit/mask.h"
#include "model/training/dump.h"

namespace hsdc {
namespace {

using Json = nlohmann::ordered_json;

std::string activation_text(const Activation& activation) {
  if (!activation.fires()) return "off";
  return fmt::format("{} {}{}", to_string(activation.kind), to_string(activation.format()),
                     activation.gated ? " gated" : "");
}

std::string sum_text(const Circuit& circuit, int node, Phase phase) {
  if (!circuit.nodes[static_cast<size_t>(node)].at(phase).takes_input()) return "-";
  return to_string(
      {accumulator_bits(circuit, node, phase), accumulator_fraction(circuit, node, phase), true});
}

std::string nodes_text(const Circuit& circuit) {
  std::vector<std::vector<std::string>> rows{
      {"node", "size", "at t", "at t'", "sum at t", "sum at t'"}};
  for (size_t i = 0; i < circuit.nodes.size(); ++i) {
    const Node& node = circuit.nodes[i];
    const auto index = static_cast<int>(i);
    rows.push_back({node.name, std::to_string(node.size), activation_text(node.at(Phase::kT)),
                    activation_text(node.at(Phase::kTPrime)), sum_text(circuit, index, Phase::kT),
                    sum_text(circuit, index, Phase::kTPrime)});
  }
  return columns(rows);
}

std::string projections_text(const Circuit& circuit, const CircuitCounts& counts) {
  std::vector<std::vector<std::string>> rows{{"projection", "from", "to", "phase", "weights", "k",
                                              "g", "X", "update", "synapses", "memory bits",
                                              "hardware"}};
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    const Projection& p = circuit.projections[i];
    std::string weights = to_string(p.weights);
    if (p.weights == WeightKind::kTied) {
      weights = fmt::format("tied to {}{}", circuit.projections[static_cast<size_t>(p.owner)].name,
                            p.transposed ? " transposed" : "");
    } else if (p.has_weights()) {
      weights += " " + to_string(CodeFormat{p.weight_bits, p.weight_fraction, true});
    }
    const bool learns = p.plastic();
    const std::string hardware = !p.has_weights() ? "-"
                                 : p.architecture == Architecture::kParallel
                                     ? "parallel"
                                     : fmt::format("folded, {} lanes", p.lanes);
    rows.push_back({p.name, circuit.nodes[static_cast<size_t>(p.from)].name,
                    circuit.nodes[static_cast<size_t>(p.to)].name, to_string(p.phase), weights,
                    learns ? std::to_string(p.rate_shift) : "-",
                    learns && p.decay_shift ? std::to_string(*p.decay_shift) : "-",
                    learns ? std::to_string(update_shift(circuit, static_cast<int>(i))) : "-",
                    learns ? to_string(p.update_rounding) : "-",
                    p.has_weights() ? thousands(counts.synapses[i]) : "-",
                    p.has_weights() ? thousands(counts.memory_bits[i]) : "-", hardware});
  }
  return columns(rows);
}

}  // namespace

CircuitCounts count_synapses(const Circuit& circuit) {
  CircuitCounts counts;
  counts.memory_bits.resize(circuit.projections.size(), 0);
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    const Projection& p = circuit.projections[i];
    std::uint64_t synapses = 0;
    if (p.has_weights()) {
      const auto mask = make_mask(circuit, static_cast<int>(i));
      const auto size = [&](int node) {
        return static_cast<std::uint64_t>(circuit.nodes[static_cast<size_t>(node)].size);
      };
      synapses = mask.empty() ? size(p.from) * size(p.to)
                              : std::accumulate(mask.begin(), mask.end(), std::uint64_t{0});
    }
    counts.synapses.push_back(synapses);
    if (p.plastic()) counts.plastic += synapses;
  }
  return counts;
}

CircuitCounts count_all(const Circuit& circuit) {
  CircuitCounts counts = count_synapses(circuit);
  for (const ArrayPlan& array : make_plan(circuit).arrays) {
    const auto bits = static_cast<std::uint64_t>(array.memory_bits());
    counts.memory_bits[static_cast<size_t>(array.owner)] = bits;
    counts.total_bits += bits;
  }
  return counts;
}

std::string levels_text(const Circuit& circuit) {
  std::string text;
  const Levels levels = derive_levels(circuit);
  for (const Phase phase : kPhases) {
    std::vector<std::string> parts;
    for (const auto& level : levels[static_cast<size_t>(phase)]) {
      std::vector<std::string> names;
      for (const int n : level) names.push_back(circuit.nodes[static_cast<size_t>(n)].name);
      parts.push_back(fmt::format("{}", fmt::join(names, ", ")));
    }
    text += fmt::format("levels at {:3} {}\n", to_string(phase), fmt::join(parts, " | "));
  }
  return text;
}

std::string circuit_text(const Circuit& circuit, bool in_hardware) {
  const CircuitCounts counts = count_all(circuit);
  std::string text =
      fmt::format("{}\n{}\n{}\n{} plastic synapses, {} bits of weight memory\n",
                  nodes_text(circuit), projections_text(circuit, counts), levels_text(circuit),
                  thousands(counts.plastic), thousands(counts.total_bits));
  if (in_hardware) {
    const SampleCycles cycles = sample_cycles(circuit, make_plan(circuit));
    text += fmt::format("The hardware takes {} cycles to learn a sample, {} to infer one\n",
                        thousands(cycles.learn), thousands(cycles.infer));
  }
  return text + "Formats: u3 = 3 bits unsigned, s8.4 = 8 bits signed, 4 of them fractional.\n";
}

Json checked_json(const Circuit& circuit, bool in_hardware) {
  const CircuitCounts counts = count_all(circuit);
  Json json = circuit_json(circuit);
  json["digest"] = fmt::format("{:08x}", circuit_digest(circuit));
  json["plastic_synapses"] = counts.plastic;
  json["memory_bits"] = counts.total_bits;
  json["cycles"] = nullptr;
  if (in_hardware) {
    const SampleCycles cycles = sample_cycles(circuit, make_plan(circuit));
    json["cycles"] = {{"learn", cycles.learn}, {"infer", cycles.infer}};
  }
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    json["projections"][i]["synapses"] = counts.synapses[i];
    json["projections"][i]["memory_bits"] = counts.memory_bits[i];
  }
  return json;
}

}  // namespace hsdc
