// SPDX-License-Identifier: Apache-2.0
#include "gen/plan/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "base/error.h"
#include "gen/verilog/keywords.h"
#include "gen/verilog/writer.h"
#include "model/circuit/keys.h"

namespace hsdc::plan {
namespace {

using Part = circuit::CircuitProblem::Part;

// Places of the tables that the cells take as parameters: Sizes of hsdc_stream_in and
// hsdc_stream_out, Shifts of hsdc_node, Transposed of the crossbars.
constexpr int kStreamNodes = 32;  // with input or error
constexpr int kRoots = 16;
constexpr int kProjectionsOfNode = 16;
constexpr int kReadersOfArray = 16;

/// True where something emitted and named after the projection would meet another's: the files
/// <projection>_pre.mem, and the macros <CIRCUIT>_<PROJECTION>_LANES and <CIRCUIT>_ARRAY_LANES.
bool clashes(const std::string& projection) {
  const std::string name = verilog::lower(projection);
  return name == "array" || name.ends_with("_pre") || name.ends_with("_post");
}

/// Every rule, in the order of the circuit.
class HardwareChecker {
 public:
  explicit HardwareChecker(const circuit::Circuit& circuit) : circuit_(circuit) {}

  std::vector<circuit::CircuitProblem> run() {
    check_name(Part::kCircuit, -1, circuit_.name);
    for (const circuit::NodeId n : circuit_.nodes.ids()) {
      check_name(Part::kNode, circuit::index(n), circuit_.nodes[n].name);
    }
    for (const circuit::ProjectionId p : circuit_.projections.ids()) {
      check_name(Part::kProjection, circuit::index(p), circuit_.projections[p].name);
    }
    check_names_apart();
    check_streams();
    for (const circuit::NodeId n : circuit_.nodes.ids()) check_fan_in(n);
    for (const circuit::ProjectionId p : circuit_.projections.ids()) check_array(p);
    return std::move(problems_);
  }

 private:
  template <typename Found>
  void report(Part part, int index, const std::string& key, const Found& found,
              const std::string& allowed) {
    problems_.push_back({part, index, key, fmt::format("{}", found), allowed + " in hardware"});
  }

  void check_name(Part part, int number, const std::string& name) {
    const std::string found = fmt::format("\"{}\"", name);
    if (verilog::is_sv_keyword(name)) {
      report(part, number, "name", found, "a name that is no reserved word of SystemVerilog");
    } else if (name.find("__") != std::string::npos || name.ends_with('_')) {
      // Simulators keep two underscores in a row for themselves, and the generator appends "_...".
      report(part, number, "name", found, "single _, and no _ at the end,");
    } else if (part == Part::kProjection && clashes(name)) {
      report(part, number, "name", found,
             "a name that does not end in _pre or _post and is not array (memory images and macros "
             "have such names)");
    }
  }

  /// Files and macros are made of names regardless of case; a node and a projection may differ in
  /// case alone, as b1 and B1 do in the theory.
  void check_names_apart() {
    std::map<std::string, std::string> nodes, projections;  // lower-case name -> name
    const auto check = [&](auto& taken, Part part, int number, const std::string& name) {
      const auto [other, is_new] = taken.emplace(verilog::lower(name), name);
      if (is_new) return;
      report(part, number, "name", fmt::format("\"{}\" beside \"{}\"", name, other->second),
             "names that differ in more than case");
    };
    for (const circuit::NodeId n : circuit_.nodes.ids()) {
      check(nodes, Part::kNode, circuit::index(n), circuit_.nodes[n].name);
    }
    for (const circuit::ProjectionId p : circuit_.projections.ids()) {
      const std::string& name = circuit_.projections[p].name;
      check(projections, Part::kProjection, circuit::index(p), name);
      if (circuit_.find_node(name) != circuit::NodeId::kNone) {
        report(Part::kProjection, circuit::index(p), "name",
               fmt::format("\"{0}\" beside node \"{0}\"", name), "a name that no node has");
      }
    }
  }

  void check_streams() {
    const auto roots = static_cast<int>(circuit_.root_nodes().size());
    const int streamed = static_cast<int>(circuit_.input_nodes().size()) + roots;
    if (streamed > kStreamNodes) {
      report(Part::kCircuit, -1, "node", fmt::format("{} nodes with input or error", streamed),
             fmt::format("up to {}", kStreamNodes));
    }
    if (roots > kRoots) {
      report(Part::kCircuit, -1, "node", fmt::format("{} nodes with error", roots),
             fmt::format("up to {}", kRoots));
    }
  }

  void check_fan_in(circuit::NodeId node) {
    for (const circuit::Phase phase : circuit::kPhases) {
      const auto ends_here = [&](const circuit::Projection& p) {
        return p.to == node && p.phase == phase;
      };
      const auto found =
          std::count_if(circuit_.projections.begin(), circuit_.projections.end(), ends_here);
      if (found <= kProjectionsOfNode) continue;
      report(Part::kNode, circuit::index(node), phase == circuit::Phase::kT ? "t" : "t_prime",
             fmt::format("{} projections that end there at {}", found, circuit::to_string(phase)),
             fmt::format("up to {}", kProjectionsOfNode));
    }
  }

  void check_array(circuit::ProjectionId projection) {
    const circuit::Projection& p = circuit_.projections[projection];
    if (!p.has_weights()) return;
    if (p.device() != nullptr) {
      report(Part::kProjection, circuit::index(projection), circuit::kDevicePrefix + "preset",
             fmt::format("\"{}\"", p.device()->name),
             fmt::format("\"{}\": HSDC does not emulate devices yet", circuit::kIdealDevice));
    }
    const circuit::KeyInfo& lanes = circuit::key_named(circuit::projection_keys(), "lanes");
    if (!p.parallel() && p.folding().lanes > lanes.high_in_hardware) {
      report(Part::kProjection, circuit::index(projection), lanes.name, p.folding().lanes,
             lanes.range);
    }
    const auto reads_it = [&](const circuit::Projection& user) {
      return user.kind() == circuit::WeightKind::kTied && user.tie().owner == projection;
    };
    const auto readers =
        1 + std::count_if(circuit_.projections.begin(), circuit_.projections.end(), reads_it);
    if (readers <= kReadersOfArray) return;
    report(Part::kProjection, circuit::index(projection), "weights",
           fmt::format("{} projections that read them", readers),
           fmt::format("up to {}", kReadersOfArray));
  }

  const circuit::Circuit& circuit_;
  std::vector<circuit::CircuitProblem> problems_;
};

}  // namespace

std::vector<circuit::CircuitProblem> hardware_problems(const circuit::Circuit& circuit) {
  return HardwareChecker(circuit).run();
}

std::vector<std::string> hardware_warnings(const circuit::Circuit& circuit) {
  std::vector<std::string> warnings;
  for (const circuit::Projection& p : circuit.projections) {
    if (!p.parallel()) continue;
    const int pre = circuit.nodes[p.from].size, post = circuit.nodes[p.to].size;
    const long cells = static_cast<long>(pre) * post;
    if (cells < kManyCells) continue;
    warnings.push_back(
        fmt::format("projection {}: architecture = \"parallel\" makes {} x {} = {} synapse cells, "
                    "some 470 gates each; \"folded\" gives the same bits with {} of them",
                    p.name, pre, post, cells, std::min(p.folding().lanes, post)));
  }
  return warnings;
}

void require_hardware(const circuit::Circuit& circuit) {
  circuit::require_sound(circuit, circuit::Engine::kFixed);
  const auto problems = hardware_problems(circuit);
  if (!problems.empty()) throw UserError(circuit::describe(circuit, problems.front()));
}

}  // namespace hsdc::plan
