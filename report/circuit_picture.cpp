// SPDX-License-Identifier: Apache-2.0
#include "report/circuit_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "base/error.h"
#include "report/node_positions.h"
#include "report/straight_wires.h"
#include "report/wire_grid.h"
#include "report/wire_label.h"

namespace hsdc::report {
namespace {

using Box = CircuitPicture::Box;
using Point = WireGrid::Point;
using Rectangle = WireGrid::Rectangle;

constexpr double kAir = 6;          // points around a label that later wires leave free
constexpr size_t kMostNodes = 200;  // a picture of more is neither read nor soon drawn
constexpr size_t kMostWires = 500;
constexpr int kMostTries = 30;
constexpr int kDetour = 16;  // how far a wire goes round to leave or reach a box on its usual side

/// One try to lay the circuit out; every further one has more room between and around the nodes.
class Attempt {
 public:
  Attempt(const circuit::Circuit& circuit, const circuit::PerNode<NodePosition>& positions,
          const circuit::PerNode<TextSize>& nodes, const circuit::PerProjection<TextSize>& labels,
          int number)
      : circuit_(circuit),
        positions_(positions),
        texts_(nodes),
        labels_(labels),
        number_(number),
        neighbours_(neighbours_of(circuit, positions)) {}

  std::optional<CircuitPicture> run() {
    place_boxes();
    WireGrid grid(width_, height_);
    for (const Rectangle& box : boxes_) grid.add_box(box);
    for (const Rectangle& box : boxes_) {
      picture_.nodes.push_back(
          {kUnit * box.left, kUnit * box.bottom, kUnit * box.right, kUnit * box.top});
    }
    picture_.wires.resize(circuit_.projections.size());
    // All straight ones before any label: these find places that none of them crosses.
    const std::vector<StraightWire> straight =
        straight_wires(circuit_, neighbours_, boxes_, labels_);
    circuit::PerProjection<bool> done(circuit_.projections.size());
    for (const StraightWire& wire : straight) {
      add_wire(grid, wire.index, wire.points);
      done[wire.index] = true;
    }
    for (const StraightWire& wire : straight) {
      if (!add_label(grid, wire.index, wire.sides)) return std::nullopt;
    }
    for (const circuit::ProjectionId index : by_length()) {
      if (done[index]) continue;
      const circuit::Projection& p = circuit_.projections[index];
      // Signals of t pass above a row, those of t' below, where there is a choice.
      const WireGrid::SideCosts costs{p.phase == circuit::Phase::kT ? 0 : kDetour,
                                      p.phase == circuit::Phase::kT ? kDetour : 0};
      const auto route = grid.route(boxes_[p.from], boxes_[p.to], costs);
      if (!route) return std::nullopt;
      add_wire(grid, index, *route);
      if (!add_label(grid, index, {})) return std::nullopt;
    }
    set_bounds();
    return std::move(picture_);
  }

 private:
  /// Rectangles of all nodes on the grid, and the grid's size.
  void place_boxes() {
    const size_t count = circuit_.nodes.size();
    circuit::PerNode<int> degree(count);
    for (const circuit::Projection& p : circuit_.projections) {
      ++degree[p.from];
      ++degree[p.to];
    }
    int columns = 0, top_row = 0, bottom_row = 0;
    for (const NodePosition& position : positions_) {
      columns = std::max(columns, position.column + 1);
      top_row = std::max(top_row, position.row);
      bottom_row = std::min(bottom_row, position.row);
    }
    circuit::PerNode<int> half_widths(count), half_heights(count);
    std::vector<int> widest(static_cast<size_t>(columns), 3);
    int tallest = 3;
    for (const circuit::NodeId i : circuit_.nodes.ids()) {
      // Room for twice as many ends of wires as there are.
      const bool small = always_one(circuit_.nodes[i]);
      half_widths[i] =
          std::max({units_up(texts_[i].width / 2), (degree[i] + 3) / 4, small ? 2 : 4}) +
          number_ / 3;
      half_heights[i] =
          std::max({units_up(texts_[i].height / 2), (degree[i] + 7) / 8, small ? 2 : 3}) +
          number_ / 3;
      auto& column = widest[static_cast<size_t>(positions_[i].column)];
      column = std::max(column, half_widths[i]);
      tallest = std::max(tallest, half_heights[i]);
    }
    double widest_label = 0;
    for (const TextSize& label : labels_) widest_label = std::max(widest_label, label.width);
    const std::vector<circuit::ProjectionId> bent = bent_wires();
    const auto between =
        static_cast<int>(std::count_if(bent.begin(), bent.end(), [&](circuit::ProjectionId k) {
          const circuit::Projection& p = circuit_.projections[k];
          return (positions_[p.from].row < 0) != (positions_[p.to].row < 0);
        }));
    const int gap = std::max(9, units_up(widest_label) + 4) + 3 * number_;
    const int margin = 6 + 3 * static_cast<int>(std::min<size_t>(bent.size(), 60)) + 3 * number_;
    std::vector<int> middles;
    int x = margin;
    for (const int half : widest) {
      middles.push_back(x + half);
      x += 2 * half + gap;
    }
    width_ = x - gap + margin;
    // Between the pathways there is more to pass than between rows of one.
    const int pitch = 2 * tallest + 5 + 3 * number_;
    const int wider = 3 + std::min(between, 12);
    const auto row_middle = [&](int row) {
      return margin + tallest + pitch * (row - bottom_row) +
             (row >= 0 && bottom_row < 0 ? wider : 0);
    };
    height_ = row_middle(top_row) + tallest + margin + 1;
    for (const circuit::NodeId i : circuit_.nodes.ids()) {
      const int cx = middles[static_cast<size_t>(positions_[i].column)];
      const int cy = row_middle(positions_[i].row);
      boxes_.push_back(
          {cx - half_widths[i], cy - half_heights[i], cx + half_widths[i], cy + half_heights[i]});
    }
  }

  std::vector<circuit::ProjectionId> bent_wires() const {
    circuit::PerProjection<bool> straight(circuit_.projections.size());
    for (const Neighbours& pair : neighbours_) {
      for (const circuit::ProjectionId k : pair.wires) straight[k] = true;
    }
    std::vector<circuit::ProjectionId> list;
    for (const circuit::ProjectionId k : straight.ids()) {
      if (!straight[k]) list.push_back(k);
    }
    return list;
  }

  std::vector<circuit::ProjectionId> by_length() const {
    const auto length = [&](circuit::ProjectionId k) {
      const Rectangle& a = boxes_[circuit_.projections[k].from];
      const Rectangle& b = boxes_[circuit_.projections[k].to];
      return std::abs(a.left + a.right - b.left - b.right) +
             std::abs(a.bottom + a.top - b.bottom - b.top);
    };
    std::vector<circuit::ProjectionId> order;
    for (const circuit::ProjectionId k : circuit_.projections.ids()) order.push_back(k);
    std::stable_sort(
        order.begin(), order.end(),
        [&](circuit::ProjectionId a, circuit::ProjectionId b) { return length(a) < length(b); });
    return order;
  }

  void add_wire(WireGrid& grid, circuit::ProjectionId index, const std::vector<Point>& route) {
    grid.add_wire(route);
    auto& points = picture_.wires[index].points;
    for (const Point p : route) points.emplace_back(kUnit * p.x, kUnit * p.y);
  }

  /// False if there is no place for it. Later wires go around it.
  bool add_label(WireGrid& grid, circuit::ProjectionId index, const LabelSides& sides) {
    const std::optional<Box> label = place_label(picture_, index, labels_[index], sides);
    if (!label) return false;
    picture_.wires[index].label = *label;
    grid.block({units_up(label->left - kAir), units_up(label->bottom - kAir),
                units_up(label->right + kAir) - 1, units_up(label->top + kAir) - 1});
    return true;
  }

  void set_bounds() {
    Box& bounds = picture_.bounds;
    bounds = picture_.nodes.front();
    const auto include = [&](double left, double bottom, double right, double top) {
      bounds = {std::min(bounds.left, left), std::min(bounds.bottom, bottom),
                std::max(bounds.right, right), std::max(bounds.top, top)};
    };
    for (const Box& box : picture_.nodes) include(box.left, box.bottom, box.right, box.top);
    for (const CircuitPicture::Wire& wire : picture_.wires) {
      include(wire.label.left, wire.label.bottom, wire.label.right, wire.label.top);
      for (const auto& [x, y] : wire.points) include(x, y, x, y);
    }
  }

  const circuit::Circuit& circuit_;
  const circuit::PerNode<NodePosition>& positions_;
  const circuit::PerNode<TextSize>& texts_;
  const circuit::PerProjection<TextSize>& labels_;
  int number_;
  std::vector<Neighbours> neighbours_;
  int width_ = 0, height_ = 0;
  circuit::PerNode<Rectangle> boxes_;
  CircuitPicture picture_;
};

}  // namespace

bool CircuitPicture::Box::overlaps(const Box& other) const {
  return left < other.right && other.left < right && bottom < other.top && other.bottom < top;
}

CircuitPicture lay_out_circuit(const circuit::Circuit& circuit,
                               const circuit::PerNode<TextSize>& nodes,
                               const circuit::PerProjection<TextSize>& labels) {
  if (circuit.nodes.size() > kMostNodes || circuit.projections.size() > kMostWires) {
    throw bad_value("circuit " + circuit.name)
        .found("{} nodes and {} projections", circuit.nodes.size(), circuit.projections.size())
        .allowed("in a picture {} and {}", kMostNodes, kMostWires);
  }
  const circuit::PerNode<NodePosition> positions = place_nodes(circuit);
  for (int number = 0; number < kMostTries; ++number) {
    if (auto picture = Attempt(circuit, positions, nodes, labels, number).run()) {
      return std::move(*picture);
    }
  }
  throw bad_value("circuit " + circuit.name).found("no picture without wires on its labels");
}

}  // namespace hsdc::report
