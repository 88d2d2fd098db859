// SPDX-License-Identifier: Apache-2.0
#include "model/circuit/levels.h"

#include <algorithm>

#include "model/device/compile.h"

namespace hsdc::circuit {
namespace {

/// Projections of that phase whose ends exist, by the node they leave.
PerNode<std::vector<ProjectionId>> outgoing(const Circuit& circuit, Phase phase) {
  PerNode<std::vector<ProjectionId>> result(circuit.nodes.size());
  for (const ProjectionId id : circuit.projections.ids()) {
    const Projection& p = circuit.projections[id];
    if (p.phase == phase && circuit.nodes.contains(p.from) && circuit.nodes.contains(p.to)) {
      result[p.from].push_back(id);
    }
  }
  return result;
}

/// Depth of every node: 0 where nothing ends, else one more than the deepest node that feeds it.
/// The phase must be acyclic.
PerNode<int> depths(const Circuit& circuit, Phase phase) {
  const auto edges = outgoing(circuit, phase);
  PerNode<int> waiting(circuit.nodes.size(), 0);
  for (const auto& list : edges) {
    for (const ProjectionId e : list) ++waiting[circuit.projections[e].to];
  }
  std::vector<NodeId> ready;
  for (const NodeId n : waiting.ids()) {
    if (waiting[n] == 0) ready.push_back(n);
  }
  PerNode<int> depth(circuit.nodes.size(), 0);
  for (size_t next = 0; next < ready.size(); ++next) {
    const NodeId from = ready[next];
    for (const ProjectionId e : edges[from]) {
      const NodeId to = circuit.projections[e].to;
      depth[to] = std::max(depth[to], depth[from] + 1);
      if (--waiting[to] == 0) ready.push_back(to);
    }
  }
  return depth;
}

}  // namespace

std::vector<ProjectionId> find_cycle(const Circuit& circuit, Phase phase) {
  // Depth-first search with an explicit path, so that a deep circuit cannot exhaust the stack.
  enum class State { kNew, kOnPath, kDone };
  struct Step {
    NodeId node;
    size_t next_edge;
  };
  const auto edges = outgoing(circuit, phase);
  PerNode<State> state(circuit.nodes.size(), State::kNew);
  for (const NodeId start : circuit.nodes.ids()) {
    if (state[start] != State::kNew) continue;
    std::vector<Step> path{{start, 0}};
    state[start] = State::kOnPath;
    while (!path.empty()) {
      Step& step = path.back();
      const auto& out = edges[step.node];
      if (step.next_edge == out.size()) {
        state[step.node] = State::kDone;
        path.pop_back();
        continue;
      }
      const NodeId to = circuit.projections[out[step.next_edge++]].to;
      if (state[to] == State::kNew) {
        state[to] = State::kOnPath;
        path.push_back({to, 0});
      } else if (state[to] == State::kOnPath) {
        auto first = path.begin();
        while (first->node != to) ++first;
        std::vector<ProjectionId> cycle;
        for (; first != path.end(); ++first) {
          cycle.push_back(edges[first->node][first->next_edge - 1]);
        }
        return cycle;
      }
    }
  }
  return {};
}

std::string cycle_text(const Circuit& circuit, const std::vector<ProjectionId>& cycle) {
  const auto start_of = [&](ProjectionId e) -> const std::string& {
    return circuit.nodes[circuit.projections[e].from].name;
  };
  std::string text;
  for (const ProjectionId e : cycle) text += start_of(e) + " -> ";
  if (!cycle.empty()) text += start_of(cycle.front());
  return text;
}

Levels derive_levels(const Circuit& circuit) {
  Levels levels;
  for (const Phase phase : kPhases) {
    auto& by_depth = levels[static_cast<size_t>(phase)];
    const PerNode<int> depth = depths(circuit, phase);
    for (const NodeId n : circuit.nodes.ids()) {
      if (!circuit.nodes[n].at(phase).fires()) continue;
      const auto level = static_cast<size_t>(depth[n]);
      if (by_depth.size() <= level) by_depth.resize(level + 1);
      by_depth[level].push_back(n);
    }
  }
  return levels;
}

int weight_fraction(const Circuit& circuit, ProjectionId projection) {
  const ProjectionId owner = circuit.weight_owner(projection);
  if (!circuit.projections.contains(owner)) return 0;
  const Projection& p = circuit.projections[owner];
  return p.has_weights() ? p.format().fraction : 0;
}

int projection_fraction(const Circuit& circuit, ProjectionId projection) {
  const Projection& p = circuit.projections[projection];
  return circuit.nodes[p.from].at(p.phase).format().fraction + weight_fraction(circuit, projection);
}

SumRange sum_range(const Circuit& circuit, const std::vector<ProjectionId>& incoming) {
  SumRange sum;
  for (const ProjectionId e : incoming) {
    sum.fraction = std::max(sum.fraction, projection_fraction(circuit, e));
  }
  for (const ProjectionId e : incoming) {
    const Projection& p = circuit.projections[e];
    const Node& from = circuit.nodes[p.from];
    Int128 term = from.at(p.phase).format().max();
    if (!p.identity()) {
      term *= from.size;
      term *= circuit.projections[circuit.weight_owner(e)].format().max();
    }
    sum.magnitude += term << (sum.fraction - projection_fraction(circuit, e));
  }
  return sum;
}

int signed_bits(Int128 magnitude) {
  int bits = 1;
  for (; magnitude > 0; magnitude >>= 1) ++bits;
  return bits;
}

arithmetic::DeviceLaw device_law(const Circuit& circuit, ProjectionId projection) {
  const Projection& p = circuit.projections[projection];
  arithmetic::DeviceLaw law = device::compile(*p.device(), p.format().bits);
  const arithmetic::UpdateLaw ideal = update_law(circuit, projection);
  law.count_shift = ideal.shift - ideal.product_shift + law.pulse_shift;  // e + P
  return law;
}

arithmetic::UpdateLaw update_law(const Circuit& circuit, ProjectionId projection) {
  const Projection& p = circuit.projections[projection];
  const int post = circuit.nodes[p.to].at(other(p.phase)).format().fraction;
  const int pre = circuit.nodes[p.from].at(p.phase).format().fraction;
  return arithmetic::make_update_law(post, pre, p.law().rate_shift, p.format().fraction,
                                     p.law().decay_shift.value_or(-1), p.format().max());
}

}  // namespace hsdc::circuit
