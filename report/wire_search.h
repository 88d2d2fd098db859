// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "report/wire_grid.h"

namespace hsdc::report {

/// The search for one wire on a WireGrid: A* over points and directions, within a window around
/// the two boxes that is as high as the grid.
class WireSearch {
 public:
  WireSearch(const WireGrid& grid, const WireGrid::Rectangle& from, const WireGrid::Rectangle& to,
             const WireGrid::SideCosts& costs);

  std::optional<std::vector<WireGrid::Point>> run();

 private:
  using Point = WireGrid::Point;
  using Rectangle = WireGrid::Rectangle;

  /// A point where a wire may leave a box, the direction away from the box, and its cost.
  struct Port {
    Point border;
    int away = 0;
    int cost = 0;
  };
  struct Visit {
    int cost = kFar;
    std::uint8_t before = kNone;  ///< direction of the step before; kNone at the start
  };
  static constexpr int kFar = 1 << 30;
  static constexpr std::uint8_t kNone = 4;

  std::vector<Port> ports(const Rectangle& box) const;
  bool free_stub(const Port& port) const;
  void add_port(std::vector<Port>& list, Point border, int away, int from_middle) const;
  int step_cost(Point to, int direction) const;
  int least_cost(Point from) const;
  void reach(Point p, int direction, int cost, std::uint8_t before);
  void leave(Point p, int direction);
  std::vector<Point> trace(Point end, int direction, const Port& last) const;
  size_t state(Point p, int direction) const;

  const WireGrid& grid_;
  Rectangle from_, to_;
  WireGrid::SideCosts costs_;
  int left_ = 0, right_ = 0;  // of the window
  std::vector<Visit> visits_;
  std::priority_queue<std::pair<int, size_t>, std::vector<std::pair<int, size_t>>, std::greater<>>
      queue_;
};

}  // namespace hsdc::report
