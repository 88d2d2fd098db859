// SPDX-License-Identifier: Apache-2.0
#include "report/wire_grid.h"

#include <algorithm>

#include "report/wire_search.h"

namespace hsdc::report {

WireGrid::WireGrid(int width, int height)
    : width_(width),
      height_(height),
      uses_(static_cast<size_t>(width) * static_cast<size_t>(height)) {}

void WireGrid::mark(const Rectangle& area, Use use) {
  for (int y = std::max(area.bottom, 0); y <= std::min(area.top, height_ - 1); ++y) {
    for (int x = std::max(area.left, 0); x <= std::min(area.right, width_ - 1); ++x) {
      uses_[at({x, y})] |= use;
    }
  }
}

void WireGrid::add_box(const Rectangle& box) {
  mark({box.left - 1, box.bottom - 1, box.right + 1, box.top + 1}, kBox);
}

void WireGrid::block(const Rectangle& area) { mark(area, kBlocked); }

void WireGrid::add_wire(const std::vector<Point>& wire) {
  for (size_t k = 1; k < wire.size(); ++k) {
    const auto [left, right] = std::minmax(wire[k - 1].x, wire[k].x);
    const auto [bottom, top] = std::minmax(wire[k - 1].y, wire[k].y);
    mark({left, bottom, right, top}, bottom == top ? kAlongX : kAlongY);
  }
}

std::optional<std::vector<WireGrid::Point>> WireGrid::route(const Rectangle& from,
                                                            const Rectangle& to,
                                                            const SideCosts& costs) const {
  return WireSearch(*this, from, to, costs).run();
}

}  // namespace hsdc::report
