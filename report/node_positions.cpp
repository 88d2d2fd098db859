// SPDX-License-Identifier: Apache-2.0
#include "report/node_positions.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>

#include "model/circuit/levels.h"

namespace hsdc {
namespace {

class NodePlacement {
 public:
  explicit NodePlacement(const Circuit& circuit)
      : circuit_(circuit), forward_(circuit.nodes.size()), positions_(circuit.nodes.size()) {}

  PerNode<NodePosition> run() {
    mark_forward();
    choose_columns();
    choose_rows(true);
    choose_rows(false);
    return positions_;
  }

 private:
  void mark_forward() {
    for (const NodeId root : circuit_.root_nodes()) forward_[root] = true;
    for (const NodeId input : circuit_.input_nodes()) {
      if (circuit_.nodes[input].at(Phase::kT).fires()) {
        forward_[input] = true;
      }
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (const Projection& p : circuit_.projections) {
        if (p.phase == Phase::kT && forward_[p.to] && !forward_[p.from]) {
          forward_[p.from] = changed = true;
        }
      }
    }
  }

  PerNode<int> depths(const std::vector<std::vector<NodeId>>& levels) const {
    PerNode<int> result(circuit_.nodes.size(), 0);
    for (size_t level = 0; level < levels.size(); ++level) {
      for (const NodeId node : levels[level]) result[node] = static_cast<int>(level);
    }
    return result;
  }

  void choose_columns() {
    const Levels levels = derive_levels(circuit_);
    const PerNode<int> depth_t = depths(levels[0]), depth_t_prime = depths(levels[1]);
    int last = 0;
    for (const NodeId i : forward_.ids()) {
      if (forward_[i]) last = std::max(last, depth_t[i]);
    }
    for (const NodeId i : forward_.ids()) {
      positions_[i].column =
          forward_[i] ? depth_t[i]
                      : partner_column(i, depth_t).value_or(std::max(0, last - depth_t_prime[i]));
    }
    for (const Projection& p : circuit_.projections) {
      if (!always_one(circuit_.nodes[p.from])) continue;
      positions_[p.from].column = positions_[p.to].column;
    }
  }

  /// The largest column of the forward nodes that feed a backward node at t or that it teaches at
  /// t'.
  std::optional<int> partner_column(NodeId node, const PerNode<int>& depth_t) const {
    std::optional<int> column;
    for (const Projection& p : circuit_.projections) {
      const NodeId from = p.phase == Phase::kT ? p.to : p.from;
      const NodeId partner = p.phase == Phase::kT ? p.from : p.to;
      if (from == node && forward_[partner])
        column = std::max(column.value_or(0), depth_t[partner]);
    }
    return column;
  }

  /// The rows of a pathway, column by column as its signals run: a node takes the free row next to
  /// the middle one of those that feed it.
  void choose_rows(bool forward) {
    std::vector<NodeId> order;
    for (const NodeId i : forward_.ids()) {
      if (forward_[i] == forward) order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](NodeId a, NodeId b) {
      const int columns = positions_[a].column - positions_[b].column;
      return forward ? columns < 0 : columns > 0;
    });
    std::map<int, std::set<int>> taken;  // rows by column, counted away from the other pathway
    for (size_t begin = 0, end = 0; begin < order.size(); begin = end) {
      const int column = positions_[order[begin]].column;
      std::vector<std::pair<int, NodeId>> wanted;
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
  int wanted_row(NodeId node, bool forward) const {
    if (always_one(circuit_.nodes[node])) return 1;
    const Phase phase = forward ? Phase::kT : Phase::kTPrime;
    std::vector<int> rows;
    for (const Projection& p : circuit_.projections) {
      const NodeId from = p.from;
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

  const Circuit& circuit_;
  PerNode<bool> forward_;
  PerNode<NodePosition> positions_;
  std::set<NodeId> placed_;
};

}  // namespace

bool always_one(const Node& node) {
  bool fires = false;
  for (const Activation& a : node.activations) {
    if (a.fires() && a.kind != ActivationKind::kOne) return false;
    fires = fires || a.fires();
  }
  return fires;
}

PerNode<NodePosition> place_nodes(const Circuit& circuit) { return NodePlacement(circuit).run(); }

}  // namespace hsdc
