// SPDX-License-Identifier: Apache-2.0
#include "report/node_positions.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>

#include "model/circuit/levels.h"

namespace hsdc::report {
namespace {

class NodePlacement {
 public:
  explicit NodePlacement(const circuit::Circuit& circuit)
      : circuit_(circuit), forward_(circuit.nodes.size()), positions_(circuit.nodes.size()) {}

  circuit::PerNode<NodePosition> run() {
    mark_forward();
    choose_columns();
    choose_rows(true);
    choose_rows(false);
    return positions_;
  }

 private:
  void mark_forward() {
    for (const circuit::NodeId root : circuit_.root_nodes()) forward_[root] = true;
    for (const circuit::NodeId input : circuit_.input_nodes()) {
      if (circuit_.nodes[input].at(circuit::Phase::kT).fires()) {
        forward_[input] = true;
      }
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (const circuit::Projection& p : circuit_.projections) {
        if (p.phase == circuit::Phase::kT && forward_[p.to] && !forward_[p.from]) {
          forward_[p.from] = changed = true;
        }
      }
    }
  }

  circuit::PerNode<int> depths(const std::vector<std::vector<circuit::NodeId>>& levels) const {
    circuit::PerNode<int> result(circuit_.nodes.size(), 0);
    for (size_t level = 0; level < levels.size(); ++level) {
      for (const circuit::NodeId node : levels[level]) result[node] = static_cast<int>(level);
    }
    return result;
  }

  void choose_columns() {
    const circuit::Levels levels = circuit::derive_levels(circuit_);
    const circuit::PerNode<int> depth_t = depths(levels[0]), depth_t_prime = depths(levels[1]);
    int last = 0;
    for (const circuit::NodeId i : forward_.ids()) {
      if (forward_[i]) last = std::max(last, depth_t[i]);
    }
    for (const circuit::NodeId i : forward_.ids()) {
      positions_[i].column =
          forward_[i] ? depth_t[i]
                      : partner_column(i, depth_t).value_or(std::max(0, last - depth_t_prime[i]));
    }
    for (const circuit::Projection& p : circuit_.projections) {
      if (!always_one(circuit_.nodes[p.from])) continue;
      positions_[p.from].column = positions_[p.to].column;
    }
  }

  /// The largest column of the forward nodes that feed a backward node at t or that it teaches at
  /// t'.
  std::optional<int> partner_column(circuit::NodeId node,
                                    const circuit::PerNode<int>& depth_t) const {
    std::optional<int> column;
    for (const circuit::Projection& p : circuit_.projections) {
      const circuit::NodeId from = p.phase == circuit::Phase::kT ? p.to : p.from;
      const circuit::NodeId partner = p.phase == circuit::Phase::kT ? p.from : p.to;
      if (from == node && forward_[partner])
        column = std::max(column.value_or(0), depth_t[partner]);
    }
    return column;
  }

  /// The rows of a pathway, column by column as its signals run: a node takes the free row next to
  /// the middle one of those that feed it.
  void choose_rows(bool forward) {
    std::vector<circuit::NodeId> order;
    for (const circuit::NodeId i : forward_.ids()) {
      if (forward_[i] == forward) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](circuit::NodeId a, circuit::NodeId b) {
      const int columns = positions_[a].column - positions_[b].column;
      return forward ? columns < 0 : columns > 0;
    });
    std::map<int, std::set<int>> taken;  // rows by column, counted away from the other pathway
    for (size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      const int column = positions_[order[begin]].column;
      std::vector<std::pair<int, circuit::NodeId>> wanted;
      while (end < order.size() && positions_[order[end]].column == column) {
        wanted.emplace_back(wanted_row(order[end], forward), order[end]);
        ++end;
      }
      std::stable_sort(wanted.begin(), wanted.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      for (const auto& [row, node] : wanted) {
        const int free = free_row(taken[column], row);
        taken[column].insert(free);
        positions_[node].row = forward ? free : -1 - free;
        placed_.insert(node);
      }
    }
  }

  /// Middle row of the nodes that feed this one within its pathway and have their place; 0 without.
  int wanted_row(circuit::NodeId node, bool forward) const {
    if (always_one(circuit_.nodes[node])) return 1;
    const circuit::Phase phase = forward ? circuit::Phase::kT : circuit::Phase::kTPrime;
    std::vector<int> rows;
    for (const circuit::Projection& p : circuit_.projections) {
      const circuit::NodeId from = p.from;
      if (p.phase != phase || p.to != node) continue;
      if (forward_[from] == forward && placed_.contains(from)) {
        rows.push_back(forward ? positions_[from].row : -1 - positions_[from].row);
      }
    }
    if (rows.empty()) return 0;
    std::sort(rows.begin(), rows.end());
    return rows[(rows.size() - 1) / 2];
  }

  static int free_row(const std::set<int>& taken, int wanted) {
    for (int away = 0;; ++away) {
      if (wanted - away >= 0 && !taken.contains(wanted - away)) return wanted - away;
      if (!taken.contains(wanted + away)) return wanted + away;
    }
  }

  const circuit::Circuit& circuit_;
  circuit::PerNode<bool> forward_;
  circuit::PerNode<NodePosition> positions_;
  std::set<circuit::NodeId> placed_;
};

}  // namespace

bool always_one(const circuit::Node& node) {
  bool fires = false;
  for (const circuit::Activation& a : node.activations) {
    if (a.fires() && a.kind != circuit::ActivationKind::kOne) return false;
    fires = fires || a.fires();
  }
  return fires;
}

circuit::PerNode<NodePosition> place_nodes(const circuit::Circuit& circuit) {
  return NodePlacement(circuit).run();
}

}  // namespace hsdc::report
