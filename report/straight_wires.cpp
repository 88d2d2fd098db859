// SPDX-License-Identifier: Apache-2.0
#include "report/straight_wires.h"

#include <algorithm>
#include <utility>

namespace hsdc::report {
namespace {

bool something_between(const circuit::PerNode<NodePosition>& positions, circuit::NodeId a,
                       circuit::NodeId b, bool in_row) {
  return std::any_of(positions.begin(), positions.end(), [&](const NodePosition& position) {
    return in_row ? position.row == positions[a].row && position.column > positions[a].column &&
                        position.column < positions[b].column
                  : position.column == positions[a].column && position.row > positions[a].row &&
                        position.row < positions[b].row;
  });
}

}  // namespace

std::vector<Neighbours> neighbours_of(const circuit::Circuit& circuit,
                                      const circuit::PerNode<NodePosition>& positions) {
  std::vector<Neighbours> pairs;
  for (const circuit::ProjectionId k : circuit.projections.ids()) {
    const circuit::Projection& p = circuit.projections[k];
    circuit::NodeId a = p.from, b = p.to;
    const bool in_row = positions[a].row == positions[b].row;
    if (!in_row && positions[a].column != positions[b].column) continue;
    if (in_row ? positions[a].column > positions[b].column : positions[a].row > positions[b].row) {
      std::swap(a, b);
    }
    if (something_between(positions, a, b, in_row)) continue;
    auto pair = std::find_if(pairs.begin(), pairs.end(),
                             [&](const Neighbours& n) { return n.first == a && n.second == b; });
    if (pair == pairs.end()) pair = pairs.insert(pairs.end(), {a, b, in_row, {}});
    pair->wires.push_back(k);
  }
  for (Neighbours& pair : pairs) {
    std::stable_sort(pair.wires.begin(), pair.wires.end(),
                     [&](circuit::ProjectionId j, circuit::ProjectionId k) {
                       return circuit.projections[j].phase < circuit.projections[k].phase;
                     });
  }
  return pairs;
}

std::vector<StraightWire> straight_wires(const circuit::Circuit& circuit,
                                         const std::vector<Neighbours>& pairs,
                                         const circuit::PerNode<WireGrid::Rectangle>& boxes,
                                         const circuit::PerProjection<TextSize>& labels) {
  std::vector<StraightWire> list;
  for (const Neighbours& pair : pairs) {
    const WireGrid::Rectangle &a = boxes[pair.first], &b = boxes[pair.second];
    const auto count = static_cast<int>(pair.wires.size());
    int apart = 2;
    if (!pair.in_row && count > 2) {  // a label stands between two of them
      for (const circuit::ProjectionId k : pair.wires)
        apart = std::max(apart, units_up(labels[k].width) + 1);
    }
    const int room = pair.in_row ? std::min(a.top - a.bottom, b.top - b.bottom)
                                 : std::min(a.right - a.left, b.right - b.left);
    if (apart * (count - 1) > room - 2) continue;
    for (int k = 0; k < count; ++k) {
      const circuit::ProjectionId index = pair.wires[static_cast<size_t>(k)];
      const bool last = k == count - 1 && count > 1;
      const int off = apart * (count - 1) / 2 - apart * k;
      StraightWire wire{index, {}, {}};
      if (pair.in_row) {
        const int y = (a.bottom + a.top) / 2 + off;
        wire.points = {{a.right, y}, {b.left, y}};
        wire.sides = {!last, last, false, false};
      } else {
        const int x = (a.left + a.right) / 2 + off;
        wire.points = {{x, a.top}, {x, b.bottom}};
        wire.sides = {false, false, last, !last};
      }
      if (circuit.projections[index].from != pair.first) {
        std::swap(wire.points.front(), wire.points.back());
      }
      list.push_back(std::move(wire));
    }
  }
  return list;
}

}  // namespace hsdc::report
