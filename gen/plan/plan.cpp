// SPDX-License-Identifier: Apache-2.0
#include "gen/plan/plan.h"

#include <algorithm>
#include <bit>
#include <set>

namespace hsdc::plan {

namespace {

/// Signed bits that hold every value of magnitude up to `magnitude`.
int signed_bits(std::uint64_t magnitude) { return static_cast<int>(std::bit_width(magnitude)) + 1; }

int signed_bits(const circuit::CodeFormat& format) {
  return format.bits + (format.is_signed ? 0 : 1);
}

ArrayPlan plan_array(const circuit::CircuitGraph& graph, circuit::ProjectionId owner) {
  const circuit::Circuit& circuit = graph.circuit();
  const circuit::Projection& p = graph[owner];
  ArrayPlan a;
  a.owner = owner;
  a.pre = graph[p.from].size;
  a.post = graph[p.to].size;
  a.lanes = p.parallel() ? a.post : std::min(p.folding().lanes, a.post);
  a.chunks = (a.post + a.lanes - 1) / a.lanes;
  a.masked = p.first().masked();
  a.cell_bits = p.format().bits + (a.masked ? 1 : 0);
  a.users = graph.readers(owner);
  for (const circuit::ProjectionId u : a.users) {
    const circuit::Projection& user = graph[u];
    a.transposed.push_back(user.transposed());
    const CodeSource source = code_source(circuit, user.from, user.phase);
    const auto fan_in = static_cast<std::uint64_t>(user.transposed() ? a.post : a.pre);
    const std::uint64_t most = fan_in * static_cast<std::uint64_t>(p.format().max()) *
                               static_cast<std::uint64_t>(source.format.max());
    a.acc_bits = std::max(a.acc_bits, signed_bits(most));
    a.sources.push_back(source);
  }
  if (p.plastic()) {
    a.sources.push_back(code_source(circuit, p.to, circuit::other(p.phase)));
    const arithmetic::UpdateLaw& law = graph.update_law(owner);
    a.shift_update = law.shift;
    a.shift_product = law.product_shift;
    a.has_decay = law.decays;
    a.shift_decay = law.decay_shift;
    a.has_states = p.law().rounding == circuit::UpdateRounding::kStochastic && law.shift > 0;
  }
  for (const CodeSource& source : a.sources) {
    a.stream_bits = std::max(a.stream_bits, signed_bits(source.format));
  }
  return a;
}

/// Splits a node's projections into passes, none of which reads one array twice.
std::vector<NodePass> node_passes(const HardwarePlan& plan, circuit::NodeId node,
                                  circuit::Phase phase) {
  std::vector<NodePass> passes;
  std::vector<std::set<int>> used;
  for (const circuit::ProjectionId p : plan.graph->incoming(node, phase)) {
    const int array = plan.ports[p].array;
    size_t k = 0;
    while (k < passes.size() && array >= 0 && used[k].contains(array)) ++k;
    if (k == passes.size()) {
      passes.push_back({node, {}, false, false});
      used.emplace_back();
    }
    passes[k].projections.push_back(p);
    if (array >= 0) used[k].insert(array);
  }
  if (passes.empty()) passes.push_back({node, {}, false, false});  // a root at t'
  passes.front().first = true;
  passes.back().last = true;
  return passes;
}

/// Puts a phase's passes, level by level, into as few steps as keep every array and node to one
/// pass a step. A pass never comes before one that its codes depend on; in the same step it waits
/// for them.
void add_phase(const HardwarePlan& plan, circuit::Phase phase, std::vector<Step>& steps) {
  const circuit::CircuitGraph& graph = *plan.graph;
  const size_t begin = steps.size();
  std::vector<std::set<int>> used;  // arrays, by step of this phase
  circuit::PerNode<size_t> ready(graph.circuit().nodes.size(),
                                 begin);  // step in which a node's codes are made
  for (const auto& nodes : graph.levels(phase)) {
    for (const circuit::NodeId node : nodes) {
      if (!makes_codes(graph.circuit(), node, phase)) continue;
      size_t earliest = begin;
      for (NodePass& pass : node_passes(plan, node, phase)) {
        std::set<int> arrays;
        for (const circuit::ProjectionId p : pass.projections) {
          earliest = std::max(earliest, ready[graph[p].from]);
          if (const int a = plan.ports[p].array; a >= 0) arrays.insert(a);
        }
        size_t s = earliest;
        const auto busy = [&](size_t step) {
          return std::any_of(arrays.begin(), arrays.end(),
                             [&](int a) { return used[step - begin].contains(a); });
        };
        while (s < steps.size() && busy(s)) ++s;
        while (s >= steps.size()) {
          steps.push_back({phase, {}, {}});
          used.emplace_back();
        }
        used[s - begin].insert(arrays.begin(), arrays.end());
        steps[s].passes.push_back(pass);
        ready[node] = s;
        earliest = s + 1;
      }
    }
  }
}

/// An update may start as soon as nobody reads the array any more: with the first step of t' if all
/// its readers are of phase t (its post codes are then taken as they come), else with the last
/// step.
void add_updates(HardwarePlan& plan) {
  const circuit::CircuitGraph& graph = *plan.graph;
  for (size_t k = 0; k < plan.arrays.size(); ++k) {
    const ArrayPlan& a = plan.arrays[k];
    const circuit::Projection& owner = graph[a.owner];
    if (!owner.plastic()) continue;
    const bool early = !owner.parallel() &&
                       std::all_of(a.users.begin(), a.users.end(), [&](circuit::ProjectionId u) {
                         return graph[u].phase == circuit::Phase::kT;
                       });
    const size_t step = early ? static_cast<size_t>(plan.infer_steps) : plan.steps.size() - 1;
    plan.steps[step].updates.push_back(static_cast<int>(k));
  }
}

}  // namespace

CodeSource code_source(const circuit::Circuit& circuit, circuit::NodeId node,
                       circuit::Phase phase) {
  const circuit::Activation& activation = circuit.nodes[node].at(phase);
  return {node, phase, activation.format(), activation.kind == circuit::ActivationKind::kInput};
}

bool makes_codes(const circuit::Circuit& circuit, circuit::NodeId node, circuit::Phase phase) {
  const circuit::ActivationKind kind = circuit.nodes[node].at(phase).kind;
  return kind != circuit::ActivationKind::kOff && kind != circuit::ActivationKind::kInput &&
         kind != circuit::ActivationKind::kOne;
}

int index_bits(int count) {
  return count > 1 ? static_cast<int>(std::bit_width(static_cast<unsigned>(count - 1))) : 1;
}

HardwarePlan make_plan(circuit::SharedGraph shared) {
  HardwarePlan plan;
  plan.graph = std::move(shared);
  const circuit::CircuitGraph& graph = *plan.graph;
  plan.ports.resize(graph.circuit().projections.size());
  for (const circuit::ProjectionId p : graph.projections()) {
    if (!graph[p].has_weights()) continue;
    ArrayPlan array = plan_array(graph, p);
    for (size_t u = 0; u < array.users.size(); ++u) {
      plan.ports[array.users[u]] = {static_cast<int>(plan.arrays.size()), static_cast<int>(u)};
    }
    plan.arrays.push_back(std::move(array));
  }
  for (const circuit::Phase phase : circuit::kPhases) {
    add_phase(plan, phase, plan.steps);
    if (phase == circuit::Phase::kT) plan.infer_steps = static_cast<int>(plan.steps.size());
  }
  plan.steps.push_back({circuit::Phase::kTPrime, {}, {}});
  add_updates(plan);
  return plan;
}

}  // namespace hsdc::plan
