// SPDX-License-Identifier: Apache-2.0
#include "model/data/digits.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "base/error.h"
#include "model/arithmetic/random_words.h"
#include "model/data/digit_strokes.h"

namespace hsdc::data {
namespace {

struct Point {
  double x = 0;
  double y = 0;
};
Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
Point operator*(double k, Point a) { return {k * a.x, k * a.y}; }

/// A stream of random numbers that is the same on every machine.
class Random {
 public:
  explicit Random(std::uint32_t state) : state_(state != 0 ? state : 1u) {}

  /// 0..below-1. Multiply and shift: its bias, below / 2^32, is far beneath what a drawing shows.
  int below(int limit) {
    return static_cast<int>((std::uint64_t{next()} * static_cast<std::uint32_t>(limit)) >> 32);
  }
  /// Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * unit(); }
  /// Bell-shaped around 0 with standard deviation `sigma`, never beyond 3 sigma: a sum of three
  /// uniform numbers, since the library's normal distribution differs between platforms.
  double near_normal(double sigma) { return sigma * 2.0 * (unit() + unit() + unit() - 1.5); }

 private:
  std::uint32_t next() { return state_ = arithmetic::xorshift32(state_); }
  double unit() { return next() * (1.0 / 4294967296.0); }

  std::uint32_t state_;
};

/// Strengths of the distortions; tuned so that the digits are as hard as docs/data.md says. Lengths
/// are in the glyph's units (its box is 2 high).
constexpr double kJitter = 0.07;       // of a control point, standard deviation
constexpr double kTurn = 0.105;        // tan(angle / 2) of the rotation, standard deviation
constexpr double kShear = 0.15;        // horizontal shift per unit of height, standard deviation
constexpr double kScaleSpread = 0.10;  // of width and height, relative, standard deviation
constexpr double kShift = 0.085;       // of the whole digit, standard deviation
constexpr double kMargin = 0.38;       // half the digit's height as a fraction of the side
constexpr double kThin = 0.08;         // half the stroke's width as a fraction of the digit's half
constexpr double kThick = 0.16;        // height, from .. to
constexpr double kThinnest = 0.45;     // but never thinner than this, pixels
constexpr double kDark = 0.8;          // ink of the faintest digit, 0..1
constexpr double kNoise = 0.05;        // of a pixel, 0..1, standard deviation

/// Random affine map from the glyph's box to pixels.
struct Placement {
  Point x_axis;
  Point y_axis;
  Point origin;
  Point operator()(Point p) const { return origin + p.x * x_axis + p.y * y_axis; }
};

Placement draw_placement(int side, Random& random) {
  const double turn = random.near_normal(kTurn);
  // sine and cosine by tan(angle / 2): rational, so exact to the last bit on every machine.
  const double scale = 1.0 / (1.0 + turn * turn);
  const double cosine = (1.0 - turn * turn) * scale;
  const double sine = 2.0 * turn * scale;
  const double shear = random.near_normal(kShear);
  const double half = kMargin * side;
  const double width = half * (1.0 + random.near_normal(kScaleSpread));
  const double height = half * (1.0 + random.near_normal(kScaleSpread));
  const Point middle{side / 2.0 + half * random.near_normal(kShift),
                     side / 2.0 + half * random.near_normal(kShift)};
  return {width * Point{cosine, sine},
          height * Point{-sine - shear * cosine, cosine - shear * sine}, middle};
}

/// The Catmull-Rom spline through points[first..last], appended to `line` as short segments.
void append_curve(const std::vector<Point>& points, std::size_t first, std::size_t last,
                  std::vector<Point>& line) {
  constexpr int kPieces = 6;
  for (std::size_t i = first; i < last; ++i) {
    const Point a = points[i];
    const Point b = points[i + 1];
    // At its ends the curve has the direction of its first and last chord.
    const Point tangent_a = i > first ? 0.5 * (b - points[i - 1]) : b - a;
    const Point tangent_b = i + 1 < last ? 0.5 * (points[i + 2] - a) : b - a;
    for (int piece = 1; piece <= kPieces; ++piece) {
      const double t = static_cast<double>(piece) / kPieces;
      const double s = 1.0 - t;
      line.push_back((s * s * (1.0 + 2.0 * t)) * a + (t * t * (3.0 - 2.0 * t)) * b +
                     (t * s * s) * tangent_a - (t * t * s) * tangent_b);
    }
  }
}

std::vector<Point> draw_stroke(const Stroke& stroke, const Placement& place, Random& random) {
  std::vector<Point> points;
  for (const Control& control : stroke) {
    points.push_back(
        place({control.x + random.near_normal(kJitter), control.y + random.near_normal(kJitter)}));
  }
  std::vector<Point> line{points.front()};
  std::size_t first = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (i + 1 == points.size() || stroke[i].corner) {
      append_curve(points, first, i, line);
      first = i;
    }
  }
  return line;
}

double distance(Point p, Point a, Point b) {
  const Point along = b - a;
  const Point to_p = p - a;
  const double length2 = along.x * along.x + along.y * along.y;
  double t = length2 > 0 ? (to_p.x * along.x + to_p.y * along.y) / length2 : 0.0;
  t = std::clamp(t, 0.0, 1.0);
  const Point gap = to_p - t * along;
  return std::sqrt(gap.x * gap.x + gap.y * gap.y);
}

/// One digit's picture: the ink of each pixel by its distance from the nearest stroke.
class Canvas {
 public:
  explicit Canvas(int side) : side_(side), ink_(static_cast<std::size_t>(side * side), 0.0) {}

  /// Draws a line of `half_width` pixels to either side; its edge is one pixel soft, and a line
  /// thinner than a pixel is fainter instead.
  void line(const std::vector<Point>& points, double half_width) {
    const double full = std::min(1.0, 2.0 * half_width);
    const double reach = half_width + 0.5;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
      const Point a = points[i];
      const Point b = points[i + 1];
      const auto [left, right] = std::minmax(a.x, b.x);
      const auto [top, bottom] = std::minmax(a.y, b.y);
      for (int y = first(top - reach); y < end(bottom + reach); ++y) {
        for (int x = first(left - reach); x < end(right + reach); ++x) {
          const double d = distance({x + 0.5, y + 0.5}, a, b);
          double& ink = ink_[static_cast<std::size_t>(y) * static_cast<std::size_t>(side_) +
                             static_cast<std::size_t>(x)];
          ink = std::max(ink, std::clamp(reach - d, 0.0, full));
        }
      }
    }
  }

  void append_to(std::vector<std::uint8_t>& pixels, double darkness, Random& random) const {
    for (const double ink : ink_) {
      const double value = std::clamp(ink * darkness + random.near_normal(kNoise), 0.0, 1.0);
      pixels.push_back(static_cast<std::uint8_t>(value * 255.0 + 0.5));
    }
  }

 private:
  /// Pixels whose centres can lie within [from, to]: first(from) .. end(to) - 1.
  int first(double from) const { return static_cast<int>(std::clamp(from, 0.0, side_ * 1.0)); }
  int end(double to) const { return static_cast<int>(std::clamp(to + 1.0, 0.0, side_ * 1.0)); }

  int side_;
  std::vector<double> ink_;
};

void draw_digit(const std::vector<Glyph>& variants, int side, Random& random,
                std::vector<std::uint8_t>& pixels) {
  const Glyph& glyph =
      variants[static_cast<std::size_t>(random.below(static_cast<int>(variants.size())))];
  const Placement place = draw_placement(side, random);
  const double half_width = std::max(kThinnest, kMargin * side * random.uniform(kThin, kThick));
  const double darkness = random.uniform(kDark, 1.0);
  Canvas canvas(side);
  for (const Stroke& stroke : glyph) canvas.line(draw_stroke(stroke, place, random), half_width);
  canvas.append_to(pixels, darkness, random);
}

}  // namespace

Dataset make_digits(int side, int count, std::uint32_t seed, DigitStream stream) {
  if (std::ranges::find(kDigitSides, side) == std::end(kDigitSides)) {
    throw bad_value("digits").found("side {}", side).only("8, 16 or 28");
  }
  if (count < 1 || count > kDigitsMax) {
    throw bad_value("digits").found("{} samples", count).only("1..{}", kDigitsMax);
  }
  constexpr int kClasses = 10;
  Dataset data;
  data.name = fmt::format("digits:{} (drawn by HSDC, seed {})", side, seed);
  data.width = data.height = side;
  data.features = side * side;
  data.classes = kClasses;
  for (int digit = 0; digit < kClasses; ++digit) data.class_names.push_back(std::to_string(digit));
  data.pixels.reserve(static_cast<std::size_t>(count) * static_cast<std::size_t>(data.features));

  const std::vector<std::vector<Glyph>> alphabet = digit_strokes();
  std::array<std::uint8_t, kClasses> order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  // Each sample has a generator of its own, and so each group of ten for its order (beyond the
  // samples' numbers). "Projection" and "side" of the word only serve to tell the streams apart.
  const auto word = [&](int index) {
    return Random(
        arithmetic::seeded_word(seed, 0x64696769u + static_cast<std::uint32_t>(side),
                                static_cast<arithmetic::WordSide>(8 + static_cast<int>(stream)),
                                static_cast<std::uint32_t>(index)));
  };
  for (int sample = 0; sample < count; ++sample) {
    if (sample % kClasses == 0) {
      Random random = word(kDigitsMax + sample);
      for (int i = kClasses - 1; i > 0; --i) {
        std::swap(order[static_cast<std::size_t>(i)],
                  order[static_cast<std::size_t>(random.below(i + 1))]);
      }
    }
    const std::uint8_t label = order[static_cast<std::size_t>(sample % kClasses)];
    Random random = word(sample);
    draw_digit(alphabet[label], side, random, data.pixels);
    data.labels.push_back(label);
  }
  return data;
}

}  // namespace hsdc::data
