// SPDX-License-Identifier: Apache-2.0
#include "report/wire_search.h"

#include <algorithm>
#include <cstdlib>

namespace hsdc::report {
namespace {

constexpr int kStep = 10;       // costs of: a step,
constexpr int kTurn = 100;      // a turn,
constexpr int kCrossing = 50;   // another wire crossed,
constexpr int kNear = 8;        // a step beside another wire,
constexpr int kOffMiddle = 12;  // an end that is a step off the middle of its box's side
constexpr int kAside = 40;      // the window's room on either side of the boxes

constexpr std::array<WireGrid::Point, 4> kSteps{{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}};

WireGrid::Point moved(WireGrid::Point p, int direction, int steps = 1) {
  const WireGrid::Point s = kSteps[static_cast<size_t>(direction)];
  return {p.x + steps * s.x, p.y + steps * s.y};
}

int opposite(int direction) { return direction ^ 2; }

}  // namespace

WireSearch::WireSearch(const WireGrid& grid, const Rectangle& from, const Rectangle& to,
                       const WireGrid::SideCosts& costs)
    : grid_(grid), from_(from), to_(to), costs_(costs) {
  left_ = std::max(0, std::min(from.left, to.left) - kAside);
  right_ = std::min(grid.width_ - 1, std::max(from.right, to.right) + kAside);
  visits_.resize(4 * static_cast<size_t>(right_ - left_ + 1) * static_cast<size_t>(grid.height_));
}

size_t WireSearch::state(Point p, int direction) const {
  const auto place = static_cast<size_t>(p.y) * static_cast<size_t>(right_ - left_ + 1) +
                     static_cast<size_t>(p.x - left_);
  return 4 * place + static_cast<size_t>(direction);
}

bool WireSearch::free_stub(const Port& port) const {
  for (int k = 0; k <= WireGrid::kStub; ++k) {
    const Point p = moved(port.border, port.away, k);
    if (!grid_.inside(p)) return false;
    const int taken = WireGrid::kBlocked | (k == WireGrid::kStub ? WireGrid::kBox : 0) |
                      (k == 0               ? WireGrid::kAlongX | WireGrid::kAlongY
                       : port.away % 2 == 0 ? WireGrid::kAlongX
                                            : WireGrid::kAlongY);
    if ((grid_.uses_[grid_.at(p)] & taken) != 0) return false;
  }
  return true;
}

void WireSearch::add_port(std::vector<Port>& list, Point border, int away, int from_middle) const {
  const int side = away == 1 ? costs_.upper : away == 3 ? costs_.lower : 0;
  const Port port{border, away,
                  kOffMiddle * std::abs(from_middle) + kStep * (WireGrid::kStub + side)};
  if (free_stub(port)) list.push_back(port);
}

std::vector<WireSearch::Port> WireSearch::ports(const Rectangle& box) const {
  std::vector<Port> list;
  const int middle_x = (box.left + box.right) / 2, middle_y = (box.bottom + box.top) / 2;
  for (int y = box.bottom + 1; y < box.top; ++y) {
    add_port(list, {box.right, y}, 0, y - middle_y);
    add_port(list, {box.left, y}, 2, y - middle_y);
  }
  for (int x = box.left + 1; x < box.right; ++x) {
    add_port(list, {x, box.top}, 1, x - middle_x);
    add_port(list, {x, box.bottom}, 3, x - middle_x);
  }
  return list;
}

/// Cost of arriving at a point; kFar where a wire cannot.
int WireSearch::step_cost(Point to, int direction) const {
  if (!grid_.inside(to) || to.x < left_ || to.x > right_) return kFar;
  const bool along_x = direction % 2 == 0;
  const int same = along_x ? WireGrid::kAlongX : WireGrid::kAlongY;
  const int across = along_x ? WireGrid::kAlongY : WireGrid::kAlongX;
  const int use = grid_.uses_[grid_.at(to)];
  if ((use & (WireGrid::kBox | WireGrid::kBlocked | same)) != 0) return kFar;
  int cost = kStep + ((use & across) != 0 ? kCrossing : 0);
  for (const int side : {direction ^ 1, (direction ^ 1) ^ 2}) {
    const Point beside = moved(to, side);
    if (grid_.inside(beside) && (grid_.uses_[grid_.at(beside)] & same) != 0) cost += kNear;
  }
  return cost;
}

/// What the rest of a wire costs at least.
int WireSearch::least_cost(Point from) const {
  const int dx = std::max({to_.left - from.x, from.x - to_.right, 0});
  const int dy = std::max({to_.bottom - from.y, from.y - to_.top, 0});
  return kStep * (dx + dy);
}

void WireSearch::reach(Point p, int direction, int cost, std::uint8_t before) {
  Visit& visit = visits_[state(p, direction)];
  if (cost >= visit.cost) return;
  visit = {cost, before};
  queue_.emplace(cost + least_cost(p), state(p, direction));
}

void WireSearch::leave(Point p, int direction) {
  const int cost = visits_[state(p, direction)].cost;
  const bool crossed = (grid_.uses_[grid_.at(p)] & (WireGrid::kAlongX | WireGrid::kAlongY)) != 0;
  for (const int next : {direction, direction ^ 1, (direction ^ 1) ^ 2}) {
    if (next != direction && crossed) continue;  // no turn on another wire
    const Point to = moved(p, next);
    const int step = step_cost(to, next);
    if (step == kFar) continue;
    reach(to, next, cost + step + (next == direction ? 0 : kTurn),
          static_cast<std::uint8_t>(direction));
  }
}

std::vector<WireGrid::Point> WireSearch::trace(Point end, int direction, const Port& last) const {
  std::vector<Point> wire{last.border};
  Point p = end;
  for (;;) {
    const std::uint8_t before = visits_[state(p, direction)].before;
    if (before == kNone) {
      wire.push_back(moved(p, opposite(direction), WireGrid::kStub));
      break;
    }
    const Point previous = moved(p, opposite(direction));
    if (before != direction) wire.push_back(previous);
    p = previous;
    direction = before;
  }
  std::reverse(wire.begin(), wire.end());
  return wire;
}

std::optional<std::vector<WireGrid::Point>> WireSearch::run() {
  for (const Port& port : ports(from_)) {
    reach(moved(port.border, port.away, WireGrid::kStub), port.away, port.cost, kNone);
  }
  struct End {
    size_t state;
    Point point;
    Port port;
  };
  std::vector<End> ends;
  for (const Port& port : ports(to_)) {
    const Point p = moved(port.border, port.away, WireGrid::kStub);
    ends.push_back({state(p, opposite(port.away)), p, port});
  }
  std::sort(ends.begin(), ends.end(), [](const End& a, const End& b) { return a.state < b.state; });
  const End* best = nullptr;
  int best_cost = kFar;
  const auto columns = static_cast<size_t>(right_ - left_) + 1;
  while (!queue_.empty()) {
    const auto [estimate, at] = queue_.top();
    queue_.pop();
    if (estimate >= best_cost) break;
    const Point p{static_cast<int>(at / 4 % columns) + left_, static_cast<int>(at / 4 / columns)};
    if (estimate != visits_[at].cost + least_cost(p)) continue;  // reached cheaper since
    const auto end = std::lower_bound(ends.begin(), ends.end(), at,
                                      [](const End& e, size_t s) { return e.state < s; });
    if (end != ends.end() && end->state == at && visits_[at].cost + end->port.cost < best_cost) {
      best = &*end;
      best_cost = visits_[at].cost + end->port.cost;
    }
    leave(p, static_cast<int>(at % 4));
  }
  if (best == nullptr) return std::nullopt;
  return trace(best->point, opposite(best->port.away), best->port);
}

}  // namespace hsdc::report
