// SPDX-License-Identifier: Apache-2.0
#include "report/wire_label.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hsdc::report {
namespace {

using Box = CircuitPicture::Box;
using Position = std::pair<double, double>;

constexpr double kOwn = 1.5;     // between a label and its own wire, in points
constexpr double kBeside = 3.5;  // to its own, where that is upright: text has no air at its sides
constexpr double kOther = 4;     // to all else: half an arrow head
constexpr double kStride = 5;    // between places that are tried along a line
constexpr double kUpright = 60;  // how much worse a label beside an upright line is, and
constexpr double kShort = 40;    // one that stands out beyond its line

Box grown(const Box& box, double by) {
  return {box.left - by, box.bottom - by, box.right + by, box.top + by};
}

/// A line as a box that is as thin as nothing; grown boxes overlap it.
Box line_box(const Position& a, const Position& b) {
  const auto [left, right] = std::minmax(a.first, b.first);
  const auto [bottom, top] = std::minmax(a.second, b.second);
  return {left, bottom, right, top};
}

bool clear(const CircuitPicture& picture, circuit::ProjectionId index, const Box& label) {
  const Box wide = grown(label, kOther), close = grown(label, kOwn - 0.5);
  for (const Box& node : picture.nodes) {
    if (wide.overlaps(node)) return false;
  }
  for (const circuit::ProjectionId k : picture.wires.ids()) {
    const CircuitPicture::Wire& wire = picture.wires[k];
    for (size_t p = 1; p < wire.points.size(); ++p) {
      const Box line = grown(line_box(wire.points[p - 1], wire.points[p]), 0.01);
      if ((k == index ? close : wide).overlaps(line)) return false;
    }
    if (k != index && wire.label.width() > 0 && wide.overlaps(wire.label)) return false;
  }
  return true;
}

struct Candidate {
  double cost;
  Box box;
};

/// Places beside the line from a to b, `size` being that of the label.
void add_candidates(std::vector<Candidate>& list, const Position& a, const Position& b,
                    const TextSize& size, const LabelSides& sides) {
  const bool upright = a.first == b.first;
  const Box line = line_box(a, b);
  const double length = upright ? line.height() : line.width();
  const double need = upright ? size.height : size.width;
  const double slack = std::max(length - need, 0.0) / 2;
  for (double off = 0; off <= slack; off += kStride) {
    for (const double side : {-1.0, 1.0}) {
      const double x = line.middle_x() + (upright ? 0 : side * off);
      const double y = line.middle_y() + (upright ? side * off : 0);
      // Long lines first: a label in the middle of one is clearly its.
      const double cost = off + (upright ? kUpright : 0) + (length < need + 10 ? kShort : 0) -
                          std::min(length, 300.0) / 4;
      const double w = size.width, h = size.height;
      if (upright) {
        if (sides.right)
          list.push_back({cost, {x + kBeside, y - h / 2, x + kBeside + w, y + h / 2}});
        if (sides.left)
          list.push_back({cost + 1, {x - kBeside - w, y - h / 2, x - kBeside, y + h / 2}});
      } else {
        if (sides.above) list.push_back({cost, {x - w / 2, y + kOwn, x + w / 2, y + kOwn + h}});
        if (sides.below) list.push_back({cost + 1, {x - w / 2, y - kOwn - h, x + w / 2, y - kOwn}});
      }
    }
  }
}

}  // namespace

std::optional<CircuitPicture::Box> place_label(const CircuitPicture& picture,
                                               circuit::ProjectionId index, const TextSize& size,
                                               const LabelSides& sides) {
  std::vector<Candidate> list;
  const std::vector<Position>& points = picture.wires[index].points;
  for (size_t k = 1; k < points.size(); ++k) {
    add_candidates(list, points[k - 1], points[k], size, sides);
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Candidate& a, const Candidate& b) { return a.cost < b.cost; });
  for (const Candidate& candidate : list) {
    if (clear(picture, index, candidate.box)) return candidate.box;
  }
  return std::nullopt;
}

}  // namespace hsdc::report
