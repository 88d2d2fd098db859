#include "model/circuit/levels.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"

namespace hsdc {
namespace {

const Node& node_at(const Circuit& circuit, int node) {
  return circuit.nodes[static_cast<size_t>(node)];
}

const Projection& projection_at(const Circuit& circuit, int projection) {
  return circuit.projections[static_cast<size_t>(projection)];
}

/// Projections of that phase whose ends exist, by the node they leave.
std::vector<std::vector<int>> outgoing(const Circuit& circuit, Phase phase) {
  const int nodes = static_cast<int>(circuit.nodes.size());
  const auto exists = [&](int node) { return node >= 0 && node < nodes; };
  std::vector<std::vector<int>> result(circuit.nodes.size());
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    const Projection& p = circuit.projections[i];
    if (p.phase == phase && exists(p.from) && exists(p.to)) {
      result[static_cast<size_t>(p.from)].push_back(static_cast<int>(i));
    }
  }
  return result;
}

/// Projections that end at `node` in `phase`.
std::vector<int> incoming(const Circuit& circuit, int node, Phase phase) {
  std::vector<int> result;
  for (size_t i = 0; i < circuit.projections.size(); ++i) {
    const Projection& p = circuit.projections[i];
    if (p.phase == phase && p.to == node) result.push_back(static_cast<int>(i));
  }
  return result;
}

/// Depth of every node: 0 where nothing ends, else one more than the deepest node that feeds it.
/// The phase must be acyclic.
std::vector<int> depths(const Circuit& circuit, Phase phase) {
  const auto edges = outgoing(circuit, phase);
  std::vector<int> waiting(circuit.nodes.size(), 0);
  for (const auto& list : edges) {
    for (const int e : list) ++waiting[static_cast<size_t>(projection_at(circuit, e).to)];
  }
  std::vector<int> ready;
  for (size_t i = 0; i < waiting.size(); ++i) {
    if (waiting[i] == 0) ready.push_back(static_cast<int>(i));
  }
  std::vector<int> depth(circuit.nodes.size(), 0);
  for (size_t next = 0; next < ready.size(); ++next) {
    const auto from = static_cast<size_t>(ready[next]);
    for (const int e : edges[from]) {
      const auto to = static_cast<size_t>(projection_at(circuit, e).to);
      depth[to] = std::max(depth[to], depth[from] + 1);
      if (--waiting[to] == 0) ready.push_back(static_cast<int>(to));
    }
  }
  return depth;
}

}  // namespace

std::vector<int> find_cycle(const Circuit& circuit, Phase phase) {
  // Depth-first search with an explicit path, so that a deep circuit cannot exhaust the stack.
  enum class State { kNew, kOnPath, kDone };
  struct Step {
    int node;
    size_t next_edge;
  };
  const auto edges = outgoing(circuit, phase);
  std::vector<State> state(circuit.nodes.size(), State::kNew);
  for (size_t start = 0; start < circuit.nodes.size(); ++start) {
    if (state[start] != State::kNew) continue;
    std::vector<Step> path{{static_cast<int>(start), 0}};
    state[start] = State::kOnPath;
    while (!path.empty()) {
      Step& step = path.back();
      const auto& out = edges[static_cast<size_t>(step.node)];
      if (step.next_edge == out.size()) {
        state[static_cast<size_t>(step.node)] = State::kDone;
        path.pop_back();
        continue;
      }
      const int to = projection_at(circuit, out[step.next_edge++]).to;
      if (state[static_cast<size_t>(to)] == State::kNew) {
        state[static_cast<size_t>(to)] = State::kOnPath;
        path.push_back({to, 0});
      } else if (state[static_cast<size_t>(to)] == State::kOnPath) {
        auto first = path.begin();
        while (first->node != to) ++first;
        std::vector<int> cycle;
        for (; first != path.end(); ++first) {
          cycle.push_back(edges[static_cast<size_t>(first->node)][first->next_edge - 1]);
        }
        return cycle;
      }
    }
  }
  return {};
}

std::string cycle_text(const Circuit& circuit, const std::vector<int>& cycle) {
  std::string text;
  for (const int e : cycle) {
    text += node_at(circuit, projection_at(circuit, e).from).name + " -> ";
  }
  if (!cycle.empty()) {
    text += node_at(circuit, projection_at(circuit, cycle.front()).from).name;
  }
  return text;
}

Levels derive_levels(const Circuit& circuit) {
  Levels levels;
  for (const Phase phase : kPhases) {
    if (const auto cycle = find_cycle(circuit, phase); !cycle.empty()) {
      throw UserError(fmt::format("circuit {}: phase {}: found the cycle {}, allowed no cycle",
                                  circuit.name, to_string(phase), cycle_text(circuit, cycle)));
    }
    auto& by_depth = levels[static_cast<size_t>(phase)];
    const std::vector<int> depth = depths(circuit, phase);
    for (size_t i = 0; i < circuit.nodes.size(); ++i) {
      if (!circuit.nodes[i].at(phase).fires()) continue;
      const auto level = static_cast<size_t>(depth[i]);
      if (by_depth.size() <= level) by_depth.resize(level + 1);
      by_depth[level].push_back(static_cast<int>(i));
    }
  }
  return levels;
}

int accumulator_fraction(const Circuit& circuit, int node, Phase phase) {
  int fraction = 0;
  for (const int e : incoming(circuit, node, phase)) {
    fraction = std::max(fraction, circuit.acc_fraction(e));
  }
  return fraction;
}

Int128 accumulator_magnitude(const Circuit& circuit, int node, Phase phase) {
  const int fraction = accumulator_fraction(circuit, node, phase);
  Int128 magnitude = 0;
  for (const int e : incoming(circuit, node, phase)) {
    const Projection& p = projection_at(circuit, e);
    const Node& from = node_at(circuit, p.from);
    Int128 term = from.at(phase).format().max();
    if (p.weights != WeightKind::kIdentity) {
      term *= from.size;
      term *= projection_at(circuit, circuit.weight_owner(e)).weight_max();
    }
    magnitude += term << (fraction - circuit.acc_fraction(e));
  }
  return magnitude;
}

int signed_bits(Int128 magnitude) {
  int bits = 1;
  for (; magnitude > 0; magnitude >>= 1) ++bits;
  return bits;
}

int accumulator_bits(const Circuit& circuit, int node, Phase phase) {
  return signed_bits(accumulator_magnitude(circuit, node, phase));
}

int update_shift(const Circuit& circuit, int projection) {
  const Projection& p = projection_at(circuit, projection);
  const int post = node_at(circuit, p.to).at(other(p.phase)).format().fraction;
  const int pre = node_at(circuit, p.from).at(p.phase).format().fraction;
  return std::max({post + pre + p.rate_shift - p.weight_fraction, p.decay_shift.value_or(0), 0});
}

}  // namespace hsdc
