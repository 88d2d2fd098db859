// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

namespace hsdc::data {

/// A control point; the curve through a stroke's points is smooth except at corners.
struct Control {
  double x;
  double y;
  bool corner = false;
};
/// What the pen draws without being lifted: at least two points.
using Stroke = std::vector<Control>;
/// One way to write a digit.
using Glyph = std::vector<Stroke>;

/// How people write the digits 0..9: for each its glyphs, each as likely, as strokes in a box of
/// [-1, 1] x [-1, 1], x to the right, y down.
std::vector<std::vector<Glyph>> digit_strokes();

}  // namespace hsdc::data
