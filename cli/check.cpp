#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/terminal.h"
#include "gen/emit.h"
#include "gen/plan.h"
#include "gen/timing.h"
#include "model/dump.h"
#include "model/error.h"
#include "model/mask.h"

namespace hsdc {
namespace {

using Json = nlohmann::ordered_json;

struct CheckOptions {
  std::string file;
  bool json = false;
};

/// What is counted rather than written in the file.
struct Counts {
  std::vector<std::uint64_t> synapses;     ///< that exist, by projection; 0 without own weights
  std::vector<std::uint64_t> memory_bits;  ///< by projection, masks included
  std::uint64_t plastic = 0, total_bits = 0;
};

Counts count(const Circuit& circuit) {
  Counts counts;
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

/// Adds what the hardware's memories hold.
void count_memory(const Circuit& circuit, Counts& counts) {
  for (const ArrayPlan& array : make_plan(circuit).arrays) {
    const auto bits = static_cast<std::uint64_t>(array.memory_bits());
    counts.memory_bits[static_cast<size_t>(array.owner)] = bits;
    counts.total_bits += bits;
  }
}

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

std::string projections_text(const Circuit& circuit, const Counts& counts) {
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

/// "h1 (gelu)": the nodes whose activations have no code.
std::vector<std::string> float_only_nodes(const Circuit& circuit) {
  std::vector<std::string> list;
  for (const Node& node : circuit.nodes) {
    for (const Phase phase : kPhases) {
      const ActivationKind kind = node.at(phase).kind;
      if (float_only(kind)) list.push_back(fmt::format("{} ({})", node.name, to_string(kind)));
    }
  }
  return list;
}

/// The circuit of a file that is sound, but for floating point only; else nothing, and reading it
/// for fixed point tells every problem that it has.
std::optional<Circuit> float_only_circuit(const std::string& path) {
  try {
    Circuit circuit = read_circuit(path, {}, Engine::kFloat).circuit;
    if (!float_only_nodes(circuit).empty()) return circuit;
  } catch (const UserError&) {
  }
  return {};
}

/// A circuit that has no formats, no sums and no hardware.
int check_float_only(const CheckOptions& o, const Circuit& circuit) {
  const std::vector<std::string> nodes = float_only_nodes(circuit);
  const Counts counts = count(circuit);
  if (o.json) {
    const Json json{{"name", circuit.name},
                    {"engine", to_string(Engine::kFloat)},
                    {"float_only", nodes},
                    {"plastic_synapses", counts.plastic}};
    fmt::print("{}\n", json.dump(2));
    return kOk;
  }
  fmt::print("{}: circuit {} is sound in floating point only: {} without a code\n\n{}", o.file,
             circuit.name, fmt::join(nodes, ", "), levels_text(circuit));
  fmt::print("\n{} plastic synapses; hsdc train --engine float lets it learn\n",
             thousands(counts.plastic));
  return kOk;
}

int run_check(const CheckOptions& o) {
  if (const auto circuit = float_only_circuit(o.file)) return check_float_only(o, *circuit);
  const CircuitFile file = read_circuit(o.file, {});
  const Circuit& circuit = file.circuit;
  Counts counts = count(circuit);
  count_memory(circuit, counts);
  if (o.json) {
    Json json = circuit_json(circuit);
    json["digest"] = fmt::format("{:08x}", circuit_digest(circuit));
    json["plastic_synapses"] = counts.plastic;
    json["memory_bits"] = counts.total_bits;
    const SampleCycles cycles = sample_cycles(circuit, make_plan(circuit));
    json["cycles"] = {{"learn", cycles.learn}, {"infer", cycles.infer}};
    for (size_t i = 0; i < circuit.projections.size(); ++i) {
      json["projections"][i]["synapses"] = counts.synapses[i];
      json["projections"][i]["memory_bits"] = counts.memory_bits[i];
    }
    fmt::print("{}\n", json.dump(2));
    return kOk;
  }
  fmt::print("{}: circuit {} is sound; Q = {}, seed {}, digest {:08x}{}\n\n{}\n{}\n{}\n", o.file,
             circuit.name, circuit.q, circuit.seed, circuit_digest(circuit),
             file.preset ? ", preset " + file.preset->preset : "", nodes_text(circuit),
             projections_text(circuit, counts), levels_text(circuit));
  fmt::print("{} plastic synapses, {} bits of weight memory\n", thousands(counts.plastic),
             thousands(counts.total_bits));
  const SampleCycles cycles = sample_cycles(circuit, make_plan(circuit));
  fmt::print("The hardware takes {} cycles to learn a sample, {} to infer one\n",
             thousands(cycles.learn), thousands(cycles.infer));
  fmt::print("Formats: u3 = 3 bits unsigned, s8.4 = 8 bits signed, 4 of them fractional.\n");
  return kOk;
}

}  // namespace

void add_check(CLI::App& app, Run& run) {
  auto o = std::make_shared<CheckOptions>();
  CLI::App& command =
      *app.add_subcommand("check", "Check a circuit file and show what it describes");
  command.footer("Examples:\n  hsdc check my.toml\n  hsdc check my.toml --json");
  add_circuit_argument(command, o->file);
  command.add_flag("--json", o->json, "one JSON object on standard output");
  command.callback([o, &run] { run = [o] { return run_check(*o); }; });
}

}  // namespace hsdc
