// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace hsdc::report {

/// A grid on which wires run from box to box, along its lines and around what is in their way. Two
/// wires may cross, but neither run on one line nor turn in one point.
class WireGrid {
 public:
  struct Point {
    int x = 0, y = 0;
    bool operator==(const Point&) const = default;
  };
  /// Its borders belong to it.
  struct Rectangle {
    int left = 0, bottom = 0, right = 0, top = 0;
  };

  /// Points 0..width-1, 0..height-1.
  WireGrid(int width, int height);

  /// Keeps wires away from a box, but for the ends of those that are routed to it.
  void add_box(const Rectangle& box);
  /// Keeps all later wires out of it.
  void block(const Rectangle& area);
  /// A wire, as the points where it begins, turns and ends.
  void add_wire(const std::vector<Point>& wire);

  /// What an end of a wire costs on the upper and on the lower sides of boxes, in steps.
  struct SideCosts {
    int upper = 0, lower = 0;
  };

  /// A cheap wire between two boxes: short, with few turns, crossings and close neighbours, that
  /// ends near the middles of the boxes' sides. None if nothing but detours beyond the grid is
  /// left.
  std::optional<std::vector<Point>> route(const Rectangle& from, const Rectangle& to,
                                          const SideCosts& costs) const;

  /// How far a wire goes straight away from its box, and towards the one where it ends.
  static constexpr int kStub = 2;

 private:
  friend class WireSearch;
  enum Use : std::uint8_t { kAlongX = 1, kAlongY = 2, kBox = 4, kBlocked = 8 };

  bool inside(Point p) const { return p.x >= 0 && p.x < width_ && p.y >= 0 && p.y < height_; }
  size_t at(Point p) const {
    return static_cast<size_t>(p.y) * static_cast<size_t>(width_) + static_cast<size_t>(p.x);
  }
  void mark(const Rectangle& area, Use use);

  int width_, height_;
  std::vector<std::uint8_t> uses_;
};

}  // namespace hsdc::report
